import { withBrokenCommands } from '../text.ts';
import { mapTexts } from './map-texts.ts';

/**
 * Every text of a document with logging commands broken up, and otherwise as it is: for documents that other tools compare with the
 * sources, and that a step may print, since the agent executes every line that contains `##vso[` or `##[`.
 */
export function breakCommands<T>(value: T): T {
  return mapTexts(value, withBrokenCommands);
}
