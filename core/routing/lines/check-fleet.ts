import { DurableDeployError } from '../../errors.ts';
import { parseAskedLine, parseRoutedVersion } from '../versions/index.ts';
import type { Fleet, Line } from '../model.ts';
import { mayBecome } from './transitions.ts';

/**
 * Holds a change of a fleet to what is true of every one: states take allowed steps only, the default is the one active line, rows never
 * disappear, and versions belong to their line.
 *
 * @throws DurableDeployError INTERNAL: a defect of whoever decided it; nothing of the kind may be written
 */
export function checkFleet(before: Fleet, after: Fleet): void {
  for (const line of before.lines.keys()) if (!after.lines.has(line)) throw broken(`line ${line} would disappear`);
  for (const [id, line] of after.lines) {
    if (line.line !== id || parseAskedLine(id) !== id) throw broken(`line ${line.line} is kept under ${id}`);
    checkStep(before.lines.get(id), line);
    for (const { version } of line.patches) {
      if (parseRoutedVersion(version).line !== id) throw broken(`${version} is no version of line ${id}`);
    }
  }
  checkRoutes(after);
}

function checkStep(before: Line | undefined, { line, state, removingAt }: Line): void {
  if (before === undefined) {
    if (state !== 'Registered') throw broken(`line ${line} begins as ${state}`);
  } else if (!mayBecome(before.state, state)) {
    throw broken(`line ${line} would go from ${before.state} to ${state}`);
  } else if (
    before.removingAt !== undefined &&
    state !== 'Retired' &&
    (removingAt === undefined || state !== before.state)
  ) {
    throw broken(`line ${line} is being removed, and would come back`);
  }
}

function checkRoutes({ lines, routes }: Fleet): void {
  const active = [...lines.values()].filter(({ state }) => state === 'Active').map(({ line }) => line);
  const wanted = routes.default === undefined ? [] : [routes.default];
  if (active.join() !== wanted.join()) {
    throw broken(`the default is ${routes.default ?? 'none'}, and active ${active.join(', ') || 'none'}`);
  }
  if (routes.previous === undefined) return;
  const previous = lines.get(routes.previous)?.state;
  if (previous !== 'Healthy') throw broken(`the previous line ${routes.previous} is ${previous ?? 'not there'}`);
}

function broken(what: string): DurableDeployError {
  return new DurableDeployError('INTERNAL', `A change of the registry of lines is not allowed: ${what}.`, {
    fix: 'When somebody has edited the table by hand, put that right: the row routes names the default line, which is the only one that is Active, and the previous one, which is Healthy. Otherwise report it.',
  });
}
