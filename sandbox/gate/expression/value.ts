import type { Json } from '../json-path/index.ts';

/** A dictionary of the service, such as headers and variables: names without regard to case. */
export class Dictionary {
  readonly #values: ReadonlyMap<string, Value>;

  constructor(values: Iterable<readonly [name: string, value: Value]>) {
    this.#values = new Map([...values].map(([name, value]) => [name.toLowerCase(), value]));
  }

  get(name: string): Value {
    return this.#values.get(name.toLowerCase()) ?? null;
  }
}

/** A literal such as `1.2.3`. */
export class Version {
  readonly parts: readonly number[];

  constructor(parts: readonly number[]) {
    this.parts = parts;
  }
}

export type Value = Json | Dictionary | Version;

export type Kind = 'Null' | 'Boolean' | 'Number' | 'String' | 'Version' | 'Array' | 'Object';

export function kindOf(value: Value): Kind {
  if (value === null) return 'Null';
  if (typeof value === 'boolean') return 'Boolean';
  if (typeof value === 'number') return 'Number';
  if (typeof value === 'string') return 'String';
  if (value instanceof Version) return 'Version';
  return Array.isArray(value) ? 'Array' : 'Object';
}

/** Null, zero and the empty text are false, all else is true. */
export function toBoolean(value: Value): boolean {
  return value !== null && value !== false && value !== 0 && value !== '';
}

/** @returns `undefined` when the value cannot be cast */
export function tryToNumber(value: Value): number | undefined {
  switch (kindOf(value)) {
    case 'Null':
      return 0;
    case 'Boolean':
      return value === true ? 1 : 0;
    case 'Number':
      return value as number;
    case 'String': {
      const text = value as string;
      if (text === '') return 0;
      return /^\s*[+-]?(?:\d[\d,]*(?:\.\d*)?|\.\d+)\s*$/.test(text) ? Number(text.replaceAll(',', '')) : undefined;
    }
    default:
      return undefined;
  }
}

/** @returns `undefined` when the value cannot be cast: arrays and objects have no text */
export function tryToText(value: Value): string | undefined {
  switch (kindOf(value)) {
    case 'Null':
      return '';
    case 'Boolean':
      return value === true ? 'True' : 'False';
    case 'Number':
      return String(Math.round((value as number) * 1e7) / 1e7);
    case 'String':
      return value as string;
    case 'Version':
      return (value as Version).parts.join('.');
    default:
      return undefined;
  }
}

/** @returns `undefined` when the value cannot be cast */
export function tryToVersion(value: Value): Version | undefined {
  if (value instanceof Version) return value;
  const text = typeof value === 'number' || typeof value === 'string' ? tryToText(value) : undefined;
  return text !== undefined && /^\d+(?:\.\d+){1,3}$/.test(text) ? new Version(text.split('.').map(Number)) : undefined;
}

/** @throws Error when the value cannot be cast */
export function toText(value: Value): string {
  return cast(value, tryToText(value), 'String');
}

/** @throws Error when the value cannot be cast */
export function toNumber(value: Value): number {
  return cast(value, tryToNumber(value), 'Number');
}

function cast<T>(value: Value, result: T | undefined, kind: Kind): T {
  if (result === undefined) throw new Error(`Unable to convert from ${kindOf(value)} to ${kind}.`);
  return result;
}

/** Casts the right side to the kind of the left one; what cannot be cast is unequal. Texts ignore case. */
export function areEqual(left: Value, right: Value): boolean {
  switch (kindOf(left)) {
    case 'Boolean':
      return left === toBoolean(right);
    case 'Number':
      return left === tryToNumber(right);
    case 'String':
      return (left as string).toUpperCase() === tryToText(right)?.toUpperCase();
    case 'Version':
      return tryToText(left) === textOfVersion(right);
    case 'Null':
      return right === null || right === '';
    default:
      return left === right;
  }
}

function textOfVersion(value: Value): string | undefined {
  const version = tryToVersion(value);
  return version && tryToText(version);
}

/**
 * Negative, zero or positive, with the right side cast to the kind of the left one.
 *
 * @throws Error when a side cannot be cast
 */
export function compare(left: Value, right: Value): number {
  switch (kindOf(left)) {
    case 'Boolean':
      return Number(left) - Number(toBoolean(right));
    case 'String': {
      const [one, other] = [(left as string).toUpperCase(), toText(right).toUpperCase()];
      return one < other ? -1 : Number(one > other);
    }
    case 'Version':
      return compareVersions(left as Version, cast(right, tryToVersion(right), 'Version'));
    default:
      return toNumber(left) - toNumber(right);
  }
}

function compareVersions(left: Version, right: Version): number {
  for (let index = 0; index < 4; index++) {
    const difference = (left.parts[index] ?? -1) - (right.parts[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
