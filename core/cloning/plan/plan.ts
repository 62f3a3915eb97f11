import { DurableDeployError } from '../../errors.ts';
import {
  emptyDraft,
  type Analysis,
  type CloneFinding,
  type Draft,
  type FunctionFound,
  type Renaming,
} from '../model.ts';
import { compareVersions } from '../names/index.ts';
import { requireDispatchable, sdkFindings } from './dispatchable.ts';
import { requireDistinctVersions } from './distinct-versions.ts';
import { findingsOfNames, findingsOfSteps } from './findings.ts';
import { findingsOfSharedCode } from './findings-of-shared-code.ts';
import { leftBehind } from './left-behind.ts';
import { setDefaultVersion } from './host-json.ts';
import { mergeDrafts, uniqueBy } from './merge.ts';
import type { ClonePlan, CloneRequest, PlannedCopies, PlannedFunction } from './model.ts';
import { referencePlanner, type DraftedCopy } from './planned-references.ts';
import { deployedVersions, type DeployedVersion } from './deployed.ts';
import { stepsOf } from './modes.ts';
import type { CopyStep, Steps } from './steps.ts';
import { namesAfter } from './names-after.ts';
import { versionsOf } from './versions.ts';

/**
 * What is to be done so that the app's functions carry a version, as data. Pure: it reads and writes nothing.
 *
 * @throws DurableDeployError CLONE_NAMES_COLLIDE, CLONE_NAME_INVALID, CLONE_MODE_REFUSED, CLONE_SYNTAX_ERROR, HOST_JSON_INVALID,
 * INPUT_INVALID
 */
export function planClone(current: Analysis, asked: CloneRequest): ClonePlan {
  const request = inOrder(asked);
  if (request.mode === 'dispatch') requireDispatchable(current, request);
  const deployed = deployedVersions(request);
  const steps = stepsOf(current, request, deployed);
  const names = namesAfter(current, steps);
  const copies = steps.copies.map((step) => ({ step, draft: draftOfCopy(current, step, request) }));
  const draft = mergeDrafts([
    current.rename(steps.rename),
    ...copies.map((copy) => copy.draft),
    ...draftsOfSetting(current, steps, request),
    ...draftsOfDispatch(current, steps, request),
  ]);
  const findings = [
    ...current.inventory.findings.filter((one) => isAboutChange(one, current, steps)).map(toBeTold),
    ...findingsOfNames(current),
    ...findingsOfSteps(current, request, steps),
    ...leftBehind(current, steps, names),
    ...sharingCopies(current, copies, deployed, request).flatMap((copy) =>
      findingsOfSharedCode(current, copy, request),
    ),
    ...draft.findings,
    ...(request.mode === 'dispatch' ? sdkFindings(current) : []),
  ];
  const planned = referencePlanner(current, steps, copies);
  return {
    mode: request.mode,
    model: current.inventory.model,
    version: request.version,
    functions: current.inventory.functions.map((found) => plannedFunction(found, current, steps)),
    references: current.inventory.references.map(planned),
    copies: steps.copies.map(plannedCopies),
    draft,
    findings: mostSevereFirst(findings),
    clonedCount: steps.copies.reduce((sum, { functions }) => sum + functions.size, 0),
    versions: versionsOf(names, request.pattern),
  };
}

/** With a dispatcher the names of orchestrations stay, and what is keyed by them goes on holding. */
function isAboutChange({ about }: CloneFinding, { inventory }: Analysis, { dispatch, rename }: Steps): boolean {
  if (!dispatch || about === undefined) return true;
  const key = about.toLowerCase();
  return inventory.functions.some(({ id, name }) => name.toLowerCase() === key && rename.definitions.has(id));
}

function toBeTold(found: CloneFinding): CloneFinding {
  const { about, ...rest } = found;
  return about === undefined ? found : rest;
}

