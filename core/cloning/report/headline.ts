import { plural } from '../../text.ts';
import type { CloneOutcome } from '../run/index.ts';

/** The outcome in one sentence. */
export function headline({ result, plan, stat, reason }: CloneOutcome): string {
  const what = whatOf(plan);
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

/** Copies have the new version where the folder itself is what is deployed, and earlier ones elsewhere. */
function whatOf(plan: CloneOutcome['plan']): string {
  const { clonedCount, version } = plan;
  const renamed = renamedCount(plan);
  const isBeside = plan.functions.some(({ action }) => action === 'copy');
  if (isBeside) return `${plural(clonedCount, 'function')} copied as version ${version.text}`;
  return `${plural(clonedCount, 'function')} copied, ${plural(renamed, 'name')} given version ${version.text}`;
}

function renamedCount({ functions }: CloneOutcome['plan']): number {
  return functions.filter(({ action }) => action === 'rename').length;
}
