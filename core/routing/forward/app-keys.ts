import type { HostKeys } from '../../azure/arm/apps-model.ts';
import type { CoreContext } from '../../context.ts';
import type { LineApp } from '../model.ts';
import type { ForwardDoors } from './doors.ts';

/** How long keys are kept, and how soon an app that refuses one is asked for another. */
const keptMs = 15 * 60_000;
const askAgainMs = 10_000;

/** What a key of an app is for. */
export type KeyLevel = 'durable' | 'function';

/** Keys of the apps of lines: asked once for all requests that need one, kept in memory only. */
export interface AppKeys {
  /** The key, when it is known and young enough. */
  known(app: LineApp, level: KeyLevel): string | undefined;
  /** `undefined` when the app has none yet. Rejects when it cannot be told. */
  keyFor(app: LineApp, level: KeyLevel): Promise<string | undefined>;
  /** Another key after the app refused one; the same when it has no other. */
  keyInsteadOf(app: LineApp, level: KeyLevel, refused: string): Promise<string | undefined>;
}

interface Known {
  keys: HostKeys;
  askedAt: number;
}

export function createAppKeys(doors: Pick<ForwardDoors, 'hostKeys'>, { clock }: CoreContext): AppKeys {
  const known = new Map<string, Known>();
  const underWay = new Map<string, Promise<HostKeys>>();

  function ask(app: LineApp): Promise<HostKeys> {
    const id = idOf(app);
    const running = underWay.get(id);
    if (running !== undefined) return running;
    const askedAt = clock.now();
    const { subscriptionId, resourceGroup, name } = app;
    const asked = doors
      .hostKeys({ subscriptionId, resourceGroup, name })
      .then((keys) => {
        known.set(id, { keys, askedAt });
        return keys;
      })
      .finally(() => underWay.delete(id));
    underWay.set(id, asked);
    return asked;
  }

  return {
    known(app, level) {
      const found = known.get(idOf(app));
      return found !== undefined && clock.now() - found.askedAt < keptMs ? keyOf(found.keys, level) : undefined;
    },
    async keyFor(app, level) {
      const found = known.get(idOf(app));
      const age = found === undefined ? Infinity : clock.now() - found.askedAt;
      const key = found === undefined ? undefined : keyOf(found.keys, level);
      // An app whose extension has not been loaded yet gets its key soon.
      if (age < (key === undefined ? askAgainMs : keptMs)) return key;
      return keyOf(await ask(app), level);
    },
    async keyInsteadOf(app, level, refused) {
      const found = known.get(idOf(app));
      const key = found === undefined ? undefined : keyOf(found.keys, level);
      if (found !== undefined && (key !== refused || clock.now() - found.askedAt < askAgainMs)) return key;
      return keyOf(await ask(app), level);
    },
  };
}

function idOf({ subscriptionId, resourceGroup, name }: LineApp): string {
  return `${subscriptionId}/${resourceGroup}/${name}`;
}

/** The master key opens more than forwarding needs, so it is never used. */
function keyOf(keys: HostKeys, level: KeyLevel): string | undefined {
  return level === 'durable' ? keys.durable : keys.functions;
}
