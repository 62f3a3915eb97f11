import type { Edit, Span } from '../../model.ts';
import { editOf } from '../../source/index.ts';
import type { App } from '../app/index.ts';
import type { ListItem, ModuleFacts, Statement } from '../facts/index.ts';
import { itemKey, type LiveModule } from './live-module.ts';

/** The edits that leave of a module what is needed. */
export function removalEdits(app: App, facts: ModuleFacts, live: LiveModule, why: Edit['why'] = 'removal'): Edit[] {
  const text = app.textOf(facts.path);
  const spans: Span[] = [];
  for (const [index, statement] of facts.statements.entries()) {
    const isLive = live.statements.has(index);
    if (!isLive || isEmptied(statement, index, live)) {
      spans.push(removalSpan(text, statement));
    } else if (statement.kind === 'import' || statement.kind === 'export') {
      spans.push(...pruned(text, statement, (item) => live.items.has(itemKey(index, item))));
    }
  }
  return merged(text, spans).map((span) => editOf(app.fileOf(facts.path), span, '', why));
}

/** An import none of whose names are needed; one for its effect alone has none to begin with. */
function isEmptied(statement: Statement, index: number, live: LiveModule): boolean {
  if (statement.kind !== 'import' && statement.kind !== 'export') return false;
  const all = [...(statement.lead === undefined ? [] : [statement.lead]), ...statement.items];
  return all.length > 0 && !all.some((item) => live.items.has(itemKey(index, item)));
}

/** Comments before an import speak of the file; they stay. */
function removalSpan(text: string, statement: Statement): Span {
  if (statement.kind !== 'import') return statement.removal;
  const start = text.lastIndexOf('\n', statement.start - 1) + 1;
  return {
    start: /^\s*$/.test(text.slice(start, statement.start)) ? start : statement.start,
    end: statement.removal.end,
  };
}

/** Takes names out of `import a, { b, c } from …`. */
function pruned(text: string, { lead, items, kind }: Statement, keep: (item: ListItem) => boolean): Span[] {
  const spans: Span[] = [];
  const [first] = items;
  const kept = items.filter(keep);
  if (lead !== undefined && first !== undefined && kind === 'import') {
    const brace = text.lastIndexOf('{', first.start);
    if (!keep(lead)) spans.push({ start: lead.start, end: brace });
    if (kept.length === 0) {
      const last = items.at(-1) ?? first;
      spans.push({ start: lead.end, end: text.indexOf('}', last.end) + 1 });
      return spans;
    }
  }
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (item === undefined || keep(item)) continue;
    let until = index;
    while (until + 1 < items.length && !keepAt(items, until + 1, keep)) until += 1;
    const next = items[until + 1];
    const before = items[index - 1];
    if (next !== undefined) spans.push({ start: item.start, end: next.start });
    else if (before !== undefined) spans.push({ start: before.end, end: items[until]?.end ?? item.end });
    index = until;
  }
  return spans;
}

function keepAt(items: readonly ListItem[], index: number, keep: (item: ListItem) => boolean): boolean {
  const item = items[index];
  return item !== undefined && keep(item);
}

/** Spans that touch become one; a blank line goes with what stood between two blank lines. */
function merged(text: string, spans: readonly Span[]): Span[] {
  const all: { start: number; end: number }[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = all.at(-1);
    if (last !== undefined && start <= last.end + blankLines(text, last.end)) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all.map(({ start, end }) => {
    const isWhole = start === 0 || text[start - 1] === '\n';
    if (isWhole && end === text.length) {
      const blank = /(?:\n[ \t]*\r?)*\n$/.exec(text.slice(Math.max(0, start - 200), start))?.[0] ?? '';
      return { start: start - Math.max(0, blank.length - blank.indexOf('\n') - 1), end };
    }
    const afterBlank = start === 0 || /\n[ \t]*\r?\n$/.test(text.slice(Math.max(0, start - 80), start));
    if (!isWhole || text[end - 1] !== '\n') return { start, end };
    if (afterBlank) return { start, end: end + blankLines(text, end) };
    return { start, end };
  });
}

function blankLines(text: string, from: number): number {
  return /^(?:[ \t]*\r?\n)*/.exec(text.slice(from, from + 200))?.[0].length ?? 0;
}
