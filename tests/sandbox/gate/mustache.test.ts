import assert from 'node:assert/strict';
import { renderTemplate } from '../../../sandbox/gate/mustache.ts';

describe('mustache in service connections and server tasks', () => {
  const values = new Map([
    ['endpoint.apitoken', 'a+b/c=&"'],
    ['mode', 'fast'],
    ['empty', ''],
  ]);
  const cases: readonly (readonly [template: string, expected: string])[] = [
    ['{{{endpoint.apitoken}}}', 'a+b/c=&"'],
    ['{{endpoint.apiToken}}', 'a+b/c=&amp;&quot;'],
    ['<{{nothing}}>', '<>'],
    ['{{#if mode}}on {{mode}}{{else}}off{{/if}}', 'on fast'],
    ['{{#if empty}}on{{else}}off{{/if}}', 'off'],
    ["{{#equals mode 'FAST' 1}}yes{{else}}no{{/equals}}", 'yes'],
    ["{{#equals mode 'FAST'}}yes{{else}}no{{/equals}}", 'no'],
    ["{{#notEquals mode 'slow'}}{{#if mode}}x{{/if}}{{/notEquals}}", 'x'],
  ];
  for (const [template, expected] of cases) {
    it(template, () => assert.equal(renderTemplate(template, values), expected));
  }

  it('names a helper that it does not know', () => {
    assert.throws(() => renderTemplate('{{#base64 x}}', values), /#base64 x/);
  });
});
