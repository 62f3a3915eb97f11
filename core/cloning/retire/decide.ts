import { parse } from 'semver';
import type { Reason } from '../../errors.ts';
import { neutralise, plural } from '../../text.ts';
import type { InstanceGroup } from '../../taskhub/model.ts';
import type { FunctionFound, FunctionId, Inventory, ReferenceFound } from '../model.ts';
import { compareVersionTexts, numbersIn, textInNames, type NamePattern, type Version } from '../names/index.ts';
import { placeOf } from '../plan/index.ts';
import { countOf, countWithoutVersion, versionsInFlight, type InFlight } from './in-flight.ts';
import { versionsInSource, type VersionInSource } from './in-source.ts';
import type { KeepReason, RetireRequest, VersionDecision } from './model.ts';

/** What is known when versions are to be retired. */
export interface Knowledge {
  readonly inventory: Inventory;
  readonly inFlight: InFlight;
  /** What the starters' setting holds now; `undefined` when starts follow none, or it is absent. */
  readonly started?: string;
}

/** The decisions, and what is removed by them. */
export interface Retirement {
  /** Plain names first, then oldest first. */
  readonly decisions: readonly VersionDecision[];
  readonly removed: ReadonlyMap<FunctionId, FunctionFound>;
  /** Why what is in flight cannot be told; absent when it can. */
  readonly unknown?: Reason;
}

type Question = Pick<RetireRequest, 'versions' | 'version' | 'pattern' | 'plainVersion'>;

/**
 * Which versions go. Pure. A version stays when anything of it is in flight or that cannot be told, when it is the current one, when
 * clients are set to start it, and when code that stays names one of its functions; entities and plain names that no version stands
 * beside stay in any case.
 */
export function decideRetirement(question: Question, knowledge: Knowledge): Retirement {
  const { versions, version, pattern } = question;
  const textOf = (each: Version | 'plain'): string => inNames(each, question);
  const { inventory, inFlight, started } = knowledge;
  const inSource = placedVersions(inventory, question);
  const all = inOrder([
    ...inSource.keys(),
    ...(inFlight.kind === 'counted' ? versionsInFlight(inFlight.groups, pattern) : []),
    ...(versions === 'drained' ? [] : versions.map(textOf)),
  ]);
  // The newest one is what people work on, also when a newer one is being brought out.
  const current = new Set([inOrder(inSource.keys()).at(-1), version === undefined ? undefined : textOf(version)]);
  const asked = versions === 'drained' ? undefined : new Set(versions.map(textOf));
  const first = all.map((text) =>
    judge(text, {
      source: inSource.get(text),
      asked,
      current,
      started: startedText(started, pattern),
      inFlight,
      pattern,
      isPlainKnown: question.plainVersion !== undefined,
    }),
  );
  const retirement = withoutNamed(first, inSource, inventory.references);
  return inFlight.kind === 'unknown' ? { ...retirement, unknown: inFlight.reasons[0] ?? noReason } : retirement;
}

const noReason: Reason = { code: 'INTERNAL', message: 'no reason was given' };

interface Facts {
  readonly source: VersionInSource | undefined;
  readonly asked: ReadonlySet<string> | undefined;
  readonly current: ReadonlySet<string | undefined>;
  readonly started: string | undefined;
  readonly inFlight: InFlight;
  readonly pattern: NamePattern;
  /** Whether it was said which version has the plain names. */
  readonly isPlainKnown: boolean;
}

function judge(version: string, facts: Facts): VersionDecision {
  const { source, asked, current, started, inFlight, pattern, isPlainKnown } = facts;
  const names = (source?.functions ?? []).map(({ name }) => name).sort();
  const count = inFlight.kind === 'counted' ? countIn(version, source, inFlight.groups, pattern) : null;
  const keep = (keptBecause: KeepReason, why: string): VersionDecision => ({
    version,
    decision: 'keep',
    keptBecause,
    why,
    names,
    inFlight: count,
  });
  if (asked !== undefined && !asked.has(version)) return keep('notAsked', 'it was not asked for');
  if (current.has(version)) return keep('current', 'it is the current version');
  if (source !== undefined && source.removable.length === 0) {
    return keep(
      'nothingToRemove',
      'nothing of it can go: no other version stands beside its functions, or they are entities',
    );
  }
  if (inFlight.kind === 'unknown') {
    return keep(
      'unknown',
      `what is in flight cannot be told: ${inFlight.reasons[0]?.message ?? 'no reason was given'}`,
    );
  }
  if (count !== null && count > 0) return keep('inFlight', `${plural(count, 'orchestration')} of it in flight`);
  if (version === started) return keep('started', 'the app setting that starts follow names it');
  if (source === undefined && !isPlainKnown) {
    const plain = countWithoutVersion(inFlight.groups, pattern);
    if (plain > 0) {
      return keep(
        'unknown',
        `no name carries it, and ${plural(plain, 'orchestration')} under plain names ${plain === 1 ? 'is' : 'are'} in flight, which may be of it: set plainVersion to the version that has the plain names`,
      );
    }
  }
  if (source === undefined) return keep('notInSource', 'the sources do not hold it, and nothing of it is in flight');
  return { version, decision: 'remove', why: 'nothing of it is in flight', names, inFlight: count };
}

