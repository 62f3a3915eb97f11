import assert from 'node:assert/strict';
import { FoundOnce } from '../../../../core/cloning/syntax/index.ts';

interface Variable {
  readonly name: string;
  /** What it is given: texts, and other variables. */
  readonly given: (string | Variable)[];
}

/** All values of a variable, and how many were looked at. */
function valuesOf(variable: Variable): { readonly values: readonly string[]; readonly steps: number } {
  const found = new FoundOnce<Variable, readonly string[]>();
  let steps = 0;
  const of = (one: Variable): readonly string[] =>
    found.of(one, ['anything'], () => {
      steps += 1;
      return [...new Set(one.given.flatMap((value) => (typeof value === 'string' ? [value] : of(value))))];
    });
  return { values: of(variable), steps };
}

describe('cloning/syntax: what variables hold', () => {
  it('is what they are given', () => {
    const inner = { name: 'inner', given: ['B', 'C'] };
    assert.deepEqual(valuesOf({ name: 'outer', given: ['A', inner] }).values, ['A', 'B', 'C']);
  });

  it('is anything for one that is made of itself', () => {
    const variable: Variable = { name: 'x', given: ['A'] };
    variable.given.push(...Array.from({ length: 40 }, () => variable));
    assert.deepEqual(valuesOf(variable), { values: ['A', 'anything'], steps: 1 });
  });

  it('is found once, however many ways lead to it', () => {
    let last: Variable = { name: '0', given: ['A'] };
    for (let index = 1; index <= 40; index += 1) last = { name: String(index), given: [last, last] };
    assert.deepEqual(valuesOf(last), { values: ['A'], steps: 41 });
  });

  it('is not kept where a circle was cut open', () => {
    const found = new FoundOnce<object, string>();
    const [one, other] = [{}, {}];
    const ofOther = (): string => found.of(other, '?', () => `b${found.of(one, '?', () => 'a')}`);
    assert.equal(
      found.of(one, '?', () => `a${ofOther()}`),
      'ab?',
    );
    assert.equal(ofOther(), 'bab?');
  });

  it('is looked for again after a failure, or a search that was cut short', () => {
    const found = new FoundOnce<object, string>();
    const key = {};
    assert.throws(() =>
      found.of(key, '?', () => {
        throw new Error('no');
      }),
    );
    assert.equal(
      found.of(
        key,
        '?',
        () => 'short',
        () => false,
      ),
      'short',
    );
    assert.equal(
      found.of(key, '?', () => 'whole'),
      'whole',
    );
  });
});
