import { describeFailure } from '../../azure/failures.ts';
import { neutralise } from '../../text.ts';
import type { Line } from '../model.ts';
import { refusal, comeBack } from './answers.ts';
import { callFunction } from './app-function.ts';
import { createAppKeys } from './app-keys.ts';
import { createAppSender } from './app-sender.ts';
import { createCallerCheck } from './callers/index.ts';
import { askedOf, type Asking, type Forwarding } from './context.ts';
import { deliverWaiting, type DeliveryRound } from './deliver.ts';
import { answerAllInstances } from './all-instances.ts';
import { answerFleet, answerLineStatus } from './fleet-answers.ts';
import { createFleetCache } from './fleet-cache.ts';
import { callHub } from './hub-calls.ts';
import { manageInstance } from './instances.ts';
import type { RouterAnswer, RouterRequest } from './model.ts';
import type { ForwardDoors, ForwardSettings } from './doors.ts';
import { durablePath, parseRoute } from './parse-route.ts';
import { startOrchestration } from './start.ts';
import { createStartRecords } from './start-records.ts';

/** A router of one application. It keeps nothing but a short memory of the lines, and keys: any number of them work side by side. */
export interface Router {
  /** Answers a request. Never rejects, but when the caller is gone nobody reads the answer. */
  (request: RouterRequest): Promise<RouterAnswer>;
  /** One round over the starts that wait for an app. Rejects when the registry or the store cannot be read. */
  deliverWaiting(): Promise<DeliveryRound>;
}

/** Makes a router. Nothing is asked of anybody before the first request. */
export function createRouter(doors: ForwardDoors, settings: ForwardSettings): Router {
  const check = createCallerCheck(settings.callers);
  const forwarding = createForwarding(doors, settings);
  const router = async (request: RouterRequest): Promise<RouterAnswer> => {
    try {
      const verdict = check(request.headers, request.rawUrl);
      const refused = verdict instanceof Promise ? await verdict : verdict;
      return refused ?? (await answer(forwarding, request));
    } catch (error) {
      return failed(doors, request, error);
    }
  };
  return Object.assign(router, { deliverWaiting: () => deliverWaiting(forwarding) });
}

function createForwarding(doors: ForwardDoors, settings: ForwardSettings): Forwarding {
  const { context, registry, transport } = doors;
  const { application, by } = settings;
  const fleets = createFleetCache(registry, application, context);
  const keys = createAppKeys(doors, context);
  const publicUrl = settings.publicUrl.replace(/\/+$/, '');
  const { host, protocol } = new URL(publicUrl);
  return {
    ...{ doors, fleets, keys },
    settings: { ...settings, publicUrl },
    send: createAppSender(transport, keys),
    base: `${publicUrl}${durablePath}`,
    as: { host, proto: protocol.replace(':', '') },
    passAuthorization: settings.callers.kind !== 'entra',
    recordStart: createStartRecords({ registry, fleets, application, by, context }),
    async want({ line: id }: Line) {
      const at = context.clock.now();
      const fleet = await registry.change(application, by, (current) => {
        const line = current.lines.get(id);
        if (line === undefined || line.wantedAt !== undefined || !isToBeMade(line)) return undefined;
        const lines = new Map(current.lines).set(id, { ...line, wantedAt: new Date(at).toISOString() });
        return { after: { ...current, lines }, note: `${id} is asked for, and has no app yet` };
      });
      fleets.put(fleet, at);
    },
  };
}

/** A run that was making its app may have ended half-way: then somebody has to go on. */
function isToBeMade({ state }: Line): boolean {
  return state === 'Registered' || state === 'Creating' || state === 'Deployed';
}

async function answer(forwarding: Forwarding, request: RouterRequest): Promise<RouterAnswer> {
  const route = parseRoute(request.method, request.rawUrl);
  if (route.kind === 'refused') return route.answer;
  const asked = askedOf(request, route);
  if ('status' in asked) return asked;
  let fleet;
  try {
    const known = forwarding.fleets.get();
    fleet = known instanceof Promise ? await known : known;
  } catch (error) {
    forwarding.doors.context.log.warning(`The registry of lines could not be read: ${neutralise(String(error))}`);
    return comeBack(5, 'The router cannot read which lines there are at the moment, so it sends nothing anywhere.');
  }
  const asking: Asking = { request, route, fleet, asked: asked.version };
  const { target } = route;
  switch (target.kind) {
    case 'fleet':
      return answerFleet(fleet);
    case 'allInstances':
      return answerAllInstances(forwarding, fleet, route.query);
    case 'lineStatus':
      return answerLineStatus(forwarding, fleet, target.line);
    case 'start':
      return startOrchestration(forwarding, asking, target);
    case 'instance':
      return manageInstance(forwarding, asking, target);
    case 'list':
    case 'purgeMany':
    case 'entities':
      return callHub(forwarding, asking, target);
    case 'function':
      return callFunction(forwarding, asking, target.path);
  }
}

/** Trouble with storage or Azure is the router's, not the caller's; its words go to the log, since they may name accounts. */
function failed({ context }: ForwardDoors, request: RouterRequest, error: unknown): RouterAnswer {
  if (request.signal?.aborted === true) return refusal(499, 'badRequest', 'The caller is gone.');
  let text: string;
  try {
    text = describeFailure(error, 'forwarding a request', context.signal).message;
  } catch (stopped) {
    text = String(stopped);
  }
  context.log.warning(neutralise(text, 1_000));
  return comeBack(10, 'The router could not do its part. Whether the app has done what it was asked cannot be told.', {
    mayHaveBeenDone: true,
  });
}
