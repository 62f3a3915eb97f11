import type { CsharpConditional } from '../facts/index.ts';

interface Open {
  readonly start: number;
  /** By how many braces each branch opens more than it closes. */
  readonly branches: number[];
}

/** From each `#if` to its `#endif`, those within others too. */
export function conditionalsIn(text: string): CsharpConditional[] {
  if (!/^[ \t]*#[ \t]*if\b/m.test(text)) return [];
  const open: Open[] = [];
  const found: CsharpConditional[] = [];
  const code = withoutTexts(text);
  let at = 0;
  const close = (conditional: Open, end: number): void => {
    const { start, branches } = conditional;
    const torn = branches.filter((depth) => depth !== 0).length > 1;
    found.push({ start, end, ...(torn ? { torn } : {}) });
    add(open.at(-1), branches[0] ?? 0);
  };
  for (const match of text.matchAll(/^[ \t]*#[ \t]*(if|elif|else|endif)\b.*$/gm)) {
    add(open.at(-1), depthOf(code.slice(at, match.index)));
    at = match.index + match[0].length;
    if (match[1] === 'if') open.push({ start: match.index, branches: [0] });
    else if (match[1] !== 'endif') open.at(-1)?.branches.push(0);
    else {
      const conditional = open.pop();
      if (conditional !== undefined) close(conditional, at);
    }
  }
  for (let rest = open.pop(); rest !== undefined; rest = open.pop()) close(rest, text.length);
  return found.sort((a, b) => a.start - b.start);
}

function add(conditional: Open | undefined, depth: number): void {
  if (conditional === undefined) return;
  const last = conditional.branches.length - 1;
  conditional.branches[last] = (conditional.branches[last] ?? 0) + depth;
}

function depthOf(code: string): number {
  return (code.match(/\{/g)?.length ?? 0) - (code.match(/\}/g)?.length ?? 0);
}

const noCode =
  /\/\/.*|\/\*[\s\S]*?\*\/|"{3,}[\s\S]*?"{3,}|@\$?"(?:""|[^"])*"|\$@"(?:""|[^"])*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'|^[ \t]*#.*$/gm;

/** As long as the text, with blanks for comments, texts and directives: braces there open nothing. */
function withoutTexts(text: string): string {
  return text.replace(noCode, (part) => ' '.repeat(part.length));
}
