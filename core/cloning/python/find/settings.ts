import { parseTree, type Node } from 'jsonc-parser';
import { neutralise } from '../../../text.ts';
import { cloneFindingCodes } from '../../finding-codes.ts';
import type { CloneFinding } from '../../model.ts';
import { lineAt, type SourceSet } from '../../source/index.ts';

/**
 * Settings that are keyed by the name of a function: `AzureWebJobs.<Name>.Disabled`, `logLevel` of host.json, its list of functions.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-host-json#functions, .../disable-function
 */
export function settingsFindings(sources: SourceSet, names: ReadonlyMap<string, string>): CloneFinding[] {
  return [...sources.files.values()].flatMap(({ path, text }) => {
    if (!/(^|\/)(host|local\.settings)\.json$/.test(path)) return [];
    const root = parseTree(text.replace(/^\uFEFF/, ' '), [], { allowTrailingComma: true });
    return root === undefined ? [] : namesIn(root).flatMap((node) => findingFor(node, path, text, names));
  });
}

/** Keys, and the items of `functions`. */
function namesIn(node: Node): Node[] {
  const children = node.children ?? [];
  if (node.type !== 'property') return children.flatMap(namesIn);
  const [key, value] = children;
  const listed = key?.value === 'functions' && value?.type === 'array' ? (value.children ?? []) : [];
  return [...(key === undefined ? [] : [key]), ...listed, ...(value === undefined ? [] : namesIn(value))];
}

function findingFor(node: Node, path: string, text: string, names: ReadonlyMap<string, string>): CloneFinding[] {
  const written = String(node.value);
  const name = /^(?:AzureWebJobs[.:]|Function\.)([\w-]+)/i.exec(written)?.[1] ?? written;
  const isKey = node.parent?.type === 'property';
  if ((isKey && name === written) || !names.has(name.toLowerCase())) return [];
  const { severity } = cloneFindingCodes.SETTING_BY_NAME;
  const message = `${neutralise(written)} is meant for the function ${neutralise(name)} and does not hold for its other versions.`;
  const fix = 'Repeat the setting for each version that is registered.';
  return [{ code: 'SETTING_BY_NAME', severity, message, fix, path, line: lineAt(text, node.offset) }];
}
