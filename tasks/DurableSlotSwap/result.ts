import type { SlotOutcome, SlotRequest } from '../../core/slots/model.ts';
import { headline } from '../../core/slots/report/index.ts';
import { reasonText, type TaskResult } from '../host/index.ts';

/**
 * What a run means for the pipeline: what is done, was done before, or was only planned succeeds. Findings that do not
 * forbid anything are warnings in the log and no `SucceededWithIssues`, which would mark every run of a set-up that is
 * as it is.
 */
export function resultOf(outcome: SlotOutcome, request: SlotRequest): TaskResult {
  const message = headline(outcome, request);
  switch (outcome.result) {
    case 'done':
    case 'alreadyDone':
    case 'planned':
      return { result: 'succeeded', message };
    case 'failed':
      return { result: 'failed', message: outcome.reason === undefined ? message : reasonText(outcome.reason) };
    case 'cancelled':
      return { result: 'failed', message };
  }
}
