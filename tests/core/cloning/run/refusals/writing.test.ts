import assert from 'node:assert/strict';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { silentLog } from '../../../../../core/log.ts';
import { DurableDeployError } from '../../../../../core/errors.ts';
import { failingDisk } from '../../support/failing-disk.ts';
import { apps, languages, type App } from '../apps/index.ts';
import { clone, type Asked } from '../support/clone.ts';
import { bytesIn, inTemporaryFolder, layDown } from '../support/folder.ts';
import { requirePlain, requireRefusal } from '../support/refusal.ts';

const { files } = apps['C# isolated'] as App;
const asked: Asked = { version: '1.1.0' };

/** Where the copies of the first clone stand. */
const copyOfActivities = 'Versions/V1_1_0/Activities.cs';

function withApp(work: (folder: string) => Promise<void>, more: App['files'] = {}): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    await layDown(folder, { ...files, ...more });
    await work(folder);
  });
}

describe('a clone that cannot be written', () => {
  it('leaves the folder as it was when the disk is full, at whichever step', () =>
    withApp(async (folder) => {
      const before = await bytesIn(folder);
      for (let step = 1; ; step += 1) {
        const error: unknown = await clone(folder, asked, languages, { disk: failingDisk(step, 'ENOSPC') }).then(
          () => undefined,
          (caught: unknown) => caught,
        );
        if (error === undefined) {
          assert.ok(step > 12, `${step} steps`);
          break;
        }
        assert.ok(error instanceof DurableDeployError);
        requirePlain(error, { code: 'CLONE_WRITE_FAILED', says: /ENOSPC.*as it was/, fix: /room on the disk/ });
        assert.deepEqual(await bytesIn(folder), before, `after step ${step}`);
      }
    }));

  it('says that the folder may not be written', () =>
    withApp((folder) =>
      requireRefusal(folder, () => clone(folder, asked, languages, { disk: failingDisk(1, 'EACCES') }), {
        code: 'CLONE_WRITE_FAILED',
        says: /EACCES/,
        fix: /Let the user that the agent runs as write/,
      }),
    ));

  it('says so of a folder that is read-only on a real disk', async function () {
    if (process.platform === 'win32') {
      console.log('        skipped: on Windows a folder is made read-only in another way');
      this.skip();
    }
    await withApp(async (folder) => {
      // Loads everything that is read beside the folder.
      await clone(folder, { ...asked, dryRun: true }, languages);
      await chmod(folder, 0o555);
      const comeBack = asSomebodyElse();
      try {
        await requireRefusal(folder, () => clone(folder, asked, languages), {
          code: 'CLONE_WRITE_FAILED',
          says: /EACCES/,
          fix: /Let the user that the agent runs as write/,
        });
      } finally {
        comeBack();
        await chmod(folder, 0o755);
      }
    });
  });

  it('does not overwrite a file that is in the place of a copy', () =>
    withApp(
      (folder) =>
        requireRefusal(folder, () => clone(folder, asked, languages), {
          code: 'CLONE_FILE_EXISTS',
          says: /Versions\/V1_1_0\/Activities\.cs is there already/,
          fix: /move it away/,
        }),
      { [copyOfActivities]: 'namespace Other;\n\npublic class Mine { }\n' },
    ));

  it('does not overwrite a copy that somebody has taken a function out of', () =>
    withApp(async (folder) => {
      await clone(folder, asked, languages);
      const place = join(folder, copyOfActivities);
      const text = (await bytesIn(folder))[copyOfActivities] ?? '';
      await writeFile(place, text.replace(/\n *\[Function\("Tax_1_1_0"\)\]\n.*\n/, '\n'), 'latin1');
      await requireRefusal(folder, () => clone(folder, asked, languages), {
        code: 'CLONE_FILE_EXISTS',
        says: /Versions\/V1_1_0\/Activities\.cs is there already/,
        fix: /delete it and run again/,
      });
      await rm(place);
      assert.equal((await clone(folder, asked, languages)).result, 'written');
    }));

  it('leaves alone a copy that somebody has changed: it is theirs', () =>
    withApp(async (folder) => {
      await clone(folder, asked, languages);
      const text = (await bytesIn(folder))[copyOfActivities] ?? '';
      await writeFile(join(folder, copyOfActivities), text.replace('rules 1', 'rules 2'), 'latin1');
      const before = await bytesIn(folder);
      assert.equal((await clone(folder, asked, languages)).result, 'unchanged');
      assert.deepEqual(await bytesIn(folder), before);
    }));

  it('sees that a file was changed by somebody else in between', () =>
    withApp(async (folder) => {
      const path = join(folder, 'Clients.cs');
      const meanwhile = {
        ...silentLog,
        // Written once the sources were read.
        info: (line: string) => void (/^csharp-isolated:/.test(line) && writing.push(writeFile(path, '// mine\n'))),
      };
      const writing: Promise<void>[] = [];
      const older = join(folder, '..', `${Math.random()}`);
      await layDown(older, files);
      try {
        await clone(folder, { ...asked, previous: { '1.0.0': older } }, languages, { log: meanwhile }).then(
          () => assert.fail('The run was not refused.'),
          (error: unknown) => {
            assert.ok(error instanceof DurableDeployError);
            requirePlain(error, {
              code: 'CLONE_SOURCE_CHANGED',
              says: /^Clients\.cs is no longer/,
              fix: /nothing else/,
            });
          },
        );
        assert.deepEqual(Object.keys(await bytesIn(folder)).sort(), Object.keys(files).sort());
        assert.equal((await bytesIn(folder))['Order.cs'], files['Order.cs']);
      } finally {
        await rm(older, { recursive: true });
      }
    }));
});

