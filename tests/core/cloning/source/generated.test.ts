import assert from 'node:assert/strict';
import { applyEdits, generatedFile, sourceSet } from '../../../../core/cloning/source/index.ts';

const text = 'one\ntwo\n';

describe('cloning/source: files that are written anew', () => {
  it('one that is not there is made, with the line ends that are asked for', () => {
    const { edits, created } = generatedFile(sourceSet('app', {}), 'a.txt', text, 'setting', '\r\n');
    assert.deepEqual([edits, created], [[], [{ path: 'a.txt', text: 'one\r\ntwo\r\n' }]]);
  });

  const cases: readonly (readonly [name: string, there: string, after: string, edits: number])[] = [
    ['the same text is left alone', text, text, 0],
    ['the same text with other line ends is left alone', 'one\r\ntwo\r\n', 'one\r\ntwo\r\n', 0],
    ['another text is edited', 'one\n2\n', text, 1],
    ['another text keeps its line ends', 'one\r\n2\r\n', 'one\r\ntwo\r\n', 1],
  ];
  for (const [name, there, after, count] of cases) {
    it(name, () => {
      const { edits, created } = generatedFile(sourceSet('app', { 'a.txt': there }), 'a.txt', text, 'setting');
      assert.equal(edits.length, count);
      assert.equal(applyEdits(there, edits), after);
      assert.deepEqual(created, []);
    });
  }
});
