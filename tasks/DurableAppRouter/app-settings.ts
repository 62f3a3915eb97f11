import { isRecord } from '../../core/taskhub/locate/index.ts';
import { quote, type Parsed } from '../host/index.ts';

/** Settings that decide which line an app is: routing writes them itself. */
const own = /^(?:DURABLE_ROUTER_.*|AzureFunctionsWebHost__hostid|DurableRouterHub)$/i;

/**
 * App settings as the built-in tasks take them: `-name value -other "value with blanks"`, or a JSON list of
 * `{ "name": …, "value": … }`. Messages hold no values.
 *
 * Source: https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-function-app-v2 and azure-app-service-settings-v1
 */
export function parseAppSettings(text: string): Parsed<Readonly<Record<string, string>>> {
  const pairs = text.trimStart().startsWith('[') ? pairsInJson(text) : pairsInArguments(text);
  if ('problem' in pairs) return pairs;
  const seen = new Set<string>();
  for (const [name] of pairs.value) {
    // On Linux a setting is an environment variable; `:` is written `__` there.
    if (!/^[A-Za-z_][A-Za-z0-9_.:-]{0,255}$/.test(name))
      return { problem: `${quote(name)} cannot name an app setting.` };
    if (own.test(name)) return { problem: `the setting ${quote(name)} is written by routing itself: leave it out.` };
    if (seen.has(name.toLowerCase())) return { problem: `the setting ${quote(name)} is given twice.` };
    seen.add(name.toLowerCase());
  }
  return { value: Object.fromEntries(pairs.value) };
}

type Pairs = Parsed<readonly (readonly [string, string])[]>;

function pairsInJson(text: string): Pairs {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return { problem: 'it begins as a JSON list, and is none.' };
  }
  const pairs: [string, string][] = [];
  for (const entry of Array.isArray(list) ? (list as unknown[]) : []) {
    const { name, value } = isRecord(entry) ? entry : {};
    if (typeof name !== 'string' || !['string', 'number', 'boolean'].includes(typeof value)) {
      return { problem: `entry ${pairs.length + 1} of the list is not { "name": "…", "value": "…" }.` };
    }
    pairs.push([name, String(value)]);
  }
  return { value: pairs };
}

/** A value that begins with `-`, or has blanks, stands in quotes. */
function pairsInArguments(text: string): Pairs {
  const pairs: [string, string][] = [];
  let open = false;
  for (const word of text.match(/"[^"]*"|'[^']*'|\S+/g) ?? []) {
    if (/^-\D/.test(word)) {
      pairs.push([word.slice(1), '']);
      open = true;
    } else {
      const last = pairs.at(-1);
      if (last === undefined) return { problem: 'settings are written -Name value; the first one has no -Name.' };
      if (!open) return { problem: `the value of ${quote(last[0])} has blanks: put it in quotes.` };
      last[1] = word.replace(/^(["'])([^]*)\1$/, '$2');
      open = false;
    }
  }
  return { value: pairs };
}
