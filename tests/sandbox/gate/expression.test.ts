import assert from 'node:assert/strict';
import { Dictionary, evaluate, type Context, type Value } from '../../../sandbox/gate/expression/index.ts';
import type { Json } from '../../../sandbox/gate/json-path/index.ts';

const document: Json = { status: 'Successful', count: 3, flag: false, list: [1, 'b', null], none: null, o: { A: 1 } };
const context: Context = {
  document: () => document,
  named: new Map<string, () => Value>([
    ['root', () => document],
    ['variables', () => new Dictionary([['System.HostType', 'gates']])],
  ]),
};

describe('the expression language of success criteria', () => {
  const cases: readonly (readonly [expression: string, value: Value])[] = [
    ["eq(root['status'], 'SUCCESSFUL')", true],
    ["eq(root.status, 'other')", false],
    ["eq(root['Status'], 'Successful')", false],
    ["eq(variables['system.hosttype'], 'gates')", true],
    ["eq(root['none'], '')", true],
    ["eq(root['missing'], false)", false],
    ["eq(root['flag'], false)", true],
    ["eq('false', false)", true],
    ["eq(false, 'false')", false],
    ["eq(root['count'], '3')", true],
    ["eq('3', root['count'])", true],
    ["eq(root['count'], 'three')", false],
    ['eq(root, root)', true],
    ["eq(root['list'], root)", false],
    ["ne(root, '')", true],
    ["ge(count(root['list']), 3)", true],
    ['gt(2, 1)', true],
    ['le(2, 1)', false],
    ["lt('a', 'B')", true],
    ["gt(1.2.3, '1.2')", true],
    ["in('b', 'A', 'B')", true],
    ["notIn('b', 'A')", true],
    ["and(true, 1, 'x')", true],
    ["or(false, 0, '')", false],
    ['not(0)', true],
    ['xor(true, false)', true],
    ["join(';', root['list'])", '1;b;'],
    ["join('', root)", ''],
    ["join('', 'x')", 'x'],
    ["contains('abc', 'B')", true],
    ["containsValue(root['list'], 'B')", true],
    ["containsValue(root['o'], 1)", true],
    ["startsWith('abc', 'AB')", true],
    ["endsWith('abc', 'BC')", true],
    ["coalesce('', root['none'], 'z')", 'z'],
    ["format('{0}-{{{1}}}', 1, 'a')", '1-{a}'],
    ["upper(replace('a.b', '.', '-'))", 'A-B'],
    ["iif(true, 'y', gt('x', root))", 'y'],
    ["root['list'][1]", 'b'],
    ["root['list'][9]", null],
    ["root['list']['x']", null],
    ['root.o.*[0]', 1],
    ["isNullOrEmpty(root['missing'])", true],
    ["isNullOrEmpty('a')", false],
    ["length('abc')", 3],
    ["count(jsonpath('$.list[?(@ == ''b'')]'))", 1],
    ["jsonpath('$.status')[0]", 'Successful'],
    ["count(intersect(split('a,b', ','), jsonpath('$.list[*]')))", 1],
    ["isUrl('https://a')", true],
  ];
  for (const [expression, value] of cases) {
    it(expression, () => assert.deepEqual(evaluate(expression, context), value));
  }

  it('stops early in and, and in or', () => {
    assert.equal(evaluate("and(false, gt('x', root))", context), false);
    assert.equal(evaluate("or(true, gt('x', root))", context), true);
  });

  const broken = [
    'eq(1)',
    'eq(1, 2, 3)',
    'nosuch(1)',
    'nosuch',
    "eq('a, 'b')",
    'eq(1, 2))',
    'eq(1 2)',
    'eq(1,)',
    '',
    'and(true)',
    "root['a'",
    '1 == 1',
  ];
  for (const expression of broken) {
    it(`refuses ${expression || 'nothing'}`, () => assert.throws(() => evaluate(expression, context)));
  }

  const failing = [
    "gt('x', root)",
    "gt(1, 'x')",
    'count(3)',
    "count(root['none'])",
    "startsWith(root, '[')",
    "jsonpath('$.[')",
  ];
  for (const expression of failing) {
    it(`fails on ${expression}`, () => assert.throws(() => evaluate(expression, context)));
  }
});
