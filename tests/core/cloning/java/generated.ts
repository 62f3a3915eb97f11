import fc from 'fast-check';
import type { Tree } from './support.ts';

/** What a generated app is made of. */
export interface Recipe {
  readonly classes: readonly ClassRecipe[];
  readonly windows: boolean;
}

interface ClassRecipe {
  readonly package: 'a' | 'a.b';
  readonly activities: number;
  readonly calls: readonly CallRecipe[];
  readonly nested: boolean;
  readonly noise: string;
  readonly client: boolean;
}

interface CallRecipe {
  /** Which activity of the app, counted around. */
  readonly target: number;
  readonly other: number;
  readonly style: (typeof callStyles)[number];
}

const callStyles = [
  'literal',
  'constant',
  'imported',
  'concatenation',
  'ternary',
  'variable',
  'switch',
  'wrapper',
  'lambda',
  'loop',
  'handed',
  'held',
] as const;

const noise = fc.constantFrom(
  '// ctx.callActivity("Act0_0")',
  '/* "Act0_0" + Flow0 */',
  'private final String text = "Flow0 Größe 𝒳 \\"Act0_0\\"";',
  '/** {@link Flow0} */ private Flow0 other;',
  'static { System.out.println(Flow0.class); }',
);

export const recipes: fc.Arbitrary<Recipe> = fc.record({
  windows: fc.boolean(),
  classes: fc.array(
    fc.record({
      package: fc.constantFrom('a' as const, 'a.b' as const),
      activities: fc.integer({ min: 1, max: 3 }),
      calls: fc.array(fc.record({ target: fc.nat(20), other: fc.nat(20), style: fc.constantFrom(...callStyles) }), {
        maxLength: 5,
      }),
      nested: fc.boolean(),
      noise,
      client: fc.boolean(),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

/** The app, with the names that it registers and those that it refers to, by construction. */
export interface Generated {
  readonly tree: Tree;
  readonly functions: readonly string[];
  readonly references: readonly string[];
}

export function generate({ classes, windows }: Recipe): Generated {
  const activities = classes.flatMap((one, index) =>
    Array.from({ length: one.activities }, (_, at) => `Act${index}_${at}x`),
  );
  const references: string[] = [];
  const tree: Record<string, string> = {
    'a/Names.java': `package a;\npublic final class Names {\n${activities.map((name) => `    public static final String ${name.toUpperCase()} = "${name}";\n`).join('')}    public static final String HEAD = "A";\n}\n`,
  };
  classes.forEach((one, index) => {
    const name = `Flow${index}`;
    const statements = one.calls.map((call, at) => {
      const target = activities[call.target % activities.length] ?? '';
      const other = activities[call.other % activities.length] ?? '';
      // A loop over one name twice is one place that gives one name.
      const isOnce = call.style === 'loop' && other === target;
      references.push(target, ...(twice.has(call.style) && !isOnce ? [other] : []));
      return `        ${statement(call.style, target, other, at)}`;
    });
    if (one.client) references.push(name);
    const orchestrator = `    @FunctionName("${name}")\n    public String main(@DurableOrchestrationTrigger(name = "ctx") TaskOrchestrationContext ctx) {\n        ${name} self = this;\n${statements.join('\n')}\n        return ${name}.class.getName();\n    }\n`;
    const client = `\n    /** A client. */\n    @FunctionName("Start${index}")\n    public void start(@TimerTrigger(name = "t", schedule = "0") String t, @DurableClientInput(name = "d") DurableClientContext d) {\n        d.getClient().scheduleNewOrchestrationInstance("${name}");\n    }\n`;
    const methods = Array.from({ length: one.activities }, (_, at) => activity(`Act${index}_${at}x`, at));
    const inner = one.nested
      ? `\n    public static class Inner<T> {\n        ${name} outer;\n${methods.join('')}    }\n`
      : methods.join('');
    const text = [
      `package ${one.package};`,
      'import static a.Names.*;',
      ...(one.package === 'a' ? [] : ['import a.*;']),
      'import com.microsoft.azure.functions.annotation.*;',
      'import com.microsoft.durabletask.*;',
      'import com.microsoft.durabletask.azurefunctions.*;',
      '',
      `public class ${name} {`,
      `    ${one.noise.replaceAll('Flow0', name)}`,
      `    public ${name}() {}`,
      '',
      `${orchestrator}${one.client ? client : ''}${inner}`,
      '    protected Object step(TaskOrchestrationContext ctx, String activity) {\n        return ctx.callActivity(activity).await();\n    }',
      '}',
      '',
    ].join('\n');
    tree[`${one.package.replace('.', '/')}/${name}.java`] = windows ? text.replaceAll('\n', '\r\n') : text;
  });
  const orchestrators = classes.map((_, index) => `Flow${index}`);
  const clients = classes.flatMap((one, index) => (one.client ? [`Start${index}`] : []));
  return { tree, functions: [...activities, ...orchestrators, ...clients].sort(), references: references.sort() };
}

const twice: ReadonlySet<CallRecipe['style']> = new Set(['ternary', 'switch', 'loop', 'handed']);

function activity(name: string, at: number): string {
  const expression = at % 2 === 0 ? `"${name}"` : `Names.${name.toUpperCase()}`;
  return `\n    @FunctionName(${expression}) public void act${at}(@DurableActivityTrigger(name = "i") String i) {}\n`;
}

function statement(style: CallRecipe['style'], target: string, other: string, at: number): string {
  const [constant, second] = [`Names.${target.toUpperCase()}`, `Names.${other.toUpperCase()}`];
  switch (style) {
    case 'literal':
      return `ctx.callActivity("${target}").await(); // "${target}"`;
    case 'constant':
      return `ctx.<String>callActivity(${constant}, null, String.class);`;
    case 'imported':
      return `ctx.callActivity(${target.toUpperCase()}, "${other}");`;
    case 'concatenation':
      return `ctx.callActivity(HEAD + "${target.slice(1)}");`;
    case 'ternary':
      return `ctx.callActivity(ctx.getIsReplaying() ? "${target}" : ${second});`;
    case 'variable':
      return `final String v${at} = ${constant}; ctx.callActivity(v${at});`;
    case 'switch':
      return `ctx.callActivity(switch (ctx.getName().length()) { case 1 -> "${target}"; default -> { yield ${second}; } });`;
    case 'wrapper':
      return `self.step(ctx, "${target}");`;
    case 'lambda':
      return `java.util.List.of(${constant}).forEach(n${at} -> ctx.callActivity(n${at}));`;
    case 'handed':
      return `java.util.List.of("${target}", ${second}).stream().map(ctx::callActivity).toList();`;
    case 'held':
      return `java.util.function.Function<String, Task<Void>> f${at} = ctx::callActivity; f${at}.apply("${target}");`;
    case 'loop':
      return `for (String s${at} : new String[] {"${target}", ${second}}) ctx.callActivity(s${at});`;
  }
}
