import assert from 'node:assert/strict';
import { parse } from 'jsonc-parser';
import path from 'node:path';
import type { Analysis } from '../../../../core/cloning/model.ts';
import { complaintsOf } from './compile.ts';
import { appOf, assertGolden, copyOf, linesOf, suffixed, textsAfter, textsOf } from './fixture.ts';
import { loadApp } from './load.ts';

const lines: Readonly<Record<string, string>> = {
  javascript: `
Approve orchestrator Approve/function.json:1 folder
Counter entity Counter/function.json:1 folder
Escalate orchestrator Escalate/function.json:1 folder
SendMail activity SendMail/function.json:1 folder
StartApproval client StartApproval/function.json:1 folder
Approve context callActivity -> SendMail Approve/index.js:7 constant
Approve context callSubOrchestrator -> escalate Approve/index.js:9 literal
Approve context EntityId -> Counter Approve/index.js:10 literal
StartApproval client startNew -> ? StartApproval/index.js:5 generic-starter
StartApproval client startNew -> Approve StartApproval/index.js:6 literal
Escalate context callActivityWithRetry -> SendMail shared/escalation.js:4 literal
remind context callActivity -> SendMail shared/reminders.js:4 literal
`,
  typescript: `
ImportOrders orchestrator ImportOrders/function.json:1 folder
ReadOrder activity ReadOrder/function.json:1 folder
StartImport client StartImport/function.json:1 folder
ImportOrders context callActivity -> ReadOrder ImportOrders/index.ts:7 constant
StartImport client startNew -> ImportOrders StartImport/index.ts:4 literal
`,
};

/** What of durable-functions 2 the apps use. */
const sdk2 = {
  'durable-functions': {
    orchestrator: (body: unknown) => body,
    entity: (body: unknown) => body,
    RetryOptions: class {},
    EntityId: class {},
  },
};

/** Its types, as far as the apps use them. */
const sdk2Types = `
export interface Context { readonly bindings: Record<string, unknown> }
export interface OrchestrationContext extends Context {
  readonly df: { callActivity(name: string, input?: unknown): unknown; getInput(): unknown };
}
export function orchestrator(body: (context: OrchestrationContext) => Generator<unknown, unknown, any>): (context: Context) => void;
export function getClient(context: Context): {
  startNew(name: string, instanceId?: string, input?: unknown): Promise<string>;
};
`;

/** What the TypeScript compiler says; the SDK of model 3 is not installed. */
function complaints(texts: Readonly<Record<string, string>>): string[] {
  return texts['tsconfig.json'] === undefined
    ? []
    : complaintsOf({ ...texts, 'node_modules/durable-functions/index.d.ts': sdk2Types });
}

