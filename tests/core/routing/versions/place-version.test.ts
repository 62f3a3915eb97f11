import assert from 'node:assert/strict';
import { parseRoutedVersion, placeVersion } from '../../../../core/routing/versions/index.ts';
import { fleet } from '../fleets.ts';

interface Case {
  readonly what: string;
  readonly lines: readonly string[];
  readonly version: string;
  readonly hash?: string;
  readonly force?: true;
  /** `newLine 1.0`, `intoLine 1.0`, `intoLine 1.0 again`, or what the refusal says. */
  readonly expected: string | RegExp;
}

const cases: readonly Case[] = [
  { what: 'the first version makes a line', lines: [], version: '1.0.0', expected: 'newLine 1.0' },
  { what: 'a patch goes into the line', lines: ['1.0 Active 1.0.0'], version: '1.0.1', expected: 'intoLine 1.0' },
  { what: 'a minor makes one', lines: ['1.0 Active 1.0.2'], version: '1.1.0', expected: 'newLine 1.1' },
  { what: 'a major makes one', lines: ['1.9 Active 1.9.0'], version: '2.0.0', expected: 'newLine 2.0' },
  {
    what: 'a patch of an older line goes there, and not into the newest',
    lines: ['1.0 Healthy 1.0.1', '1.1 Active 1.1.0'],
    version: '1.0.2',
    expected: 'intoLine 1.0',
  },
  {
    what: 'a line between two that are kept may come',
    lines: ['1.0 Healthy 1.0.1', '1.2 Active 1.2.0'],
    version: '1.1.0',
    expected: 'newLine 1.1',
  },
  {
    what: 'the same package again is nothing new',
    lines: ['1.0 Active 1.0.1'],
    version: '1.0.1',
    expected: 'intoLine 1.0 again',
  },
  {
    what: 'unless it was never deployed',
    lines: ['1.0 Registered 1.0.1*'],
    version: '1.0.1',
    expected: 'intoLine 1.0',
  },
  {
    what: 'a package that is built anew takes the place of one that was never deployed',
    lines: ['1.0 Failed 1.0.0 1.0.1*'],
    version: '1.0.1',
    hash: 'other',
    expected: 'intoLine 1.0',
  },
  {
    what: 'the same version from another package is refused',
    lines: ['1.0 Active 1.0.1'],
    version: '1.0.1',
    hash: 'other',
    expected: /^Line 1\.0 has 1\.0\.1 already, from another package/,
  },
  {
    what: 'but not with force',
    lines: ['1.0 Active 1.0.1'],
    version: '1.0.1',
    hash: 'other',
    force: true,
    expected: 'intoLine 1.0',
  },
  {
    what: 'an older patch is never put over a newer one',
    lines: ['1.0 Active 1.0.10'],
    version: '1.0.9',
    expected: /^Line 1\.0 has 1\.0\.10 already, which is newer than 1\.0\.9/,
  },
  { what: 'but with force', lines: ['1.0 Active 1.0.10'], version: '1.0.9', force: true, expected: 'intoLine 1.0' },
  {
    what: 'a pre-release is older than its release',
    lines: ['1.0 Active 1.0.1'],
    version: '1.0.1-rc.1',
    expected: /newer than 1\.0\.1-rc\.1/,
  },
  {
    what: 'a patch that is registered only counts too',
    lines: ['1.0 Active 1.0.0 1.0.2*'],
    version: '1.0.1',
    expected: /has 1\.0\.2 already/,
  },
  {
    what: 'a line older than all that are kept is refused, with those that are',
    lines: ['1.1 Draining 1.1.0', '1.10 Active 1.10.0', '1.9 Healthy 1.9.0'],
    version: '1.0.5',
    expected: /older than the oldest that is kept\. 3 lines are kept: 1\.1, 1\.9, 1\.10\./,
  },
  {
    what: 'lines that are retired are not kept',
    lines: ['0.9 Retired 0.9.0', '1.1 Active 1.1.0'],
    version: '1.0.0',
    expected: /1 line is kept: 1\.1\./,
  },
  {
    what: 'a line that was retired never comes back',
    lines: ['1.0 Retired 1.0.0', '1.1 Active 1.1.0'],
    version: '1.0.1',
    expected: /^Line 1\.0 was retired/,
  },
  {
    what: 'not even with force, or when it was the only one',
    lines: ['1.0 Retired 1.0.0'],
    version: '1.0.1',
    force: true,
    expected: /^Line 1\.0 was retired.*No line is kept\./,
  },
  {
    what: 'a line whose app could not be made is tried again',
    lines: ['1.0 Failed 1.0.0*'],
    version: '1.0.0',
    expected: 'intoLine 1.0',
  },
];

describe('where a version goes', () => {
  for (const { what, lines, version, hash, force = false, expected } of cases) {
    it(what, () => {
      const place = placeVersion(
        { version: parseRoutedVersion(version), packageHash: hash ?? `hash of ${version}`, force },
        fleet(lines),
      );
      if (typeof expected !== 'string') {
        assert.ok(place.kind === 'refused', place.kind);
        assert.equal(place.reason.code, 'ROUTING_VERSION_REFUSED');
        assert.match(place.reason.message, expected);
        assert.ok(place.reason.fix);
        return;
      }
      assert.ok(place.kind !== 'refused', JSON.stringify(place));
      const again = place.kind === 'intoLine' && place.again ? ' again' : '';
      assert.equal(`${place.kind} ${place.line}${again}`, expected);
    });
  }

  for (const text of ['1.0', '1', 'latest', '01.0.0', '', '1.0.0.0']) {
    it(`takes no ${text === '' ? 'empty text' : text} for a version`, () =>
      assert.throws(() => parseRoutedVersion(text), { code: 'INPUT_INVALID' }));
  }

  it('leaves build metadata out', () => {
    assert.deepEqual(parseRoutedVersion(' v1.2.3+77 '), { text: '1.2.3', line: '1.2' });
  });
});
