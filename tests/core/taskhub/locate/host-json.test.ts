import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DurableDeployError } from '../../../../core/errors.ts';
import { parseHostJson } from '../../../../core/taskhub/locate/host-json.ts';
import { located, unknown } from './app.ts';

describe('host.json', () => {
  const readable: Record<string, string> = {
    'comments and trailing commas': `{ // the version
      "version": "2.0", /* and the hub */
      "extensions": { "durableTask": { "hubName": "ShopHub", }, },
    }`,
    'a byte order mark and Windows line ends':
      '\uFEFF{\r\n"version": "2.0",\r\n"extensions": { "durableTask": { "hubName": "ShopHub" } } }',
    'keys in any case': '{ "Version": "2.0", "EXTENSIONS": { "DurableTask": { "HUBNAME": "ShopHub" } } }',
    'the last of two properties with one name': `{ "version": "2.0", "extensions": { "durableTask": { "hubName": "Old" } },
      "extensions": { "durableTask": { "hubName": "ShopHub" } } }`,
    'objects whose names differ in case only, merged': `{ "version": "2.0", "extensions": { "durableTask": { "hubName": "ShopHub" } },
      "Extensions": { "http": { "routePrefix": "" } } }`,
    'a path in one key': '{ "version": "2.0", "extensions:durableTask:hubName": "ShopHub" }',
  };
  for (const [name, text] of Object.entries(readable)) {
    it(`reads ${name}`, () => assert.equal(located({ host: text }).hubName, 'ShopHub'));
  }

  const broken: Record<string, { text: string; where: RegExp }> = {
    'a missing comma': {
      text: '{\n  "version": "2.0"\n  "extensions": {}\n}',
      where: /line 3, column 3: a comma is expected/,
    },
    'a missing brace': { text: '{\n  "version": "2.0"', where: /line 2, column 19: a closing brace } is missing/ },
    'a text that is not closed': { text: '{ "version": "2.0 }', where: /line 1, column 14: a text is not closed/ },
    'single quotes': { text: "{\r\n 'version': '2.0' }", where: /line 2, column 2: .*double quotes/ },
    'text after the object': { text: '{}\n{}', where: /line 2, column 1: there is text after the end/ },
    'an empty file': { text: '', where: /line 1, column 1: a value is expected/ },
    'a list': { text: '[]', where: /must hold one object/ },
    'depth that breaks readers': { text: '{"a":'.repeat(200_000), where: /nested too deeply|line 1/ },
  };
  for (const [name, { text, where }] of Object.entries(broken)) {
    it(`says where it is broken: ${name}`, () => {
      const { reasons } = unknown({ host: text });
      assert.equal(reasons.length, 1);
      assert.equal(reasons[0]?.code, 'HOST_JSON_INVALID');
      assert.match(reasons[0].message, where);
      assert.match(reasons[0].message, /^host\.json is not valid JSON/);
    });
  }

  it('does not print what is in a broken file', () => {
    const { reasons } = unknown({ host: '{ "key": "AccountKey=canary" "more": 1 }' });
    assert.doesNotMatch(JSON.stringify(reasons), /canary/);
  });

  it('keeps a file name from outside from writing log commands', () => {
    assert.throws(
      () => parseHostJson('{', 'a\n##vso[task.complete]x'),
      (error) => error instanceof DurableDeployError && !/\n|##vso/.test(error.message),
    );
  });

  it('finds every value of any object under its path, whatever the formatting', () => {
    const json = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,6}$/),
      fc.oneof(fc.string(), fc.boolean(), fc.integer(), fc.constant(null)),
    );
    fc.assert(
      fc.property(json, json, fc.constantFrom(0, 2, '\t'), (outer, inner, indent) => {
        const file = parseHostJson(JSON.stringify({ ...outer, Nested: inner }, null, indent), 'host.json');
        for (const [key, value] of Object.entries(inner)) {
          const text = value === null ? '' : typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value);
          assert.equal(file.values.get(`nested:${key}`)?.value, text);
        }
      }),
      { numRuns: 200 },
    );
  });
});
