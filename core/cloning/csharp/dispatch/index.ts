import { DurableDeployError } from '../../../errors.ts';
import { emptyDraft, type DispatchRequest, type Draft, type Edit } from '../../model.ts';
import type { CsharpApp } from '../app.ts';
import { isStandInFile } from '../place.ts';
import { refuseUnreadable } from '../rename/index.ts';
import { bodyOf, frozenVersion } from './bodies.ts';
import { dispatcherEdits } from './dispatcher.ts';
import { standIns } from './stand-ins.ts';

/**
 * The bodies of the public orchestrators are chosen by the instance's version: first of all, a `switch` calls the copies of older
 * versions. Instances without a version run on the oldest. An orchestrator that the current code has no more gets a stand-in.
 *
 * @throws DurableDeployError CLONE_MODE_REFUSED for the in-process model, and where an older body gives a result that the current
 * one cannot give
 */
export function dispatch(app: CsharpApp, { frozen, version, closure = 'functions' }: DispatchRequest): Draft {
  if (app.inventory.model === 'csharp-inprocess') {
    throw new DurableDeployError(
      'CLONE_MODE_REFUSED',
      'mode: dispatch does not fit this app. The in-process model of .NET has no orchestration versions.',
      { fix: 'Use mode: freeze, or move the app to the isolated model.' },
    );
  }
  const older = frozen.filter((one) => one.version !== version).map((one) => frozenVersion(one, app, closure));
  const edits: Edit[] = [];
  const current = [...app.functions.values()].filter(
    ({ found }) => found.kind === 'orchestrator' && found.tag === undefined,
  );
  const needed = (name: string): boolean => older.some(({ bodies }) => bodies.has(name.toLowerCase()));
  const removed = [...new Set(current.map(({ found }) => found.path).filter(isStandInFile))].filter((path) =>
    current.every(({ found }) => found.path !== path || !needed(found.name)),
  );
  for (const one of current) {
    const body = bodyOf(one);
    const file = app.files.get(one.type.path);
    if (body === undefined || file === undefined || isStandInFile(file.path)) continue;
    edits.push(...dispatcherEdits(body, older, version, file, app));
  }
  const own = current.filter(({ found }) => !isStandInFile(found.path));
  const names = new Set(own.map(({ found }) => found.name.toLowerCase()));
  const { created, edits: more } = standIns(app, older, version, names);
  refuseUnreadable(app, edits);
  return { ...emptyDraft, edits: [...edits, ...more], created, removed };
}
