import type { HostKeys } from '../../azure/arm/apps-model.ts';
import type { SiteRef } from '../../azure/arm/index.ts';
import type { CoreContext } from '../../context.ts';
import type { LineHubs } from '../doors.ts';
import type { InstanceIndex } from '../instance-index/index.ts';
import type { Registry } from '../registry/index.ts';
import type { WaitingStarts } from '../waiting/index.ts';
import type { CallerRule } from './callers/index.ts';
import type { TrackedInstances } from './tracked-instances.ts';
import type { Transport } from './transport-model.ts';

export interface ForwardSettings {
  readonly application: string;
  /** Where callers reach the router, such as `https://shop-router.azurewebsites.net`; never taken from a request. */
  readonly publicUrl: string;
  readonly callers: CallerRule;
  /** Until an app has begun to answer, in milliseconds. A Functions app is cut off at 230 s, so it is below that. */
  readonly timeoutMs: number;
  /** For the history of the registry: who writes there. */
  readonly by: string;
}

/** The outside world, as far as forwarding is concerned. */
export interface ForwardDoors {
  readonly context: CoreContext;
  readonly registry: Registry;
  /** Keys of the host of an app. */
  hostKeys(app: SiteRef): Promise<HostKeys>;
  readonly transport: Transport;
  readonly index: InstanceIndex;
  /** Absent where nobody gave a key to encrypt what waits: then lines without an app answer 503. */
  readonly waiting?: WaitingStarts;
  readonly hubs: Pick<LineHubs, 'look'>;
  /** Tables that lines share; absent when there are none. */
  readonly tracked?: TrackedInstances;
}