describe('a clone that is held back', () => {
  const twice = {
    'More.cs': `using Microsoft.Azure.Functions.Worker;

namespace Shop;

public class More
{
    [Function("pay")]
    public string Again([ActivityTrigger] string input) => input;
}
`,
  };

  it('by a finding that is an error writes nothing', () =>
    withApp(async (folder) => {
      const before = await bytesIn(folder);
      const outcome = await clone(folder, { ...asked, mode: 'stamp', pattern: '{name}_v{major}' }, languages).catch(
        (error: unknown) => error,
      );
      assert.ok(outcome instanceof DurableDeployError, 'two new names would be one');
      assert.deepEqual(await bytesIn(folder), before);
    }, twice));

  it('by a version whose names would disappear writes nothing', () =>
    inTemporaryFolder(async (root) => {
      const [folder, older] = [join(root, 'app'), join(root, 'older')];
      await layDown(folder, files);
      await layDown(older, files);
      await clone(older, { version: '1.1.0' }, languages);
      const before = await bytesIn(root);
      const outcome = await clone(
        folder,
        { version: '1.2.0', plainVersion: '1.0.0', previous: { '1.1.0': older } },
        languages,
      );
      assert.equal(outcome.result, 'refused');
      assert.deepEqual(
        outcome.blocking.map(({ code }) => code),
        ['VERSION_MISSING'],
      );
      requirePlain(outcome.reason ?? assert.fail('no reason'), {
        code: 'CLONE_FINDINGS',
        says: /nothing was written/,
        fix: /./,
      });
      assert.deepEqual(await bytesIn(root), before);
    }));

  it('by a warning writes nothing when warnings count as errors', () =>
    withApp(
      async (folder) => {
        const before = await bytesIn(folder);
        const outcome = await clone(folder, { ...asked, warningsAsErrors: true }, languages);
        assert.equal(outcome.result, 'refused');
        assert.ok(outcome.blocking.some(({ code }) => code === 'DANGLING_REFERENCE'));
        requirePlain(outcome.reason ?? assert.fail('no reason'), {
          code: 'CLONE_FINDINGS',
          says: /nothing was written/,
          fix: /./,
        });
        assert.deepEqual(await bytesIn(folder), before);
        assert.equal((await clone(folder, asked, languages)).result, 'written');
      },
      { 'Order.cs': (files['Order.cs'] ?? '').replace('"Tax"', '"Gone"') },
    ));

  it('by the end of the job writes nothing', () =>
    withApp(async (folder) => {
      const before = await bytesIn(folder);
      for (const moment of ['before anything', 'while the sources are read'] as const) {
        const job = new AbortController();
        const stop = (): void => job.abort(new Error('the job was cancelled'));
        if (moment === 'before anything') stop();
        const log = { ...silentLog, info: stop };
        await assert.rejects(clone(folder, asked, languages, { signal: job.signal, log }), /the job was cancelled/);
        assert.deepEqual(await bytesIn(folder), before, moment);
      }
    }));
});

/** For root every folder can be written: then the process goes on as nobody until it comes back. */
function asSomebodyElse(): () => void {
  if (process.getuid?.() !== 0) return () => {};
  process.seteuid?.(65_534);
  return () => process.seteuid?.(0);
}
