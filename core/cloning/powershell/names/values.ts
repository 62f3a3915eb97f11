import { bindArguments, type Scope, type VariableFacts } from '../facts/index.ts';
import { constantText, type Command, type Expression, type Statement } from '../syntax/index.ts';
import { settingCommand } from './apis.ts';
import type { Outcome } from './model.ts';
import { hashIn } from './variables.ts';

const statements: ReadonlySet<string> = new Set<Statement['kind']>([
  'pipeline',
  'if',
  'switch',
  'assignment',
  'loop',
  'blocks',
  'flow',
  'param',
  'function',
  'class',
  'using',
]);

export function isStatement(node: Statement | Expression): node is Statement {
  return statements.has(node.kind);
}

/** What may be done in an `if` or a `switch`. */
export function bodiesOf(node: Extract<Statement, { kind: 'if' | 'switch' }>): (readonly Statement[])[] {
  if (node.kind === 'switch') return node.cases.map(({ body }) => body.body);
  const others = node.otherwise === undefined ? [] : [node.otherwise.body];
  return [...node.clauses.map(({ body }) => body.body), ...others];
}

/** `(Get-VersionedFunctionName 'X')`: the plain name. */
export function ofSettingHelper(command: Command, scope: Scope): Outcome | undefined {
  const name = command.name.kind === 'text' ? constantText(command.name)?.toLowerCase() : undefined;
  const plain = name === settingCommand ? bindArguments(command, [{ name: 'name' }]).values.get('name') : undefined;
  const text = plain?.kind === 'text' ? constantText(plain) : undefined;
  if (plain === undefined || text === undefined) return undefined;
  const leaf = { path: scope.path, node: plain, isEnclosed: false };
  return { kind: 'text', text, style: 'literal', leaf, followsSetting: true };
}

/** What `-f` makes; `undefined` when a value is not known. */
export function formatted(format: string, values: readonly (string | undefined)[]): string | undefined {
  if (!values.every((value) => value !== undefined)) return undefined;
  return format.replace(/\{(\d+)\}/g, (whole, index: string) => values[Number(index)] ?? whole);
}

/** Values of the hashtables that a variable holds: those under a key, or all. */
export function valuesUnder(facts: VariableFacts | undefined, key: string | undefined): (Statement | Expression)[] {
  const written = (facts?.values ?? []).flatMap(({ value }) => hashIn(value)?.entries ?? []);
  const first = written.filter((entry) => {
    const name = entry.key.kind === 'text' ? constantText(entry.key)?.toLowerCase() : undefined;
    return key === undefined || name === key;
  });
  const added = (facts?.keys ?? []).filter((entry) => key === undefined || entry.key === key);
  return [...first, ...added].map(({ value }) => value);
}
