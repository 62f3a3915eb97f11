import fc from 'fast-check';

/** How a random app names an activity. Each gives the expression, and lines that the file needs for it. */
const styles = {
  single: (name: string) => ({ at: `'${name}'` }),
  double: (name: string) => ({ at: `"${name}"` }),
  template: (name: string) => ({ at: `\`${name}\`` }),
  otherCase: (name: string) => ({ at: `'${name.toUpperCase()}'` }),
  constant: (name: string, own: string) => ({ at: own, top: `const ${own} = '${name}';` }),
  asConst: (name: string, own: string) => ({
    at: `${own}.key`,
    top: `const ${own} = { key: '${name}', other: 1 } as const;`,
  }),
  enumMember: (name: string, own: string) => ({
    at: `${own}.Key`,
    top: `enum ${own} { Key = '${name}', Other = 'x' }`,
  }),
  interpolated: (name: string, own: string) => ({
    at: `\`\${${own}}${name.slice(2)}\``,
    top: `const ${own} = '${name.slice(0, 2)}';`,
  }),
  concatenated: (name: string, own: string) => ({
    at: `${own} + '${name.slice(2)}'`,
    top: `const ${own} = '${name.slice(0, 2)}';`,
  }),
  imported: (name: string, own: string) => ({
    at: own,
    top: `import { ${own} } from './names';`,
    names: `export const ${own} = '${name}';`,
  }),
  aliased: (name: string, own: string) => ({
    at: own,
    top: `import { ${own}_ as ${own} } from './names';`,
    names: `export const ${own}_ = "${name}";`,
  }),
  member: (name: string, own: string) => ({
    at: `all.${own}`,
    top: `import * as all from './names';`,
    names: `export const ${own} = '${name}';`,
  }),
  variable: (name: string, own: string) => ({ at: own, line: `let ${own}; ${own} = '${name}';` }),
  helper: (name: string) => ({ at: `'${name}'`, helper: true }),
} as const satisfies Record<
  string,
  (name: string, own: string) => { at: string; top?: string; names?: string; line?: string; helper?: true }
>;
type Style = keyof typeof styles;

/** What is in the way of a reader: names where they are no names. */
const noise = [
  '// callActivity("Act0") in a comment',
  '/* Act1 `${Act2}` 漢字 🚚 */',
  `const text = 'a text with Act0 in it';`,
  '// "unbalanced',
  'const pattern = /[\'"`]Act1/g;',
];

export interface RandomApp {
  readonly texts: Record<string, string>;
  /** `orchestrator -> activity`, in upper case, for each call. */
  readonly calls: readonly string[];
  readonly names: readonly string[];
}

/** Apps of model 4 in TypeScript, with what is true of them. */
export const randomApps: fc.Arbitrary<RandomApp> = fc
  .record({
    activities: fc.integer({ min: 1, max: 4 }),
    files: fc.array(
      fc.record({
        calls: fc.array(
          fc.record({
            target: fc.nat(),
            style: fc.constantFrom(...(Object.keys(styles) as Style[])),
            nested: fc.boolean(),
          }),
          { maxLength: 5 },
        ),
        noise: fc.array(fc.constantFrom(...noise), { maxLength: 3 }),
        client: fc.boolean(),
        inline: fc.boolean(),
        options: fc.boolean(),
        crlf: fc.boolean(),
        bom: fc.boolean(),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ activities, files }) => {
    const names: string[] = ['export const unused = 1;'];
    const texts: Record<string, string> = { 'package.json': '{ "main": "*.js" }' };
    const calls: string[] = [];
    for (const [index, file] of files.entries()) {
      const orchestrator = `Orch${index}`;
      const top = new Set<string>();
      const body: string[] = [];
      for (const [at, { target, style, nested }] of file.calls.entries()) {
        const name = `Act${target % activities}`;
        const made: { at: string; top?: string; names?: string; line?: string; helper?: true } = styles[style](
          name,
          `own${index}_${at}`,
        );
        if (made.top !== undefined) top.add(made.top);
        if (made.names !== undefined) names.push(made.names);
        if (made.line !== undefined) body.push(made.line);
        if (made.helper) top.add(`import { call } from './helper';`);
        const call = made.helper
          ? `yield call(context, ${made.at});`
          : `yield context.df.callActivity(${made.at}, ${at});`;
        body.push(nested ? `if (context.df.isReplaying) { for (const n of [1]) { ${call} void n; } }` : call);
        calls.push(`${orchestrator} -> ${name}`.toUpperCase());
      }
      const handler = `function* (context: df.OrchestrationContext) {\n${body.map((line) => `  ${line}`).join('\n')}\n  return 1;\n}`;
      const given = file.inline ? handler : 'handler';
      const lines = [
        `import * as df from 'durable-functions';`,
        ...[...top].filter((line) => line.startsWith('import')),
        ...[...top].filter((line) => !line.startsWith('import')),
        ...[...new Set(file.noise)].map((line) => line),
        ...(file.inline ? [] : [`const handler = ${handler};`]),
        `df.app.orchestration('${orchestrator}', ${file.options ? `{ handler: ${given} }` : given});`,
        ...(file.client
          ? [
              `/** Starts it. */`,
              `df.app.client.http('Start${index}', { handler: async (_, client) => { await client.startNew('${orchestrator}'); return {}; } });`,
            ]
          : []),
        '',
      ];
      const text = lines.join('\n');
      texts[`f${index}.ts`] = `${file.bom ? '\uFEFF' : ''}${file.crlf ? text.replaceAll('\n', '\r\n') : text}`;
    }
    texts['names.ts'] = `${names.join('\n')}\n`;
    texts['helper.ts'] =
      `import * as df from 'durable-functions';\n\nexport const call = (context: df.OrchestrationContext, name: string) => context.df.callActivity(name);\n`;
    texts['activities.ts'] =
      `import * as df from 'durable-functions';\n\n${Array.from({ length: activities }, (_, index) => `df.app.activity('Act${index}', { handler: () => ${index} });`).join('\n')}\n`;
    const functions = [
      ...files.map((_, index) => `Orch${index}`),
      ...Array.from({ length: activities }, (_, index) => `Act${index}`),
    ];
    return { texts, calls: calls.sort(), names: functions.sort() };
  });
