import { neutralise } from '../../core/text.ts';

/** For messages: what was typed, safe to print. */
export function quoted(text: string): string {
  return `"${neutralise(text, 80)}"`;
}
