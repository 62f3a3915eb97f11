import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/** What every piece of core that touches the outside world is given. */
export interface CoreContext {
  readonly clock: Clock;
  readonly log: Log;
  /** Aborted when the pipeline cancels the job: nothing new is started after that. */
  readonly signal: AbortSignal;
  /** Called with every secret as soon as it is read, before it can reach a log line. */
  maskSecret(secret: string): void;
}
