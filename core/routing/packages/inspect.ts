import { createHash } from 'node:crypto';
import { DurableDeployError } from '../../errors.ts';
import { packageFilesOf } from '../../taskhub/locate/index.ts';
import { neutralise } from '../../text.ts';
import type { LineRecipe } from '../recipe/model.ts';
import { foreignHubs, ofFunctionJson, ofFunctionsMetadata } from './declared-functions.ts';
import type { DeclaredFunction, PackageFacts } from './facts.ts';
import { readHubFacts } from './host-file.ts';
import { runtimeOf } from './runtime.ts';
import { openZip, type ZipEntry } from './zip.ts';

/** More than the list of functions of any app. */
const largestMetadata = 8 * 1024 * 1024;

/**
 * Looks into a package before an app is made for it.
 *
 * @param label what it is called in messages, such as its path or `1.0.2`
 * @throws DurableDeployError PACKAGE_UNREADABLE, HOST_JSON_INVALID, ROUTING_PACKAGE_REFUSED
 */
export async function inspectPackage(
  zip: Uint8Array,
  recipe: Pick<LineRecipe, 'patchHostJson'>,
  label = 'given',
): Promise<PackageFacts> {
  const entries = await openZip(zip, label);
  if (!entries.some(({ path }) => path.toLowerCase() === 'host.json')) throw noHostJson(label, entries);
  const files = await packageFilesOf(entries, neutralise(label));
  if (files.hostJson === undefined) throw noHostJson(label, entries);
  const hub = readHubFacts(files.hostJson, files.extensionsJson, recipe.patchHostJson);
  const functions = await functionsOf(entries, files.functionJson);
  const runtime = runtimeOf(entries.map(({ path }) => path));
  return {
    hash: sha256(zip),
    bytes: zip.byteLength,
    ...hub,
    ...(functions === undefined ? {} : { functions }),
    ...(runtime === undefined ? {} : { runtime }),
    findings: foreignHubs(files.functionJson, hub.hubSetting),
  };
}

/** In hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function functionsOf(
  entries: readonly ZipEntry[],
  functionJson: readonly { readonly path: string; readonly text: string }[],
): Promise<readonly DeclaredFunction[] | undefined> {
  const metadata = entries.find(({ path }) => path.toLowerCase() === 'functions.metadata');
  if (metadata !== undefined && metadata.size <= largestMetadata) {
    return ofFunctionsMetadata(new TextDecoder().decode(await metadata.read()));
  }
  return functionJson.length === 0 ? undefined : ofFunctionJson(functionJson);
}

function noHostJson(label: string, entries: readonly ZipEntry[]): DurableDeployError {
  const inside = entries.find(({ path }) => /^[^/]+\/host\.json$/i.test(path));
  const seen =
    inside === undefined ? 'holds no host.json' : `has host.json in a folder (${neutralise(inside.path, 120)})`;
  return new DurableDeployError(
    'ROUTING_PACKAGE_REFUSED',
    `The package ${neutralise(label)} ${seen}. Deployed like this, the host would find no functions.`,
    {
      fix: 'Pack the content of the folder that host.json is in, not the folder itself (ArchiveFiles@2: includeRootFolder: false).',
    },
  );
}
