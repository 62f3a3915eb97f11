import { escapeKey, odataString } from '../../../core/taskhub/storage-format/index.ts';
import { HandlerException } from './errors.ts';

/** Query parameters as the handler reads them: names ignore case, repeated ones are joined with commas. */
export class Parameters {
  private readonly values = new Map<string, string>();

  constructor(query: URLSearchParams) {
    for (const [name, value] of query) {
      const key = name.toLowerCase();
      const before = this.values.get(key);
      this.values.set(key, before === undefined ? value : `${before},${value}`);
    }
  }

  /** `undefined` when absent or empty. */
  text(name: string): string | undefined {
    const value = this.values.get(name.toLowerCase());
    return value === '' ? undefined : value;
  }

  /** Only `true` and `false` count, in any letter case. */
  flag(name: string): boolean | undefined {
    const value = this.text(name)?.trim().toLowerCase();
    return value === 'true' ? true : value === 'false' ? false : undefined;
  }

  /** A whole number; `undefined` for anything else. */
  integer(name: string): number | undefined {
    const value = this.text(name)?.trim();
    return value !== undefined && /^[+-]?\d+$/.test(value) ? Number(value) : undefined;
  }

  /** A time as an OData literal's text; `undefined` when it cannot be read. */
  time(name: string): string | undefined {
    const value = this.text(name)?.trim();
    if (
      value === undefined ||
      !/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i.test(value)
    )
      return undefined;
    const hasZone = /Z$|[+-]\d{2}:?\d{2}$/i.test(value.slice(10));
    const date = new Date(hasZone ? value : `${value.length === 10 ? `${value}T00:00:00` : value}Z`);
    return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
  }
}

/** Names of the statuses with the numbers that the handler's parser takes for them too. */
const statusNumbers: Readonly<Record<string, number>> = {
  Unknown: -1,
  Running: 0,
  Completed: 1,
  ContinuedAsNew: 2,
  Failed: 3,
  Canceled: 4,
  Terminated: 5,
  Pending: 6,
  Suspended: 7,
};

/** Reads a list of statuses: unknown names are dropped, numbers count, letter case matters. */
export function readStatuses(list: string | undefined): readonly string[] {
  const names = new Map(Object.entries(statusNumbers).map(([name, number]) => [number, name]));
  return (list ?? '')
    .split(',')
    .map((part) => part.trim())
    .flatMap((part) => {
      if (part in statusNumbers) return [part];
      return /^[+-]?\d+$/.test(part) ? [names.get(Number(part)) ?? String(Number(part))] : [];
    });
}

export interface InstanceCondition {
  readonly statuses: readonly string[];
  readonly createdTimeFrom: string | undefined;
  readonly createdTimeTo: string | undefined;
  readonly instanceIdPrefix: string | undefined;
}

export function readCondition(parameters: Parameters): InstanceCondition {
  return {
    statuses: readStatuses(parameters.text('runtimeStatus')),
    createdTimeFrom: parameters.time('createdTimeFrom'),
    createdTimeTo: parameters.time('createdTimeTo'),
    instanceIdPrefix: parameters.text('instanceIdPrefix'),
  };
}

/**
 * The filter that the engine sends to the Instances table; `undefined` for none.
 * Source: Azure/durabletask, OrchestrationInstanceStatusQueryCondition.cs
 */
export function toFilter(condition: InstanceCondition): string | undefined {
  if (condition.statuses.includes('Unknown')) {
    throw new HandlerException("Requested value 'Unknown' was not found.", {
      status: 400,
      headline: 'One or more of the arguments submitted is incorrect',
      type: 'System.ArgumentException',
    });
  }
  const parts: string[] = [];
  if (condition.createdTimeFrom !== undefined) parts.push(`CreatedTime ge datetime'${condition.createdTimeFrom}'`);
  if (condition.createdTimeTo !== undefined) parts.push(`CreatedTime le datetime'${condition.createdTimeTo}'`);
  if (condition.statuses.length > 0) {
    parts.push(condition.statuses.map((status) => `RuntimeStatus eq ${odataString(status)}`).join(' or '));
  }
  if (condition.instanceIdPrefix !== undefined) {
    const prefix = escapeKey(condition.instanceIdPrefix);
    const last = prefix.length - 1;
    const after = prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1);
    parts.push(`PartitionKey ge ${odataString(prefix)}`, `PartitionKey lt ${odataString(after)}`);
  }
  return parts.length === 0 ? undefined : parts.map((part) => `(${part})`).join(' and ');
}
