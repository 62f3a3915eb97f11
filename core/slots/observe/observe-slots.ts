import type { Site } from '../../azure/arm/index.ts';
import type { CoreContext } from '../../context.ts';
import { DurableDeployError, type Reason } from '../../errors.ts';
import { readHubContents } from '../../taskhub/contents/index.ts';
import {
  readerOfLocatedHub,
  readSlotConfiguration,
  withPatience,
  type CheckSituation,
  type ConfigurationRead,
} from '../../taskhub/check/index.ts';
import { durableExtensionVersion, locateHub, type AppConfiguration } from '../../taskhub/locate/index.ts';
import { defaultPolicy, type HubReader, type Located } from '../../taskhub/model.ts';
import type { SlotDoors } from '../doors.ts';
import type { HubContents, Read, SlotAction, SlotPair, SlotRequest, SlotSeen, SlotsObservation } from '../model.ts';
import { productionSlot } from '../model.ts';
import { readMarker } from '../release/index.ts';
import { firstReason } from '../first-reason.ts';
import { attempt, attemptAnything } from './attempt.ts';
import { settledHostStatus } from './host-status.ts';

type Asked = Pick<SlotRequest, 'action' | 'preserveVnet' | 'hostJsonFrom'>;

/** How long reading what is in a hub may be tried again after transient trouble, in milliseconds. */
const contentsPatienceMs = 60_000;

/** Actions before which the app is not changed much, so that less has to be known. */
const needNoDifferences: ReadonlySet<SlotAction> = new Set(['prepareSlot', 'cancelPreview']);
const needEasyAuth: ReadonlySet<SlotAction> = new Set(['startPreview', 'completePreview']);

/**
 * Reads everything that decides on an action: first both slots in Azure Resource Manager, every resource once and side by side,
 * then what is in their hubs. Nothing is judged yet.
 *
 * @throws DurableDeployError when the slots themselves or their settings cannot be read, or when transient trouble lasts
 */
export async function observeSlots(
  pair: SlotPair,
  asked: Asked,
  doors: SlotDoors,
  deadline: number,
): Promise<SlotsObservation> {
  const { context } = doors;
  const readAt = new Date(context.clock.now()).toISOString();
  const slots = await readSlots(pair, asked, doors, deadline);
  const [source, target] = await Promise.all([
    withContents(slots.source, pair, doors),
    withContents(slots.target, pair, doors),
  ]);
  return { ...slots, pair, readAt, source, target };
}

/** A read that is tried again after transient trouble. */
function patiently<T>(context: CoreContext, deadline: number, read: () => Promise<T>): Promise<T> {
  return withPatience(context, deadline, read);
}

async function readSlots(
  pair: SlotPair,
  asked: Asked,
  doors: SlotDoors,
  deadline: number,
): Promise<Omit<SlotsObservation, 'pair' | 'readAt'>> {
  const { sites, slots, context } = doors;
  const { ref, source, target } = pair;
  const once = <T>(read: () => Promise<T>): Promise<T> => patiently(context, deadline, read);
  const sticky = attempt(once(() => sites.stickySettings(ref)));
  const [sourceSite, targetSite] = [once(() => sites.getSite(ref, source)), once(() => sites.getSite(ref, target))];
  const sourceMayStart = sourceSite.then(
    ({ state }) => state.toLowerCase() !== 'stopped',
    () => false,
  );
  const readSlot = async (name: string, siteRead: Promise<Site>): Promise<SlotSeen> => {
    const settings = once(() => sites.appSettings(ref, name));
    const given = name === source ? asked.hostJsonFrom : undefined;
    const readWith = (from: typeof given): Promise<ConfigurationRead> =>
      readSlotConfiguration(
        withPatienceEach(doors, deadline),
        { ref, ...slot },
        doors,
        from,
        sticky.then((read) => (read.ok ? read.value : undefined)),
        settings,
      );
    const slot = name === productionSlot ? {} : { slot: name };
    const rest = Promise.all([
      settings,
      // Before a deployment it is the running code whose hub must be idle; what is to be deployed only stands in for it.
      asked.action === 'prepareSlot' && given !== undefined
        ? readWith(undefined).then((running) => (locate(running).kind === 'located' ? running : readWith(given)))
        : readWith(given),
    ]);
    // Of a slot that does not exist, the site knows best what to say.
    rest.catch(() => undefined);
    const site = await siteRead;
    const [appSettings, configuration] = await rest;
    return {
      name,
      site,
      settings: appSettings,
      marker: readMarker(appSettings),
      configuration: isConfiguration(configuration)
        ? { ok: true, value: configuration }
        : { ok: false, reason: firstReason(configuration.reasons) },
      hub: locate(configuration),
    };
  };
  const authentication = async (name: string): Promise<Pick<SlotSeen, 'easyAuth'>> =>
    needEasyAuth.has(asked.action) ? { easyAuth: await attemptAnything(slots.easyAuthEnabled(ref, name)) } : {};
  const [sourceSeen, targetSeen, stickyRead, hostStatus, webConfig, functions, sourceAuth, targetAuth, differences] =
    await Promise.all([
      readSlot(source, sourceSite),
      readSlot(target, targetSite),
      sticky,
      attemptAnything(settledHostStatus(doors, pair, source, sourceMayStart)),
      attemptAnything(slots.webConfig(ref, source)),
      // What starts functions matters where they should not run yet.
      source === productionSlot ? undefined : attemptAnything(slots.functions(ref, source)),
      authentication(source),
      authentication(target),
      needNoDifferences.has(asked.action)
        ? undefined
        : attemptAnything(slots.slotDifferences(ref, source, target, asked.preserveVnet)),
    ]);
  const bundle = hostStatus.ok ? hostStatus.value.extensionBundleVersion : undefined;
  return {
    source: {
      ...withExtensionVersion(sourceSeen, bundle),
      hostStatus,
      webConfig,
      ...(functions === undefined ? {} : { functions }),
      ...sourceAuth,
    },
    target: { ...withExtensionVersion(targetSeen), ...targetAuth },
    sticky: stickyRead,
    ...(differences === undefined ? {} : { differences }),
  };
}

