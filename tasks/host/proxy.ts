import type { ProxySettings } from '../../core/azure/network/index.ts';
import type { Log } from '../../core/log.ts';
import { neutralise } from '../../core/text.ts';

/** The proxy as the agent was configured with it; absent is what was not configured. */
export interface AgentProxy {
  /** May hold a user and a password, percent-encoded. */
  readonly url?: string | undefined;
  readonly username?: string | undefined;
  /** A secret. */
  readonly password?: string | undefined;
  /** A JSON array of regular expressions over URLs. */
  readonly bypassList?: string | undefined;
}

/**
 * Understands the agent's proxy and masks its password. What cannot be used is left out, with a warning.
 *
 * @returns `undefined` when there is none
 * Source: azure-pipelines-task-lib getHttpProxyConfiguration
 */
export function readProxy(
  agent: AgentProxy,
  log: Log,
  maskSecret: (secret: string) => void,
): ProxySettings | undefined {
  const { url: text } = agent;
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    const withoutPassword = text.replace(/^.*@/s, '…@');
    log.warning(
      `The agent's proxy "${neutralise(withoutPassword, 100)}" is not an http or https URL; requests go out without a proxy.`,
    );
    return undefined;
  }
  const username = agent.username ?? decode(url.username);
  const password = agent.password ?? decode(url.password);
  if (password) maskSecret(password);
  return {
    url: `${url.protocol}//${url.host}`,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    bypass: readBypass(agent.bypassList ?? '[]', log),
  };
}

/** A percent sign that starts no escape stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readBypass(text: string, log: Log): string[] {
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    entries = undefined;
  }
  if (!Array.isArray(entries)) {
    log.warning(
      "The agent's list of hosts that bypass the proxy cannot be read; every request goes through the proxy.",
    );
    return [];
  }
  return entries.filter((entry): entry is string => {
    if (typeof entry === 'string' && isRegularExpression(entry)) return true;
    log.warning(
      `The agent's proxy bypass "${neutralise(String(entry), 100)}" is not a regular expression; it is left out.`,
    );
    return false;
  });
}

function isRegularExpression(text: string): boolean {
  try {
    new RegExp(text, 'i');
    return true;
  } catch {
    return false;
  }
}
