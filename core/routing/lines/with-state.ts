import type { Line, LineState } from '../model.ts';

/** The line in another state, from now on; one that is in that state already stays as it is. */
export function withState(line: Line, state: LineState, now: string): Line {
  return line.state === state ? line : { ...line, state, stateSince: now };
}
