import type { FleetChange } from '../registry/model.ts';
import type { Fleet, Line, LineId } from '../model.ts';

/**
 * A change of one line. Pure.
 *
 * @param change the line as it is to be; `undefined` when there is nothing to change
 * @param note for the history
 */
export function withLine(
  fleet: Fleet,
  id: LineId,
  note: string,
  change: (line: Line | undefined) => Line | undefined,
): FleetChange | undefined {
  const after = change(fleet.lines.get(id));
  if (after === undefined) return undefined;
  return { after: { ...fleet, lines: new Map(fleet.lines).set(id, after) }, note };
}
