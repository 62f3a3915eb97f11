import { readFileSync } from 'node:fs';
import * as tl from 'azure-pipelines-task-lib/task.js';
import type { NetworkSettings, ProxySettings } from '../../../core/azure/network/index.ts';
import type { Log } from '../../../core/log.ts';
import { neutralise } from '../../../core/text.ts';
import { quietly } from './quietly.ts';

/**
 * The agent's own network settings (`config.sh --proxyurl … --proxyusername … --sslcacert …`, `.proxybypass`); Node.js
 * knows nothing of them.
 * Source: azure-pipelines-task-lib getHttpProxyConfiguration and getHttpCertConfiguration
 */
export function readNetworkSettings(log: Log, maskSecret: (secret: string) => void): NetworkSettings {
  const proxy = readProxy(log, maskSecret);
  const authority = readCertificateAuthorities(log, quietly(() => tl.getVariable('Agent.CAInfo'))?.trim());
  // Node.js 20 forgets its own extra authorities as soon as others are added.
  const environment = authority && readCertificateAuthorities(log, process.env['NODE_EXTRA_CA_CERTS']);
  const authorities = [authority, environment].filter((text): text is string => Boolean(text));
  return {
    ...(proxy === undefined ? {} : { proxy }),
    ...(authorities.length === 0 ? {} : { extraCertificateAuthorities: authorities }),
  };
}

function readProxy(log: Log, maskSecret: (secret: string) => void): ProxySettings | undefined {
  const text = quietly(() => tl.getVariable('Agent.ProxyUrl'))?.trim();
  if (!text) return undefined;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    log.warning(`The agent's proxy "${neutralise(text, 100)}" is not a URL; requests go out without a proxy.`);
    return undefined;
  }
  const username = quietly(() => tl.getVariable('Agent.ProxyUsername')) || decodeURIComponent(url.username);
  const password = quietly(() => tl.getVariable('Agent.ProxyPassword')) || decodeURIComponent(url.password);
  if (password) maskSecret(password);
  return {
    url: `${url.protocol}//${url.host}`,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    bypass: readBypass(log),
  };
}

function readBypass(log: Log): string[] {
  const text = quietly(() => tl.getVariable('Agent.ProxyBypassList')) || '[]';
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

function readCertificateAuthorities(log: Log, file: string | undefined): string | undefined {
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    log.warning(`The agent's file of certificate authorities, ${neutralise(file)}, cannot be read (${code}).`);
    return undefined;
  }
}
