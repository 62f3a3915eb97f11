import assert from 'node:assert/strict';
import type { Edit } from '../../../../core/cloning/model.ts';
import { applyEdits, lineAt, sourceFile } from '../../../../core/cloning/source/index.ts';
import { selectPaths } from '../../../../core/cloning/source/which-files.ts';

const edit = (start: number, before: string, after: string): Edit => ({
  path: 'a.txt',
  start,
  end: start + before.length,
  before,
  after,
  why: 'reference',
});

describe('edits of a text', () => {
  it('are made by the offsets of the text as it was', () => {
    const text = '\ufeffone two\r\nthree 💡 four';
    const edits = [edit(text.indexOf('four'), 'four', '4'), edit(1, 'one', '1'), edit(text.indexOf('two'), '', '>')];
    assert.equal(applyEdits(text, edits), '\ufeff1 >two\r\nthree 💡 4');
  });

  it('keep the order of insertions at one place', () => {
    assert.equal(applyEdits('ab', [edit(1, '', '1'), edit(1, '', '2'), edit(1, 'b', 'B')]), 'a12B');
  });

  it('are refused when they overlap or do not fit', () => {
    assert.throws(() => applyEdits('abc', [edit(0, 'ab', ''), edit(1, 'bc', '')]), /overlap/);
    assert.throws(() => applyEdits('abc', [edit(0, 'b', '')]), /does not fit/);
  });

  it('know their line', () => {
    const text = 'a\r\nb\nc';
    assert.deepEqual(
      [0, 3, 5, 6].map((offset) => lineAt(text, offset)),
      [1, 2, 3, 3],
    );
  });

  it('leave line ends as most lines have them', () => {
    assert.equal(sourceFile('a', 'x\r\ny\r\nz\n').lineEnd, '\r\n');
    assert.equal(sourceFile('a', 'x\ny\n').lineEnd, '\n');
    assert.equal(sourceFile('a', '').lineEnd, '\n');
  });
});

describe('the files that say something about functions', () => {
  const cases: readonly { name: string; paths: string[]; selected: string[] }[] = [
    {
      name: 'C#, without build output',
      paths: ['App.csproj', 'A.cs', 'bin/Debug/B.cs', 'obj/C.cs', 'sub/bin/D.cs', 'readme.md', 'host.json'],
      selected: ['A.cs', 'App.csproj', 'host.json', 'sub/bin/D.cs'],
    },
    {
      name: 'TypeScript, without packages and output',
      paths: ['tsconfig.json', 'package.json', 'src/a.ts', 'dist/a.js', 'node_modules/x/index.js', 'src/dist/b.ts'],
      selected: ['package.json', 'src/a.ts', 'src/dist/b.ts', 'tsconfig.json'],
    },
    {
      name: 'JavaScript that lies in dist without a compiler that writes there',
      paths: ['package.json', 'dist/a.js'],
      selected: ['dist/a.js', 'package.json'],
    },
    {
      name: 'everything in a folder with function.json',
      paths: ['Order/function.json', 'Order/run.ps1', 'Order/sample.dat', 'docs/sample.dat'],
      selected: ['Order/function.json', 'Order/run.ps1', 'Order/sample.dat'],
    },
    {
      name: 'Java and Python, without output and environments',
      paths: [
        'pom.xml',
        'src/A.java',
        'target/B.java',
        'py/requirements.txt',
        'py/a.py',
        'py/venv/lib/b.py',
        'py/__pycache__/c.py',
      ],
      selected: ['pom.xml', 'py/a.py', 'py/requirements.txt', 'src/A.java'],
    },
  ];
  for (const { name, paths, selected } of cases) {
    it(name, () => assert.deepEqual(selectPaths(paths), selected));
  }
});
