import { compareVersions, type Version } from '../../core/cloning/names/index.ts';
import type { CloneRun, PreviousSource } from '../../core/cloning/run/index.ts';
import type { InputReader } from '../host/index.ts';
import { withoutUndefined } from '../host/index.ts';
import { parseVersionOr } from './parse.ts';
import { parsePreviousSource } from './previous-sources.ts';
import type { Sources } from './sources-on-disk.ts';

export type CloningInputs = Pick<
  CloneRun,
  | 'mode'
  | 'previousSources'
  | 'plainVersion'
  | 'previousVersion'
  | 'includeEntities'
  | 'includeClients'
  | 'closure'
  | 'warningsAsErrors'
>;

/**
 * What is asked of a clone beside version and folder, with the rules between the inputs.
 *
 * @param version that is brought out; absent when it cannot be told, which was reported
 * @param plainVersion as it was given
 */
export function readCloning(
  read: InputReader,
  sources: Sources,
  version: Version | undefined,
  plainVersion: Version | 'none' | undefined,
): CloningInputs {
  const mode = read.choice('mode', ['freeze', 'stamp', 'dispatch']);
  const previousSources = readPreviousSources(read, sources, version);
  // What a line that cannot be read would have said, nobody can tell.
  const unreadable = previousSources.length < read.list('previousSources').length;
  if (mode === 'dispatch' && version !== undefined && previousSources.every((source) => 'retired' in source)) {
    read.problem(
      'previousSources',
      'mode dispatch puts older bodies behind the public names: give every version that may be in flight, such as 1.1.0 = v1.1.0.',
    );
  }
  if (plainVersion !== undefined && !unreadable) checkPlainVersion(read, previousSources, plainVersion);
  return withoutUndefined({
    mode,
    previousSources,
    plainVersion,
    previousVersion: readPreviousVersion(read, previousSources, version),
    includeEntities: read.flag('includeEntities'),
    includeClients: read.flag('includeClients'),
    closure: read.choice('closure', ['functions', 'modules', 'types']),
    warningsAsErrors: read.flag('warningsAsErrors'),
  });
}

function checkPlainVersion(
  read: InputReader,
  previousSources: readonly PreviousSource[],
  plain: Version | 'none',
): void {
  if (previousSources.length === 0) {
    read.problem('plainVersion', 'it says something of the versions in previousSources, and none are given.');
  }
  if (plain === 'none') return;
  const versions = previousSources.map(({ version }) => version);
  // It may have left the list since it was retired; one in the middle of the list is a typing error.
  const isListed = versions.some(({ text }) => text === plain.text);
  if (!isListed && versions.some((version) => compareVersions(version, plain) < 0)) {
    read.problem(
      'plainVersion',
      `previousSources lists an older version than ${plain.text}, and not this one. Give the version whose names were plain, or none.`,
    );
  }
}

function readPreviousVersion(
  read: InputReader,
  previousSources: readonly PreviousSource[],
  version: Version | undefined,
): Version | 'plain' | undefined {
  const previous = read.parsed('previousVersion', read.text('previousVersion'), parseVersionOr('plain'));
  if (previous === undefined) return undefined;
  if (previousSources.length > 0) {
    read.problem(
      ['previousVersion', 'previousSources'],
      'previousVersion is for a folder that is itself what is deployed; with previousSources it means nothing.',
    );
  }
  if (previous !== 'plain' && version !== undefined && compareVersions(previous, version) >= 0) {
    read.problem('previousVersion', `${previous.text} is not older than ${version.text}, which is brought out.`);
  }
  return previous;
}

function readPreviousSources(
  read: InputReader,
  sources: Sources,
  version: Version | undefined,
): readonly PreviousSource[] {
  const found = new Map<string, PreviousSource>();
  for (const line of read.list('previousSources')) {
    const source = read.parsed('previousSources', line, (text) => parsePreviousSource(text, sources));
    if (source === undefined) continue;
    const { text } = source.version;
    if (found.has(text)) read.problem('previousSources', `${text} is given twice.`);
    if (version !== undefined && compareVersions(source.version, version) > 0) {
      read.problem(
        'previousSources',
        `${text} is newer than ${version.text}, which is brought out. Raise the version, or correct the line.`,
      );
    }
    found.set(text, source);
  }
  return [...found.values()];
}
