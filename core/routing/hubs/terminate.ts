import { eachAtOnce } from '../../each-at-once.ts';
import { DurableDeployError } from '../../errors.ts';
import { compileWildcard } from '../../taskhub/decide/wildcard.ts';
import { neutralise, plural } from '../../text.ts';
import { encodeForHandler, whyUnreachable } from '../forward/ids.ts';
import type { Line, LineApp } from '../model.ts';
import { lookAtHub, type LineHubDoors } from './reading.ts';

/** So many are asked to end at one time: more would only wait in the host. */
const atOnce = 8;

/**
 * Ends orchestrations in flight whose name one of the patterns matches, one by one by their ids. Never an entity: one that was terminated
 * takes signals and does nothing with them.
 *
 * @param names `*` stands for any text, letter case is ignored
 * @returns how many were asked to end; those that have ended meanwhile do not count
 * Errors: those of ARM; REQUEST_REFUSED for an answer of the host that is none of the known ones.
 * Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-http-api#terminate-instance
 */
export async function terminateByNames(
  line: Line,
  names: readonly string[],
  reason: string,
  doors: LineHubDoors,
): Promise<number> {
  const { app } = line;
  if (app === undefined) return 0;
  const matches = names.map(compileWildcard);
  const found = new Set<string>();
  await lookAtHub(line, doors, {
    restart: () => found.clear(),
    instance: ({ instanceId, name }) => {
      if (!instanceId.startsWith('@') && matches.some((match) => match(name))) found.add(instanceId);
    },
    entity: () => {},
  });
  const reachable = [...found].filter((id) => whyUnreachable(id) === undefined);
  if (reachable.length < found.size) {
    doors.check.context.log.warning(
      `${plural(found.size - reachable.length, 'orchestration')} of line ${line.line} cannot be ended through the durable HTTP API, because of the characters in their ids.`,
    );
  }
  let asked = 0;
  await eachAtOnce(reachable, atOnce, async (id) => {
    doors.check.context.signal.throwIfAborted();
    if (await terminateOne(app, id, reason, doors)) asked += 1;
  });
  return asked;
}

async function terminateOne(app: LineApp, id: string, reason: string, { sites }: LineHubDoors): Promise<boolean> {
  const { status } = await sites.hostRuntime(app, undefined, {
    method: 'POST',
    path: `/runtime/webhooks/durabletask/instances/${encodeForHandler(id)}/terminate`,
    query: { reason },
  });
  if (status === 202 || status === 200) return true;
  // It has ended, or was purged, since it was seen.
  if (status === 410 || status === 404) return false;
  throw new DurableDeployError(
    'REQUEST_REFUSED',
    `Ending the orchestration ${neutralise(id, 100)} of the app ${neutralise(app.name, 80)} was answered with ${status}.`,
    { fix: 'See that the app runs and that its Durable extension starts, and run again.' },
  );
}
