/** Orchestrators that choose their body by the version of the instance. */
import { emptyDraft, type DispatchRequest, type Draft, type Edit } from '../../model.ts';
import type { FunctionPlace, JavaApp } from '../app.ts';
import { isStandInFile } from '../place.ts';
import { EditList } from '../write/edit-list.ts';
import { declarationAround } from '../write/rename.ts';
import { bodiesFor } from './body.ts';
import { addDispatcher } from './dispatcher.ts';
import { standIns } from './stand-ins.ts';

/**
 * A switch on `ctx.getVersion()` at the start of each public orchestrator calls the frozen bodies; one that is there is replaced, or goes with the
 * last of the bodies. An orchestrator that the current code has no more gets a stand-in.
 *
 * @throws DurableDeployError CLONE_MODE_REFUSED where a frozen body cannot be called; CLONE_SYNTAX_ERROR
 * Source: https://github.com/microsoft/durabletask-java (TaskOrchestrationContext.getVersion: empty for instances without a version)
 */
export function dispatch(app: JavaApp, request: DispatchRequest): Draft {
  const orchestrators = [...app.functions.values()].filter(
    ({ found }) => found.kind === 'orchestrator' && found.tag === undefined && !isStandInFile(found.path),
  );
  const edits: Edit[] = [];
  const byFile = new Map<FunctionPlace['file'], EditList>();
  for (const place of orchestrators) {
    const current = { ...place, name: place.found.name };
    const bodies = bodiesFor(current, request);
    const committed = place.file.methods[place.facts.method]?.dispatcher;
    if (bodies.length === 0 && committed === undefined) continue;
    const list = byFile.get(place.file) ?? new EditList(place.file);
    byFile.set(place.file, list);
    if (bodies.length > 0) addDispatcher(list, app, current, bodies, request.version);
    else if (committed !== undefined) list.add(committed.span, '', 'dispatcher');
  }
  for (const [file, list] of byFile) {
    list.requireReadable((offset) => declarationAround(file, offset));
    edits.push(...list.edits());
  }
  const names = new Set(orchestrators.map(({ found }) => found.name.toLowerCase()));
  const { created, edits: more, removed } = standIns(app, request, names);
  return { ...emptyDraft, edits: [...edits, ...more], created, removed };
}