/**
 * Takes back versions that code names which stays, until that is true of none: a version that stays may itself name functions of
 * another one.
 */
function withoutNamed(
  decisions: readonly VersionDecision[],
  inSource: ReadonlyMap<string, VersionInSource>,
  references: readonly ReferenceFound[],
): Retirement {
  const removed = new Map(
    decisions
      .filter(({ decision }) => decision === 'remove')
      .flatMap(({ version }) => inSource.get(version)?.removable ?? [])
      .map((found) => [found.id, found] as const),
  );
  const names = new Set([...removed.values()].map(({ name }) => name.toLowerCase()));
  const naming = references.find(
    ({ target, enclosingId, followsSetting }) =>
      target !== null &&
      followsSetting !== true &&
      names.has(target.toLowerCase()) &&
      !(enclosingId !== undefined && removed.has(enclosingId)),
  );
  if (naming === undefined) return { decisions, removed };
  const held = (each: VersionDecision): boolean =>
    each.decision === 'remove' &&
    (inSource.get(each.version)?.removable ?? []).some((found) => isTarget(found, naming));
  return withoutNamed(
    decisions.map((each) => (held(each) ? keptForReference(each, naming) : each)),
    inSource,
    references,
  );
}

function isTarget({ name }: FunctionFound, { target }: ReferenceFound): boolean {
  return name.toLowerCase() === target?.toLowerCase();
}

function keptForReference(decision: VersionDecision, reference: ReferenceFound): VersionDecision {
  return {
    ...decision,
    decision: 'keep',
    keptBecause: 'referenced',
    why: `${placeOf(reference)} names ${neutralise(reference.target ?? '')}, and stays`,
  };
}

/**
 * The versions that the sources hold. Code under plain names only is stamped by the build when it is known which version had the plain
 * names: then it is the current code, and that version is in the hub alone.
 */
function placedVersions(
  inventory: Inventory,
  { pattern, plainVersion }: Question,
): ReadonlyMap<string, VersionInSource> {
  const versions = versionsInSource(inventory, pattern);
  const isStampedAtBuild = plainVersion !== undefined && [...versions.keys()].every((version) => version === 'plain');
  return isStampedAtBuild ? new Map() : versions;
}

function countIn(
  version: string,
  source: VersionInSource | undefined,
  groups: readonly InstanceGroup[],
  pattern: NamePattern,
): number {
  return version === 'plain' && source === undefined
    ? countWithoutVersion(groups, pattern)
    : countOf(version, orchestrators(source), groups, pattern);
}

function orchestrators(source: VersionInSource | undefined): string[] {
  return (source?.functions ?? []).filter(({ kind }) => kind === 'orchestrator').map(({ name }) => name);
}

/** As names tell it: the version whose functions have plain names is `plain`. */
function inNames(version: Version | 'plain', { pattern, plainVersion }: Question): string {
  return version === 'plain' || version.text === plainVersion?.text ? 'plain' : textInNames(version, pattern);
}

/** A setting holds a whole version, or `none` for plain names; what is neither starts nothing. */
function startedText(started: string | undefined, pattern: NamePattern): string | undefined {
  const text = started?.trim().toLowerCase() ?? '';
  if (text === 'none') return 'plain';
  const version = parse(text);
  if (version === null || version.prerelease.length > 0) return undefined;
  return textInNames(numbersIn(version), pattern);
}

/** Each once: plain names, then oldest first. */
function inOrder(versions: Iterable<string>): string[] {
  return [...new Set(versions)].sort(compareVersionTexts);
}
