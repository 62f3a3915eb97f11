import { neutralise } from '../../text.ts';

/** Paths for a message: the first ones, and how many more. */
export function listOf(paths: readonly string[]): string {
  const shown = paths.slice(0, 5).map((path) => neutralise(path));
  return paths.length > shown.length ? `${shown.join(', ')} and ${paths.length - shown.length} more` : shown.join(', ');
}
