import { namesOfLine } from '../../core/routing/names/index.ts';
import { parseAskedLine, parseRoutedVersion, type RoutedVersion } from '../../core/routing/versions/index.ts';
import type { LineId } from '../../core/routing/model.ts';
import { quote, type Parsed } from '../host/index.ts';
import { asProblem } from '../shared/as-problem.ts';

/** A name under which lines are kept, and with which the names of their apps begin. */
export function parseApplication(text: string): Parsed<string> {
  return asProblem(() => {
    namesOfLine(text, '0.0', '');
    return text;
  });
}

export function parseVersion(text: string): Parsed<RoutedVersion> {
  return asProblem(() => parseRoutedVersion(text));
}

export function parseLine(text: string): Parsed<LineId> {
  const line = parseAskedLine(text);
  return line === undefined
    ? { problem: `${quote(text)} names no line. Write two numbers, such as 1.2, or a version of it, such as 1.2.3.` }
    : { value: line };
}

/** Source: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
export function parseAccountName(text: string): Parsed<string> {
  return matching(text, /^[a-z0-9]{3,24}$/, 'names no storage account: 3 to 24 small letters and digits, no address');
}

/** A last dot is forbidden, so that no part of a path climbs. */
export function parseResourceGroup(text: string): Parsed<string> {
  return matching(
    text,
    /^[\p{L}\p{N}._()-]{0,89}[\p{L}\p{N}_()-]$/u,
    'names no resource group: letters, digits and . _ ( ) -, at most 90',
  );
}

export function parseAppName(text: string): Parsed<string> {
  return matching(
    text,
    /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,58}[A-Za-z0-9])?$/,
    'names no function app: letters, digits and -, at most 60, and no address',
  );
}

/** The name of a plan, or its resource id. */
export function parsePlan(text: string): Parsed<string> {
  return matching(
    text,
    /^(?:\/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/[\p{L}\p{N}._()-]{1,90}\/providers\/Microsoft\.Web\/serverfarms\/)?[\p{L}\p{N}-]{1,60}$/iu,
    'names no App Service plan. Give its name, or its resource id: az appservice plan show --name <plan> --resource-group <group> --query id --output tsv',
  );
}

export function parseSku(text: string): Parsed<string> {
  return matching(text, /^[A-Za-z][A-Za-z0-9]{1,9}$/, 'is no SKU of a plan, such as Y1, FC1, EP1 or P1v3');
}

/** `West Europe` is `westeurope`. */
export function parseLocation(text: string): Parsed<string> {
  const name = text.toLowerCase().replaceAll(' ', '');
  return matching(name, /^[a-z][a-z0-9]{1,39}$/, 'is no location, such as westeurope');
}

/** `Instances` and `History` follow it in the names of tables, which hold at most 63 characters. */
export function parseTablePrefix(text: string): Parsed<string> {
  return matching(
    text,
    /^[A-Za-z][A-Za-z0-9]{0,53}$/,
    'cannot begin the names of tables: letters and digits, a letter first, at most 54',
  );
}

/** Name of a function, as the runtime accepts it. */
export function parseFunctionName(text: string): Parsed<string> {
  return matching(text, /^[\p{L}][\p{L}\p{N}_.-]{0,126}$/u, 'names no function');
}

export function parseJson(text: string): Parsed<string> {
  try {
    JSON.parse(text);
    return { value: text };
  } catch {
    return { problem: 'this is no JSON. A text stands in quotes: "shop".' };
  }
}

function matching(text: string, pattern: RegExp, problem: string): Parsed<string> {
  return pattern.test(text) ? { value: text } : { problem: `${quote(text)} ${problem}.` };
}
