/** Just enough OData to stand in for the table service: comparisons, `and`, `or`, `not`, parentheses. */
export type Condition = (row: Readonly<Record<string, unknown>>) => boolean;

/** @throws Error on anything that the table service would refuse as well */
export function parseFilter(filter: string): Condition {
  if (filter === '') return () => true;
  const tokens = [...filter.matchAll(/\s*(\(|\)|datetime'[^']*'|'(?:[^']|'')*'|[^\s()']+)/g)].map(
    (match) => match[1] ?? '',
  );
  let at = 0;
  const take = (): string => tokens[at++] ?? '';
  const or = (): Condition => {
    let left = and();
    while (tokens[at] === 'or') {
      take();
      const [a, b] = [left, and()];
      left = (row) => a(row) || b(row);
    }
    return left;
  };
  const and = (): Condition => {
    let left = unary();
    while (tokens[at] === 'and') {
      take();
      const [a, b] = [left, unary()];
      left = (row) => a(row) && b(row);
    }
    return left;
  };
  const unary = (): Condition => {
    const token = take();
    if (token === 'not') {
      const inner = unary();
      return (row) => !inner(row);
    }
    if (token === '(') {
      const inner = or();
      if (take() !== ')') throw new Error(`unbalanced filter: ${filter}`);
      return inner;
    }
    const operator = take();
    const literal = literalOf(take());
    return (row) => compare(row[token], operator, literal);
  };
  const condition = or();
  if (at !== tokens.length) throw new Error(`filter not understood: ${filter}`);
  return condition;
}

type Literal = string | number | Date;

function literalOf(text: string): Literal {
  if (text.startsWith('datetime')) return new Date(text.slice(9, -1));
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  const number = Number(text);
  if (text === '' || Number.isNaN(number)) throw new Error(`literal not understood: ${text}`);
  return number;
}

/** A column that is absent or of another type compares as false. */
function compare(value: unknown, operator: string, literal: Literal): boolean {
  const [left, right] =
    literal instanceof Date
      ? [value instanceof Date ? value.getTime() : undefined, literal.getTime()]
      : [value, literal];
  if ((typeof left !== 'string' && typeof left !== 'number') || typeof left !== typeof right) return false;
  switch (operator) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
    case 'gt':
      return left > right;
    case 'ge':
      return left >= right;
    default:
      throw new Error(`operator not understood: ${operator}`);
  }
}