function inOrder(request: CloneRequest): CloneRequest {
  const previous = [...request.previous].sort((a, b) => compareVersions(a.version, b.version));
  const newest = previous.at(-1)?.version;
  if (newest !== undefined && compareVersions(newest, request.version) > 0) {
    throw new DurableDeployError(
      'INPUT_INVALID',
      `previousSources lists version ${newest.text}, which is newer than the version ${request.version.text} that is being released.`,
      { fix: 'Raise the version, or correct previousSources.' },
    );
  }
  const sorted = { ...request, previous };
  requireDistinctVersions(sorted);
  return sorted;
}

function draftOfCopy(current: Analysis, copy: CopyStep, { closure }: CloneRequest): Draft {
  const { analysis, tag, functions, definitions, references, orchestrators } = copy;
  return analysis.copy({ into: current, tag, functions, definitions, references, orchestrators, closure });
}

function draftsOfSetting(current: Analysis, { following }: Steps, request: CloneRequest): Draft[] {
  const { starterSetting, version, pattern } = request;
  if (starterSetting === undefined || following.size === 0) return [];
  return [
    current.followSetting({
      setting: starterSetting,
      version: version.text,
      suffixPattern: pattern.suffix,
      references: following,
    }),
  ];
}

function draftsOfDispatch(current: Analysis, { dispatch, copies }: Steps, { version, closure }: CloneRequest): Draft[] {
  if (!dispatch) return [];
  const frozen = copies.map(({ analysis, tag, functions, version: older }) => ({
    version: older.text,
    tag,
    analysis,
    functions,
  }));
  return [
    current.dispatch({ frozen, version: version.text, closure }),
    {
      edits: setDefaultVersion(current.sources, version.text),
      created: [],
      moved: [],
      removed: [],
      findings: [],
    },
  ];
}

function plannedFunction(found: FunctionFound, current: Analysis, { rename, copies }: Steps): PlannedFunction {
  const renamed = rename.definitions.get(found.id);
  if (renamed !== undefined) return { ...found, action: 'rename', newName: renamed };
  const copy = copies.find(({ analysis, functions }) => analysis === current && functions.has(found.id));
  const copied = copy?.definitions.get(found.id);
  return copied === undefined ? { ...found, action: 'leave' } : { ...found, action: 'copy', newName: copied };
}

function plannedCopies({ analysis, version, functions, definitions }: CopyStep): PlannedCopies {
  return {
    version: version.text,
    from: analysis.sources.label,
    functions: analysis.inventory.functions
      .filter(({ id }) => functions.has(id))
      .map((found) => ({ ...found, newName: definitions.get(found.id) ?? found.name })),
  };
}

/** Copies that an earlier run has placed go on sharing what they shared, so that a second run says the same as the first. */
function sharingCopies(
  current: Analysis,
  copies: readonly DraftedCopy[],
  deployed: readonly DeployedVersion[],
  { mode, closure }: CloneRequest,
): DraftedCopy[] {
  // What a closure had copied along, only the run that copies it can tell.
  if (mode === 'stamp' || closure !== 'functions') return [...copies];
  const beside = copies.filter(({ step }) => step.analysis === current);
  const kept = deployed.map(({ analysis, version, tag, members }): DraftedCopy => {
    const functions = new Set(members.map(({ found }) => found.id));
    const step = { analysis, version, tag, functions, ...nothingRenamed, orchestrators: 'registered' as const };
    return { step, draft: copies.find((copy) => copy.step.analysis === analysis)?.draft ?? emptyDraft };
  });
  return [...beside, ...kept];
}

const nothingRenamed: Renaming = { definitions: new Map(), references: new Map() };

const order = { error: 0, warning: 1, note: 2 };

function mostSevereFirst(findings: readonly CloneFinding[]): CloneFinding[] {
  return uniqueBy(findings, ({ code, path = '', line = 0, message }) => [code, path, line, message].join('\n')).sort(
    (a, b) => order[a.severity] - order[b.severity],
  );
}
