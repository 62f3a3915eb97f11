import { DurableDeployError } from '../../../errors.ts';
import type { DispatchRequest, Draft } from '../../model.ts';
import type { CsharpApp } from '../facts.ts';

/** The bodies of the public orchestrators are chosen by the instance's version. */
export function dispatch(app: CsharpApp, request: DispatchRequest): Draft {
  throw new DurableDeployError('INTERNAL', `${request.version} of ${app.sources.label} cannot be dispatched yet.`);
}
