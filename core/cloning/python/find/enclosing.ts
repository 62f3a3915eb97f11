import type { FunctionFound } from '../../model.ts';
import type { PythonFile, ScopeIndex } from '../facts.ts';

/** The functions that a place is in. */
export interface Enclosing {
  /** The function of the app; absent in a helper. */
  readonly found?: FunctionFound;
  /** Definitions around the place, the innermost first. */
  readonly definitions: readonly number[];
  readonly name: string;
}

/** Which function of the app a definition is. */
export type FunctionOf = (file: PythonFile, def: number) => FunctionFound | undefined;

export function enclosingOf(file: PythonFile, scope: ScopeIndex, functionOf: FunctionOf): Enclosing {
  const definitions: number[] = [];
  for (let at: ScopeIndex | undefined = scope; at !== undefined; at = file.scopes[at]?.parent) {
    const def = file.scopes[at]?.def;
    if (def !== undefined) definitions.push(def);
  }
  const [innermost] = definitions;
  const found = definitions.map((def) => functionOf(file, def)).find((candidate) => candidate !== undefined);
  const helper = innermost === undefined ? '' : (file.definitions[innermost]?.name ?? '');
  return { definitions, name: found?.name ?? helper, ...(found === undefined ? {} : { found }) };
}

/** Whether a helper deals with a client: what its parameters are called and said to be. */
export function takesClient(file: PythonFile, definitions: readonly number[]): boolean {
  return definitions.some((def) =>
    file.definitions[def]?.parameters.some(
      ({ name, annotation = '' }) => /client|starter/i.test(name) || annotation.includes('DurableOrchestrationClient'),
    ),
  );
}
