import { hubNames } from '../../../core/taskhub/storage-format/index.ts';
import { accountStore } from '../../hub/index.ts';
import { Checkpoint } from '../../hub/writer/checkpoint.ts';
import { EngineTime } from '../../hub/writer/engine-time.ts';
import { Episode } from '../../hub/writer/episode.ts';
import type { HubEvent } from '../../hub/writer/events.ts';
import type { InstanceState, PendingMessage } from '../../hub/writer/instance.ts';
import { Mail } from '../../hub/writer/mail.ts';
import { Orchestrator } from '../../hub/writer/orchestrator.ts';
import { Post } from '../../hub/writer/post.ts';
import { Registry } from '../../hub/writer/registry.ts';
import type { CodeBehaviour, OrchestrationBehaviour } from '../behaviour.ts';
import type { Hub } from '../durable/index.ts';
import { column, type Row } from '../durable/row.ts';
import { decide, type Seen } from './decide.ts';
import type { ReadMessage } from './messages.ts';

/** A message in a worker's hands. */
export interface Taken {
  readonly message: ReadMessage;
  readonly queue: string;
  readonly messageId: string;
  readonly popReceipt: string;
  /** When it was taken (milliseconds since 1970). */
  readonly at: number;
}

/** What became of the messages of an instance: dealt with, or to be looked at again later. */
export type Outcome = 'done' | 'later';

export interface EngineOptions {
  readonly hub: Hub;
  readonly connectionString: string;
  readonly partitionCount: number;
  readonly tracking: { readonly connectionString: string; readonly tablePrefix: string } | undefined;
  readonly behaviour: CodeBehaviour;
  readonly ca: string | undefined;
}

/** How long the row of a start may be late: the client sends the message first. */
const rowMayBeLateMs = 5000;

const ended = new Set(['Completed', 'Failed', 'Terminated', 'Canceled']);

/** Carries instances of one hub on, an episode at a time, and writes what the engine writes. */
export function createEngine(
  options: EngineOptions,
): (instanceId: string, taken: readonly Taken[]) => Promise<Outcome> {
  const { hub, behaviour, partitionCount, tracking, ca } = options;
  const store = accountStore(options.connectionString, {
    ...(ca === undefined ? {} : { ca }),
    ...(tracking === undefined ? {} : { trackingConnectionString: tracking.connectionString }),
  });
  const names = hubNames(hub.hubName, tracking);
  const time = new EngineTime(() => store.now());
  const mail = new Mail(new Post(store, names, 'engine2'), time, names, partitionCount);
  const orchestrator = new Orchestrator(new Registry(), mail, true);
  const checkpoint = new Checkpoint(store, { hubName: hub.hubName, generation: 'engine2', names }, time);

  async function discard(taken: readonly Taken[]): Promise<void> {
    for (const message of taken) await store.removeMessage(handleOf(message));
  }

  return async (instanceId, taken) => {
    const events = taken.flatMap(({ message }) => (message.incoming.kind === 'event' ? [message.incoming.event] : []));
    const started = events.find(({ body }) => body.type === 'ExecutionStarted')?.body;
    const row = await hub.instance(instanceId);
    const executionId = row === undefined ? undefined : column(row, 'ExecutionId');
    const wanted = started?.type === 'ExecutionStarted' ? started.instance.executionId : undefined;
    const late = Date.now() - Math.min(...taken.map(({ at }) => at)) < rowMayBeLateMs;
    if (row === undefined || executionId === undefined || (wanted !== undefined && wanted !== executionId)) {
      if (late && wanted !== undefined) return 'later';
      await discard(taken);
      return 'done';
    }
    const status = column(row, 'RuntimeStatus') ?? 'Pending';
    if (ended.has(status)) {
      await discard(taken);
      return 'done';
    }
    const history = wanted === undefined ? await hub.history(instanceId, executionId) : [];
    const rewinds = taken.some(({ message }) => message.incoming.kind === 'rewind');
    if (wanted === undefined && history.length === 0 && !rewinds) {
      if (late) return 'later';
      await discard(taken);
      return 'done';
    }

    const state = stateOf(instanceId, row, executionId, history);
    const episode = new Episode(state.episode + 1);
    episode.add(mail.event({ type: 'OrchestratorStarted' }), false);
    for (const event of events) episode.add(event, true);
    const terminated = events.map(({ body }) => body).find((body) => body.type === 'ExecutionTerminated');
    if (terminated?.type === 'ExecutionTerminated') {
      orchestrator.end(state, episode, 'Terminated', terminated.reason);
    } else if (rewinds) {
      orchestrator.end(state, episode, 'Completed', '"rewound"');
    } else {
      const seen = seenIn(state.name, history, events);
      for (const action of decide(seen, behaviourOf(behaviour, state.name), Date.now())) {
        orchestrator.act(state, episode, action);
      }
    }
    episode.add(mail.event({ type: 'OrchestratorCompleted' }), false);
    await checkpoint.run(state, episode, taken.map(pendingOf), undefined);
    return 'done';
  };
}

/** Names of functions ignore letter case. */
function behaviourOf({ orchestrations = {} }: CodeBehaviour, name: string): OrchestrationBehaviour | undefined {
  return Object.entries(orchestrations).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function handleOf({ queue, messageId, popReceipt }: Taken): PendingMessage['handle'] {
  return { queue, reference: { messageId, popReceipt } };
}

function pendingOf(taken: Taken): PendingMessage {
  const { incoming } = taken.message;
  const event: HubEvent =
    incoming.kind === 'event' ? incoming.event : { body: { type: 'OrchestratorStarted' }, eventId: -1, timestamp: '' };
  return { handle: handleOf(taken), event, visibleFrom: 0, held: true };
}

function stateOf(instanceId: string, row: Row, executionId: string, history: readonly Row[]): InstanceState {
  const taskIds = history.map((event) => Number(column(event, 'EventId') ?? -1));
  return {
    instanceId,
    name: column(row, 'Name') ?? '',
    version: column(row, 'Version') ?? '',
    executionId,
    status: (column(row, 'RuntimeStatus') ?? 'Pending') as InstanceState['status'],
    historyLength: history.length,
    nextTaskId: Math.max(-1, ...taskIds) + 1,
    episode: history.filter((event) => column(event, 'EventType') === 'OrchestratorStarted').length,
    customStatus: column(row, 'CustomStatus') ?? 'null',
    parent: undefined,
    tags: undefined,
    inbox: [],
    activities: [],
  };
}

function seenIn(name: string, history: readonly Row[], events: readonly HubEvent[]): Seen {
  const all = [
    ...history.map((row) => ({
      type: column(row, 'EventType') ?? '',
      name: column(row, 'Name') ?? '',
      input: column(row, 'Input') ?? 'null',
    })),
    ...events.map(({ body }) =>
      body.type === 'EventRaised'
        ? { type: body.type, name: body.name, input: body.input }
        : { type: body.type, name: '', input: '' },
    ),
  ];
  const has = (type: string): boolean => all.some((event) => event.type === type);
  const switches = all.filter(({ type }) => type === 'ExecutionSuspended' || type === 'ExecutionResumed');
  return {
    name,
    suspended: switches.at(-1)?.type === 'ExecutionSuspended',
    timerCreated: has('TimerCreated'),
    timerFired: has('TimerFired'),
    raised: new Map(
      all.filter(({ type }) => type === 'EventRaised').map((event) => [event.name.toLowerCase(), event.input]),
    ),
  };
}
