import assert from 'node:assert/strict';
import { escapeMarkdown, neutralise, plural } from '../../core/text.ts';

describe('neutralise', () => {
  const cases: readonly [string, string, string][] = [
    ['leaves ordinary text', 'ship-1 (Größe #3) 100 % →', 'ship-1 (Größe #3) 100 % →'],
    ['breaks up a logging command', 'x##vso[task.complete]y', 'x# #vso[task.complete]y'],
    ['breaks it up in any letter case', '##VsO[task.complete]', '# #VsO[task.complete]'],
    ['breaks up a formatting command', '##[error]x', '# #[error]x'],
    ['leaves no command of what it broke up', '####vso[a]###[b]', '### #vso[a]## #[b]'],
    ['keeps everything on one line', 'a\r\nb\u2028c\u0085d', 'a\\u000d\\u000ab\\u2028c\\u0085d'],
    ['shows terminal escapes and direction overrides', '\u001b[31m\u202eabc', '\\u001b[31m\\u202eabc'],
    ['puts no command together out of pieces', '#\u0000#vso[a]', '#\\u0000#vso[a]'],
  ];
  for (const [name, text, expected] of cases) {
    it(name, () => {
      const safe = neutralise(text);
      assert.doesNotMatch(safe, /##vso\[|##\[/i);
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(safe, /[\u0000-\u001f]/);
      assert.equal(safe, expected);
    });
  }

  it('cuts what is too long, and says so', () => {
    assert.equal(neutralise('abcdef', 6), 'abcdef');
    assert.equal(neutralise('abcdefg', 6), 'abcde…');
    assert.equal(neutralise('x'.repeat(1000)).length, 300);
  });
});

describe('escapeMarkdown', () => {
  it('leaves words and numbers', () => assert.equal(escapeMarkdown('Shop 1.0, 2 h'), 'Shop 1.0, 2 h'));
  it('escapes markup, HTML, links and mentions', () => {
    assert.equal(escapeMarkdown('*a*|<b>&#1 @c'), '\\*a\\*\\|&lt;b&gt;&amp;\\#1 \\@c');
    assert.equal(escapeMarkdown('https://a www.b'), 'https\\://a www\\.b');
  });
});

describe('plural', () => {
  it('counts', () => {
    assert.equal(plural(1, 'app'), '1 app');
    assert.equal(plural(0, 'app'), '0 apps');
    assert.equal(plural(2, 'entity', 'entities'), '2 entities');
  });
});
