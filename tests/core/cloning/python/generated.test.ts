import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Analysis, Draft } from '../../../../core/cloning/model.ts';
import { analyse, done, judge, namesFor, whyNoPython, type Texts } from './support.ts';

const suffix = '_1_2_0';

interface Named {
  readonly kind: 'orchestrator' | 'activity';
  readonly module: number;
  readonly named: 'def' | 'literal' | 'constant' | 'sum';
}
interface Call {
  readonly from: number;
  readonly to: number;
  readonly style: 'literal' | 'constant' | 'format' | 'object' | 'variable' | 'choice' | 'wrapper' | 'method';
}
interface Shape {
  readonly functions: readonly Named[];
  readonly calls: readonly Call[];
  readonly windows: boolean;
  readonly mark: boolean;
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  functions: fc.array(
    fc.record({
      kind: fc.constantFrom('orchestrator' as const, 'activity' as const),
      module: fc.nat(3),
      named: fc.constantFrom('def' as const, 'literal' as const, 'constant' as const, 'sum' as const),
    }),
    { minLength: 1, maxLength: 9 },
  ),
  calls: fc.array(
    fc.record({
      from: fc.nat(8),
      to: fc.nat(8),
      style: fc.constantFrom(
        'literal' as const,
        'constant' as const,
        'format' as const,
        'object' as const,
        'variable' as const,
        'choice' as const,
        'wrapper' as const,
        'method' as const,
      ),
    }),
    { maxLength: 14 },
  ),
  windows: fc.boolean(),
  mark: fc.boolean(),
});

/** An app of that shape: module 0 is the main file, the others are blueprints of a package; odd ones import relatively. */
function appOf({ functions, calls, windows, mark }: Shape): Record<string, string> {
  const name = (index: number): string => `Fn${index}x`;
  const declared = (index: number): string => (functions[index]?.named === 'def' ? name(index) : `handle_${index}`);
  const modules = [0, 1, 2, 3].map((module) => {
    const lines = module === 0 ? ['"""Größe 😀: "Fn0x"."""'] : [];
    lines.push('import azure.durable_functions as df', 'import names', 'from helper import Steps, ask');
    for (const other of [1, 2, 3]) {
      if (module === 0) lines.push(`from pkg import part${other}`);
      else if (other < module)
        lines.push(other % 2 === 0 ? `import pkg.part${other} as part${other}` : `from . import part${other}`);
    }
    lines.push(module === 0 ? 'app = df.DFApp()' : 'app = df.Blueprint()');
    if (module === 0)
      for (const other of [1, 2, 3]) lines.push(`app.register_functions(part${other}.app)  # part ${other}`);
    for (const [index, one] of functions.entries()) {
      if (one.module !== module) continue;
      const given = { def: '', literal: `'${name(index)}'`, constant: `names.N${index}`, sum: `"Fn" + "${index}x"` }[
        one.named
      ];
      lines.push('', '', `# About ${name(index)}.`);
      if (given !== '') lines.push(`@app.function_name(${given})`);
      lines.push(
        one.kind === 'orchestrator'
          ? '@app.orchestration_trigger(context_name="context")'
          : '@app.activity_trigger(input_name="context")',
        `def ${declared(index)}(context):`,
        `    """Not a name: 'Fn0x'."""`,
      );
      for (const [at, call] of calls.entries()) {
        const to = call.to % functions.length;
        const target = functions[to];
        if (one.kind !== 'orchestrator' || call.from % functions.length !== index || target === undefined) continue;
        const api = target.kind === 'activity' ? 'call_activity' : 'call_sub_orchestrator';
        const reachable = target.module === module || (target.module !== 0 && (module === 0 || target.module < module));
        const object = target.module === module ? declared(to) : `part${target.module}.${declared(to)}`;
        const wrapped = target.kind === 'activity';
        const literal = `yield context.${api}("${name(to)}", "Fn0x")  # "Fn0x"`;
        const written = {
          literal,
          constant: `yield context.${api}(names.N${to})`,
          format: `yield context.${api}(f"{names.P}${to}x", 1)`,
          object: reachable && target.named === 'def' ? `yield context.${api}(${object})` : literal,
          variable: `which = names.N${to}`,
          choice: `yield context.${api}(names.N${to} if context else "${name(to)}")`,
          wrapper: wrapped ? `yield ask(context, name='${name(to)}')` : literal,
          method: wrapped ? `yield Steps(context).step("${name(to)}", 1)` : literal,
        }[call.style];
        lines.push(`    ${written.replace('which', `which_${at}`)}`);
        if (call.style === 'variable') lines.push(`    yield context.${api}(which_${at})`);
      }
      lines.push('    return "Fn0x"');
    }
    return lines;
  });
  const constants = functions.map((_, index) => `N${index} = "${name(index)}"`);
  const helper = [
    'def ask(context, name):',
    '    return context.call_activity(name)',
    'class Steps:',
    '    def __init__(self, context):',
    '        self.context = context',
    '    def step(self, name, data):',
    '        return self.context.call_activity(name, data)',
  ];
  const eol = windows ? '\r\n' : '\n';
  const text = (lines: readonly string[]): string => `${mark ? '\uFEFF' : ''}${lines.join(eol)}${eol}`;
  const [main = [], ...parts] = modules;
  return {
    'host.json': '{}',
    'function_app.py': text(main),
    'names.py': text(['P = "Fn"', ...constants]),
    'helper.py': text(helper),
    'pkg/__init__.py': '',
    ...Object.fromEntries(parts.map((lines, index) => [`pkg/part${index + 1}.py`, text(lines)])),
  };
}

