import type { LineState } from '../model.ts';

/**
 * Every step that a line may take, and what it means. A patch that is deployed into a line that works is no step: the line goes on as
 * what it is.
 */
export const transitions: Readonly<Record<LineState, Readonly<Partial<Record<LineState, string>>>>> = {
  Registered: {
    Creating: 'its app is being made',
    Retired: 'it is withdrawn before it had an app',
  },
  Creating: {
    Deployed: 'its package is in its app',
    Failed: 'the app could not be made, or the package not deployed; or it is given up half-way',
  },
  Deployed: {
    Healthy: 'the host runs, the Durable extension answers, and the smoke orchestration has ended',
    Failed: 'it does not become healthy; or it is given up half-way',
  },
  Healthy: {
    Active: 'starts go to it',
    Draining: 'it is neither the default nor kept for rollback',
  },
  Active: {
    Healthy: 'another line is the default, and this one is kept for rollback',
  },
  Draining: {
    Drained:
      'nothing of it is in flight, seen twice and for the grace time; or its app was removed by hand, and it is given up',
    Active: 'starts go to it again',
  },
  Drained: {
    Draining: 'work has come to it again',
    Active: 'starts go to it again',
    Retired: 'its app is removed',
  },
  Retired: {},
  Failed: {
    Creating: 'it is tried again',
    Retired: 'it is given up',
  },
};

/** Whether a line may go from one state to another; staying is no step, and always allowed. */
export function mayBecome(from: LineState, to: LineState): boolean {
  return from === to || transitions[from][to] !== undefined;
}
