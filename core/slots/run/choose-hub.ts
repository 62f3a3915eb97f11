import { DurableDeployError } from '../../errors.ts';
import { checkLocatedHub, withPatience, type CheckSituation } from '../../taskhub/check/index.ts';
import { locateHub, type AppConfiguration } from '../../taskhub/locate/index.ts';
import type { HubLocation } from '../../taskhub/model.ts';
import { neutralise } from '../../text.ts';
import type { SlotsObservation } from '../model.ts';
import { heldBy, sharesQueues } from '../movement/index.ts';
import { situationOf } from '../observe/index.ts';
import type { SlotRun } from '../slot-run.ts';

/** A hub name for the source slot, and the app setting that holds it. */
export interface NewHub {
  readonly setting: string;
  readonly hubName: string;
}

/**
 * Another hub for the source slot, when it has none of its own: the first candidate that no other slot uses and that has
 * nothing in flight. A hub of its own is kept, whatever is in it: it is drained, not left behind.
 *
 * @returns `undefined` when the slot has a hub of its own
 * Errors: HUB_NAME_TAKEN when no candidate will do; INPUT_INVALID when host.json does not name the hub by an app setting.
 */
export async function chooseHub(
  run: SlotRun,
  observation: SlotsObservation,
  candidates: readonly string[],
): Promise<NewHub | undefined> {
  if (candidates.length === 0) return undefined;
  const setting = settingThatNamesTheHub(observation);
  const others = await otherSlots(run);
  if (hasItsOwnHub(observation, others, setting)) return undefined;
  const configuration = observation.source.configuration;
  if (setting === undefined || !configuration.ok) throw namedOtherwise(observation);
  const tried: string[] = [];
  for (const hubName of candidates) {
    const location = locatedWith(configuration.value, setting, hubName);
    if (location === undefined) throw namedOtherwise(observation);
    const why = namesIn(observation, others, setting).has(hubName.toLowerCase())
      ? 'another slot uses it'
      : await whyNotDrained(run, observation, location);
    if (why === undefined) {
      run.journal.say(
        `Task hub ${hubName} is free and drained: slot ${run.pair.source} gets it (${neutralise(setting, 80)}).`,
      );
      return { setting, hubName };
    }
    tried.push(`${hubName}: ${why}`);
  }
  throw new DurableDeployError(
    'HUB_NAME_TAKEN',
    `None of the hub names given is free and drained: ${tried.join('; ')}.`,
    { fix: 'Add a name to the input hubNames, or wait until one of these hubs is idle.' },
  );
}

/** App settings of a slot that is neither source nor target. They hold secrets. */
type OtherSlot = ReadonlyMap<string, string>;

/** Whether no other slot takes work from the source slot's hub: the target by all that is known, the rest by their settings. */
function hasItsOwnHub(
  observation: SlotsObservation,
  others: readonly OtherSlot[],
  setting: string | undefined,
): boolean {
  const [source, target] = [heldBy(observation.source), heldBy(observation.target)];
  if (source === undefined || target === undefined || sharesQueues(source, target)) return false;
  const { configuration } = source;
  return !others.some((appSettings) => {
    // All slots run versions of the same code, so host.json of the source slot says what these settings lead to.
    const there = configuration === undefined ? undefined : { ...configuration, appSettings };
    const hub =
      there === undefined ? undefined : heldBy({ hub: locateHub(there), configuration: { ok: true, value: there } });
    if (hub !== undefined) return sharesQueues(source, hub);
    return valueOf(appSettings, setting)?.toLowerCase() === source.location.hubName.toLowerCase();
  });
}

/** The app setting by which host.json names the hub, as either slot tells. */
function settingThatNamesTheHub({ source, target }: SlotsObservation): string | undefined {
  for (const { hub } of [source, target]) {
    const setting =
      hub.kind === 'located' ? hub.location.settings.find(({ decides }) => decides === 'hubName') : undefined;
    if (setting !== undefined) return setting.name;
  }
  return undefined;
}

async function otherSlots({ doors, pair, deadline }: SlotRun): Promise<readonly OtherSlot[]> {
  const { sites, context } = doors;
  const patiently = <T>(read: () => Promise<T>): Promise<T> => withPatience(context, deadline, read);
  const slots = ['production', ...(await patiently(() => sites.slotNames(pair.ref)))].filter(
    (slot) => ![pair.source, pair.target].includes(slot.toLowerCase()),
  );
  return Promise.all(slots.map((slot) => patiently(() => sites.appSettings(pair.ref, slot))));
}

/** Names of hubs in all other slots, in lower case, in whatever account: one of these is never given to the source slot. */
function namesIn(
  { target }: SlotsObservation,
  others: readonly OtherSlot[],
  setting: string | undefined,
): ReadonlySet<string> {
  const names = [
    target.hub.kind === 'located' ? target.hub.location.hubName : undefined,
    ...[target.settings, ...others].map((settings) => valueOf(settings, setting)),
  ];
  return new Set(names.filter((name) => name !== undefined).map((name) => name.toLowerCase()));
}

function valueOf(settings: ReadonlyMap<string, string>, setting: string | undefined): string | undefined {
  return [...settings].find(([name]) => name.toLowerCase() === setting?.toLowerCase())?.[1];
}

/** Where the slot's hub would be with this name; `undefined` when the setting does not decide it. */
function locatedWith(configuration: AppConfiguration, setting: string, hubName: string): HubLocation | undefined {
  const others = [...configuration.appSettings].filter(([name]) => name.toLowerCase() !== setting.toLowerCase());
  const located = locateHub({ ...configuration, appSettings: new Map([...others, [setting, hubName]]) });
  return located.kind === 'located' && located.location.hubName === hubName ? located.location : undefined;
}

async function whyNotDrained(
  { doors, pair, request }: SlotRun,
  { source }: SlotsObservation,
  location: HubLocation,
): Promise<string | undefined> {
  const hub = { kind: 'located', location } as const;
  // The management API answers for the hub that the slot uses now, which is another one.
  const situation: CheckSituation = { ...situationOf(source, pair), own: undefined, located: hub };
  const { sampleSize } = request.drain;
  const { verdict } = await checkLocatedHub(
    situation,
    {
      source: 'storage',
      policy: request.drain.instances,
      sampleSize,
      mode: 'check',
      intervalMs: 1000,
      consecutiveIdleReads: 2,
      stabilisationMs: 0,
      timeoutMs: 60_000,
    },
    doors,
  );
  switch (verdict.kind) {
    case 'idle':
      return undefined;
    case 'busy':
      return 'something is in flight in it';
    case 'unknown':
      return `it cannot be told whether it is idle (${verdict.reasons.map(({ code }) => code).join(', ')})`;
  }
}

function namedOtherwise({ pair }: SlotsObservation): DurableDeployError {
  return new DurableDeployError(
    'INPUT_INVALID',
    `hubNames: the task hub of slot ${pair.source} is not named by an app setting, so the task cannot give it another one.`,
    {
      fix: 'Write "hubName": "%TaskHubName%" into extensions.durableTask of host.json, and set TaskHubName in each slot.',
    },
  );
}
