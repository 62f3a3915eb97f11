import fc from 'fast-check';

/** A place of a random app where a function is named, as the generator knows it. */
export interface KnownReference {
  readonly path: string;
  readonly line: number;
  readonly target: string | null;
  readonly style: string;
}

export interface RandomApp {
  readonly model: 'csharp-inprocess' | 'csharp-isolated';
  readonly texts: Readonly<Record<string, string>>;
  readonly functions: readonly {
    readonly name: string;
    readonly kind: string;
    readonly path: string;
    readonly line: number;
  }[];
  readonly references: readonly KnownReference[];
}

interface Shape {
  readonly model: RandomApp['model'];
  readonly functions: readonly FunctionShape[];
  readonly windows: boolean;
  readonly mark: boolean;
}

interface FunctionShape {
  readonly orchestrator: boolean;
  readonly definition: number;
  readonly scoped: boolean;
  readonly noise: number;
  readonly nested: number;
  readonly calls: readonly { readonly to: number; readonly style: number; readonly noise: number }[];
}

const functionShape: fc.Arbitrary<FunctionShape> = fc.record({
  orchestrator: fc.boolean(),
  definition: fc.nat({ max: 4 }),
  scoped: fc.boolean(),
  noise: fc.nat({ max: 7 }),
  nested: fc.nat({ max: 2 }),
  calls: fc.array(fc.record({ to: fc.nat({ max: 20 }), style: fc.nat({ max: 21 }), noise: fc.nat({ max: 7 }) }), {
    maxLength: 5,
  }),
});

/** Apps of both models with functions, references in every style, nesting, comments and texts that look like names. */
export const randomApps: fc.Arbitrary<RandomApp> = fc
  .record({
    model: fc.constantFrom('csharp-inprocess' as const, 'csharp-isolated' as const),
    functions: fc.array(functionShape, { minLength: 1, maxLength: 6 }),
    windows: fc.boolean(),
    mark: fc.boolean(),
  })
  .map(written);

function written({ model, functions: shapes, windows, mark }: Shape): RandomApp {
  const inprocess = model === 'csharp-inprocess';
  const durable = inprocess
    ? 'Microsoft.Azure.WebJobs.Extensions.DurableTask'
    : 'Microsoft.Azure.Functions.Worker.Extensions.DurableTask';
  const names = shapes.map(({ orchestrator }, index) => `${orchestrator ? 'Flow' : 'Work'}${index}`);
  const functions: RandomApp['functions'][number][] = [];
  const references: KnownReference[] = [];
  const texts: Record<string, string> = {
    'App.csproj': `<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="${durable}" Version="1.0.0" /></ItemGroup></Project>`,
  };
  const add = (path: string, lines: readonly string[]): void => {
    texts[path] = `${mark ? '\uFEFF' : ''}${lines.join(windows ? '\r\n' : '\n')}`;
  };
  add('Names.cs', [
    'namespace Acme',
    '{',
    '    public static class Names',
    '    {',
    ...names.flatMap((name) => [
      `        public const string Of${name} = "${name}";`,
      `        public const string Half${name} = "${name.slice(0, 3)}";`,
      `        public static class In${name} { public const string It = nameof(Acme.${name}); }`,
    ]),
    '    }',
    `    public enum Kinds { ${names.join(', ')} }`,
    '}',
  ]);
  for (const [index, shape] of shapes.entries()) {
    const name = names[index] ?? '';
    const path = `Part${index % 2}/${name}.cs`;
    const lines: string[] = [
      'using System;',
      'using static Acme.Names;',
      'using N = Acme.Names;',
      shape.scoped ? 'namespace Acme;' : 'namespace Acme {',
      noise(shape.noise, name),
    ];
    lines.push(`public partial class ${name}`, '{', `    private const string own = "${names[0]}";`);
    const attribute = inprocess ? 'FunctionName' : 'Function';
    const definitions = [
      `"${name}"`,
      `nameof(${name})`,
      `Of${name}`,
      `Names.Half${name} + "${name.slice(3)}"`,
      `$"{Half${name}}${name.slice(3)}"`,
    ];
    functions.push({ name, kind: shape.orchestrator ? 'orchestrator' : 'activity', path, line: lines.length + 1 });
    const trigger = shape.orchestrator
      ? `[OrchestrationTrigger] ${inprocess ? 'IDurableOrchestrationContext' : 'TaskOrchestrationContext'} context`
      : '[ActivityTrigger] string input';
    lines.push(
      `    [${attribute}(${definitions[shape.definition]})]`,
      `    public static async Task Run(${trigger})`,
      '    {',
    );
    const open = ['if (DateTime.Now.Ticks > 0) {', 'foreach (var c in "é🚚") {'].slice(0, shape.nested);
    lines.push(...open);
    if (shape.orchestrator) {
      for (const [at, call] of shape.calls.entries()) {
        lines.push(noise(call.noise, name));
        const target = call.to % names.length;
        writeCall(lines, references, path, {
          inprocess,
          name: names[target] ?? '',
          orchestrator: shapes[target]?.orchestrator === true,
          style: call.style,
          first: names[0] ?? '',
          at,
          file: name,
        });
      }
    }
    lines.push(...open.map(() => '}'), '    }');
    lines.push(
      `    static Task Helper${name}(object context, string which) => ((dynamic)context).CallActivityAsync(which, null);`,
    );
    references.push({ path, line: lines.length, target: null, style: 'wrapper' });
    lines.push(
      `    static Task Other${name}(object context, string which = "${names[0]}") => ((dynamic)context).CallActivityAsync(which, null);`,
    );
    references.push({ path, line: lines.length, target: null, style: 'wrapper' });
    references.push({ path, line: lines.length, target: names[0] ?? '', style: 'literal' });
    lines.push(`    static Task First${name}(object context) => Other${name}(context);`);
    lines.push('}', ...(shape.scoped ? [] : ['}']));
    add(path, lines);
  }
  return { model, texts, functions, references };
}

