import { workingStates, type Fleet, type Line, type LineId, type LineState } from '../model.ts';
import { compareLines, parseAskedLine } from './routed-version.ts';

/** Which line a start goes to, or why to none. */
export type Resolved =
  | { readonly kind: 'line'; readonly line: Line }
  /** It has no app yet: it is to be made first. */
  | { readonly kind: 'notThereYet'; readonly line: Line }
  | {
      readonly kind: 'refused';
      /**
       * `malformed`: what was asked for names no line; `gone`: it was retired; `closing`: it is about to be; `failed`: its app could not be
       * made.
       */
      readonly why: 'malformed' | 'unknown' | 'gone' | 'closing' | 'failed' | 'noDefault';
      /** Lines that starts may ask for, newest first; also those whose app is made for the first one. */
      readonly available: readonly LineId[];
    };

/** One that drains goes on taking starts that ask for it by name; one without an app gets it with the first of them. */
const takesStarts: readonly LineState[] = ['Registered', 'Creating', 'Deployed', ...workingStates];

/**
 * The line that a start goes to. Pure. The patch of what is asked for is ignored; without a version the default is meant, and never
 * simply the latest.
 *
 * @param asked `1.0`, `1.0.7`; absent when the caller asks for none
 */
export function resolveLine(asked: string | undefined, { lines, routes }: Fleet): Resolved {
  const available = [...lines.values()]
    .filter((line) => takesStarts.includes(line.state) && !isClosing(line))
    .map(({ line }) => line)
    .sort((a, b) => compareLines(b, a));
  const id = asked === undefined ? routes.default : parseAskedLine(asked);
  if (id === undefined) {
    return { kind: 'refused', why: asked === undefined ? 'noDefault' : 'malformed', available };
  }
  const line = lines.get(id);
  if (line === undefined) return { kind: 'refused', why: 'unknown', available };
  if (line.state !== 'Retired' && isClosing(line)) return { kind: 'refused', why: 'closing', available };
  switch (line.state) {
    case 'Registered':
    case 'Creating':
    case 'Deployed':
      return { kind: 'notThereYet', line };
    case 'Healthy':
    case 'Active':
    case 'Draining':
    case 'Drained':
      return { kind: 'line', line };
    case 'Retired':
      return { kind: 'refused', why: 'gone', available };
    case 'Failed':
      return { kind: 'refused', why: 'failed', available };
  }
}

/** From here on retirement relies on it that nothing new comes. */
function isClosing({ closedAt, stoppedAt, removingAt }: Line): boolean {
  return closedAt !== undefined || stoppedAt !== undefined || removingAt !== undefined;
}
