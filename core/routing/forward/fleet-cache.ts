import type { CoreContext } from '../../context.ts';
import type { Fleet } from '../model.ts';
import type { Registry } from '../registry/index.ts';
import { registryCacheMs } from '../retire/index.ts';

/** From this age on it is read anew beside the requests, so that none of them has to wait. */
const refreshAfterMs = registryCacheMs / 2;
const readTimeoutMs = 10_000;

/** The lines of an application, as they were at most {@link registryCacheMs} ago. */
export interface FleetCache {
  /** At once, while what was read is young enough; rejects when it is not and cannot be read. */
  get(): Fleet | Promise<Fleet>;
  /** As they are now. */
  fresh(): Promise<Fleet>;
  /** Takes over what a change of the registry has answered. */
  put(fleet: Fleet, askedAt: number): void;
}

export function createFleetCache(registry: Registry, application: string, context: CoreContext): FleetCache {
  const { clock } = context;
  let known: { readonly fleet: Fleet; readonly askedAt: number } | undefined;
  let underWay: Promise<Fleet> | undefined;

  function put(fleet: Fleet, askedAt: number): void {
    if (known === undefined || askedAt >= known.askedAt) known = { fleet, askedAt };
  }

  async function read(): Promise<Fleet> {
    const askedAt = clock.now();
    const fleet = await within(registry.read(application), context);
    put(fleet, askedAt);
    return fleet;
  }

  function readOnce(): Promise<Fleet> {
    underWay ??= read().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }

  return {
    get() {
      const age = known === undefined ? Infinity : clock.now() - known.askedAt;
      if (known === undefined || age >= registryCacheMs || age < 0) return readOnce();
      if (age >= refreshAfterMs && underWay === undefined) {
        readOnce().catch((error: unknown) => {
          context.log.warning(`The registry of lines could not be read: ${String(error)}`);
        });
      }
      return known.fleet;
    },
    fresh: read,
    put,
  };
}

async function within<T>(work: Promise<T>, { clock, signal }: CoreContext): Promise<T> {
  const enough = new AbortController();
  const stop = AbortSignal.any([signal, enough.signal]);
  try {
    const late = clock.sleep(readTimeoutMs, stop).then(
      () => {
        throw new Error(`No answer within ${readTimeoutMs} ms.`);
      },
      () => new Promise<never>(() => {}),
    );
    return await Promise.race([work, late]);
  } finally {
    enough.abort();
  }
}
