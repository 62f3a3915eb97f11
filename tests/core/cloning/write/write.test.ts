import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { emptyDraft, type Draft } from '../../../../core/cloning/model.ts';
import { readSourceFolder, sourceSet } from '../../../../core/cloning/source/index.ts';
import {
  changesOf,
  diffStat,
  undoUnfinished,
  unifiedDiff,
  writeChanges,
  type Disk,
  type FileChange,
} from '../../../../core/cloning/write/index.ts';
import { realDisk } from '../../../../core/cloning/write/disk.ts';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';
import { dyingDisk, failingDisk, systemError } from '../support/failing-disk.ts';

const before: Readonly<Record<string, string>> = {
  'A.cs': '\ufeffclass A { }\r\n',
  'Order/function.json': '{}',
  'Order/run.ps1': 'old',
  'gone/deep/B.cs': 'class B { }',
};

/** A folder moves away and another takes its place, a file is edited, one goes and one comes. */
const draft: Draft = {
  ...emptyDraft,
  edits: [
    { path: 'A.cs', start: 7, end: 8, before: 'A', after: 'Z', why: 'definition' },
    { path: 'Order/run.ps1', start: 0, end: 3, before: 'old', after: 'new', why: 'reference' },
  ],
  moved: [
    { from: 'Order/function.json', to: 'Order_1_1_0/function.json' },
    { from: 'Order/run.ps1', to: 'Order_1_1_0/run.ps1' },
  ],
  created: [
    { path: 'Order/function.json', text: '{ }' },
    { path: 'Order/run.ps1', text: 'old' },
    { path: 'Versions/V1/C.cs', text: 'class C { }' },
  ],
  removed: ['gone/deep/B.cs'],
};

const after: Readonly<Record<string, string>> = {
  'A.cs': '\ufeffclass Z { }\r\n',
  'Order/function.json': '{ }',
  'Order/run.ps1': 'old',
  'Order_1_1_0/function.json': '{}',
  'Order_1_1_0/run.ps1': 'new',
  'Versions/V1/C.cs': 'class C { }',
};

describe('a draft as changes of files', () => {
  it('tells what becomes of each file, in order', () => {
    assert.deepEqual(
      changesOf(sourceSet('memory', before), draft).map(({ kind, path }) => `${kind} ${path}`),
      [
        'edit A.cs',
        'edit Order/function.json',
        'create Order_1_1_0/function.json',
        'create Order_1_1_0/run.ps1',
        'create Versions/V1/C.cs',
        'remove gone/deep/B.cs',
      ],
    );
  });

  const refusals: readonly { name: string; draft: Partial<Draft>; code: ErrorCode }[] = [
    { name: 'a file in the way', draft: { created: [{ path: 'A.cs', text: 'other' }] }, code: 'CLONE_FILE_EXISTS' },
    {
      name: 'a file moved onto another',
      draft: { moved: [{ from: 'Order/run.ps1', to: 'A.cs' }] },
      code: 'CLONE_FILE_EXISTS',
    },
    ...['../B.cs', '/etc/B.cs', 'a/../../B.cs', 'C:/B.cs', 'a\\..\\B.cs', 'a//B.cs'].map((path) => ({
      name: `the path ${path}`,
      draft: { created: [{ path, text: '' }] },
      code: 'CLONE_OUTSIDE_FOLDER' as const,
    })),
  ];
  for (const { name, draft: wrong, code } of refusals) {
    it(`refuses ${name}`, () =>
      assert.throws(() => changesOf(sourceSet('memory', before), { ...emptyDraft, ...wrong }), hasCode(code)));
  }

  it('has nothing to do for a file that is there already', () => {
    assert.deepEqual(
      changesOf(sourceSet('memory', before), { ...emptyDraft, created: [{ path: 'Order/run.ps1', text: 'old' }] }),
      [],
    );
  });

  it('shows itself as a unified diff, and counts lines', () => {
    const changes = changesOf(sourceSet('memory', { 'a.py': 'one\ntwo\n', 'b.py': 'x\n' }), {
      ...emptyDraft,
      edits: [{ path: 'a.py', start: 4, end: 7, before: 'two', after: '2', why: 'reference' }],
      created: [{ path: 'c.py', text: 'new\n' }],
      removed: ['b.py'],
    });
    assert.equal(
      unifiedDiff(changes),
      [
        '--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n',
        '--- a/b.py\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x\n',
        '--- /dev/null\n+++ b/c.py\n@@ -0,0 +1,1 @@\n+new\n',
      ].join(''),
    );
    assert.deepEqual(diffStat(changes), { files: 3, added: 2, removed: 2 });
  });
});

