import assert from 'node:assert/strict';
import type { Analysis, Edit, Language, ProjectModel, ReferenceFound } from '../../../../core/cloning/model.ts';
import { readVersionedName } from '../../../../core/cloning/names/index.ts';
import { planClone, type ClonePlan, type CloneRequest } from '../../../../core/cloning/plan/index.ts';
import { applyEdits, sourceSet, type SourceSet } from '../../../../core/cloning/source/index.ts';
import { changesOf } from '../../../../core/cloning/write/index.ts';
import { grammars } from '../support/grammars.ts';
import { errorsIn } from './errors-in.ts';
import { saysTheSame } from './says-the-same.ts';

/** An app, and what is asked of a plan; older sources are asked for by version and may be the app's own. */
export interface Asked {
  readonly language: Language;
  readonly model: ProjectModel;
  readonly sources: SourceSet;
  readonly request: CloneRequest;
}

/**
 * Plans a clone and holds it to what is true of every one: no new syntax error; names are the old ones and the new ones, each once;
 * every name in a copy is registered or a finding; apart from what is left out, a copy is its original but for versions in names; a
 * second run finds nothing to do; what the plan does not name stays byte for byte.
 */
export async function requireInvariants({ language, model, sources, request }: Asked): Promise<ClonePlan> {
  const before = await language.analyse(sources, model, grammars);
  const plan = planClone(before, request);
  // Such a plan is never carried out.
  if (plan.findings.some(({ severity }) => severity === 'error')) return plan;
  const after = await language.analyse(carriedOut(sources, plan), model, grammars);
  await requireNoNewErrors(sources, after.sources, plan, request);
  requireNames(before, after, plan, request);
  requireTargets(after, request);
  requireSameTexts(sources, plan, request);
  requireUntouched(sources, after.sources, plan);
  const again = planClone(after, request);
  assert.deepEqual(
    changesOf(after.sources, again.draft).map(({ kind, path }) => `${kind} ${path}`),
    [],
    'a second run changes nothing',
  );
  return plan;
}

function carriedOut(sources: SourceSet, { draft }: ClonePlan): SourceSet {
  const texts = new Map([...sources.files].map(([path, { text }]) => [path, text]));
  for (const change of changesOf(sources, draft)) {
    if (change.kind === 'remove') texts.delete(change.path);
    else texts.set(change.path, change.after);
  }
  return sourceSet(sources.label, Object.fromEntries(texts));
}

async function requireNoNewErrors(
  before: SourceSet,
  after: SourceSet,
  { draft }: ClonePlan,
  request: CloneRequest,
): Promise<void> {
  const originals = new Map(draft.created.flatMap(({ path, copyOf }) => (copyOf ? [[path, copyOf.path]] : [])));
  const sets = [before, ...olderSources(request)];
  for (const [path, { text }] of after.files) {
    const there = before.files.get(path)?.text;
    if (there === text) continue;
    const original = originals.get(path) ?? path;
    const counts = sets.map(({ files }) => errorsIn(path, files.get(original)?.text ?? ''));
    const allowed = Math.max(...(await Promise.all(counts)));
    assert.ok((await errorsIn(path, text)) <= allowed, `${path} can be parsed as well as before:\n${text}`);
  }
}

function requireNames(before: Analysis, after: Analysis, plan: ClonePlan, request: CloneRequest): void {
  const names = after.inventory.functions.map(({ name }) => name.toLowerCase());
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
    'each name once',
  );
  const now = after.inventory.functions.flatMap(({ name, kind }) => (kind === 'client' ? [] : [name])).sort();
  assert.deepEqual(now, plan.versions.flatMap((version) => version.names).sort(), 'the names are those of the plan');
  const isDeployedPlain = request.previous.length === 0 || request.plainVersion !== 'none';
  if (request.mode === 'stamp' || !isDeployedPlain) return;
  for (const { name, kind } of before.inventory.functions) {
    if (kind !== 'client' || !request.includeClients) assert.ok(names.includes(name.toLowerCase()), `${name} is kept`);
  }
}

/** A reference of one version leads to a function of the same version, or to one that has none. */
function requireTargets({ inventory }: Analysis, { pattern, mode }: CloneRequest): void {
  const names = new Set(inventory.functions.map(({ name }) => name.toLowerCase()));
  const dangling = new Set(inventory.references.filter(isDanglingIn(names)).map(({ target }) => target));
  const versionOf = (name: string): string => readVersionedName(pattern, name)?.suffix ?? '';
  const versioned = new Set([...names].flatMap((name) => readVersionedName(pattern, name)?.base.toLowerCase() ?? []));
  const enclosing = new Map(inventory.functions.map((found) => [found.id, found]));
  for (const { target, enclosingId, path, line, side } of inventory.references) {
    const around = enclosingId === undefined ? undefined : enclosing.get(enclosingId);
    if (target === null || around === undefined || side === 'client' || dangling.has(target)) continue;
    if (around.kind === 'entity' || (mode === 'dispatch' && around.kind === 'orchestrator')) continue;
    const base = readVersionedName(pattern, target)?.base ?? target;
    if (!versioned.has(base.toLowerCase())) continue;
    assert.equal(versionOf(target), versionOf(around.name), `${path}:${line}: ${around.name} calls ${target}`);
  }
}

function isDanglingIn(names: ReadonlySet<string>): (reference: ReferenceFound) => boolean {
  return ({ target }) => target !== null && !names.has(target.toLowerCase());
}

function requireSameTexts(sources: SourceSet, { draft }: ClonePlan, request: CloneRequest): void {
  const older = olderSources(request);
  const names = (edits: readonly Edit[]): void => {
    for (const { path, before, after, why } of edits) {
      if (why !== 'definition' && why !== 'reference') continue;
      assert.ok(
        saysTheSame(before, after, request.pattern),
        `${path}: a name is changed by its version only, and not ${JSON.stringify(before)} into ${JSON.stringify(after)}`,
      );
    }
  };
  names(draft.edits);
  for (const { path, text, copyOf } of draft.created) {
    if (copyOf === undefined) continue;
    names(copyOf.edits);
    const isCopy = [sources, ...older].some((set) => {
      const original = set.files.get(copyOf.path)?.text;
      return original !== undefined && madeOf(original, copyOf.edits) === text;
    });
    assert.ok(isCopy, `${path} is ${copyOf.path} with the edits that the plan tells`);
  }
}

function olderSources({ previous }: CloneRequest): SourceSet[] {
  return previous.flatMap((entry) => ('retired' in entry ? [] : [entry.analysis.sources]));
}

function madeOf(original: string, edits: readonly Edit[]): string | undefined {
  try {
    return applyEdits(original, edits);
  } catch {
    return undefined;
  }
}

function requireUntouched(before: SourceSet, after: SourceSet, { draft }: ClonePlan): void {
  const named = new Set([
    ...draft.edits.map(({ path }) => path),
    ...draft.removed,
    ...draft.moved.flatMap(({ from, to }) => [from, to]),
    ...draft.created.map(({ path }) => path),
  ]);
  for (const [path, { text }] of before.files) {
    if (!named.has(path)) assert.equal(after.files.get(path)?.text, text, `${path} is as it was`);
  }
}
