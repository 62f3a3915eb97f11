import { headline } from '../../core/routing/report/index.ts';
import type { RoutingOutcome, RoutingRequest } from '../../core/routing/run/model.ts';
import { reasonText, type TaskResult } from '../host/index.ts';

/**
 * What a run means for the pipeline: what is done, or was only planned, succeeds. Findings that do not forbid anything are warnings in the
 * log and no `SucceededWithIssues`, which would mark every run of a set-up that is as it is.
 */
export function resultOf(outcome: RoutingOutcome, request: RoutingRequest): TaskResult {
  const message = headline(outcome, request);
  switch (outcome.kind) {
    case 'done':
    case 'planned':
      return { result: 'succeeded', message };
    case 'failed':
    case 'timedOut':
      return { result: 'failed', message: outcome.reason === undefined ? message : reasonText(outcome.reason) };
    case 'cancelled':
      return { result: 'failed', message };
  }
}
