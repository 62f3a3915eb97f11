import { DurableDeployError } from '../../errors.ts';
import { capitalised, neutralise } from '../../text.ts';
import type { DeploymentProgress } from './model.ts';

/** What a deployment site says of a deployment. */
export interface DeploymentReport {
  readonly id: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly statusText: string;
  readonly complete: boolean;
  /** It has no id of its own yet, nor the message that was given. */
  readonly temporary: boolean;
  /** ISO 8601; empty when it says none. */
  readonly receivedAt: string;
}

/**
 * Reads the report of a deployment; `undefined` for what is none.
 * Source: projectkudu/kudu, DeployResult.cs
 */
export function readReport(value: unknown): DeploymentReport | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value) || typeof value.id !== 'string') return undefined;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  return {
    id: value.id,
    message: text('message').trim(),
    status: typeof fields['status'] === 'number' ? fields['status'] : undefined,
    statusText: text('status_text'),
    complete: fields['complete'] === true,
    temporary: fields['is_temp'] === true,
    receivedAt: text('received_time'),
  };
}

/** Sources: projectkudu/kudu, DeployStatus.cs; microsoft/vscode-azuretools, waitForDeploymentToComplete.ts, for 5, 6 and -1 */
const endings: Readonly<Record<number, string>> = {
  [-1]: 'was cancelled',
  3: 'failed',
  5: 'was cancelled, and another deployment is in progress',
  6: 'was successful in part only',
};

/**
 * How a deployment goes. Success is the status alone: `complete` says that it has ended, and not how.
 *
 * @param what such as `deploying to the app shop`
 */
export function progressOf(
  report: DeploymentReport,
  what: string,
  retryAfterMs: number | undefined,
): DeploymentProgress {
  const { status, statusText, complete } = report;
  const running = { kind: 'running', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } as const;
  if (status === 4) return complete || report.temporary === false ? { kind: 'succeeded' } : running;
  const ending = status === undefined ? undefined : endings[status];
  if (ending === undefined && !complete) return running;
  return {
    kind: 'failed',
    error: new DurableDeployError(
      'DEPLOYMENT_FAILED',
      `${capitalised(what)} failed: the deployment site reports that it ${ending ?? `ended with the status ${status ?? 'none'}`}${statusText === '' ? '' : `: "${neutralise(statusText)}"`}.`,
      { fix: 'Look at its log: az webapp log deployment show --name <app> --resource-group <group>' },
    ),
  };
}
