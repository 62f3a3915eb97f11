import type { Span } from '../../model.ts';

/** What opens and closes the part of an orchestrator that chooses the body: it is found again by it. */
export const regionStart = '#region Versions of this orchestration';
export const regionEnd = '#endregion';

/** The lines of the region within a declaration; `undefined` when it has none. */
export function regionIn(text: string, { start, end }: Span): Span | undefined {
  const at = text.indexOf(regionStart, start);
  if (at < 0 || at >= end) return undefined;
  const close = text.indexOf(regionEnd, at);
  if (close < 0 || close >= end) return undefined;
  const lineEnd = text.indexOf('\n', close);
  return { start: text.lastIndexOf('\n', at) + 1, end: lineEnd < 0 ? text.length : lineEnd + 1 };
}
