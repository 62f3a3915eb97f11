import { writeFileSync } from 'node:fs';
import type { CheckOptions } from '../support/runs.ts';

const options = (env: Readonly<Record<string, string>>): CheckOptions => ({
  env: { NODE_OPTIONS: `--import ${new URL('clock-ahead.mjs', import.meta.url).href}`, ...env },
});

/** A task whose clock is ahead, or runs faster: grace times take hours, and nobody wants to watch that. */
export function clock({
  aheadMs = 0,
  speed = 1,
}: {
  readonly aheadMs?: number;
  readonly speed?: number;
}): CheckOptions {
  return options({ CLOCK_AHEAD_MS: String(aheadMs), CLOCK_SPEED: String(speed) });
}

/** A task whose clock jumps once it has printed something. @param file made then */
export function clockThatJumps(pattern: RegExp, jumpMs: number, file: string): CheckOptions {
  return {
    ...options({ CLOCK_JUMP_MS: String(jumpMs), CLOCK_JUMP_FILE: file }),
    onLine: (line) => {
      if (pattern.test(line)) writeFileSync(file, '');
    },
  };
}
