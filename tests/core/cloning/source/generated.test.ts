import assert from 'node:assert/strict';
import { applyEdits, generatedFile, generatedMark, sourceSet } from '../../../../core/cloning/source/index.ts';

const text = `# ${generatedMark}\ntwo\n`;

describe('cloning/source: files that are written anew', () => {
  it('one that is not there is made, with the line ends that are asked for', () => {
    const { edits, created } = generatedFile(sourceSet('app', {}), 'a.txt', text, 'setting', '\r\n');
    assert.deepEqual([edits, created], [[], [{ path: 'a.txt', text: text.replaceAll('\n', '\r\n') }]]);
  });

  const cases: readonly (readonly [name: string, there: string, after: string, edits: number])[] = [
    ['the same text is left alone', text, text, 0],
    [
      'the same text with other line ends is left alone',
      text.replaceAll('\n', '\r\n'),
      text.replaceAll('\n', '\r\n'),
      0,
    ],
    ['another text is edited', text.replace('two', '2'), text, 1],
    ['another text keeps its line ends', `# ${generatedMark}\r\n2\r\n`, text.replaceAll('\n', '\r\n'), 1],
  ];
  for (const [name, there, after, count] of cases) {
    it(name, () => {
      const { edits, created } = generatedFile(sourceSet('app', { 'a.txt': there }), 'a.txt', text, 'setting');
      assert.equal(edits.length, count);
      assert.equal(applyEdits(there, edits), after);
      assert.deepEqual(created, []);
    });
  }

  it('one that somebody else wrote is refused', () => {
    assert.throws(() => generatedFile(sourceSet('app', { 'a.txt': 'mine\n' }), 'a.txt', text, 'setting'), {
      code: 'CLONE_FILE_EXISTS',
    });
  });
});
