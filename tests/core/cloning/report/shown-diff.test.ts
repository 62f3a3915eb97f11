import assert from 'node:assert/strict';
import { shownDiff } from '../../../../core/cloning/report/index.ts';

const shown = (after: string): string[] => shownDiff([{ kind: 'create', path: 'a.cs', after }]);

describe('the diff in a log', () => {
  it('is a unified diff', () => {
    assert.deepEqual(shownDiff([{ kind: 'edit', path: 'a.cs', before: 'x\r\ny\r\n', after: 'x\r\nz\r\n' }]), [
      '--- a/a.cs',
      '+++ b/a.cs',
      '@@ -1,2 +1,2 @@',
      ' x',
      '-y',
      '+z',
    ]);
  });

  it('is nothing when nothing changes', () => assert.deepEqual(shownDiff([]), []));

  for (const [what, line, expected] of [
    ['an account key', '"AccountKey=c2VjcmV0;EndpointSuffix=x"', '"AccountKey=***;EndpointSuffix=x"'],
    ['a password in a connection string', '"Server=s;Password=hunter2hunter;"', '"Server=s;Password=***;"'],
    ['a signature in an address', '"https://x/?sv=1&sig=abcdefgh%3D&se=2"', '"https://x/?sv=1&sig=***&se=2"'],
  ] as const) {
    it(`does not show ${what}`, () =>
      assert.ok(shown(`${line}\n`).includes(`+${expected}`), shown(`${line}\n`).join('\n')));
  }

  it('shows code that only names a password', () => {
    const line = 'var password = GetPassword(); // password=x';
    assert.ok(shown(`${line}\n`).includes(`+${line}`));
  });

  it('ends where people stop reading, and says so', () => {
    const lines = shown('x\n'.repeat(12_000));
    assert.equal(lines.length, 10_001);
    assert.match(lines.at(-1) ?? '', /^… and 2003 lines more$/);
  });
});
