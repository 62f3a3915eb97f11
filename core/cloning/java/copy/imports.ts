import type { JavaApp } from '../app.ts';
import type { ImportFacts, JavaFile } from '../facts.ts';
import { keyOf } from '../resolve/types.ts';
import type { EditList } from '../write/edit-list.ts';
import { topLevelOf } from './uses.ts';

/** Imports follow the copied types; those of what the other tree does not have go. */
export function editImports(
  list: EditList,
  app: JavaApp,
  into: JavaApp,
  file: JavaFile,
  nameOf: (key: string) => string | undefined,
  isPackage: (name: string) => boolean,
): void {
  for (const one of file.imports) {
    const found = topLevelOf(app, one.parts, file);
    if (found === undefined) {
      const name = one.parts.join('.');
      if (app !== into && one.isStar && !one.isStatic && isOwnPackage(app, name) && !isPackage(name)) {
        removeLine(list, one);
      }
      continue;
    }
    const copied = nameOf(keyOf(found));
    const depth = found.file.package === '' ? 0 : found.file.package.split('.').length;
    if (copied !== undefined) {
      const place = partsOf(list.text, one)[depth];
      if (place !== undefined) list.add(place, copied, 'placement');
    } else if (app !== into && into.names.types.topLevel(one.parts.slice(0, depth + 1).join('.'), file) === undefined) {
      removeLine(list, one);
    }
  }
}

function isOwnPackage(app: JavaApp, name: string): boolean {
  return app.files.some((file) => file.package === name);
}

function removeLine(list: EditList, { span }: ImportFacts): void {
  const rest = /^[ \t]*\r?\n/.exec(list.text.slice(span.end, span.end + 100))?.[0] ?? '';
  list.add({ start: span.start, end: span.end + rest.length }, '', 'removal');
}

/** Where the parts of an imported name stand. */
function partsOf(text: string, { span }: ImportFacts): { start: number; end: number }[] {
  const source = text.slice(span.start, span.end).replace(/\/\*[\s\S]*?\*\//g, (comment) => ' '.repeat(comment.length));
  return [...source.matchAll(/[\p{L}_$][\p{L}\p{N}_$]*/gu)]
    .filter(({ 0: word }, index) => !(index === 0 && word === 'import') && !(index === 1 && word === 'static'))
    .map(({ 0: word, index }) => ({ start: span.start + index, end: span.start + index + word.length }));
}
