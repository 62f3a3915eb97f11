import assert from 'node:assert/strict';
import { selectValues, type Json } from '../../../sandbox/gate/json-path/index.ts';

const store: Json = {
  books: [
    { title: 'A', price: 5, tags: ['x', 'y'], author: null },
    { title: 'B', price: 12.5, isbn: '1' },
    { title: 'C', price: '20' },
  ],
  'odd name': { 'a.b': 1 },
  empty: [],
};

describe('JSONPath in the dialect of Newtonsoft.Json', () => {
  const cases: readonly (readonly [path: string, expected: readonly Json[]])[] = [
    ['$', [store]],
    ['$.books[0].title', ['A']],
    ['books[0].title', ['A']],
    ['$.books[*].title', ['A', 'B', 'C']],
    ['$.books[0,2].title', ['A', 'C']],
    ['$.books[1:].title', ['B', 'C']],
    ['$.books[-1:].title', ['C']],
    ['$.books[:2].title', ['A', 'B']],
    ['$.books[::2].title', ['A', 'C']],
    ['$.books[9]', []],
    ["$['odd name']['a.b']", [1]],
    ["$.books[0]['title','price']", ['A', 5]],
    ['$..title', ['A', 'B', 'C']],
    ['$.books[0].author', [null]],
    ['$.books[0].nothing', []],
    ['$.empty[*]', []],
    ['$.books.*', []],
    ['$[*]', []],
    ["$.books[?(@.title == 'B')].price", [12.5]],
    ["$.books[?(@.title != 'B')].title", ['A', 'C']],
    ['$.books[?(@.isbn)].title', ['B']],
    ['$.books[?(@.price > 5)].title', ['B', 'C']],
    ["$.books[?(@.title > 'A' && @.price < 15)].title", ['B']],
    ["$.books[?(@.title == 'A' || @.title == 'C')].title", ['A', 'C']],
    ['$.books[?(@.price == 20)].title', []],
    ["$.books[?(@.author < 'a')].title", ['A']],
    ['$.books[?(@.title =~ /^[bc]$/i)].title', ['B', 'C']],
    ['$..[?(@.isbn)].title', ['B']],
    ['$.books[?(@.title == $.books[0].title)].title', ['A']],
  ];
  for (const [path, expected] of cases) {
    it(path, () => assert.deepEqual(selectValues(store, path), expected));
  }

  it('sees the members of an object as tokens that have no members', () => {
    assert.deepEqual(selectValues({ a: { name: 'x' } }, "$[?(@.name == 'x')]"), []);
  });

  it('compares texts by code unit', () => {
    const rows = ['@counter@1', '1st', '_x', 'a', 'A', 'Über', ''].map((name) => ({ name }));
    assert.deepEqual(selectValues(rows, "$[?(@.name < '@' || @.name >= 'A')].name"), [
      '1st',
      '_x',
      'a',
      'A',
      'Über',
      '',
    ]);
  });

  const broken = ['$.', '$.books[', '$.books[?(@.a', '$.books[?(@.a ~ 1)]', '$[x]', "$['a", '$.books[0]x', '$.a b'];
  for (const path of broken) {
    it(`refuses ${path}`, () => assert.throws(() => selectValues(store, path)));
  }

  it('fails on a negative index, as the library does', () => {
    assert.throws(() => selectValues([1], '$[-1]'), /out of range/);
  });

  it('fails when a number is compared with a word', () => {
    assert.throws(() => selectValues([{ n: 1 }], "$[?(@.n < 'x')]"), /not in a correct format/);
  });
});
