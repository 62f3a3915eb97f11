import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readSourceFolder, readSourcesAtRef } from '../../../../core/cloning/source/index.ts';
import { DurableDeployError, type ErrorCode } from '../../../../core/errors.ts';

describe('sources read from a disk', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'sources-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function put(path: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }

  it('keep every byte: byte order mark, line ends, characters of four bytes', async () => {
    const text = '\ufeffclass Ä { } // 💡\r\n\r\n';
    await put('A.cs', text);
    const { files } = await readSourceFolder(root);
    assert.equal(files.get('A.cs')?.text, text);
  });

  it('tell what could not be read as text, and do not fail for it', async () => {
    await put('A.cs', Buffer.from('\ufeffclass A { }', 'utf16le'));
    await put('B.cs', Buffer.from([0x63, 0xe9, 0x20]));
    await put('C.cs', 'class C { }');
    await put('outside/D.cs', 'class D { }');
    await symlink(join(root, 'outside'), join(root, 'link'));
    const { files, unread } = await readSourceFolder(root);
    assert.deepEqual([...files.keys()], ['C.cs', 'outside/D.cs']);
    assert.deepEqual(Object.fromEntries(unread), { 'A.cs': 'UTF-16', 'B.cs': 'not UTF-8', link: 'symbolic link' });
  });

  it('are an error when there is no folder', async () => {
    await assert.rejects(readSourceFolder(join(root, 'none')), hasCode('CLONE_SOURCE_UNREADABLE'));
    await put('file', '');
    await assert.rejects(readSourceFolder(join(root, 'file')), hasCode('CLONE_SOURCE_UNREADABLE'));
  });

  describe('at a git ref', () => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', root, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });

    beforeEach(async function () {
      try {
        git('init', '--quiet');
      } catch {
        console.log('        skipped: git is not installed');
        this.skip();
      }
      await put('app/A.cs', '\ufeffclass A { } // 1\r\n');
      await put('app/host.json', '{}');
      await put('other/B.cs', 'class B { }');
      git('add', '-A');
      git('commit', '--quiet', '-m', 'one');
      git('tag', 'v1.0.0');
      await put('app/A.cs', 'class A { } // 2\n');
      git('commit', '--quiet', '-a', '-m', 'two');
    });

    it('are those of the same folder then', async () => {
      const { files, label } = await readSourcesAtRef(join(root, 'app'), 'v1.0.0');
      assert.deepEqual([...files.keys()], ['A.cs', 'host.json']);
      assert.equal(files.get('A.cs')?.text, '\ufeffclass A { } // 1\r\n');
      assert.match(label, / at v1\.0\.0$/);
      assert.deepEqual(
        [...(await readSourcesAtRef(root, 'HEAD')).files.keys()],
        ['app/A.cs', 'app/host.json', 'other/B.cs'],
      );
    });

    it('are an error that tells to fetch all history when the ref is missing', async () => {
      await assert.rejects(readSourcesAtRef(root, 'v9'), (error: unknown) => {
        assert.ok(hasCode('CLONE_SOURCE_MISSING')(error));
        assert.match(String((error as DurableDeployError).fix), /fetchDepth: 0/);
        return true;
      });
      await assert.rejects(readSourcesAtRef(root, '--output=/tmp/x'), hasCode('CLONE_SOURCE_MISSING'));
    });

    it('are an error that names the shallow clone', async () => {
      const shallow = join(root, 'shallow');
      git('clone', '--quiet', '--depth', '1', '--no-tags', `file://${root}`, shallow);
      await assert.rejects(readSourcesAtRef(shallow, 'v1.0.0'), /shallow/);
    });

    it('are an error when the folder was not there then, or there is no repository', async () => {
      await put('later/C.cs', 'class C { }');
      await assert.rejects(readSourcesAtRef(join(root, 'later'), 'v1.0.0'), hasCode('CLONE_SOURCE_MISSING'));
      const bare = await mkdtemp(join(tmpdir(), 'no-git-'));
      try {
        await assert.rejects(readSourcesAtRef(bare, 'HEAD'), hasCode('CLONE_SOURCE_MISSING'));
      } finally {
        await rm(bare, { recursive: true });
      }
    });
  });
});

function hasCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof DurableDeployError && error.code === code && error.fix !== undefined;
}
