import fc from 'fast-check';
import type { Texts } from './apps.ts';
import { inProcess, isolated, type Case } from './cases.ts';

/** One class with an orchestrator and an activity, in a file of its own. */
interface Plan {
  readonly name: number;
  readonly namespace: number;
  readonly form: 'block' | 'file-scoped' | 'usings within';
  readonly isStatic: boolean;
  readonly isPartial: boolean;
  readonly lineEnd: '\n' | '\r\n';
  readonly mark: boolean;
  readonly definition: 'nameof' | 'literal' | 'own constant' | 'shared constant' | 'sum' | 'interpolation';
  readonly extras: readonly ('client' | 'nested' | 'entity' | 'timer comment' | 'assembly' | 'record' | 'text')[];
  /** Which classes it calls and uses, and how. */
  readonly calls: readonly { readonly to: number; readonly style: CallStyle; readonly path: PathStyle }[];
}
type CallStyle = 'nameof' | 'literal' | 'other case' | 'constant' | 'variable' | 'choice' | 'wrapper' | 'sum';
type PathStyle = 'simple' | 'whole' | 'global' | 'alias' | 'namespace alias';

const names = ['Flow', 'Bestellung', 'Über', 'Work'];
const namespaces = ['', 'Acme', 'Acme.Orders', 'Acme.Größe.Tief', 'Other'];

const plan: fc.Arbitrary<Plan> = fc.record({
  name: fc.nat(names.length - 1),
  namespace: fc.nat(namespaces.length - 1),
  form: fc.constantFrom('block', 'file-scoped', 'usings within'),
  isStatic: fc.boolean(),
  isPartial: fc.boolean(),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  mark: fc.boolean(),
  definition: fc.constantFrom('nameof', 'literal', 'own constant', 'shared constant', 'sum', 'interpolation'),
  extras: fc.uniqueArray(fc.constantFrom('client', 'nested', 'entity', 'timer comment', 'assembly', 'record', 'text'), {
    maxLength: 5,
  }),
  calls: fc.array(
    fc.record({
      to: fc.nat(9),
      style: fc.constantFrom('nameof', 'literal', 'other case', 'constant', 'variable', 'choice', 'wrapper', 'sum'),
      path: fc.constantFrom('simple', 'whole', 'global', 'alias', 'namespace alias'),
    }),
    { maxLength: 5 },
  ),
});

/** Apps of both models that compile as they are. */
export const randomLayouts: fc.Arbitrary<Case> = fc
  .record({
    isolatedModel: fc.boolean(),
    plans: fc.uniqueArray(plan, {
      minLength: 1,
      maxLength: 6,
      selector: ({ name, namespace }) => `${name} ${namespace}`,
    }),
  })
  .map(({ isolatedModel, plans }) => {
    const classes = plans.map((one, index) => new Written(one, index, isolatedModel));
    const files: Record<string, string> = { 'Names.cs': namesFile(classes), 'Support.cs': support(isolatedModel) };
    for (const one of classes) Object.assign(files, one.files(classes));
    return (isolatedModel ? isolated : inProcess)('random', files);
  });

function namesFile(classes: readonly Written[]): string {
  const constants = classes.map(({ index, activity }) => `        public const string Name${index} = "${activity}";`);
  return `namespace Acme.Shared
{
    public static class Names
    {
${constants.join('\n')}
    }
}
`;
}

const support = (isolatedModel: boolean): string => `//usings
namespace Acme.Shared
{
    internal static class Calls
    {
        public static Task Wrapped(${contextOf(isolatedModel)} context, string name) => context.CallActivityAsync(name, "x");
    }
}
`;

const contextOf = (isolatedModel: boolean): string =>
  isolatedModel ? 'TaskOrchestrationContext' : 'IDurableOrchestrationContext';

