import type { SandboxRequest } from '../../http-server/index.ts';
import type { Hub } from './hub.ts';
import type { Parameters } from './query.ts';

/** What a call works on. */
export interface Call {
  readonly request: SandboxRequest;
  readonly parameters: Parameters;
  readonly hub: Hub;
  /** Whether the hub is the app's own. */
  readonly ownHub: boolean;
  /** Scheme, host and route up to `/durabletask`, for links. */
  readonly base: string;
  readonly systemKey: string;
  readonly functions: RegisteredFunctions;
  newInstanceId(): string;
}

/** The functions of the app, as far as the handler asks. */
export interface RegisteredFunctions {
  readonly entities: readonly string[];
}
