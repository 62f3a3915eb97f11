import { neutralise } from '../../text.ts';
import type { CloneFinding } from '../model.ts';

/** For a message: where a finding is. */
export function placeOf({ path, line }: Pick<CloneFinding, 'path' | 'line'>): string {
  if (path === undefined) return '';
  return line === undefined ? neutralise(path) : `${neutralise(path)}:${line}`;
}