class Written {
  readonly plan: Plan;
  readonly index: number;
  readonly #isolated: boolean;
  readonly name: string;
  readonly namespace: string;
  readonly activity: string;
  readonly orchestrator: string;

  constructor(one: Plan, index: number, isolatedModel: boolean) {
    this.plan = one;
    this.index = index;
    this.#isolated = isolatedModel;
    this.name = names[one.name] ?? '';
    this.namespace = namespaces[one.namespace] ?? '';
    this.activity = `Charge${index}`;
    this.orchestrator = `Order${index}`;
  }

  get fullName(): string {
    return this.namespace === '' ? this.name : `${this.namespace}.${this.name}`;
  }

  files(all: readonly Written[]): Texts {
    const { form, lineEnd, mark, isPartial, isStatic } = this.plan;
    const uses = this.plan.calls.flatMap((call) => {
      const to = all[call.to % all.length];
      return to === undefined ? [] : [{ ...call, to }];
    });
    const directives = ['using Acme.Shared;', ...uses.flatMap(({ to, path }) => this.#directives(to, path, all))];
    const usings = [...new Set(directives)];
    const head = `${this.#isolated ? '' : 'using System;\n'}//usings\n`;
    const assembly = this.plan.extras.includes('assembly')
      ? `[assembly: System.Reflection.AssemblyMetadata("Class", "${this.orchestrator}")]\n`
      : '';
    const record = this.plan.extras.includes('record')
      ? `\n/// <summary>Shared.</summary>\npublic record Left${this.index}(string Id);\n`
      : '';
    const body = this.#class(uses, all) + record;
    const withUsings = (inner: string): string => `${head}${usings.join('\n')}\n${assembly}\n${inner}`;
    const placed =
      this.namespace === ''
        ? withUsings(body)
        : form === 'file-scoped'
          ? withUsings(`namespace ${this.namespace};\n\n${body}`)
          : form === 'block'
            ? withUsings(`namespace ${this.namespace}\n{\n${body}}\n`)
            : `${head}${assembly}\nnamespace ${this.namespace}\n{\n${usings.join('\n')}\n\n${body}}\n`;
    const folder = this.index % 2 === 0 ? '' : 'Deep/er/';
    const text = (mark ? '\uFEFF' : '') + placed.replaceAll('\n', lineEnd);
    const part = `public ${isStatic ? 'static ' : ''}partial class ${this.name}\n{\n    private const string FromPart = "part";\n}\n`;
    const partFile = this.namespace === '' ? part : `namespace ${this.namespace}\n{\n${part}}\n`;
    return {
      [`${folder}${this.name}${this.index}.cs`]: text,
      ...(isPartial ? { [`${folder}${this.name}${this.index}.Part.cs`]: partFile } : {}),
    };
  }

  #directives(to: Written, path: PathStyle, all: readonly Written[]): string[] {
    if (path === 'alias') return [`using Alias${to.index} = global::${to.fullName};`];
    if (to.namespace === '' || to.namespace === this.namespace) return [];
    if (path === 'namespace alias') return [`using N${to.index} = global::${to.namespace};`];
    return path === 'simple' && this.#isUnique(to, all) ? [`using ${to.namespace};`] : [];
  }

  /** Whether the simple name can mean nothing else. */
  #isUnique(to: Written, all: readonly Written[]): boolean {
    return all.filter(({ name }) => name === to.name).length === 1;
  }

