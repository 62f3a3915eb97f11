import { DurableDeployError } from '../../../errors.ts';
import type { CopyRequest, Draft } from '../../model.ts';
import type { CsharpApp } from '../facts.ts';

/** The functions are copied beside the current code. */
export function copy(app: CsharpApp, request: CopyRequest): Draft {
  throw new DurableDeployError('INTERNAL', `Copies ${request.tag} of ${app.sources.label} cannot be made yet.`);
}
