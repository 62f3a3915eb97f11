import type { Node } from 'web-tree-sitter';
import { childrenOf } from '../../syntax/index.ts';
import { isCode, pathOf } from './expression.ts';

/** An annotation with what is in its brackets, by name; a single value is called `value`. */
export interface Annotation {
  readonly name: string;
  readonly node: Node;
  readonly values: ReadonlyMap<string, Node>;
}

/** The annotations of a declaration or a parameter, by their simple names. */
export function annotationsOf(node: Node): Annotation[] {
  const modifiers = childrenOf(node).find(({ type }) => type === 'modifiers');
  return childrenOf(modifiers ?? node).flatMap((child) => {
    if (child.type !== 'annotation' && child.type !== 'marker_annotation') return [];
    const name = child.childForFieldName('name');
    const values = new Map<string, Node>();
    for (const value of childrenOf(child.childForFieldName('arguments') ?? child).filter(isCode)) {
      if (value.type !== 'element_value_pair') {
        if (value.id !== name?.id) values.set('value', value);
        continue;
      }
      const [key, given] = [value.childForFieldName('key'), value.childForFieldName('value')];
      if (key !== null && given !== null) values.set(key.text, given);
    }
    return [{ name: (name === null ? undefined : pathOf(name))?.at(-1) ?? '', node: child, values }];
  });
}

/** Whether a declaration has the modifier, as in `static`. */
export function hasModifier(node: Node, modifier: string): boolean {
  const modifiers = childrenOf(node).find(({ type }) => type === 'modifiers');
  return modifiers?.children.some((child) => child?.type === modifier) ?? false;
}

/** A type as written, without spaces. */
export function typeText(node: Node | null): string {
  return node === null ? '' : node.text.replace(/\s+/g, '');
}
