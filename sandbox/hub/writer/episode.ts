import type { HubEvent } from './events.ts';

export interface EpisodeEvent {
  readonly event: HubEvent;
  /** The orchestrator's code has seen it: true for what arrived. */
  readonly played: boolean;
}

/** The events of one turn of a worker, and the messages that it sends before it writes them down. */
export class Episode {
  readonly number: number;
  readonly outbound: (() => Promise<void>)[] = [];
  #events: EpisodeEvent[] = [];

  constructor(number: number) {
    this.number = number;
  }

  get events(): readonly EpisodeEvent[] {
    return this.#events;
  }

  get lastTime(): string {
    return this.#events.at(-1)?.event.timestamp ?? '';
  }

  add(event: HubEvent, played: boolean): void {
    this.#events.push({ event, played });
  }

  /** Continue-as-new forgets the history so far; what was sent stays sent. */
  restart(): void {
    this.#events = [];
  }
}
