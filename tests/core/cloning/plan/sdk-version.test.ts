import assert from 'node:assert/strict';
import { isNewEnough } from '../../../../core/cloning/plan/sdk-version.ts';

describe('whether an SDK is new enough, by what a project file says', () => {
  const cases: readonly [text: string, expected: ReturnType<typeof isNewEnough>][] = [
    ['1.14.0', 'yes'],
    ['1.14', 'yes'],
    ['1.14.0.0', 'yes'],
    ['2.0.0', 'yes'],
    ['1.13.9', 'no'],
    ['1.2', 'no'],
    ['1.14.0-preview.1', 'no'],
    ['1.*', 'unknown'],
    ['1.15.*', 'yes'],
    ['1.2.*', 'no'],
    ['^1.14.0', 'yes'],
    ['^1.0.0', 'unknown'],
    ['~1.2.0', 'no'],
    ['>=1.2 <2', 'unknown'],
    ['*', 'unknown'],
    ['[1.2.2]', 'no'],
    ['[1.14.0]', 'yes'],
    ['[1.2,2.0)', 'unknown'],
    ['[1.14,2.0)', 'yes'],
    ['(,1.14.0)', 'no'],
    ['(,1.14.0]', 'unknown'],
    ['[1.14.0,)', 'yes'],
    ['==1.14.0', 'yes'],
    ['==1.2.4', 'no'],
    ['>=1.2,<1.10', 'no'],
    ['~=1.2', 'unknown'],
    ['~=1.2.4', 'no'],
    ['~=1.14.2', 'yes'],
    ['workspace:*', 'unknown'],
    ['latest', 'unknown'],
    ['github:me/fork', 'unknown'],
    ['', 'unknown'],
  ];
  for (const [text, expected] of cases) {
    it(`${text === '' ? 'nothing' : text}: ${expected}`, () => assert.equal(isNewEnough(text, '1.14.0'), expected));
  }
});
