import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTasks } from '../../../scripts/documentation/tasks.ts';
import { findTasks } from '../../../scripts/packaging/index.ts';

describe('tasks of the product', () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'tasks-'));
    const files = {
      'tasks/Alone/task.json': { name: 'Alone', version: { Major: 1 }, execution: { HttpRequestChain: {} } },
      'tasks/Several/v1/task.json': {
        name: 'Several',
        version: { Major: 1 },
        execution: { Node20_1: { target: 'index.js' }, Node24: { target: 'index.js' } },
      },
      'tasks/Several/v2/task.json': {
        name: 'Several',
        version: { Major: 2 },
        execution: { Node24: { target: 'start.js' } },
      },
      'tasks/Several/other/task.json': { name: 'NotAMajor', version: { Major: 3 }, execution: {} },
      'tasks/host/index.json': {},
    };
    for (const [path, content] of Object.entries(files)) {
      await mkdir(join(root, path, '..'), { recursive: true });
      await writeFile(join(root, path), JSON.stringify(content));
    }
  });
  after(() => rm(root, { recursive: true, force: true }));

  it('are found by their folders, every major of them', async () => {
    assert.deepEqual(
      (await findTasks(root)).map(({ path, contribution, targets }) => ({ path, contribution, targets })),
      [
        { path: 'tasks/Alone', contribution: 'tasks/Alone', targets: [] },
        { path: 'tasks/Several/v1', contribution: 'tasks/Several', targets: ['index.js'] },
        { path: 'tasks/Several/v2', contribution: 'tasks/Several', targets: ['start.js'] },
      ],
    );
  });

  it('have a page and a place in the snapshot for every major', async () => {
    assert.deepEqual(
      (await readTasks(root)).map(({ key, page }) => ({ key, page })),
      [
        { key: 'Alone@1', page: 'docs/tasks/Alone.md' },
        { key: 'Several@1', page: 'docs/tasks/Several-v1.md' },
        { key: 'Several@2', page: 'docs/tasks/Several-v2.md' },
      ],
    );
  });
});
