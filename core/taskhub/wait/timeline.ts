import type { TimelineEntry } from './model.ts';

const keptFirst = 100;
const keptLast = 400;

/** A list of changes that keeps its beginning and its end, however long the wait. */
export interface Timeline {
  add(entry: TimelineEntry): void;
  readonly entries: readonly TimelineEntry[];
  readonly leftOut: number;
}

export function createTimeline(): Timeline {
  const first: TimelineEntry[] = [];
  const last: TimelineEntry[] = [];
  let leftOut = 0;
  return {
    add(entry) {
      if (first.length < keptFirst) {
        first.push(entry);
        return;
      }
      last.push(entry);
      if (last.length > keptLast) {
        last.shift();
        leftOut += 1;
      }
    },
    get entries() {
      return [...first, ...last];
    },
    get leftOut() {
      return leftOut;
    },
  };
}
