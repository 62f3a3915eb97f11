import type { HubEvent } from '../../hub/writer/events.ts';

/** What came for an instance. */
export type Incoming =
  | { readonly kind: 'event'; readonly event: HubEvent }
  /** A client asks to go on where the instance failed. */
  | { readonly kind: 'rewind' }
  /** Nothing that anything is done about here. */
  | { readonly kind: 'other' };

/** A message of a control queue. */
export interface ReadMessage {
  readonly instanceId: string;
  /** `null` where the sender does not know it. */
  readonly executionId: string | null;
  readonly incoming: Incoming;
}

interface Wire {
  readonly TaskMessage?: {
    readonly Event?: Readonly<Record<string, unknown>>;
    readonly OrchestrationInstance?: { readonly InstanceId?: string; readonly ExecutionId?: string | null };
  } | null;
}

/** Reads a message as the engine's client writes it; `undefined` for any other. */
export function readMessage(text: string): ReadMessage | undefined {
  const wire = parse(text) ?? parse(Buffer.from(text, 'base64').toString('utf8'));
  const { Event: event, OrchestrationInstance: to } = wire?.TaskMessage ?? {};
  if (event === undefined || to?.InstanceId === undefined) return undefined;
  return { instanceId: to.InstanceId, executionId: to.ExecutionId ?? null, incoming: readEvent(event, to.InstanceId) };
}

function parse(text: string): Wire | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function readEvent(event: Readonly<Record<string, unknown>>, instanceId: string): Incoming {
  const text = (name: string): string | undefined => (typeof event[name] === 'string' ? event[name] : undefined);
  const type = /\.(\w+?)(?:Event)?$/.exec(text('$type') ?? '')?.[1];
  const known = (body: HubEvent['body']): Incoming => ({
    kind: 'event',
    event: { body, eventId: -1, timestamp: text('Timestamp') ?? new Date().toISOString() },
  });
  switch (type) {
    case 'ExecutionStarted': {
      const { ExecutionId: executionId = null } = (event['OrchestrationInstance'] ?? {}) as { ExecutionId?: string };
      const [name, version, input] = [text('Name') ?? '', text('Version') ?? '', text('Input')];
      return known({ type, instance: { instanceId, executionId }, name, version, input, generation: 0 });
    }
    case 'ExecutionTerminated':
      return known({ type, reason: text('Input') ?? '' });
    case 'ExecutionSuspended':
    case 'ExecutionResumed':
      return known({ type, reason: text('Reason') ?? '' });
    case 'EventRaised':
      return known({ type, name: text('Name') ?? '', input: text('Input') ?? 'null' });
    case 'TimerFired':
      return known({ type, timerId: Number(event['TimerId']), fireAt: text('FireAt') ?? '' });
    case 'Generic':
      return { kind: 'rewind' };
    default:
      return { kind: 'other' };
  }
}
