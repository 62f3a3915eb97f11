import { randomUUID } from 'node:crypto';
import { json } from '../http-server/index.ts';
import type { Answer } from '../faults/index.ts';

/**
 * An error of the token endpoint, in the form that Entra gives it.
 * Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
export function entraError(status: 400 | 401, error: string, code: number, text: string): Answer {
  const timestamp = new Date()
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
  const traceId = randomUUID();
  const correlationId = randomUUID();
  return json(status, {
    error,
    error_description: `AADSTS${code}: ${text} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
    error_uri: `https://login.microsoftonline.com/error?code=${code}`,
  });
}
