import fc from 'fast-check';
import type { Texts } from './support.ts';

interface Named {
  readonly kind: 'orchestrator' | 'activity';
  readonly module: number;
  /** `cased`: registered under the name of the declaration, but for upper and lower case. */
  readonly named: 'def' | 'cased' | 'literal' | 'constant' | 'sum';
}
interface Call {
  readonly from: number;
  readonly to: number;
  readonly style: 'literal' | 'constant' | 'format' | 'object' | 'variable' | 'choice' | 'wrapper' | 'method';
}
export interface Shape {
  readonly functions: readonly Named[];
  readonly calls: readonly Call[];
  readonly windows: boolean;
  readonly mark: boolean;
}

export const shapes: fc.Arbitrary<Shape> = fc.record({
  functions: fc.array(
    fc.record({
      kind: fc.constantFrom('orchestrator' as const, 'activity' as const),
      module: fc.nat(3),
      named: fc.constantFrom('def' as const, 'cased' as const, 'literal' as const, 'constant' as const, 'sum' as const),
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
export function appOf({ functions, calls, windows, mark }: Shape): Record<string, string> {
  const name = (index: number): string => `Fn${index}x`;
  const declared = (index: number): string => {
    const named = functions[index]?.named;
    return named === 'def' ? name(index) : named === 'cased' ? name(index).toLowerCase() : `handle_${index}`;
  };
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
      const given = {
        def: '',
        cased: `'${name(index)}'`,
        literal: `'${name(index)}'`,
        constant: `names.N${index}`,
        sum: `"Fn" + "${index}x"`,
      }[one.named];
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
          object:
            reachable && (target.named === 'def' || target.named === 'cased')
              ? `yield context.${api}(${object})`
              : literal,
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

export const randomApps: fc.Arbitrary<Texts> = shapes.map(appOf);
