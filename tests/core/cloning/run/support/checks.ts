import assert from 'node:assert/strict';
import type { CloneOutcome } from '../../../../../core/cloning/run/index.ts';
import type { App } from '../apps/index.ts';
import { clone, type Asked } from './clone.ts';
import { bytesIn } from './folder.ts';
import { registeredIn, type Registered } from './registered.ts';

/** What is deployed under each name: no run may take a name away or give it another meaning. */
export type Deployed = Map<string, Registered>;

/**
 * Makes a run three times: as a dry run, which must write nothing; for good; and once more, which must find nothing to do. Then holds
 * the folder to the plan and to what is deployed.
 *
 * @param deployed by name in lower case; the names after the run are added
 * @param retired names that may be gone
 */
export async function cloneAndCheck(
  folder: string,
  app: App,
  asked: Asked,
  deployed: Deployed,
  retired: readonly string[] = [],
): Promise<CloneOutcome> {
  const before = await bytesIn(folder);
  const sourcesBefore = await registeredIn(folder, app);
  const planned = await clone(folder, { ...asked, dryRun: true }, [app.language]);
  assert.equal(planned.result, 'planned', planned.reason?.message);
  assert.deepEqual(await bytesIn(folder), before, 'a dry run writes nothing');

  const written = await clone(folder, asked, [app.language]);
  assert.equal(written.result, 'written', written.reason?.message);
  assert.deepEqual(written.changes, planned.changes, 'what was planned is what was written');
  const after = await bytesIn(folder);
  const changed = new Set(written.changes.map(({ path }) => path));
  for (const path of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!path.endsWith('/'))
      assert.equal(changed.has(path), before[path] !== after[path], `${path}, and what the plan says of it`);
  }

  const registered = await registeredIn(folder, app);
  requireUnique(registered);
  requirePlanned(registered, written);
  requireKept(registered, deployed, retired);
  requireSameWork(sourcesBefore, registered, written);

  const again = await clone(folder, asked, [app.language]);
  assert.deepEqual(
    again.changes.map(({ kind, path }) => `${kind} ${path}`),
    [],
    'a second run finds nothing to do',
  );
  assert.equal(again.result, 'unchanged');
  assert.deepEqual(await bytesIn(folder), after, 'a second run changes nothing');
  for (const one of registered) deployed.set(one.name.toLowerCase(), one);
  return written;
}

function requireUnique(registered: readonly Registered[]): void {
  const names = registered.map(({ name }) => name.toLowerCase());
  assert.deepEqual([...new Set(names)], names, 'each name once');
}

/** What the folder registers is what the plan announced. */
function requirePlanned(registered: readonly Registered[], { plan }: CloneOutcome): void {
  assert.deepEqual(
    registered.flatMap(({ name, kind }) => (kind === 'client' ? [] : [name])),
    plan.versions.flatMap(({ names }) => names).sort(),
    'the names of the plan',
  );
}

function requireKept(registered: readonly Registered[], deployed: Deployed, retired: readonly string[]): void {
  const now = new Map(registered.map((one) => [one.name.toLowerCase(), one]));
  for (const [key, then] of deployed) {
    if (then.kind === 'client') continue;
    const one = now.get(key);
    if (one === undefined) {
      assert.ok(
        retired.some((name) => name.toLowerCase() === key),
        `${then.name} is deployed, and gone`,
      );
      continue;
    }
    assert.deepEqual(one, { ...then, name: one.name }, `${then.name} does what it was deployed for`);
  }
}

/** The new names do the work that the sources had before: a clone changes names only. */
function requireSameWork(before: readonly Registered[], after: readonly Registered[], { plan }: CloneOutcome): void {
  const now = new Map(after.map((one) => [one.name, one]));
  for (const { name, newName, kind } of plan.functions) {
    if (newName === undefined || kind === 'client') continue;
    const then = before.find((one) => one.name === name);
    assert.equal(now.get(newName)?.body, then?.body, `${newName} does what ${name} did`);
  }
}
