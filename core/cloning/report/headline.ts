import { plural } from '../../text.ts';
import type { CloneOutcome } from '../run/index.ts';

/** The outcome in one sentence. */
export function headline({ result, plan, stat, reason }: CloneOutcome): string {
  const what = `${plural(plan.clonedCount, 'function')} copied, ${plural(renamedCount(plan), 'name')} given version ${plan.version.text}`;
  switch (result) {
    case 'written':
      return `${what}: ${plural(stat.files, 'file')} written.`;
    case 'unchanged':
      return `The folder has version ${plan.version.text} already: nothing was changed.`;
    case 'planned':
      return `Planned, and nothing written: ${what}, in ${plural(stat.files, 'file')}.`;
    case 'refused':
      return reason?.message ?? 'The plan was refused.';
  }
}

function renamedCount({ functions }: CloneOutcome['plan']): number {
  return functions.filter(({ action }) => action === 'rename').length;
}
