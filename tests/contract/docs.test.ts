import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseAllDocuments, visit } from 'yaml';
import { errorCodes } from '../../core/errors.ts';
import { readTasks } from '../../scripts/documentation/tasks.ts';

const root = join(import.meta.dirname, '../..');

const markdownFiles = ['docs', 'examples', '.']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: folder !== '.', encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => file.endsWith('.md'));

/** Every input name and alias, by `Task@Major`. */
const taskInputs = new Map(
  (await readTasks()).map(({ key, json }) => [
    key,
    new Set(json.inputs.flatMap(({ name, aliases = [] }) => [name, ...aliases])),
  ]),
);

interface Step {
  task: string;
  inputs: string[];
}

/** The steps of our tasks in a YAML text, whatever they are nested in. */
function stepsIn(text: string): Step[] {
  const steps: Step[] = [];
  for (const document of parseAllDocuments(text)) {
    assert.deepEqual(document.errors, []);
    visit(document, {
      Map(_, node) {
        const step = node.toJSON() as { task?: unknown; inputs?: unknown };
        if (typeof step.task === 'string' && step.task.startsWith('Durable')) {
          steps.push({ task: step.task, inputs: Object.keys(step.inputs ?? {}) });
        }
      },
    });
  }
  return steps;
}

describe('the documentation', () => {
  it('has a section for every error code, and no other', () => {
    const text = readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8');
    const sections = [...text.matchAll(/^### (\S+)\n\n\*(Passing|Lasting)\.\*/gm)].map(([, code, kind]) => ({
      code,
      transient: kind === 'Passing',
    }));
    const codes = Object.entries(errorCodes).map(([code, { transient }]) => ({ code, transient }));
    const byCode = (a: { code: string | undefined }, b: { code: string | undefined }): number =>
      (a.code ?? '').localeCompare(b.code ?? '');
    assert.deepEqual(sections.sort(byCode), codes.sort(byCode));
  });

  for (const file of markdownFiles) {
    const text = readFileSync(join(root, file), 'utf8');

    it(`${file}: links lead somewhere`, () => {
      const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target]) => (target ?? '').split('#')[0] ?? '')
        .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
        .filter((target) => !existsSync(join(root, dirname(file), target)));
      assert.deepEqual(broken, []);
    });

    it(`${file}: YAML can be read, and gives our tasks inputs that they have`, () => {
      for (const [, block = ''] of text.matchAll(/```ya?ml\n([\s\S]*?)```/g)) {
        const indent = /^ */.exec(block)?.[0].length ?? 0;
        for (const { task, inputs } of stepsIn(block.replace(new RegExp(`^ {0,${indent}}`, 'gm'), ''))) {
          assert.ok(taskInputs.has(task), `${relative(root, file)} uses ${task}`);
          assert.deepEqual(
            inputs.filter((input) => !taskInputs.get(task)?.has(input)),
            [],
            `inputs of ${task}`,
          );
        }
      }
    });
  }
});