describe('writing', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'writing-'));
    for (const [path, text] of Object.entries(before)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    await chmod(join(root, 'A.cs'), 0o640);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const planned = async (): Promise<FileChange[]> => changesOf(await readSourceFolder(root), draft);

  it('makes all changes, keeps modes, and leaves nothing else behind', async () => {
    await writeChanges(root, await planned());
    assert.deepEqual(await textsIn(root), after);
    assert.equal((await stat(join(root, 'A.cs'))).mode & 0o777, 0o640);
    assert.deepEqual((await readdir(root)).sort(), ['A.cs', 'Order', 'Order_1_1_0', 'Versions']);
  });

  it('makes none when the disk is full, at whichever step', async () => {
    const changes = await planned();
    let steps = 0;
    let named = 0;
    for (let failing = 1; ; failing += 1) {
      const disk = failingDisk(failing, 'ENOSPC');
      const error: unknown = await writeChanges(root, changes, disk).catch((caught: unknown) => caught);
      if (error === undefined) break;
      steps += 1;
      assert.ok(error instanceof DurableDeployError);
      assert.equal(error.code, 'CLONE_WRITE_FAILED');
      assert.match(error.message, /ENOSPC/);
      if (error.message.includes(', at ')) named += 1;
      assert.deepEqual(await textsIn(root), before, `after a failure at step ${failing}`);
      assert.deepEqual((await readdir(root)).sort(), ['A.cs', 'Order', 'gone']);
    }
    assert.ok(steps > 15, `${steps} steps failed`);
    assert.ok(named > 3, 'where it failed while files changed places is said');
    assert.deepEqual(await textsIn(root), after);
  });

  it('is taken back by the next run when it was killed, at whichever step', async () => {
    for (let killed = 1; ; killed += 1) {
      const changes = await planned();
      const error: unknown = await writeChanges(root, changes, dyingDisk(killed)).catch((caught: unknown) => caught);
      await undoUnfinished(root);
      if (error === undefined) break;
      const texts = await textsIn(root);
      assert.ok(isSame(texts, before) || isSame(texts, after), `killed at step ${killed}: ${JSON.stringify(texts)}`);
      if (isSame(texts, after)) break;
      assert.deepEqual(
        (await readdir(root)).filter((name) => name.startsWith('.')),
        [],
      );
    }
    assert.deepEqual(await textsIn(root), after);
  });

  it('overwrites nothing that came since it was killed', async () => {
    // Both originals have left, and nothing has come.
    for (let killed = 1; (await readdir(root)).includes('A.cs'); killed += 1) {
      await undoUnfinished(root);
      await writeChanges(root, await planned(), dyingDisk(killed)).catch(() => {});
    }
    await writeFile(join(root, 'A.cs'), 'mine');
    await assert.rejects(undoUnfinished(root), hasCode('CLONE_FILE_EXISTS'));
    assert.equal(await readFile(join(root, 'A.cs'), 'utf8'), 'mine');
    const [temporary = ''] = (await readdir(root)).filter((name) => name.startsWith('.'));
    assert.ok((await readdir(join(root, temporary, 'old'))).length > 0);
  });

  it('refuses a folder that is a symbolic link, and writes nothing outside', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'outside-'));
    try {
      await symlink(outside, join(root, 'Versions'));
      await assert.rejects(writeChanges(root, await planned()), hasCode('CLONE_OUTSIDE_FOLDER'));
      assert.deepEqual(await readdir(outside), []);
      assert.equal(await readFile(join(root, 'A.cs'), 'utf8'), before['A.cs']);
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  it('refuses when a file has changed since it was read, or has come', async () => {
    const changes = await planned();
    await writeFile(join(root, 'A.cs'), 'class Other { }');
    await assert.rejects(writeChanges(root, changes), hasCode('CLONE_SOURCE_CHANGED'));
    await writeFile(join(root, 'A.cs'), before['A.cs'] ?? '');
    await mkdir(join(root, 'Versions/V1'), { recursive: true });
    await writeFile(join(root, 'Versions/V1/C.cs'), 'mine');
    await assert.rejects(writeChanges(root, changes), hasCode('CLONE_FILE_EXISTS'));
    assert.equal(await readFile(join(root, 'Order/run.ps1'), 'utf8'), 'old');
  });

  it('says that the folder may not be written', async () => {
    const disk: Disk = { ...realDisk, makeTemporaryFolder: () => Promise.reject(systemError('EACCES')) };
    await assert.rejects(writeChanges(root, await planned(), disk), (error: unknown) => {
      assert.ok(hasCode('CLONE_WRITE_FAILED')(error));
      assert.match(String((error as DurableDeployError).fix), /write to the source folder/);
      return true;
    });
  });
});

async function textsIn(root: string): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    texts[path.slice(root.length + 1)] = await readFile(path, 'utf8');
  }
  return texts;
}

function isSame(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
}

function hasCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof DurableDeployError && error.code === code && error.fix !== undefined;
}
