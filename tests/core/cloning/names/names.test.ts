import assert from 'node:assert/strict';
import {
  isFunctionName,
  otherVersionSuffix,
  parseNamePattern,
  parseVersion,
  readVersionedName,
  suffixOf,
  tagOf,
} from '../../../../core/cloning/names/index.ts';
import { DurableDeployError } from '../../../../core/errors.ts';

const isInputInvalid = (error: unknown): boolean =>
  error instanceof DurableDeployError && error.code === 'INPUT_INVALID' && error.fix !== undefined;

describe('versions and the names that carry them', () => {
  const versions: readonly [text: string, read: string][] = [
    ['1.2.0', '1.2.0'],
    [' v1.2.0 ', '1.2.0'],
    ['1.2.0+build.7', '1.2.0'],
    ['10.20.30', '10.20.30'],
  ];
  for (const [text, read] of versions) {
    it(`reads ${text}`, () => assert.equal(parseVersion(text).text, read));
  }
  for (const text of ['', '1.2', '1.2.x', 'latest', '1.2.0-beta.1', '01.2.0', '1.2.0; rm']) {
    it(`refuses the version "${text}"`, () => assert.throws(() => parseVersion(text), isInputInvalid));
  }

  const patterns: readonly [pattern: string, suffix: string, tag: string][] = [
    ['{name}_{major}_{minor}_{patch}', '_1_2_3', '1_2_3'],
    ['{name}_v{major}', '_v1', 'v1'],
    ['{name}V{major}_{minor}', 'V1_2', 'V1_2'],
    ['{name}__{major}', '__1', '1'],
  ];
  for (const [text, suffix, tag] of patterns) {
    it(`reads the pattern ${text}`, () => {
      const pattern = parseNamePattern(text);
      const version = parseVersion('1.2.3');
      assert.equal(suffixOf(pattern, version), suffix);
      assert.equal(tagOf(pattern, version), tag);
      const read = readVersionedName(pattern, `Order${suffix}`);
      assert.equal(read?.base, 'Order');
      assert.equal(read.suffix, suffix);
      assert.equal(read.major, 1);
    });
  }
  const refused: readonly [pattern: string, why: string][] = [
    ['v{major}_{name}', 'the version comes first'],
    ['{name}', 'no version in it'],
    ['{name}_{minor}', 'no major version'],
    ['{name}-{major}', 'no identifier'],
    ['{name}.{major}.{minor}', 'no identifier'],
    ['{name}{major}', 'nothing between name and number'],
    ['{name}_{major}{minor}', 'numbers side by side'],
    ['{name}_{major}_{major}', 'a number twice'],
    ['{name}_{major}_{build}', 'a part that versions do not have'],
  ];
  for (const [text, why] of refused) {
    it(`refuses the pattern ${text}: ${why}`, () => assert.throws(() => parseNamePattern(text), isInputInvalid));
  }

  it('takes the last version of a name that carries two', () => {
    const read = readVersionedName(parseNamePattern('{name}_{major}_{minor}_{patch}'), 'Order_1_0_0_1_1_0');
    assert.deepEqual(read, { base: 'Order_1_0_0', suffix: '_1_1_0', major: 1, minor: 1, patch: 0 });
  });

  const others: readonly [name: string, base: string | undefined][] = [
    ['Order_1_0_5', 'Order'],
    ['OrderV2', 'Order'],
    ['Order_v2', 'Order'],
    ['Order2', undefined],
    ['V2', undefined],
    ['Order', undefined],
  ];
  for (const [name, base] of others) {
    it(`sees ${base === undefined ? 'no version' : `the version of ${base}`} in ${name}`, () =>
      assert.equal(otherVersionSuffix(name)?.base, base));
  }

  const names: readonly [name: string, valid: boolean][] = [
    ['Order_1_2_0', true],
    ['order-items', true],
    ['1Order', false],
    ['_Order', false],
    ['Order Items', false],
    ['a'.repeat(128), true],
    ['a'.repeat(129), false],
  ];
  for (const [name, valid] of names) {
    it(`${valid ? 'takes' : 'refuses'} the function name ${name.slice(0, 20)} of ${name.length} characters`, () =>
      assert.equal(isFunctionName(name), valid));
  }
});
