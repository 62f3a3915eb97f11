import { parentOf, joinPath } from '../../functionjson/index.ts';
import type { Span } from '../../model.ts';
import { bindArguments, type CommandUse, type Scope } from '../facts/index.ts';
import { constantText, type Expression, type Statement } from '../syntax/index.ts';

/** A path of another file in the code of a script. */
export interface PathInCode {
  /** From the source folder. */
  readonly target: string;
  /** The pieces of text that it is made of, as they stand. */
  readonly pieces: readonly Span[];
}

interface Pieces {
  readonly text: string;
  readonly pieces: readonly Span[];
}

/**
 * The file that an expression names: `"$PSScriptRoot/../Shared/a.ps1"`, `(Join-Path $PSScriptRoot '..' 'a.ps1')`.
 *
 * @returns nothing when it is computed in another way, or leads out of the source folder
 */
export function readPath(node: Expression, scope: Scope): PathInCode | undefined {
  const found = piecesOf(node, scope, 0);
  if (found === undefined) return undefined;
  const target = joinPath(parentOf(scope.path), found.text);
  return target === undefined ? undefined : { target, pieces: found.pieces };
}

/** The file that a command runs or imports. */
export function pathOfCommand({ command, scope }: CommandUse): PathInCode | undefined {
  const name = command.name.kind === 'text' ? constantText(command.name)?.toLowerCase() : undefined;
  if (name !== 'import-module') return readPath(command.name, scope);
  const module = bindArguments(command, [{ name: 'name' }, ...switches]).values.get('name');
  const path = module === undefined ? undefined : readPath(module, scope);
  return path !== undefined && /\.ps[md]?1$/i.test(path.target) ? path : undefined;
}

const switches = ['force', 'global', 'passthru', 'disablenamechecking'].map((name) => ({ name, isSwitch: true }));

/** The text of a path, from the folder of the script. */
function piecesOf(node: Expression, scope: Scope, depth: number): Pieces | undefined {
  if (depth > 8) return undefined;
  switch (node.kind) {
    case 'text': {
      const all = node.parts.map((part): Pieces | undefined =>
        part.kind === 'characters' ? { text: part.value, pieces: [part] } : piecesOf(part, scope, depth + 1),
      );
      return joined(all, '');
    }
    case 'variable':
      return variablePieces(node.name, scope, depth);
    case 'sub':
      return node.body[0] === undefined || node.body.length > 1
        ? undefined
        : statementPieces(node.body[0], scope, depth + 1);
    case 'paren':
      return statementPieces(node.body, scope, depth + 1);
    case 'binary':
      return node.operator === '+'
        ? joined(
            [node.left, node.right].map((part) => piecesOf(part, scope, depth + 1)),
            '',
          )
        : undefined;
    default:
      return undefined;
  }
}

function variablePieces(name: string, scope: Scope, depth: number): Pieces | undefined {
  if (name === 'psscriptroot') return { text: '.', pieces: [] };
  for (let from: Scope | undefined = scope; from !== undefined; from = from.parent) {
    const facts = from.variables.get(name);
    const [only, more] = facts?.values ?? [];
    if (only === undefined || more !== undefined || facts?.opaque === true) continue;
    const { value } = only;
    return value.kind === 'pipeline' ? statementPieces(value, from, depth + 1) : undefined;
  }
  return undefined;
}

function statementPieces(node: Statement, scope: Scope, depth: number): Pieces | undefined {
  const [only, more] = node.kind === 'pipeline' ? node.elements : [];
  if (only === undefined || more !== undefined) return undefined;
  if (only.kind !== 'command') return piecesOf(only, scope, depth + 1);
  const name = only.name.kind === 'text' ? constantText(only.name)?.toLowerCase() : undefined;
  const names = ['path', 'childpath', 'more1', 'more2', 'more3', 'more4', 'more5'];
  const { values } = bindArguments(
    only,
    names.map((taken) => ({ name: taken })),
  );
  const parts = names.flatMap((taken) => values.get(taken) ?? []);
  if (name === 'join-path')
    return joined(
      parts.map((part) => piecesOf(part, scope, depth + 1)),
      '/',
    );
  const [path] = parts;
  if (name !== 'split-path' || path === undefined) return undefined;
  const whole = piecesOf(path, scope, depth + 1);
  return whole === undefined ? undefined : { text: `${whole.text}/..`, pieces: whole.pieces };
}

function joined(all: readonly (Pieces | undefined)[], between: string): Pieces | undefined {
  const known = all.filter((one) => one !== undefined);
  if (known.length < all.length) return undefined;
  return { text: known.map(({ text }) => text).join(between), pieces: known.flatMap(({ pieces }) => pieces) };
}
