import { DurableDeployError } from '../../../../core/errors.ts';
import type { LockDoor } from '../../../../core/slots/lock/index.ts';
import type { FakeClock } from '../../../support/fake-clock.ts';
import type { Line } from './call-faults.ts';

const durationMs = 60_000;

/** Leases as storage keeps them: each ends by itself, unless it is renewed, and then it shows that nobody gave it back. */
export function createLocks(clock: FakeClock): { door(containerUrl: string, line: Line): LockDoor } {
  const leases = new Map<string, { readonly owner: object; until: number }>();
  const holder = (key: string): object | undefined => {
    const lease = leases.get(key);
    return lease !== undefined && lease.until > clock.now() ? lease.owner : undefined;
  };
  return {
    door: (containerUrl, line) => ({
      description: containerUrl,
      tryAcquire(name, signal) {
        const key = `${containerUrl}/${name}`;
        const owner = {};
        return line.call('lease acquire', signal, () => {
          if (holder(key) !== undefined) return undefined;
          const takenOver = leases.has(key);
          leases.set(key, { owner, until: clock.now() + durationMs });
          return {
            durationMs,
            takenOver,
            renew: (renewing) =>
              line.call('lease renew', renewing, () => {
                if (leases.get(key)?.owner !== owner || holder(key) !== owner) {
                  throw new DurableDeployError('LOCK_LOST', 'The lease is held no longer.');
                }
                leases.set(key, { owner, until: clock.now() + durationMs });
              }),
            release: (releasing) =>
              line.call('lease release', releasing, () => {
                if (leases.get(key)?.owner === owner) leases.delete(key);
              }),
          };
        });
      },
    }),
  };
}
