import { getNodeValue, findNodeAtLocation, modify } from 'jsonc-parser';
import { DurableDeployError } from '../../errors.ts';
import { jsonTree, type SourceFile, type SourceSet } from '../source/index.ts';
import type { Edit } from '../model.ts';

const place = ['extensions', 'durableTask', 'defaultVersion'];

/**
 * The edits that make new orchestration instances get the version.
 *
 * @throws DurableDeployError HOST_JSON_UNREADABLE when there is no host.json at the top of the folder, and not just one below;
 * HOST_JSON_INVALID
 * Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-orchestration-versioning
 */
export function setDefaultVersion(sources: SourceSet, version: string): Edit[] {
  const hostJson = hostJsonOf(sources);
  if (hostJson === undefined) {
    throw new DurableDeployError(
      'HOST_JSON_UNREADABLE',
      'The source folder has no host.json at its top, and not just one below: dispatch sets the default version there.',
      {
        fix: 'Give as sourceFolder the folder that holds host.json.',
      },
    );
  }
  const { text, path, lineEnd } = hostJson;
  const root = jsonTree(text);
  if (root?.type !== 'object') {
    throw new DurableDeployError('HOST_JSON_INVALID', `${path} is not a JSON object.`, { fix: 'Mend host.json.' });
  }
  const there = findNodeAtLocation(root, place);
  if (there !== undefined && getNodeValue(there) === version) return [];
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  // A space for the byte order mark: offsets stay those of the text.
  return modify(text.replace(/^\uFEFF/, ' '), place, version, {
    formattingOptions: {
      insertSpaces: !indent.startsWith('\t'),
      tabSize: indent.startsWith('\t') ? 1 : indent.length,
      eol: lineEnd,
    },
  }).map(({ offset, length, content }) => ({
    path,
    start: offset,
    end: offset + length,
    before: text.slice(offset, offset + length),
    after: content,
    why: 'setting' as const,
  }));
}

/** The one at the top, or the only one below: of an app whose project lies in a folder of the sources. */
export function hostJsonOf({ files }: SourceSet): SourceFile | undefined {
  const atTop = files.get('host.json');
  const below = [...files.values()].filter(({ path }) => path.endsWith('/host.json'));
  return atTop ?? (below.length === 1 ? below[0] : undefined);
}
