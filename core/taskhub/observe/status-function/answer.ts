import { DurableDeployError } from '../../../errors.ts';

/**
 * Reads the answer of a status function: a JSON object with a property `hasRunning` in any letter case, true or false.
 * Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-zero-downtime-deployment
 *
 * @throws DurableDeployError STATUS_FUNCTION_ANSWER when it is JSON of another shape, MALFORMED_ANSWER when it is not JSON
 */
export function readHasRunning(body: string): boolean {
  const answer = parse(body);
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    throw otherShape('it is not a JSON object');
  }
  const values = Object.entries(answer as Readonly<Record<string, unknown>>)
    .filter(([name]) => name.toLowerCase() === 'hasrunning')
    .map(([, value]) => value);
  if (values.length === 0) throw otherShape('it has no property hasRunning');
  if (values.length > 1) throw otherShape('it has more than one property hasRunning');
  const [value] = values;
  if (typeof value !== 'boolean') throw otherShape('hasRunning is neither true nor false');
  return value;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new DurableDeployError('MALFORMED_ANSWER', 'The answer of the status function is not JSON.', {
      fix: 'Open the URL with its key: it must answer {"hasRunning": true} or {"hasRunning": false}.',
      cause,
    });
  }
}

function otherShape(what: string): DurableDeployError {
  return new DurableDeployError(
    'STATUS_FUNCTION_ANSWER',
    `The answer of the status function was not understood: ${what}.`,
    {
      fix: 'It must answer 200 with {"hasRunning": true} or {"hasRunning": false}; examples/status-function has one for each language.',
    },
  );
}