/** Parts of a configuration, each tried again by itself after transient trouble. */
function withPatienceEach(
  { sites, context }: SlotDoors,
  deadline: number,
): Pick<SlotDoors['sites'], 'appSettings' | 'connectionStrings' | 'hostFile'> {
  return {
    appSettings: (ref, slot) => patiently(context, deadline, () => sites.appSettings(ref, slot)),
    connectionStrings: (ref, slot) => patiently(context, deadline, () => sites.connectionStrings(ref, slot)),
    hostFile: (ref, slot, path) => patiently(context, deadline, () => sites.hostFile(ref, slot, path)),
  };
}

/** @param runningBundle version of the extension bundle that the host runs, where it was asked */
function withExtensionVersion(seen: SlotSeen, runningBundle?: string): SlotSeen {
  const version = seen.configuration.ok ? durableExtensionVersion(seen.configuration.value, runningBundle) : undefined;
  return version === undefined ? seen : { ...seen, durableExtensionVersion: version };
}

function isConfiguration(read: ConfigurationRead): read is AppConfiguration {
  return !('reasons' in read);
}

function locate(configuration: ConfigurationRead): Located {
  return isConfiguration(configuration)
    ? locateHub(configuration)
    : { kind: 'unknown', reasons: configuration.reasons, findings: [] };
}

/** The slot with what is in its hub now, as far as it is known which hub that is. */
export async function withContents(slot: SlotSeen, pair: SlotPair, doors: SlotDoors): Promise<SlotSeen> {
  const rest = withoutContents(slot);
  const contents = await readContents(slot, pair, doors);
  return contents === undefined ? rest : { ...rest, contents };
}

function withoutContents(slot: SlotSeen): SlotSeen {
  return Object.fromEntries(Object.entries(slot).filter(([name]) => name !== 'contents')) as unknown as SlotSeen;
}

/** `undefined` when it is not known which hub that is. */
async function readContents(
  slot: Pick<SlotSeen, 'name' | 'site' | 'hub'>,
  pair: SlotPair,
  doors: SlotDoors,
): Promise<Read<HubContents> | undefined> {
  if (slot.hub.kind !== 'located') return undefined;
  const { location } = slot.hub;
  const quiet = quietly(doors);
  const reader = readerOfLocatedHub(situationOf(slot, pair), { source: 'auto', policy: defaultPolicy }, quiet);
  if ('reasons' in reader) return { ok: false, reason: firstReason(reader.reasons) };
  const { context } = quiet;
  try {
    // That it is tried again is no detail: it takes time.
    const value = await withPatience(doors.context, context.clock.now() + contentsPatienceMs, () =>
      readHubContents({ location, reader, openStorage: (connection) => doors.openStorage(connection), context }),
    );
    return { ok: true, value };
  } catch (error) {
    if (error instanceof DurableDeployError) return { ok: false, reason: withPassedOver(error.reason, reader) };
    throw error;
  }
}

/** Whatever the last way to a hub said: what to do is told by the first one that could not be gone. */
function withPassedOver(reason: Reason, { passedOver = [] }: HubReader): Reason {
  const [first] = passedOver;
  if (first === undefined) return reason;
  const messages = [...passedOver, reason].map(({ message }) => message);
  const fixes = [...passedOver, reason].map(({ fix }) => fix).filter((fix) => fix !== undefined);
  return { code: first.code, message: messages.join(' '), ...(fixes[0] === undefined ? {} : { fix: fixes[0] }) };
}

/** With what a reading says of itself among the details: two hubs are read at once, and nothing is decided by it alone. */
export function quietly(doors: SlotDoors): SlotDoors {
  const { context } = doors;
  const log = { ...context.log, info: (line: string) => context.log.debug(() => line) };
  return { ...doors, context: { ...context, log } };
}

/** The slot's hub for a status check, with nothing left to find out. */
export function situationOf(slot: Pick<SlotSeen, 'name' | 'site' | 'hub'>, { ref }: SlotPair): CheckSituation {
  return {
    app: { ref, site: slot.site, ...(slot.name === productionSlot ? {} : { slot: slot.name }) },
    own: slot.hub.kind === 'located' ? slot.hub.location : undefined,
    located: slot.hub,
  };
}
