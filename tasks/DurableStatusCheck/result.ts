import type { CheckOutcome } from '../../core/taskhub/check/index.ts';
import { headline } from '../../core/taskhub/decide/index.ts';
import { formatDuration } from '../../core/duration.ts';
import { reasonText, type TaskResult } from '../host/index.ts';
import type { StatusCheckInputs } from './inputs.ts';

/**
 * What a check means for the pipeline: idle succeeds, unknown always fails, busy does as the user chose. A busy hub that
 * is let pass is a warning of its own and no `SucceededWithIssues`, which would mark every run that decides for itself.
 */
export function resultOf(
  { verdict, endedBy }: Pick<CheckOutcome, 'verdict' | 'endedBy'>,
  { failWhenBusy, timeoutMs }: Pick<StatusCheckInputs, 'failWhenBusy' | 'timeoutMs'>,
): TaskResult & { readonly warning?: string } {
  const timeIsUp = endedBy === 'deadline' ? `The time limit of ${formatDuration(timeoutMs)} is up. ` : '';
  switch (verdict.kind) {
    case 'idle':
      return { result: 'succeeded', message: headline(verdict) };
    case 'busy': {
      const message = `Busy. ${timeIsUp}${headline(verdict)}`;
      return failWhenBusy
        ? { result: 'failed', message }
        : { result: 'succeeded', message, warning: `${message} The task goes on, because failWhenBusy is false.` };
    }
    case 'unknown':
      return {
        result: 'failed',
        message: [`Unknown, so nothing may be deployed. ${timeIsUp}`.trim(), ...verdict.reasons.map(reasonText)].join(
          '\n',
        ),
      };
  }
}