/** Loads what each function.json names, the compiler's output from its source: names of functions whose code is not there are missing. */
function runnable(texts: Readonly<Record<string, string>>): string[] {
  const found: string[] = [];
  for (const [at, text] of Object.entries(texts)) {
    if (!at.endsWith('/function.json')) continue;
    const json = parse(text) as { scriptFile?: string; entryPoint?: string };
    const script = path.posix.join(path.posix.dirname(at), json.scriptFile ?? 'index.js').replace(/^dist\//, '');
    const source = [script, script.replace(/\.js$/, '.ts')].find((file) => texts[file] !== undefined);
    if (source === undefined) continue;
    const [exported] = loadApp(texts, [source], sdk2).exports as [Record<string, unknown> | (() => void)];
    const run = typeof exported === 'function' ? exported : (exported[json.entryPoint ?? 'run'] ?? exported['default']);
    if (typeof run === 'function') found.push(path.posix.dirname(at));
  }
  return found.sort();
}

function namesOf({ inventory }: Analysis): string[] {
  return inventory.functions.map(({ name }) => name).sort();
}

describe('cloning/node: model 3', function () {
  this.timeout(60_000);
  for (const app of ['javascript', 'typescript']) {
    describe(app, () => {
      const folder = `node-v3/${app}`;
      const analysed = (): Promise<Analysis> => appOf(textsOf(folder), 'node-v3');
      const copiedNames = (analysis: Analysis): string[] =>
        analysis.inventory.functions.flatMap(({ kind, name }) =>
          kind === 'orchestrator' || kind === 'activity' ? [`${name}_1_2_0`] : [],
        );

      it('finds every function and reference', async () => {
        assert.deepEqual(linesOf(await analysed()), lines[app]?.trim().split('\n'));
      });

      it('stamps: the folders move, and what loads their files follows', async () => {
        const analysis = await analysed();
        const after = textsAfter(analysis.sources, analysis.rename(suffixed(analysis, '_1_2_0')));
        assertGolden(`${folder}.stamp`, analysis.sources, after);
        assert.deepEqual(complaints(textsOf(folder)), []);
        assert.deepEqual(complaints(after), []);
        assert.deepEqual(runnable(after), namesOf(await appOf(after, 'node-v3')));
      });

      it('copies the folders, with the modules that make calls', async () => {
        const analysis = await analysed();
        const after = textsAfter(analysis.sources, copyOf(analysis));
        assertGolden(`${folder}.copy`, analysis.sources, after);
        assert.deepEqual(complaints(after), []);
        const found = await appOf(after, 'node-v3');
        assert.deepEqual(namesOf(found), [...namesOf(analysis), ...copiedNames(analysis)].sort());
        assert.deepEqual(runnable(after), namesOf(found));
      });

      it('starts follow an app setting: the helper stands beside the folders', async () => {
        const analysis = await analysed();
        const starts = analysis.inventory.references.filter(({ side, target }) => side === 'client' && target !== null);
        const draft = analysis.followSetting({
          setting: 'DurableFunctionsVersion',
          version: '1.2.0',
          suffixPattern: '_{major}_{minor}_{patch}',
          references: new Map(starts.map(({ id, target }) => [id, target ?? ''])),
        });
        const after = textsAfter(analysis.sources, draft);
        assertGolden(`${folder}.setting`, analysis.sources, after);
        assert.deepEqual(complaints(after), []);
        assert.deepEqual(runnable(after), namesOf(await appOf(after, 'node-v3')));
      });

      it('a copy of a copy takes its place, and the copies can be removed', async () => {
        const before = await analysed();
        const first = await appOf(textsAfter(before.sources, copyOf(before)), 'node-v3');
        const copies = first.inventory.functions.filter(({ tag }) => tag === '1_2_0');
        const names = new Map(copies.map(({ name }) => [name.toLowerCase(), name.replace('1_2_0', '1_3_0')]));
        const draft = first.copy({
          functions: new Set(copies.map(({ id }) => id)),
          definitions: new Map(copies.map(({ id, name }) => [id, names.get(name.toLowerCase()) ?? ''])),
          references: new Map(
            first.inventory.references.flatMap(({ id, target }) => {
              const name = names.get(target?.toLowerCase() ?? '');
              return name === undefined ? [] : [[id, name] as const];
            }),
          ),
          tag: '1_3_0',
          closure: 'functions',
          into: first,
          orchestrators: 'registered',
        });
        const after = textsAfter(first.sources, draft);
        const directly = textsAfter(before.sources, copyOf(before, { tag: '1_3_0' }));
        for (const [at, text] of Object.entries(directly)) assert.equal(after[at], text, at);
        const second = await appOf(after, 'node-v3');
        const gone = second.inventory.functions.filter(({ tag }) => tag !== undefined).map(({ id }) => id);
        assert.deepEqual(textsAfter(second.sources, second.remove(new Set(gone))), textsOf(folder));
      });
    });
  }

  it('has no versions of instances', async () => {
    const analysis = await appOf(textsOf('node-v3/javascript'), 'node-v3');
    assert.throws(() => analysis.dispatch({ frozen: [], version: '1.2.0' }), { code: 'CLONE_MODE_REFUSED' });
  });
});