interface CallShape {
  readonly inprocess: boolean;
  readonly name: string;
  readonly orchestrator: boolean;
  readonly style: number;
  readonly first: string;
  readonly at: number;
  /** The function that the call stands in. */
  readonly file: string;
}

function writeCall(lines: string[], references: KnownReference[], path: string, shape: CallShape): void {
  const { inprocess, name, orchestrator, first, at, file } = shape;
  const api = orchestrator ? 'CallSubOrchestratorAsync' : 'CallActivityAsync';
  const known = (style: string, target: string | null = name): void => {
    references.push({ path, line: lines.length, target, style });
  };
  const call = (expression: string, style: string, target: string | null = name): void => {
    lines.push(`        await context.${api}(${expression}, null); // "${name}"`);
    known(style, target);
  };
  const simple: readonly (readonly [string, string])[] = [
    [`"${name}"`, 'literal'],
    [`@"${name}"`, 'literal'],
    [`nameof(${name})`, 'nameof'],
    [`nameof(Acme.${name})`, 'nameof'],
    [`Names.Of${name}`, 'constant'],
    [`N.Of${name}`, 'constant'],
    [`Of${name}`, 'constant'],
    [`Names.In${name}.It`, 'constant'],
    [`Half${name} + "${name.slice(3)}"`, 'concatenation'],
    [`$"{Names.Half${name}}${name.slice(3)}"`, 'interpolation'],
    [`(/* "x" */ "${name}")`, 'literal'],
  ];
  const chosen = simple[shape.style];
  if (chosen !== undefined) return call(...chosen);
  switch (shape.style) {
    case 11:
      lines.push(`        var name${at} = Names.Of${name};`);
      return call(`name${at}`, 'variable');
    case 12:
      lines.push(`        await context?.${api}<int>(`, `            // the name`, `            "${name}",`);
      known('literal');
      lines.push('            null);');
      return;
    case 13:
      lines.push(`        await Helper${file}(context, "${name}");`);
      return known('literal');
    case 14:
      return call('own', 'constant', first);
    case 15:
      return call('DateTime.Now.ToString()', 'dynamic', null);
    case 16:
      if (inprocess) return call(`DateTime.Now.Ticks > 1 ? "${name}" : nameof(${name})`, 'literal');
      lines.push(`        await context.Call${name}Async(1);`);
      return known('generated-method');
    case 17:
      return call(`Kinds.${name}.ToString()`, 'constant');
    case 18:
      lines.push(`        await Task.WhenAll(new[] { "${name}" }.Select(context.${api}<string>));`);
      return known('literal');
    case 19:
      lines.push(`        Func<string, object, Task> call${at} = context.${api}; await call${at}("${name}", null);`);
      known('literal');
      return known('wrapper', null);
    case 20:
      lines.push(`        await Other${file}(context);`);
      return;
    default:
      return call('"Nobody"', 'literal', 'Nobody');
  }
}

function noise(kind: number, name: string): string {
  return [
    `// context.CallActivityAsync("${name}");`,
    `/* [FunctionName("${name}")] */`,
    `/// <summary>${name} – 注文 🚚</summary>`,
    '',
    '#region Work0',
    '#endregion',
    `#pragma warning disable ${name}`,
    '// "',
  ][kind] as string;
}
