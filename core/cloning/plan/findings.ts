import { groupBy } from '../../group-by.ts';
import { neutralise } from '../../text.ts';
import type { Analysis, CloneFinding, FunctionFound, ReferenceFound } from '../model.ts';
import { isInCurrentPlace } from './current.ts';
import { findingsOfPrevious } from './findings-of-previous.ts';
import { finding } from '../finding.ts';
import { otherVersionSuffix, readVersionedName } from '../names/index.ts';
import { findingsOfClosure } from './findings-of-shared-code.ts';
import { listOf } from './list-of.ts';
import { isVersioned } from './kinds.ts';
import type { CloneRequest } from './model.ts';
import type { Steps } from './steps.ts';

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
    ...findingsOfApps(current),
    ...findingsOfKinds(current, request),
    ...findingsOfRoutes(current, steps),
    ...findingsOfCarriedVersions(current, request, steps),
    ...findingsOfStarters(current, request, steps),
    ...findingsOfClosure(current, request),
    ...findingsOfPrevious(current, request),
  ];
}

/** Several apps below one folder: only one of them may have been understood, and versions of the one are not those of the other. */
function findingsOfApps({ sources: { files } }: Analysis): CloneFinding[] {
  const hosts = [...files.keys()].filter(
    (path) => /(^|\/)host\.json$/i.test(path) && !/(^|[/._-])tests?[/._-]/i.test(path),
  );
  if (files.has('host.json') || hosts.length < 2) return [];
  return [
    finding(
      'SEVERAL_APPS',
      `The source folder holds ${hosts.length} apps (${listOf(hosts)}), and none at its top: they are taken as one, and what is of another language is passed over.`,
      { fix: 'Give as sourceFolder the folder of one app, and run the task once for each.' },
    ),
  ];
}

function findingsOfKinds({ inventory }: Analysis, request: CloneRequest): CloneFinding[] {
  return inventory.functions.filter(isInCurrentPlace).flatMap((found) => {
    const { kind, name, path, line, trigger } = found;
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
    return [];
  });
}

/** The host refuses two functions with one route, so that of a copy gets the tag; which of the two is the copy, the mode tells. */
function findingsOfRoutes(current: Analysis, { copies }: Steps): CloneFinding[] {
  return copies.flatMap(({ analysis, functions, tag, version }) =>
    analysis.inventory.functions.flatMap(({ id, name, kind, route, path, line }) => {
      if (kind !== 'client' || route === undefined || !functions.has(id)) return [];
      const shown = `The copy of ${neutralise(name)} gets a route with ${tag} in it, and ${neutralise(route)} leads to the other one:`;
      return [
        finding(
          'CLIENT_ROUTE',
          analysis === current
            ? `${shown} callers get the new version by the new address only.`
            : `${shown} callers get the current version, and that of ${version.text} by the new address only.`,
          { path, line },
        ),
      ];
    }),
  );
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

/** Starts that do not do what the setting, or its absence, makes people think. */
function findingsOfStarters(
  { inventory: { references } }: Analysis,
  { mode, starterSetting, version }: CloneRequest,
  { following }: Steps,
): CloneFinding[] {
  if (mode === 'dispatch') return [];
  const current = references.filter(({ tag }) => tag === undefined);
  const starts = current.filter(
    ({ side, target, targetKind }) => side === 'client' && target !== null && targetKind === 'orchestrator',
  );
  if (starterSetting !== undefined) {
    const [first] = starts;
    if (first === undefined || following.size > 0) return [];
    return [
      finding(
        'STARTER_NOT_FOLLOWING',
        `No start follows the setting ${neutralise(starterSetting)}: clients get versions themselves, and each starts its own.`,
        {
          path: first.path,
          line: first.line,
          fix: 'Leave out includeClients, so that one client starts what the setting says; or leave out startersFollowSetting.',
        },
      ),
    ];
  }
  // An earlier run has made them follow, and they keep the version that it wrote.
  const left = current.find(({ followsSetting }) => followsSetting === true);
  if (left === undefined) return [];
  return [
    finding(
      'STARTER_DEFAULT_OLD',
      `Starts follow an app setting here, and this run leaves them alone: while the setting is absent, they go on with the version that was written into the code, not ${version.text}.`,
      {
        path: left.path,
        line: left.line,
        fix: 'Set startersFollowSetting: true, as when they were made to follow.',
      },
    ),
  ];
}
