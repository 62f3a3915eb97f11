import { readFileSync } from 'node:fs';

/** An example of the specification that Microsoft publishes; see tests/data/arm-examples/README.md. */
export interface Example {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly responses: Readonly<Record<string, { readonly body?: unknown; readonly headers?: Record<string, string> }>>;
}

/** Reads the example of that name. */
export function example(name: string): Example {
  const file = readFileSync(new URL(`../../data/arm-examples/${name}.json`, import.meta.url), 'utf8');
  return JSON.parse(file) as Example;
}

/** Every path through a JSON value, with the type at its end: `.properties.enabled: boolean`. */
export function shape(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((item: unknown) => shape(item, `${path}[]`)))];
  if (typeof value !== 'object' || value === null) return [`${path}: ${typeof value}`];
  return Object.entries(value).flatMap(([name, child]) => shape(child, `${path}.${name}`));
}
