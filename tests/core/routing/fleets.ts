import type { Fleet, Line, LineState, Patch, Routes } from '../../../core/routing/model.ts';

const at = '2026-05-01T12:00:00.000Z';

/** A line in a few words: `1.0 Healthy 1.0.0 1.0.1*`; a star marks a patch that is yet to be deployed. */
export function line(text: string): Line {
  const [id = '', state = '', ...versions] = text.split(' ');
  return { line: id, state: state as LineState, stateSince: at, registeredAt: at, patches: versions.map(patch) };
}

function patch(text: string): Patch {
  const version = text.replace('*', '');
  return { version, packageHash: `hash of ${version}`, ...(text.endsWith('*') ? {} : { deployedAt: at }) };
}

export function fleet(lines: readonly string[], routes: Routes = {}): Fleet {
  const all = lines.map(line);
  return { application: 'shop', lines: new Map(all.map((one) => [one.line, one])), routes };
}
