import { errorCodes, DurableDeployError } from '../../errors.ts';
import { neutralise } from '../../text.ts';
import { lineStates, type Line, type LineId, type Routes } from '../model.ts';

/** Rows of one application have its name as partition key, so that they can be changed together. */
export const routesKey = 'routes';
const linePrefix = 'line-';

/** The first row key that is no entry of the history: those begin with `change-`. */
export const firstOfFleet = linePrefix;

export function lineKey(line: LineId): string {
  return `${linePrefix}${line}`;
}

/** Newest first by its key: the tables of Azure sort by key, upwards. */
export function historyKey(at: number, id: string): string {
  return `${historyPrefix}${String(9_999_999_999_999 - at).padStart(13, '0')}-${id}`;
}
export const historyPrefix = 'change-';

/** A row of a line: the state and version as columns for people, and everything as JSON. */
export interface LineRow {
  readonly state: string;
  readonly version: string;
  readonly json: string;
}

/** Patches that a row keeps: a value of a table holds 32,768 characters. */
const mostPatches = 100;

export function rowOf(line: Line): LineRow {
  const patches = line.patches.slice(-mostPatches);
  return { state: line.state, version: patches.at(-1)?.version ?? '', json: JSON.stringify({ ...line, patches }) };
}

/**
 * @throws DurableDeployError MALFORMED_ANSWER
 */
export function lineOf(key: string, json: unknown): Line {
  const line = typeof json === 'string' ? parsed(json) : undefined;
  if (line === undefined || lineKey(line.line) !== key) {
    throw new DurableDeployError(
      'MALFORMED_ANSWER',
      `The row ${neutralise(key)} of the registry of lines (table DurableRouterLines) is not one that this extension has written: its column json does not hold a line.`,
      {
        fix: 'Somebody has edited it. Put its column json right, as in another row; or remove all rows of the application (its name is their PartitionKey), and deploy its versions anew: apps that are there are found by their names, and their hubs are kept.',
      },
    );
  }
  return line;
}

function parsed(json: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isLine(value: unknown): value is Line {
  if (!isRecord(value)) return false;
  const { line, state, stateSince, registeredAt, patches, failure } = value;
  return (
    typeof line === 'string' &&
    lineStates.some((known) => known === state) &&
    typeof stateSince === 'string' &&
    typeof registeredAt === 'string' &&
    Array.isArray(patches) &&
    patches.every(
      (patch: unknown) =>
        isRecord(patch) && typeof patch['version'] === 'string' && typeof patch['packageHash'] === 'string',
    ) &&
    (failure === undefined || (isRecord(failure) && String(failure['code']) in errorCodes))
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The row of the routes; an empty text stands for none. */
export function routesOf(row: Readonly<Record<string, unknown>> | undefined): Routes {
  const [target, previous] = [row?.['default'], row?.['previous']];
  return {
    ...(typeof target === 'string' && target !== '' ? { default: target } : {}),
    ...(typeof previous === 'string' && previous !== '' ? { previous } : {}),
  };
}
