import type { Expression } from '../facts/index.ts';
import type { App } from './app.ts';
import { meaningOf } from './resolve.ts';

interface Item {
  readonly at: string;
  readonly item: Expression;
}

const deepest = 30;

/** What a list or an object holds; empty where that is not known. */
export function itemsOf(app: App, path: string, list: Expression, depth: number): Item[] {
  if (depth > deepest) return [];
  const meaning = meaningOf(app, path, list, depth + 1);
  if (meaning?.kind === 'object')
    return [...meaning.object.properties.values()].map((item) => ({ at: meaning.path, item }));
  if (meaning?.kind === 'value' && meaning.expression.kind === 'array') {
    return meaning.expression.items.map((item) => ({ at: meaning.path, item }));
  }
  if (meaning?.kind === 'call' && meaning.call.args[0] !== undefined) {
    const { callee } = meaning.call;
    const isValues =
      callee.kind === 'member' &&
      callee.property === 'values' &&
      callee.object.kind === 'global' &&
      callee.object.name === 'Object';
    if (isValues) return itemsOf(app, meaning.path, meaning.call.args[0], depth + 1);
  }
  return [];
}
