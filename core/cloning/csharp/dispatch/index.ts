import { DurableDeployError } from '../../../errors.ts';
import { neutralise } from '../../../text.ts';
import { emptyDraft, type CloneFinding, type DispatchRequest, type Draft, type Edit } from '../../model.ts';
import type { CsharpApp } from '../app.ts';
import { findingAt } from '../findings/index.ts';
import { refuseUnreadable } from '../rename/index.ts';
import { bodyOf, frozenVersion, type Body, type FrozenVersion } from './bodies.ts';
import { dispatcherEdits } from './dispatcher.ts';

/**
 * The bodies of the public orchestrators are chosen by the instance's version: first of all, a `switch` calls the copies of older
 * versions. Instances without a version run on the oldest.
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
  const dispatched = new Set<string>();
  for (const one of app.functions.values()) {
    const { found, type } = one;
    const body = found.kind === 'orchestrator' && found.tag === undefined ? bodyOf(one) : undefined;
    const file = app.files.get(type.path);
    if (body === undefined || file === undefined) continue;
    dispatched.add(found.name.toLowerCase());
    edits.push(...dispatcherEdits(body, older, version, file, app));
  }
  refuseUnreadable(app, edits);
  return { ...emptyDraft, edits, findings: older.flatMap((one) => findingsOf(one, dispatched)) };
}

/** Orchestrations that the current code has no more: nothing is there that a dispatcher could be put into. */
function findingsOf({ version, bodies, selection }: FrozenVersion, dispatched: ReadonlySet<string>): CloneFinding[] {
  return [...bodies.values()].flatMap(({ name, type, method }: Body) => {
    const file = selection.app.files.get(type.path);
    if (file === undefined || dispatched.has(name.toLowerCase())) return [];
    return [
      {
        ...findingAt(
          'VERSION_MISSING',
          file,
          method.span.start,
          `the current code has no orchestrator ${neutralise(name)} any more: instances of it that version ${neutralise(version)} started could not go on.`,
          'Keep the orchestrator until nothing of it is in flight.',
        ),
        severity: 'error',
      },
    ];
  });
}
