import type { CheckOptions } from '../support/runs.ts';

/** A task whose clock is ahead, or runs faster: grace times take hours, and nobody wants to watch that. */
export function clock({
  aheadMs = 0,
  speed = 1,
}: {
  readonly aheadMs?: number;
  readonly speed?: number;
}): CheckOptions {
  return {
    env: {
      NODE_OPTIONS: `--import ${new URL('clock-ahead.mjs', import.meta.url).href}`,
      CLOCK_AHEAD_MS: String(aheadMs),
      CLOCK_SPEED: String(speed),
    },
  };
}
