import type { Node } from 'jsonc-parser';
import { neutralise } from '../../text.ts';
import type { CloneFinding } from '../model.ts';
import { finding } from '../finding.ts';
import { jsonTree, lineAt, type SourceFile, type SourceSet } from '../source/index.ts';

/** Function names of an app, by the name in lower case: the runtime ignores case. */
export type NamesFound = ReadonlyMap<string, string>;

/** Function names as {@link NamesFound}. */
export function namesOf(names: Iterable<string>): NamesFound {
  return new Map([...names].map((name) => [name.toLowerCase(), name]));
}

/** Files of settings, by their ending: code is not among them. */
const settingFile = /\.(json|jsonc|ya?ml|bicep|tf|tfvars|env|xml|config|properties)$/i;

/**
 * Settings that are keyed by the name of a function: the list of functions and the log levels in host.json, and settings such as
 * `AzureWebJobs.<name>.Disabled` wherever the source set has them. A function that gets another name gets out of their reach.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-host-json#functions,
 * https://learn.microsoft.com/azure/azure-functions/disable-function
 */
export function settingFindings(sources: SourceSet, names: NamesFound): CloneFinding[] {
  const findings: CloneFinding[] = [];
  for (const file of sources.files.values()) {
    if (!settingFile.test(file.path)) continue;
    if (/(^|\/)host\.json$/i.test(file.path)) findings.push(...inHostJson(file, names));
    findings.push(...inText(file, names));
  }
  return findings;
}

const keyed =
  /AzureWebJobs(?:\.|__?)([A-Za-z][\w-]*?)(?:\.|__?)Disabled|AzureFunctionsJobHost__functions__\d+["']?\s*[:=]\s*["']?([A-Za-z][\w-]*)|AzureFunctionsJobHost__logging__logLevel__Function[._]{1,2}([A-Za-z][\w-]*)/gi;

function inText({ path, text }: SourceFile, names: NamesFound): CloneFinding[] {
  if (!/AzureWebJobs|AzureFunctionsJobHost/i.test(text)) return [];
  return [...text.matchAll(keyed)].flatMap((match) => {
    const name = names.get((match[1] ?? match[2] ?? match[3] ?? '').toLowerCase());
    const setting = match[1] === undefined ? match[0].replace(/["']?\s*[:=].*$/s, '') : match[0];
    return name === undefined
      ? []
      : [settingFinding(path, lineAt(text, match.index), `setting ${neutralise(setting, 150)}`, name)];
  });
}

function inHostJson({ path, text }: SourceFile, names: NamesFound): CloneFinding[] {
  const root = jsonTree(text);
  const findings: CloneFinding[] = [];
  const add = (node: Node, what: string, key: string): void => {
    const name = names.get(key.toLowerCase());
    if (name !== undefined) findings.push(settingFinding(path, lineAt(text, node.offset), what, name));
  };
  for (const item of below(root, 'functions')?.children ?? []) add(item, 'list "functions"', String(item.value));
  for (const level of below(below(root, 'logging'), 'logLevel')?.children ?? []) {
    const key = level.children?.[0];
    const name = /^Function\.([\w-]+)/i.exec(String(key?.value))?.[1];
    if (key !== undefined && name !== undefined) add(key, `log level ${JSON.stringify(key.value)}`, name);
  }
  return findings;
}

function below(node: Node | undefined, name: string): Node | undefined {
  const found = (node?.type === 'object' ? (node.children ?? []) : []).find(
    ({ children }) => String(children?.[0]?.value).toLowerCase() === name.toLowerCase(),
  );
  return found?.children?.[1];
}

function settingFinding(path: string, line: number, what: string, name: string): CloneFinding {
  return {
    ...finding(
      'SETTING_BY_NAME',
      `${neutralise(path)} line ${line}: the ${what} is for the function ${neutralise(name)}; under a versioned name it is not found by it.`,
      {
        path,
        line,
        fix: 'Add the same for the versioned name, and keep the old one as long as the old version is deployed.',
      },
    ),
    about: name,
  };
}
