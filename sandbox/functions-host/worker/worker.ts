import { groupBy } from '../../../core/group-by.ts';
import { hubNames } from '../../../core/taskhub/storage-format/index.ts';
import { openAccount, type Account } from '../../hub/index.ts';
import { readBehaviour } from '../behaviour.ts';
import { connectionString, HostStartError, readConfiguration, trackingOf } from '../configuration.ts';
import { openHub, type Hub } from '../durable/index.ts';
import type { HostState } from '../host.ts';
import { createEngine, type Outcome, type Taken } from './engine.ts';
import { readMessage } from './messages.ts';
import { createStarters, type Starters } from './starters.ts';

export interface WorkerOptions {
  /** The same as the host's. */
  readonly state: () => HostState;
  /** PEM text of the authority of an Azurite behind https. */
  readonly tlsCertificateAuthority?: string | undefined;
}

/** What runs the orchestrators of a slot, as its `sandbox.json` describes them. */
export interface Worker {
  /** Something may have come: looks at once. */
  wake(): void;
  /** Gives back what is in its hands. */
  stop(): Promise<void>;
}

const shortestPauseMs = 20;
const longestPauseMs = 500;
const holdSeconds = 300;

/** One process of the host. */
interface Shift {
  readonly generation: number;
  readonly hub: Hub;
  readonly queues: readonly string[];
  readonly account: Account;
  readonly engine: (instanceId: string, taken: readonly Taken[]) => Promise<Outcome>;
  readonly starters: Starters;
  /** In its hands, and not due yet. */
  held: readonly Taken[];
}

/** Starts a worker; it rests while the app is stopped, cannot start, or describes no orchestrations. */
export function startWorker(options: WorkerOptions): Worker {
  let shift: Shift | undefined;
  let stopped = false;
  let wakeUp: () => void = () => {};
  let woken = false;

  async function begin(state: HostState): Promise<Shift | undefined> {
    const behaviour = readBehaviour(state.files);
    if (behaviour.orchestrations === undefined || (behaviour.failToStart ?? state.startError) !== undefined) {
      return undefined;
    }
    try {
      const configuration = readConfiguration(state);
      const { hubName, connectionName, partitionCount } = configuration;
      const tracking = trackingOf(state.appSettings, configuration);
      const connection = connectionString(state.appSettings, connectionName);
      if (connection === undefined) return undefined;
      const ca = options.tlsCertificateAuthority;
      const hub = openHub({
        hubName,
        connectionName,
        connectionString: connection,
        partitionCount,
        tracking,
        tlsCertificateAuthority: ca,
      });
      await hub.ensure();
      const account = openAccount(connection, ca);
      const names = hubNames(hubName);
      return {
        generation: state.generation,
        hub,
        queues: Array.from({ length: partitionCount }, (_, index) => names.controlQueue(index)),
        account,
        engine: createEngine({ hub, connectionString: connection, partitionCount, tracking, behaviour, ca }),
        starters: createStarters(behaviour, hub, account),
        held: [],
      };
    } catch (error) {
      if (error instanceof HostStartError) return undefined;
      throw error;
    }
  }

  async function end(): Promise<void> {
    const ending = shift;
    shift = undefined;
    for (const { queue, messageId, popReceipt } of ending?.held ?? []) {
      await ending?.account.queues.getQueueClient(queue).updateMessage(messageId, popReceipt, undefined, 0);
    }
  }

  /** @returns whether anything was there to do */
  async function work(): Promise<boolean> {
    const state = options.state();
    if (shift !== undefined && (!state.running || shift.generation !== state.generation)) await end();
    if (!state.running) return false;
    shift ??= await begin(state);
    if (shift === undefined) return false;
    const current = shift;
    const started = await current.starters.run(state.appSettings);
    const fresh = await Promise.all(current.queues.map((queue) => receive(current, queue)));
    const all = [...current.held, ...fresh.flat()];
    const due = all.filter(isDue);
    current.held = all;
    await Promise.all(
      [...groupBy(due, ({ message }) => message.instanceId)].map(async ([instanceId, taken]) => {
        if ((await current.engine(instanceId, taken)) === 'later') return;
        current.held = current.held.filter((one) => !taken.includes(one));
      }),
    );
    return started > 0 || all.length > 0;
  }

  async function loop(): Promise<void> {
    let pause = shortestPauseMs;
    while (!stopped) {
      woken = false;
      // Storage in trouble, or a hub that was removed: the next turn begins anew, as a host does that restarts.
      const busy = await work().catch(async () => {
        await end().catch(() => undefined);
        return false;
      });
      pause = busy ? shortestPauseMs : Math.min(longestPauseMs, pause * 2);
      if (!stopped && !woken) await rest(pause);
    }
    await end().catch(() => undefined);
  }

  function rest(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  const running = loop();
  return {
    wake() {
      woken = true;
      wakeUp();
    },
    async stop() {
      stopped = true;
      wakeUp();
      await running;
    },
  };
}

async function receive({ account }: Shift, queue: string): Promise<Taken[]> {
  const client = account.queues.getQueueClient(queue);
  const { receivedMessageItems } = await client.receiveMessages({
    numberOfMessages: 32,
    visibilityTimeout: holdSeconds,
  });
  const taken: Taken[] = [];
  for (const { messageId, popReceipt, messageText } of receivedMessageItems) {
    const message = readMessage(messageText);
    if (message === undefined) await client.deleteMessage(messageId, popReceipt);
    else taken.push({ message, queue, messageId, popReceipt, at: Date.now() });
  }
  return taken;
}

/** Timers become visible up to a second early. */
function isDue({ message }: Taken): boolean {
  const { incoming } = message;
  if (incoming.kind !== 'event' || incoming.event.body.type !== 'TimerFired') return true;
  return Date.parse(incoming.event.body.fireAt) <= Date.now();
}
