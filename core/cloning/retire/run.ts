import type { ArmSites } from '../../azure/arm/index.ts';
import type { Reason } from '../../errors.ts';
import { withPatience, type CheckDoors } from '../../taskhub/check/index.ts';
import { plural } from '../../text.ts';
import type { Analysis, FunctionFound, Language } from '../model.ts';
import { versionsOf } from '../plan/index.ts';
import { recognise } from '../project/index.ts';
import { readSourceFolder } from '../source/index.ts';
import type { Grammars } from '../syntax/index.ts';
import { changesOf, diffStat, undoUnfinished, writeChanges } from '../write/index.ts';
import { decideRetirement, type Knowledge, type Retirement } from './decide.ts';
import { lookAtHub, type HubLook } from './hub.ts';
import type { InFlight } from './in-flight.ts';
import type { RetireOutcome, RetireRequest, VersionDecision } from './model.ts';

/** The outside, as far as retirement needs it. */
export interface RetireDoors extends CheckDoors {
  readonly sites: ArmSites;
  readonly grammars: Grammars;
  readonly languages: readonly Language[];
  /** For tests: the way into the hub. */
  readonly hub?: HubLook;
}

/**
 * Removes from the sources what nothing in flight needs any more: looks at the versions there and in the hub, decides, and lets the
 * language take them out; all or nothing. A version that was named and may not go is a refusal with its counts; nothing is removed then.
 *
 * @throws DurableDeployError of reading, of ARM and of writing
 */
export async function retireVersions(request: RetireRequest, doors: RetireDoors): Promise<RetireOutcome> {
  const { context, grammars, languages } = doors;
  await undoUnfinished(request.sourceFolder);
  const sources = await readSourceFolder(request.sourceFolder);
  const { language, model } = recognise(
    sources,
    request.language === undefined ? languages : languages.filter(({ name }) => name === request.language),
  );
  const analysis = await language.analyse(sources, model, grammars);
  const hub = doors.hub ?? lookAtHub(request, doors);
  const started = await startedVersion(request, doors);
  const knowledge = { inventory: analysis.inventory, ...(started === undefined ? {} : { started }) };
  const retirement = await decideWithProof(request, knowledge, hub);
  for (const { version, decision, why } of retirement.decisions) context.log.info(`${version}: ${decision}, ${why}.`);
  return carryOut(request, analysis, retirement, hub);
}

/** Whatever the first look lets go is looked at once more, alone, until it is confirmed. */
async function decideWithProof(
  request: RetireRequest,
  knowledge: Omit<Knowledge, 'inFlight'>,
  hub: HubLook,
): Promise<Retirement> {
  const seen = await hub.count();
  const first = decideRetirement(request, { ...knowledge, inFlight: seen });
  const names = [...first.removed.values()].filter(({ kind }) => kind === 'orchestrator').map(({ name }) => name);
  if (names.length === 0) return first;
  const confirmed = await hub.confirm(names);
  return decideRetirement(request, { ...knowledge, inFlight: together(seen, confirmed) });
}

/** What either of two looks saw. */
function together(first: InFlight, second: InFlight): InFlight {
  if (first.kind === 'unknown') return first;
  return second.kind === 'unknown' ? second : { kind: 'counted', groups: [...first.groups, ...second.groups] };
}

async function startedVersion(
  { app, starterSetting }: RetireRequest,
  { sites, context }: RetireDoors,
): Promise<string | undefined> {
  const deadline = context.clock.now() + 5 * 60_000;
  const settings = await withPatience(context, deadline, async () =>
    sites.appSettings(await sites.findSite(app.appName, app.resourceGroupName), app.slotName),
  );
  const name = [...settings.keys()].find((each) => each.toLowerCase() === starterSetting.toLowerCase());
  return name === undefined ? undefined : settings.get(name);
}

async function carryOut(
  { sourceFolder, versions, pattern, dryRun }: RetireRequest,
  analysis: Analysis,
  { decisions, removed, unknown }: Retirement,
  hub: HubLook,
): Promise<RetireOutcome> {
  const draft = analysis.remove(new Set(removed.keys()));
  const changes = changesOf(analysis.sources, draft);
  const stays = (found: FunctionFound): boolean => !removed.has(found.id);
  const outcome = {
    model: analysis.inventory.model,
    versions: decisions,
    removed: [...removed.values()],
    findings: draft.findings,
    changes,
    stat: diffStat(changes),
    versionsPresent: versionsOf(analysis.inventory.functions.filter(stays), pattern).map(({ version }) => version),
    checks: hub.checks,
  };
  const reason = versions === 'drained' ? refusalOfAll(unknown) : refusalOf(decisions);
  if (reason !== undefined) {
    const untouched = versionsOf(analysis.inventory.functions, pattern).map(({ version }) => version);
    return {
      ...outcome,
      result: 'refused',
      removed: [],
      changes: [],
      stat: { files: 0, added: 0, removed: 0 },
      versionsPresent: untouched,
      reason,
    };
  }
  if (changes.length === 0) return { ...outcome, result: 'unchanged' };
  if (dryRun) return { ...outcome, result: 'planned' };
  await writeChanges(sourceFolder, changes);
  return { ...outcome, result: 'written' };
}

/** What cannot be told must not pass for drained, also where nothing could have gone. */
function refusalOfAll(unknown: Reason | undefined): Reason | undefined {
  if (unknown === undefined) return undefined;
  return {
    code: 'CLONE_RETIREMENT_REFUSED',
    message: `Which versions are drained cannot be told, and nothing was removed: ${unknown.message}`,
    ...(unknown.fix === undefined ? {} : { fix: unknown.fix }),
  };
}

/** What was asked for by name must go. */
function refusalOf(decisions: readonly VersionDecision[]): Reason | undefined {
  const refused = decisions.filter(
    ({ decision, keptBecause }) => decision === 'keep' && keptBecause !== 'notAsked' && keptBecause !== 'notInSource',
  );
  if (refused.length === 0) return undefined;
  return {
    code: 'CLONE_RETIREMENT_REFUSED',
    message: `${plural(refused.length, 'version')} may not be retired, and nothing was removed: ${refused
      .map(({ version, why }) => `${version} (${why})`)
      .join(', ')}.`,
    fix: 'Wait until nothing of the version is in flight, or leave it out; retireVersions: drained takes what may go.',
  };
}