function copyOf(analysis: Analysis, into = analysis): Draft {
  return analysis.copy({
    ...namesFor(analysis, suffix),
    tag: '1_2_0',
    closure: 'functions',
    into,
    orchestrators: 'registered',
  });
}

/** Takes the version out of what an edit wrote. */
function plain(after: string): string {
  return after.replaceAll(` + "${suffix}"`, '').replaceAll(suffix, '');
}

describe('generated Python apps', () => {
  it('keep the invariants of copies and of names', async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const texts: Texts = appOf(shape);
        const analysis = await analyse(texts);
        const before = analysis.inventory;
        assert.equal(before.functions.length, shape.functions.length);
        assert.ok(before.references.every(({ target, style }) => target !== null || style === 'wrapper'));
        const draft = copyOf(analysis);
        for (const { copyOf: from } of draft.created) {
          for (const { why, before: was, after } of from?.edits ?? []) {
            if (why === 'definition' || why === 'reference') assert.equal(plain(after), was);
          }
        }
        assert.ok(draft.edits.every(({ path, why }) => path === 'function_app.py' && why === 'registration'));
        const copied = done(texts, draft);
        const after = await analyse(copied);
        assert.deepEqual(
          after.inventory.findings.filter(({ code }) => code === 'SYNTAX_ERROR'),
          [],
        );
        const names = after.inventory.functions.map(({ name }) => name.toLowerCase());
        assert.equal(new Set(names).size, names.length);
        const expected = before.functions.flatMap(({ name }) => [name, name + suffix]);
        assert.deepEqual(after.inventory.functions.map(({ name }) => name).sort(), expected.sort());
        for (const { target, tag } of after.inventory.references) {
          if (target !== null) assert.equal(target.endsWith(suffix), tag === '1_2_0', target);
        }
        assert.deepEqual(done(copied, copyOf(analysis, after)), copied);
        const stamped = await analyse(done(texts, analysis.rename(namesFor(analysis, suffix))));
        const inOrder = before.functions.map(({ name }) => name + suffix);
        assert.deepEqual(
          stamped.inventory.functions.map(({ name }) => name),
          inOrder,
        );
        assert.deepEqual(
          stamped.inventory.references.map(({ target }) => target),
          before.references.map(({ target }) => (target === null ? null : target + suffix)),
        );
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  it('are loaded by Python with their copies', async function () {
    this.timeout(180_000);
    const why = whyNoPython();
    if (why !== undefined) {
      console.log(`      ${why}`);
      return this.skip();
    }
    for (const shape of fc.sample(shapes, { numRuns: 4, seed: 11 })) {
      const texts = appOf(shape);
      const analysis = await analyse(texts);
      const runs = analysis.inventory.functions
        .filter(({ kind }) => kind === 'orchestrator')
        .map(({ name }) => ({ name }));
      const before = judge(texts, 'function_app', runs);
      const versioned = runs.map(({ name }) => ({ name: name + suffix }));
      const asked = before.asked.map((one) => (typeof one === 'string' ? one : one.map((call) => call + suffix)));
      const copied = judge(done(texts, copyOf(analysis)), 'function_app', [...runs, ...versioned]);
      assert.deepEqual(copied.asked, [...before.asked, ...asked]);
      const stamped = done(texts, analysis.rename(namesFor(analysis, suffix)));
      assert.deepEqual(judge(stamped, 'function_app', versioned).asked, asked);
    }
  });
});
