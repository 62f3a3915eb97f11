import { applyEdits, modify, parseTree, type Node } from 'jsonc-parser';
import { buffer } from 'node:stream/consumers';
import { DurableDeployError } from '../../errors.ts';
import { parseHostJson, withoutByteOrderMark } from '../../taskhub/locate/index.ts';
import { decode } from '../../taskhub/locate/package-entries.ts';
import { neutralise } from '../../text.ts';
import { patchedHubSetting } from './host-file.ts';
import { openZip } from './zip.ts';

/**
 * A copy of a package in which host.json takes the name of the task hub from an app setting; comments and everything else stay. The
 * same package gives the same bytes.
 *
 * @param setting the app setting that gives the name
 * @param label what the package is called in messages
 * @throws DurableDeployError PACKAGE_UNREADABLE, HOST_JSON_INVALID, ROUTING_PACKAGE_REFUSED
 */
export async function patchHostJson(
  zip: Uint8Array,
  setting = patchedHubSetting,
  label = 'to be deployed',
): Promise<Uint8Array> {
  const { ZipFile } = await import('./zip-writer.ts');
  const entries = await openZip(zip, label);
  const written = new ZipFile();
  const bytes = buffer(written.outputStream);
  for (const entry of entries) {
    const { path, modifiedAt, mode, comment, isFolder, stored } = entry;
    // Without the times of Unix beside them: those of the zip itself are the same in every place.
    const options = {
      mtime: modifiedAt,
      forceDosTimestamp: true,
      ...(mode === undefined ? {} : { mode }),
      ...(comment === '' ? {} : { fileComment: comment }),
    };
    if (isFolder) {
      written.addEmptyDirectory(path, options);
      continue;
    }
    const content = Buffer.from(await entry.read());
    const isHostJson = path.toLowerCase() === 'host.json';
    const text = isHostJson ? withHubName(decode(content), setting, `host.json of ${neutralise(label)}`) : undefined;
    written.addBuffer(text === undefined ? content : Buffer.from(text), path, { ...options, compress: !stored });
  }
  written.end();
  return bytes;
}

/**
 * host.json with another name of the hub. Names of properties are found in any case, as the host finds them.
 *
 * @throws DurableDeployError HOST_JSON_INVALID; ROUTING_PACKAGE_REFUSED for a file that names things in two places
 */
export function withHubName(text: string, setting: string, origin: string): string {
  parseHostJson(text, origin);
  const plain = withoutByteOrderMark(text);
  const path = pathAsWritten(parseTree(plain, [], { allowTrailingComma: true }), [
    'extensions',
    'durableTask',
    'hubName',
  ]);
  const name = `%${setting}%`;
  const patched = edited(plain, path, name);
  if (patched !== undefined && parseHostJson(patched, origin).values.get(hubNameKey)?.value === name) return patched;
  throw new DurableDeployError(
    'ROUTING_PACKAGE_REFUSED',
    `The name of the task hub cannot be written into ${origin}: properties on the way to it are there twice, or are no objects.`,
    { fix: `Write "hubName": "${name}" under extensions.durableTask yourself.` },
  );
}

const hubNameKey = 'extensions:durabletask:hubname';

/** `undefined` when something on the path is neither an object nor missing. */
function edited(text: string, path: string[], value: string): string | undefined {
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: text.includes('\r\n') ? '\r\n' : '\n' };
  try {
    return applyEdits(text, modify(text, path, value, { formattingOptions }));
  } catch {
    return undefined;
  }
}

/** The names of properties as the file has them; of doubled ones the last, which counts. */
function pathAsWritten(root: Node | undefined, names: readonly string[]): string[] {
  let node = root;
  return names.map((name) => {
    const property = propertyOf(node, name);
    node = property?.children?.[1];
    const key: unknown = property?.children?.[0]?.value;
    return typeof key === 'string' ? key : name;
  });
}

function propertyOf(node: Node | undefined, name: string): Node | undefined {
  return (node?.children ?? []).findLast(
    ({ type, children }) => type === 'property' && String(children?.[0]?.value).toLowerCase() === name.toLowerCase(),
  );
}
