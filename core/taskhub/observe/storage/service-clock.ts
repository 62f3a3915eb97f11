import type { Clock } from '../../../clock.ts';

/** What the answers of a service tell of its clock. */
export interface ServiceClock {
  /** To be called when a request is sent; what it returns takes the `Date` header of the answer. */
  asking(): (date: string | undefined) => void;
  /** By how many milliseconds the service's clock is ahead of ours; 0 as long as no difference shows. */
  difference(): number;
}

/**
 * Holds a service's clock against ours. A `Date` header tells whole seconds, of some moment between request and answer, so a
 * difference shows only beyond that; the least one that fits the latest answer is taken.
 */
export function createServiceClock(clock: Clock): ServiceClock {
  let difference = 0;
  return {
    asking() {
      const sent = clock.now();
      return (date) => {
        const told = Date.parse(date ?? '');
        if (Number.isNaN(told)) return;
        const least = told - clock.now();
        const most = told + 1000 - sent;
        difference = least > 0 ? least : Math.min(0, most);
      };
    },
    difference: () => difference,
  };
}
