import type { CsharpFile, CsharpNamespace, CsharpType } from '../facts/index.ts';
import { placeOfTag } from '../place.ts';
import type { Editor } from './editor.ts';

/** The types of one namespace of a file that are copied, and the directives that go with them. */
interface Placed {
  readonly namespace: CsharpNamespace | undefined;
  readonly types: readonly CsharpType[];
  readonly imports: readonly string[];
}

/**
 * Puts types into the child namespace of a version. The name of the namespace grows where nothing else is in the way. A block of
 * its own is needed for types of the global namespace, in a block with `using` directives of its own (beside them, the originals
 * and the copies would be ambiguous), and around other namespaces.
 */
export function place({ namespace, types, imports }: Placed, file: CsharpFile, tag: string, editor: Editor): void {
  const { text, lineEnd } = file;
  const [first, last] = [types[0], types.at(-1)];
  if (first === undefined || last === undefined) return;
  const part = placeOfTag(tag);
  const indent = indentOf(text, first.span.start);
  const holdsOthers = file.namespaces.some(({ outer }) => outer === namespace);
  if (namespace !== undefined && (namespace.fileScoped || !(holdsOthers || hasOwnUsings(namespace, file)))) {
    editor.insert(namespace.nameSpan.end, `.${part}`);
    if (imports.length === 0) return;
    const lines = imports.map((line) => `${lineEnd}${indent}${line}`).join('');
    editor.insert(
      namespace.bodyStart,
      namespace.fileScoped ? lineEnd + lines : lines + (startsLine(text, namespace.bodyStart) ? '' : lineEnd),
    );
    if (!namespace.fileScoped && startsLine(text, namespace.bodyStart)) editor.insert(namespace.bodyStart, lineEnd);
    return;
  }
  const runs =
    holdsOthers && namespace !== undefined ? types.map((type) => [type, type] as const) : [[first, last] as const];
  for (const [from, to] of runs) {
    const inner = imports.map((line) => `${indent}${line}${lineEnd}`).join('');
    const head = `${indent}namespace ${part}${lineEnd}${indent}{${lineEnd}${inner}`;
    editor.insert(from.whole.start, head);
    editor.insert(to.span.end, `${lineEnd}${indent}}`);
  }
}

function hasOwnUsings(namespace: CsharpNamespace, { usings }: CsharpFile): boolean {
  return usings.some(({ within }) => within === namespace);
}

function indentOf(text: string, at: number): string {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, at))?.[0] ?? '';
}

/** Whether only blanks follow on the line. */
function startsLine(text: string, at: number): boolean {
  return /^[ \t]*\r?\n/.test(text.slice(at, at + 200));
}
