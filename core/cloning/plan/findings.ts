import { groupBy } from '../../group-by.ts';
import { neutralise } from '../../text.ts';
import type { Analysis, CloneFinding, FunctionFound, ReferenceFound } from '../model.ts';
import { isInCurrentPlace } from './current.ts';
import { findingsOfPrevious } from './findings-of-previous.ts';
import { finding } from '../finding.ts';
import { otherVersionSuffix, readVersionedName } from '../names/index.ts';
import { isVersioned } from './kinds.ts';
import type { CloneRequest } from './model.ts';
import type { CopyStep, Steps } from './steps.ts';

/** What the names of an app say, whatever is done with them. */
export function findingsOfNames({ inventory: { functions, references } }: Analysis): CloneFinding[] {
  const byName = groupBy(functions, ({ name }) => name.toLowerCase());
  const twice = [...byName.values()].flatMap(([first, ...more]) =>
    first === undefined
      ? []
      : more.map(({ name, path, line }) =>
          finding(
            'DUPLICATE_NAME',
            `${neutralise(name)} is registered here and in ${neutralise(first.path)}:${first.line}: the host does not start with two functions of one name.`,
            {
              path,
              line,
            },
          ),
        ),
  );
  return [...twice, ...references.flatMap((reference) => findingsOfReference(reference, byName))];
}

function findingsOfReference(
  { target, path, line, api, style, followsSetting }: ReferenceFound,
  byName: ReadonlyMap<string, readonly FunctionFound[]>,
): CloneFinding[] {
  const place = { path, line };
  if (target === null) {
    if (style === 'dynamic') {
      return [
        finding(
          'DYNAMIC_NAME',
          `${neutralise(api)} gets a name that is only known at run time: it is left alone.`,
          place,
        ),
      ];
    }
    return style === 'generic-starter'
      ? [
          finding(
            'GENERIC_STARTER',
            `${neutralise(api)} starts what its caller names: the caller chooses the version.`,
            place,
          ),
        ]
      : [];
  }
  if (followsSetting === true) return [];
  const known = byName.get(target.toLowerCase())?.[0];
  if (known === undefined) {
    return [
      finding(
        'DANGLING_REFERENCE',
        `${neutralise(api)} names ${neutralise(target)}, which nothing in the source folder registers.`,
        {
          ...place,
          fix: 'Correct the name; if another app registers the function, its name there must not be given a version.',
        },
      ),
    ];
  }
  return known.name === target
    ? []
    : [
        finding(
          'CASE_DIFFERS',
          `${neutralise(target)} is written ${neutralise(known.name)} where it is registered; the runtime takes them as one.`,
          place,
        ),
      ];
}

/** What a mode leaves alone or gives a warning about. */
export function findingsOfSteps(current: Analysis, request: CloneRequest, steps: Steps): CloneFinding[] {
  return [
    ...findingsOfKinds(current, request),
    ...findingsOfCarriedVersions(current, request, steps),
    ...findingsOfStarters(current, request),
    ...findingsOfPrevious(current, request),
    ...steps.copies.flatMap((copy) => findingsOfSharedCode(current, copy, request)),
  ];
}

function findingsOfKinds({ inventory }: Analysis, request: CloneRequest): CloneFinding[] {
  return inventory.functions.filter(isInCurrentPlace).flatMap((found) => {
    const { kind, name, path, line, route, trigger } = found;
    const place = { path, line };
    const shown = neutralise(name);
    if (kind === 'entity') {
      return request.includeEntities
        ? [
            finding(
              'ENTITY_CLONED',
              `Entity ${shown} gets the version: its state is kept by name, so the new one starts with none.`,
              place,
            ),
          ]
        : [
            finding(
              'ENTITY_NOT_CLONED',
              `Entity ${shown} keeps its name: all versions share its state, so new code must read what old code wrote.`,
              place,
            ),
          ];
    }
    if (kind !== 'client' || !request.includeClients) return [];
    if (!isVersioned(found, request)) {
      return [
        finding(
          'CLIENT_NOT_CLONED',
          `${shown} is triggered by ${trigger ?? 'something else than HTTP'}: a second one would do the work twice, so it keeps its name.`,
          place,
        ),
      ];
    }
    return route === undefined
      ? []
      : [
          finding(
            'CLIENT_ROUTE',
            `${shown} has the route ${neutralise(route)}: the host refuses two functions with one route, so the versioned one gets a route with the version.`,
            place,
          ),
        ];
  });
}

/** Names with a version in another form than that of the pattern: it is replaced, and never stacked. */
function findingsOfCarriedVersions({ inventory }: Analysis, { pattern }: CloneRequest, steps: Steps): CloneFinding[] {
  return inventory.functions.flatMap(({ id, name, path, line }) => {
    const newName = steps.rename.definitions.get(id);
    const carried = readVersionedName(pattern, name) === undefined ? otherVersionSuffix(name) : undefined;
    if (newName === undefined || carried === undefined || newName.toLowerCase().startsWith(name.toLowerCase()))
      return [];
    return [
      finding(
        'NAME_CARRIES_VERSION',
        `${neutralise(name)} carried a version already (${neutralise(carried.suffix)}): it is replaced, and the name is ${neutralise(newName)}.`,
        { path, line },
      ),
    ];
  });
}

/** Starts that an earlier run has made follow the setting keep the version that it wrote, unless they are asked to follow again. */
function findingsOfStarters({ inventory }: Analysis, { mode, starterSetting, version }: CloneRequest): CloneFinding[] {
  if (mode === 'dispatch' || starterSetting !== undefined) return [];
  const following = inventory.references.find(
    ({ followsSetting, tag }) => followsSetting === true && tag === undefined,
  );
  if (following === undefined) return [];
  const { path, line } = following;
  return [
    finding(
      'STARTER_DEFAULT_OLD',
      `Starts follow an app setting here, and this run leaves them alone: while the setting is absent, they go on with the version that was written into the code, not ${version.text}.`,
      { path, line, fix: 'Set startersFollowSetting: true, as when they were made to follow.' },
    ),
  ];
}

/** Helpers and types that a copy shares with current code, and that are no longer what they were. */
function findingsOfSharedCode(
  current: Analysis,
  { analysis, functions, version }: CopyStep,
  { closure }: CloneRequest,
): CloneFinding[] {
  const shared = [...analysis.sharedWith(functions)].sort();
  if (analysis === current) {
    return closure !== 'functions' || shared.length === 0
      ? []
      : [
          finding(
            'SHARED_CODE',
            `The copies go on using ${listOf(shared)} together with the deployed version: a change there changes both.`,
            {
              fix: 'Copy what is to change, or set closure.',
            },
          ),
        ];
  }
  if (closure !== 'functions') return [];
  return shared.flatMap((path) => {
    const before = analysis.sources.files.get(path);
    const now = current.sources.files.get(path);
    if (before === undefined || (now !== undefined && sameText(before.text, now.text))) return [];
    return [
      finding(
        'SHARED_CODE_CHANGED',
        `The code of version ${version.text} uses ${neutralise(path)}, which ${now === undefined ? 'is gone' : 'has changed'} since: instances in flight would run with the new one.`,
        {
          path,
          fix: 'See that old instances can run with the change, or set closure so that the old one is copied too.',
        },
      ),
    ];
  });
}

function listOf(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).map((path) => neutralise(path));
  return paths.length > shown.length ? `${shown.join(', ')} and ${paths.length - shown.length} more` : shown.join(', ');
}

function sameText(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n') === b.replaceAll('\r\n', '\n');
}
