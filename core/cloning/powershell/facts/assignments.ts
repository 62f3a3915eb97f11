import { constantText, type Expression, type Statement } from '../syntax/index.ts';
import type { Scope } from './model.ts';
import { variableOf } from './scope.ts';

/** A variable that gets the items of a value, one after the other. */
export function factsEach(scope: Scope, name: string, value: Statement | Expression): void {
  variableOf(scope, name).values.push({ value, each: true });
}

/** A variable that gets a value by a command. */
export function factsValue(scope: Scope, name: string, value: Expression): void {
  variableOf(scope, name).values.push({ value });
}

/** A variable whose hashtable gets an entry. */
export function addKey(scope: Scope, name: string, [key, value]: readonly Expression[]): void {
  const text = key?.kind === 'text' ? constantText(key) : undefined;
  if (text !== undefined && value !== undefined) variableOf(scope, name).keys.push({ key: text.toLowerCase(), value });
}
