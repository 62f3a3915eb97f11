import { neutralise } from '../../text.ts';
import type { Analysis, CloneFinding } from '../model.ts';
import { compareVersions, tagOf, type Version } from '../names/index.ts';
import { currentMembers, isInCurrentPlace, ownCopies } from './current.ts';
import { finding } from '../finding.ts';
import { isVersioned } from './kinds.ts';
import type { CloneRequest } from './model.ts';
import { isPlain } from './deployed.ts';

/** What the listed versions say, and what they do not: names that would disappear are errors. */
export function findingsOfPrevious(current: Analysis, request: CloneRequest): CloneFinding[] {
  if (request.mode === 'stamp') return [];
  return [
    ...assumedPlain(request),
    ...request.previous.flatMap((entry) =>
      'retired' in entry
        ? []
        : [
            ...copiesNotListed(entry.analysis, entry.version, request),
            ...plainNotListed(entry.analysis, entry.version, request),
          ],
    ),
    ...taggedAndNotListed(request),
    ...newestInCopies(current, request),
  ];
}

function assumedPlain({ previous: [oldest], plainVersion }: CloneRequest): CloneFinding[] {
  if (oldest === undefined || plainVersion !== undefined || 'retired' in oldest) return [];
  const { text } = oldest.version;
  return [
    finding(
      'PLAIN_VERSION_ASSUMED',
      `Version ${text} is the oldest one listed, so its functions are taken to have been deployed under their plain names.`,
      {
        fix: `If they were: set plainVersion: ${text}. If this task stamped them: set plainVersion to the version before, or to none.`,
      },
    ),
  ];
}

/** Versions with a tag that lie between the listed ones: where copies are not committed, nothing else shows that one is forgotten. */
function taggedAndNotListed({ previous, tagged = [], version }: CloneRequest): CloneFinding[] {
  const oldest = previous[0]?.version;
  if (oldest === undefined) return [];
  const listed = new Set(previous.map((entry) => entry.version.text));
  const missing = tagged
    .filter((one) => compareVersions(one, oldest) > 0 && compareVersions(one, version) < 0 && !listed.has(one.text))
    .sort(compareVersions);
  return missing.map(({ text }) =>
    finding(
      'VERSION_NOT_LISTED',
      `The repository has a tag of version ${text}, which previousSources does not list: if it was deployed, its names disappear, and orchestrations of it in flight fail.`,
      {
        fix: `Add a line for ${text}; or ${text} = retired when it was never deployed, or nothing of it is in flight any more.`,
      },
    ),
  );
}

/** Sources that hold copies of versions that are not listed. */
function copiesNotListed(
  { inventory }: Analysis,
  version: Version,
  { previous, pattern }: CloneRequest,
): CloneFinding[] {
  const listed = new Set(previous.map((entry) => tagOf(pattern, entry.version)));
  const tags = new Set(
    inventory.functions.flatMap(({ tag, style }) => (tag === undefined || style === 'folder' ? [] : [tag])),
  );
  return [...tags]
    .filter((tag) => !listed.has(tag))
    .map((tag) =>
      missing(
        `The sources of version ${version.text} hold copies of ${neutralise(tag)}, which previousSources does not list: their names would disappear.`,
        'Add a line for that version to previousSources, or <version>=retired when nothing of it is in flight any more.',
      ),
    );
}

/** Sources whose code are copies were deployed with the plain functions beside them. */
function plainNotListed({ inventory }: Analysis, version: Version, request: CloneRequest): CloneFinding[] {
  const { pattern, previous } = request;
  const others = previous.filter((entry) => entry.version.text !== version.text);
  if (ownCopies(inventory, version, pattern).length === 0) return [];
  if (others.some((entry) => isPlain(entry.version, request))) return [];
  const plain = inventory.functions.find(
    (found) => isInCurrentPlace(found) && found.kind !== 'client' && isVersioned(found, request),
  );
  if (plain === undefined) return [];
  return [
    missing(
      `The sources of version ${version.text} register ${neutralise(plain.name)} and others beside the copies of that version, and previousSources lists no version that was deployed under those names: they would disappear.`,
      'Add a line for the version with plain names to previousSources and set plainVersion to it, or list it as <version>=retired when nothing of it is in flight any more.',
    ),
  ];
}

function missing(message: string, fix: string): CloneFinding {
  return finding('VERSION_MISSING', message, { fix });
}

/** The version before was made as copies that are still there, and what stands outside of them carries no version. */
function newestInCopies({ inventory }: Analysis, { previous, pattern, version }: CloneRequest): CloneFinding[] {
  const newest = previous.at(-1);
  if (newest === undefined) return [];
  if ('retired' in newest) return copiesOfRetired(inventory, { previous, pattern });
  const copies = ownCopies(inventory, newest.version, pattern);
  if (copies.length === 0 || ownCopies(newest.analysis.inventory, newest.version, pattern).length === 0) return [];
  const bases = new Set(copies.map(({ base }) => base.toLowerCase()));
  const outside = currentMembers(inventory, version, pattern).find(
    (member) => member.version === undefined && bases.has(member.base.toLowerCase()),
  );
  if (outside === undefined) return [];
  const { name, path, line } = outside.found;
  return [
    finding(
      'NEWEST_CODE_IN_COPIES',
      `Version ${newest.version.text} was made as copies beside the deployed code; now ${neutralise(name)} and the other functions outside of the copies are taken for the code of ${version.text}.`,
      {
        path,
        line,
        fix: 'See that the newest code stands there, and not in the copies; or go on without previousSources.',
      },
    ),
  ];
}

/** Copies of a version that is called retired, beside code without versions: which of them is the newest cannot be told. */
function copiesOfRetired(
  inventory: Analysis['inventory'],
  { previous, pattern }: Pick<CloneRequest, 'previous' | 'pattern'>,
): CloneFinding[] {
  const retired = previous.flatMap((entry) => ('retired' in entry ? [entry.version] : [])).reverse();
  for (const version of retired) {
    const [copy] = ownCopies(inventory, version, pattern);
    if (copy === undefined) continue;
    const { name, path, line } = copy.found;
    return [
      finding(
        'NEWEST_CODE_IN_COPIES',
        `The folder holds copies of version ${version.text}, such as ${neutralise(name)}, which previousSources calls retired; what stands outside of the copies is taken for the newest code.`,
        {
          path,
          line,
          fix: 'See that the newest code stands outside of the copies; or go on without previousSources, which copies the newest copies.',
        },
      ),
    ];
  }
  return [];
}
