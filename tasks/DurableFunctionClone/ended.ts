import { neutralise } from '../../core/text.ts';
import type { TaskHost, TaskResult } from '../host/index.ts';
import type { FunctionCloneOutputs } from './outputs.ts';

/** How the task ended, and what later steps are told. */
export interface Ended {
  readonly result: TaskResult;
  readonly outputs: FunctionCloneOutputs;
}

/**
 * Writes a file about the run. A disk that is full takes nothing from what was done: it becomes a warning.
 *
 * @returns the path of the file, empty when it could not be written
 */
export function written(host: Pick<TaskHost, 'log'>, write: () => string): string {
  try {
    return write();
  } catch (error) {
    host.log.warning(`A file about the run could not be written: ${neutralise(String(error))}.`);
    return '';
  }
}

/** Now, as ISO 8601. */
export function timeOf({ clock }: Pick<TaskHost, 'clock'>): string {
  return new Date(clock.now()).toISOString();
}
