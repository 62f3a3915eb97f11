import { neutralise } from '../../../text.ts';
import type { CloneFinding } from '../../model.ts';
import { findingAt } from '../findings/index.ts';
import type { Selection } from './selection.ts';

/** What a copy has to say: services stay shared, for a copy of one would never be handed to the functions. */
export function findingsOfCopy({ app, sharedHelpers, lostServices }: Selection): CloneFinding[] {
  const findings: CloneFinding[] = [];
  const say = (code: CloneFinding['code'], path: string, at: number, message: string, fix: string): void => {
    const file = app.files.get(path);
    if (file !== undefined) findings.push(findingAt(code, file, at, message, fix));
  };
  for (const { name, parts } of sharedHelpers) {
    const [part] = parts;
    if (part === undefined) continue;
    say(
      'WRAPPER_NOT_COPIED',
      part.path,
      part.nameSpan.start,
      `${neutralise(name)} calls functions by name and is handed to functions as a service: the copies share it with the current code, and so it calls what the current code calls.`,
      'Hand names to it instead of having them in it, or make its methods static.',
    );
  }
  for (const { name, parts } of lostServices) {
    const [part] = parts;
    if (part === undefined) continue;
    say(
      'DEPENDENCY_INJECTION',
      part.path,
      part.nameSpan.start,
      `${neutralise(name)} is handed to functions as a service, and the current code has it no more: it was copied, and is not registered.`,
      'Register the copy where services are registered.',
    );
  }
  return findings;
}