  #path(to: Written, path: PathStyle, all: readonly Written[]): string {
    if (path === 'alias') return `Alias${to.index}`;
    if (path === 'simple' && (to === this || this.#isUnique(to, all))) return to.name;
    if (path === 'namespace alias' && to.namespace !== '' && to.namespace !== this.namespace)
      return `N${to.index}.${to.name}`;
    return path === 'whole' && to.namespace !== '' ? to.fullName : `global::${to.fullName}`;
  }

  #class(uses: readonly { to: Written; style: CallStyle; path: PathStyle }[], all: readonly Written[]): string {
    const { isStatic, isPartial, extras } = this.plan;
    const modifier = isStatic ? 'static ' : '';
    const attribute = this.#isolated ? 'Function' : 'FunctionName';
    const context = contextOf(this.#isolated);
    const lines = uses.flatMap(({ to, style, path }, index) => this.#call(to, style, this.#path(to, path, all), index));
    const members = [
      `    /// <summary>Runs ${this.orchestrator}.</summary>
    [${attribute}(nameof(${this.orchestrator}))]
    public ${modifier}async Task ${this.orchestrator}([OrchestrationTrigger] ${context} context)
    {
        await context.CallActivityAsync(nameof(${this.activity}), Text);
${lines.map((line) => `        ${line}\n`).join('')}    }
`,
      `    [${attribute}(${this.#definition()})]
    public ${modifier}void ${this.activity}([ActivityTrigger] string input) { }
`,
      `    public const string Text = "${this.orchestrator} in a text";\n    public const string Own = "${this.activity}";\n`,
    ];
    if (extras.includes('client')) {
      members.splice(
        1,
        0,
        `    // Starts ${this.orchestrator}.
    [${attribute}("Start${this.index}")]
    public ${modifier}Task Start${this.index}([HttpTrigger("post", Route = "start${this.index}")] ${this.#isolated ? 'string' : 'HttpRequestMessage'} request, [DurableClient] ${this.#isolated ? 'DurableTaskClient' : 'IDurableOrchestrationClient'} client) =>
        client.${this.#isolated ? 'ScheduleNewOrchestrationInstanceAsync' : 'StartNewAsync'}(nameof(${this.orchestrator})${this.#isolated ? '' : ', null'});
`,
      );
    }
    if (extras.includes('nested'))
      members.push(`    public class Inner${this.index} { public string Name = nameof(${this.activity}); }\n`);
    if (extras.includes('entity') && !this.#isolated) {
      members.push(
        `    [FunctionName("Counter${this.index}")]\n    public ${modifier}void Counter${this.index}([EntityTrigger] IDurableEntityContext context) { }\n`,
      );
    }
    if (extras.includes('timer comment')) members.unshift(`    /* [${attribute}("Order")] { " */\n`);
    if (extras.includes('text')) members.push(`    private const string Noise = @"[${attribute}(""X"")] } // { 🚀";\n`);
    return `public ${isStatic ? 'static ' : ''}${isPartial ? 'partial ' : ''}class ${this.name}\n{\n${members.join('\n')}}\n`;
  }

  #definition(): string {
    switch (this.plan.definition) {
      case 'nameof':
        return `nameof(${this.activity})`;
      case 'literal':
        return `"${this.activity}"`;
      case 'own constant':
        return 'Own';
      case 'shared constant':
        return `Acme.Shared.Names.Name${this.index}`;
      case 'sum':
        return `"Charge" + "${this.index}"`;
      case 'interpolation':
        return `$"{nameof(${this.activity})}"`;
    }
  }

  #call(to: Written, style: CallStyle, path: string, index: number): string[] {
    const call = (name: string): string => `await context.CallActivityAsync(${name}, ${path}.Text);`;
    switch (style) {
      case 'nameof':
        return [call(`nameof(${path}.${to.activity})`)];
      case 'literal':
        return [call(`"${to.activity}"`)];
      case 'other case':
        return [call(`"${to.activity.toUpperCase()}"`)];
      case 'constant':
        return [call(`${path}.Own`)];
      case 'variable':
        return [`var name${index} = ${path}.Own;`, call(`name${index}`)];
      case 'choice':
        return [call(`context.InstanceId == "x" ? ${path}.Own : "${this.activity}"`)];
      case 'wrapper':
        return [`await Calls.Wrapped(context, Names.Name${to.index});`];
      case 'sum':
        return [call(`"Charge" + "${to.index}"`)];
    }
  }
}
