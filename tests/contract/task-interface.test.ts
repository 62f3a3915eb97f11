import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { breakingChanges, interfaceOf, type TaskInterface } from '../../scripts/documentation/task-interface.ts';
import { fillTaskPage } from '../../scripts/documentation/task-page.ts';
import { interfaceSnapshotFile, missingTasks, readTasks } from '../../scripts/documentation/tasks.ts';
import { repositoryFolder } from '../../scripts/repository.ts';

const read = (file: string): string => readFileSync(join(repositoryFolder, file), 'utf8');
const snapshot = JSON.parse(read(interfaceSnapshotFile)) as Record<string, TaskInterface>;

const tasks = await readTasks();

describe('what pipelines rely on', () => {
  it('has every task and major that it had', () => {
    assert.deepEqual(missingTasks(snapshot, tasks), []);
  });

  for (const { key, json, page: pagePath } of tasks) {
    describe(key, () => {
      it('is still there', () => {
        const before = snapshot[key];
        assert.ok(before, `${interfaceSnapshotFile} has no ${key}: run npm run docs`);
        assert.deepEqual(breakingChanges(before, interfaceOf(json)), []);
      });
      it('is recorded in the snapshot', () => {
        assert.deepEqual(snapshot[key], interfaceOf(json), 'run npm run docs');
      });
      it('is what its page says', () => {
        const page = read(pagePath);
        assert.equal(page, fillTaskPage(page, json), 'run npm run docs');
      });
    });
  }

  describe('breaks when', () => {
    const before: TaskInterface = {
      id: 'id-1',
      inputs: {
        mode: { type: 'pickList', required: true, default: 'wait', aliases: ['how'], options: ['wait', 'check'] },
        name: { type: 'string', required: false, default: '', aliases: [], options: [] },
      },
      outputs: ['verdict', 'reason'],
    };
    const { mode, name } = before.inputs;
    assert.ok(mode && name);
    const now = (change: Partial<TaskInterface>): string[] => breakingChanges(before, { ...before, ...change });

    for (const [what, change, expected] of [
      ['the id changes', { id: 'id-2' }, /id of the task/],
      ['an input is removed', { inputs: { mode } }, /input name was removed/],
      ['an input is renamed', { inputs: { mode, Name: name } }, /input name was removed or renamed/],
      ['an input becomes required', { inputs: { mode, name: { ...name, required: true } } }, /name became required/],
      [
        'an input changes its type',
        { inputs: { mode, name: { ...name, type: 'boolean' } } },
        /is boolean and was string/,
      ],
      ['a default changes', { inputs: { mode: { ...mode, default: 'check' }, name } }, /"check" and was "wait"/],
      ['an alias goes', { inputs: { mode: { ...mode, aliases: [] }, name } }, /alias how of mode/],
      ['an option goes', { inputs: { mode: { ...mode, options: ['wait'] }, name } }, /option check of mode/],
      [
        'a new input is required without a default',
        { inputs: { mode, name, extra: { ...name, required: true } } },
        /new input extra is required/,
      ],
      ['an output is removed', { outputs: ['verdict'] }, /output reason was removed/],
    ] as const) {
      it(what, () => {
        const changes = now(change);
        assert.equal(changes.length, 1);
        assert.match(changes[0] ?? '', expected);
      });
    }

    it('a task or a major goes', () => {
      assert.deepEqual(missingTasks({ 'Sample@1': before, 'Sample@2': before }, [{ key: 'Sample@2' }]), ['Sample@1']);
    });

    it('nothing is taken away: then it does not', () => {
      assert.deepEqual(
        now({
          inputs: { mode: { ...mode, options: ['wait', 'check', 'plan'] }, name, extra: name },
          outputs: ['verdict', 'reason', 'source'],
        }),
        [],
      );
    });
  });
});
