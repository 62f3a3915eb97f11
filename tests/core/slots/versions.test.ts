import assert from 'node:assert/strict';
import { acceptsVersion, compareVersions } from '../../../core/slots/versions.ts';
import type { VersionMatchStrategy } from '../../../core/taskhub/model.ts';

describe('versions of orchestrations', () => {
  const comparisons: Record<string, [left: string, right: string, order: -1 | 0 | 1]> = {
    'equal numbers': ['1.0.0', '1.0.0', 0],
    'a newer minor number': ['1.1.0', '1.0.0', 1],
    'an older minor number': ['1.0.0', '1.1.0', -1],
    'numbers are not text': ['1.10', '1.9', 1],
    'a missing number is older than 0': ['1.0', '1.0.0', -1],
    'four numbers': ['1.2.3.4', '1.2.3.5', -1],
    'five numbers are text': ['1.0.0.0.10', '1.0.0.0.9', -1],
    'a single number is text': ['10', '9', -1],
    'one version and one text are compared as text': ['1.10', '1.9-beta', -1],
    'letter case does not count': ['RC1', 'rc1', 0],
    'text in upper case, so that _ comes after letters': ['a_', 'ab', 1],
    'none and none': ['', '', 0],
    'white space is none': [' ', '', 0],
    'none is older': ['', '1', -1],
    'some is newer than none': ['1', '', 1],
    'signs and spaces that .NET reads': ['1. +2', '1.2', 0],
    'a number beyond 32 bits is text': ['1.2147483648', '1.3', -1],
  };
  for (const [name, [left, right, order]] of Object.entries(comparisons)) {
    it(`are compared as the engine does: ${name}`, () => {
      assert.equal(Math.sign(compareVersions(left, right)), order);
      assert.equal(Math.sign(compareVersions(right, left)) + order, 0);
    });
  }

  const cases: Record<
    string,
    { worker: string | undefined; strategy: VersionMatchStrategy | undefined; instance: string; expected: unknown }
  > = {
    'the same under CurrentOrOlder': { worker: '1.0', strategy: 'CurrentOrOlder', instance: '1.0', expected: true },
    'older under CurrentOrOlder': { worker: '2.0', strategy: 'CurrentOrOlder', instance: '1.0', expected: true },
    'newer under CurrentOrOlder': { worker: '1.0', strategy: 'CurrentOrOlder', instance: '2.0', expected: false },
    'none under CurrentOrOlder': { worker: '1.0', strategy: 'CurrentOrOlder', instance: '', expected: true },
    'some, met by code without a version': {
      worker: undefined,
      strategy: 'CurrentOrOlder',
      instance: '1.0',
      expected: false,
    },
    'none, met by code without a version': {
      worker: undefined,
      strategy: 'CurrentOrOlder',
      instance: '',
      expected: true,
    },
    'the same under Strict': { worker: '1.0', strategy: 'Strict', instance: '1.0', expected: true },
    'older under Strict': { worker: '2.0', strategy: 'Strict', instance: '1.0', expected: false },
    'newer under Strict': { worker: '1.0', strategy: 'Strict', instance: '1.0.0', expected: false },
    'none under Strict': { worker: '1.0', strategy: 'Strict', instance: '', expected: false },
    'another letter case under Strict': { worker: 'rc1', strategy: 'Strict', instance: 'RC1', expected: 'unknown' },
    'none and none under Strict': { worker: undefined, strategy: 'Strict', instance: '', expected: 'unknown' },
    'newer under None': { worker: '1.0', strategy: 'None', instance: '2.0', expected: true },
    'under a strategy that is not known': { worker: '1.0', strategy: undefined, instance: '1.0', expected: 'unknown' },
  };
  for (const [name, { worker, strategy, instance, expected }] of Object.entries(cases)) {
    it(`are accepted or not: ${name}`, () => {
      assert.equal(acceptsVersion({ defaultVersion: worker, matchStrategy: strategy }, instance), expected);
    });
  }
});
