import type { Node } from 'web-tree-sitter';
import type { Expression } from '../facts.ts';
import type { Span } from '../../model.ts';
import { readExpression, spanOf, type Scope } from './expression.ts';

interface Local {
  readonly scope: Span;
  readonly type: string;
  /** What it is given, in all assignments; read when it is asked for. */
  readonly values: Node[];
  readonly make?: (span: Span) => Expression;
  /** The values as they were read, and how many of them there were. */
  read?: readonly Expression[];
}

/** Variables of the methods that are being read, innermost last. */
export class Scopes implements Scope {
  readonly #levels: Map<string, Local[]>[] = [];
  readonly #reading = new Set<Local>();

  enter(): void {
    this.#levels.push(new Map());
  }

  leave(): void {
    this.#levels.pop();
  }

  /** A variable that its assignments tell about. */
  declare(name: string, scope: Node, type: string, value: Node | null): void {
    this.#add(name, { scope: spanOf(scope), type, values: value === null ? [] : [value] });
  }

  /** A parameter, or the variable of a loop. */
  declareAs(name: string, scope: Node, type: string, make: (span: Span) => Expression): void {
    this.#add(name, { scope: spanOf(scope), type, values: [], make });
  }

  assign(name: string, at: number, value: Node): void {
    this.#find(name, at)?.values.push(value);
  }

  typeOf(name: string, at: number): string | undefined {
    return this.#find(name, at)?.type;
  }

  lookup(name: string, at: number): Expression | undefined {
    const found = this.#find(name, at);
    if (found === undefined) return undefined;
    const span = { start: at, end: at + name.length };
    if (found.make !== undefined) return found.make(span);
    if (found.values.length === 0 || this.#reading.has(found)) {
      return { kind: 'unknown', fromParameter: false, span };
    }
    if (found.read?.length !== found.values.length) {
      this.#reading.add(found);
      found.read = found.values.map((value) => readExpression(value, this));
      this.#reading.delete(found);
    }
    const of = found.read;
    return { kind: 'variable', of, span };
  }

  #add(name: string, local: Local): void {
    const level = this.#levels.at(-1);
    if (level === undefined) return;
    const known = level.get(name);
    if (known === undefined) level.set(name, [local]);
    else known.push(local);
  }

  /** The innermost variable of the name whose scope the place lies in. */
  #find(name: string, at: number): Local | undefined {
    for (let level = this.#levels.length - 1; level >= 0; level -= 1) {
      let best: Local | undefined;
      for (const local of this.#levels[level]?.get(name) ?? []) {
        if (at < local.scope.start || at >= local.scope.end) continue;
        if (best === undefined || local.scope.end - local.scope.start < best.scope.end - best.scope.start) best = local;
      }
      if (best !== undefined) return best;
    }
    return undefined;
  }
}
