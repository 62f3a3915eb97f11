import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments, visit } from 'yaml';
import { errorCodes } from '../../core/errors.ts';
import { readTasks, type TaskJson } from '../../scripts/documentation/tasks.ts';

const root = join(import.meta.dirname, '../..');

/** Files below a folder (of the root folder itself: only those in it) whose names end so, as paths from the root. */
function filesIn(folder: string, ending: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: folder !== '.', encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => ending.test(file));
}

const markdownFiles = ['docs', 'examples', '.'].flatMap((folder) => filesIn(folder, /\.md$/));
const pipelineFiles = filesIn('examples', /\.ya?ml$/);

const tasks = new Map((await readTasks()).map(({ key, json }) => [key, json]));

interface Step {
  readonly task: string;
  /** `name:` of the step, under which its outputs are read. */
  readonly name: string | undefined;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The steps of our tasks in a YAML text, whatever they are nested in. */
function stepsIn(text: string): Step[] {
  const steps: Step[] = [];
  for (const document of parseAllDocuments(text)) {
    assert.deepEqual(document.errors, []);
    visit(document, {
      Map(_, node) {
        const step = node.toJSON() as { task?: unknown; name?: unknown; inputs?: unknown };
        if (typeof step.task === 'string' && step.task.startsWith('Durable')) {
          steps.push({
            task: step.task,
            name: typeof step.name === 'string' ? step.name : undefined,
            inputs: (step.inputs ?? {}) as Readonly<Record<string, unknown>>,
          });
        }
      },
    });
  }
  return steps;
}

/** What is wrong with the inputs of a step, as far as it shows without the values of variables. */
function problemsOf({ task, inputs }: Step): string[] {
  const json = tasks.get(task);
  if (json === undefined) return [`there is no task ${task}`];
  const known = new Map(
    json.inputs.flatMap((input) => [input.name, ...(input.aliases ?? [])].map((name) => [name, input])),
  );
  const given = Object.entries(inputs);
  const wrong = given.flatMap(([name, value]) => {
    const input = known.get(name);
    if (input === undefined) return [`${task} has no input ${name}`];
    const isOpen = typeof value === 'string' && /\$[([{]/.test(value);
    const choices = choicesOf(input);
    return isOpen || choices === undefined || choices.includes(String(value))
      ? []
      : [`${task}: ${name} cannot be ${String(value)}`];
  });
  const missing = json.inputs.filter(
    ({ name, aliases = [], required = false, defaultValue = '', visibleRule }) =>
      required &&
      defaultValue === '' &&
      visibleRule === undefined &&
      ![name, ...aliases].some((each) => each in inputs),
  );
  return [...wrong, ...missing.map(({ name }) => `${task} needs ${name}`)];
}

function choicesOf({ type, options }: TaskJson['inputs'][number]): string[] | undefined {
  if (type === 'boolean') return ['true', 'false'];
  return options === undefined ? undefined : Object.keys(options);
}

/** Outputs that the text reads of steps which do not have them: `$(prepare.swapped)`, `['prepare.swapped']`. */
function missingOutputs(text: string, steps: readonly Step[]): string[] {
  const byName = new Map(steps.flatMap(({ name, task }) => (name === undefined ? [] : [[name, task] as const])));
  return [...text.matchAll(/(?:\$\(|\[')(\w+)\.(\w+)(?:\)|'\])/g)].flatMap(([, name = '', output = '']) => {
    const task = byName.get(name);
    if (task === undefined) return [];
    const outputs = tasks.get(task)?.outputVariables ?? [];
    return outputs.some((one) => one.name === output) ? [] : [`${task} has no output ${output}`];
  });
}

function checkPipeline(text: string): void {
  const steps = stepsIn(text);
  assert.deepEqual([...steps.flatMap(problemsOf), ...missingOutputs(text, steps)], []);
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
        .map(([, target = '']) => target)
        .filter((target) => !/^[a-z]+:/.test(target))
        .filter((target) => !leadsSomewhere(file, target));
      assert.deepEqual(broken, []);
    });

    it(`${file}: YAML can be read, and gives our tasks inputs that they have`, () => {
      for (const [, block = ''] of text.matchAll(/^ *```ya?ml\n([\s\S]*?)```/gm)) {
        const indent = /^ */.exec(block)?.[0].length ?? 0;
        checkPipeline(block.replace(new RegExp(`^ {0,${indent}}`, 'gm'), ''));
      }
    });
  }

  for (const file of pipelineFiles) {
    it(`${file}: can be read, and gives our tasks inputs that they have`, () => {
      const text = readFileSync(join(root, file), 'utf8');
      assert.ok(stepsIn(text).length > 0, 'no step of ours');
      checkPipeline(text);
    });
  }

  it('explains every action of the role for slot swaps, and no other', () => {
    const role = JSON.parse(readFileSync(join(root, 'docs/roles/durable-slot-swap.json'), 'utf8')) as {
      readonly Actions: readonly string[];
    };
    const page = readFileSync(join(root, 'docs/permissions.md'), 'utf8');
    const section = /^## DurableSlotSwap@1$([\s\S]*?)^## /m.exec(page)?.[1] ?? '';
    const explained = [...section.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, action = '']) => action.toLowerCase()),
    );
    const actions = role.Actions.map((action) =>
      action.toLowerCase().replace(/^microsoft\.web\/sites\/(?:slots\/)?/, ''),
    );
    assert.deepEqual(explained.sort(), [...new Set(actions)].sort());
  });

  it('explains every action of the role for routing, and no other', () => {
    const role = JSON.parse(readFileSync(join(root, 'docs/roles/durable-app-router.json'), 'utf8')) as {
      readonly Actions: readonly string[];
    };
    const page = readFileSync(join(root, 'docs/permissions.md'), 'utf8');
    const section = /^## DurableAppRouter@1$([\s\S]*?)^## /m.exec(page)?.[1] ?? '';
    const tables = section.split(/^\| Action of .*$|^\| Action \| When \|$/m).slice(1);
    const [ofWeb = [], others = []] = tables.map((table) =>
      [...(/^(?:\s*\|.*\n)+/.exec(table)?.[0] ?? '').matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
        [...cell.matchAll(/`([^`]+)`/g)].map(([, action = '']) => action.toLowerCase()),
      ),
    );
    const actions = role.Actions.map((action) => action.toLowerCase());
    const explained = [...ofWeb.map((action) => `microsoft.web/${action}`), ...others];
    assert.deepEqual(
      actions.filter((action) => !explained.includes(action)),
      [],
    );
    assert.deepEqual(
      ofWeb.filter((action) => !actions.includes(`microsoft.web/${action}`)),
      [],
    );
  });

  it('shows every task in a pipeline', () => {
    const shown = new Set(
      [...markdownFiles, ...pipelineFiles].flatMap((file) =>
        [...readFileSync(join(root, file), 'utf8').matchAll(/- task: (Durable\w+@\d+)/g)].map(([, task]) => task),
      ),
    );
    assert.deepEqual(
      [...tasks.keys()].filter((task) => !shown.has(task)),
      [],
    );
  });
});

/** Whether there is such a file, and in a page of ours such a heading. */
function leadsSomewhere(file: string, target: string): boolean {
  const [path = '', heading] = target.split('#');
  const found = path === '' ? join(root, file) : join(root, dirname(file), path);
  if (!existsSync(found)) return false;
  if (heading === undefined || !found.endsWith('.md')) return true;
  return [...readFileSync(found, 'utf8').matchAll(/^#+ (.*)$/gm)].some(([, title = '']) => anchorOf(title) === heading);
}

/** The anchor that GitHub makes of a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}
