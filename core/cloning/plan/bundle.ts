import { findNodeAtLocation, getNodeValue } from 'jsonc-parser';
import { jsonTree, type SourceFile } from '../source/index.ts';
import { isNewEnough } from './sdk-version.ts';

/**
 * The first extension bundle whose Durable extension knows orchestration versions.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-orchestration-versioning
 */
export const leastBundle = '4.30.0';

/**
 * The range of extension bundles in host.json, such as `[3.*, 4.0.0)`, when none of it knows orchestration versions; `undefined` when
 * one may, or when host.json does not tell.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/extension-bundles (the newest bundle of the range is used)
 */
export function tooOldBundle(hostJson: SourceFile | undefined): string | undefined {
  const root = hostJson === undefined ? undefined : jsonTree(hostJson.text);
  const node = root === undefined ? undefined : findNodeAtLocation(root, ['extensionBundle', 'version']);
  const range: unknown = node === undefined ? undefined : getNodeValue(node);
  return typeof range === 'string' && isNewEnough(range, leastBundle) === 'no' ? range : undefined;
}
