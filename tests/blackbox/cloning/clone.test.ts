import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Ajv, type ValidateFunction } from 'ajv';
import type { AgentRun, NodeMajor } from '../../../sandbox/agent/index.ts';
import { assertOutputs, logOf, step, type Inputs } from '../support/runs.ts';
import { smallApps, type SmallApp } from './apps.ts';
import { sourceFolder, tagged, type SourceFolder } from './sources.ts';

interface PlanFile {
  readonly model: string;
  readonly functions: readonly { readonly name: string; readonly kind: string; readonly newName?: string }[];
  readonly references: readonly {
    readonly target: string | null;
    readonly action: string;
    readonly newTarget?: string;
  }[];
  readonly files: readonly { readonly file: string; readonly change: string }[];
}

function clone(folder: SourceFolder, inputs: Inputs, node: NodeMajor = '20'): Promise<AgentRun> {
  return step('DurableFunctionClone', { sourceFolder: folder.path, ...inputs }, { node });
}

describe('the packed clone', () => {
  let validate: ValidateFunction;
  const folders: SourceFolder[] = [];

  before(async () => {
    const schema = JSON.parse(await readFile('docs/clone-plan.schema.json', 'utf8')) as Record<string, unknown>;
    validate = new Ajv({ allErrors: true }).compile(schema);
  });
  after(() => Promise.all(folders.map((folder) => folder.remove())));

  async function shop({ files }: SmallApp): Promise<SourceFolder> {
    const folder = await sourceFolder(files);
    folders.push(folder);
    return folder;
  }

  /** The plan that the task added to the run's logs, which the schema describes. */
  function planOf(run: AgentRun): PlanFile {
    const file = run.attachments.find(({ name }) => name === 'durable-function-clone-plan.json');
    assert.ok(file, logOf(run));
    assert.equal(file.path, run.outputs['planFile']);
    const plan = JSON.parse(file.content) as PlanFile;
    assert.ok(validate(plan), JSON.stringify(validate.errors, undefined, 1));
    return plan;
  }

  function assertCloned(run: AgentRun): void {
    assert.equal(run.result, 'Succeeded', logOf(run));
    assertOutputs(run, {
      version: '1.1.0',
      changed: 'true',
      clonedCount: '2',
      versionsPresent: 'plain,1.1.0',
      reasonCode: '',
    });
  }

  for (const app of smallApps) {
    describe(app.model, () => {
      const fromTag = { version: '1.1.0', previousSources: '1.0.0 = v1.0.0', plainVersion: '1.0.0' };

      it('keeps the tagged version and stamps the current one, once', async function () {
        this.timeout(120_000);
        const folder = await shop(app);
        await tagged(folder, 'v1.0.0');

        const dry = await clone(folder, { ...fromTag, dryRun: 'true' });
        assert.equal(dry.result, 'Succeeded', logOf(dry));
        assert.deepEqual(await folder.read(), app.files, 'a dry run writes nothing');
        assert.ok(
          dry.log.some((line) => line.startsWith('+++ b/')),
          logOf(dry),
        );

        const first = await clone(folder, fromTag);
        assertCloned(first);
        const plan = planOf(first);
        assert.equal(plan.model, app.model);
        assert.deepEqual(plan.functions.map(({ name, kind, newName }) => [name, kind, newName ?? '']).sort(), [
          ['Order', 'orchestrator', 'Order_1_1_0'],
          ['Pay', 'activity', 'Pay_1_1_0'],
          ['Start', 'client', ''],
        ]);
        assert.deepEqual(plan.references.map(({ target, newTarget }) => [target, newTarget]).sort(), [
          ['Order', 'Order_1_1_0'],
          ['Pay', 'Pay_1_1_0'],
        ]);
        assert.equal(first.summaries.length, 1);
        assert.ok(first.summaries[0]?.includes('Order\\_1\\_1\\_0'), first.summaries[0]);

        const written = await folder.read();
        assert.notDeepEqual(written, app.files);
        const second = await clone(folder, fromTag);
        assert.equal(second.result, 'Succeeded', logOf(second));
        assertOutputs(second, { changed: 'false', clonedCount: '0', versionsPresent: 'plain,1.1.0' });
        assert.deepEqual(await folder.read(), written, 'a second run changes nothing');
        assert.deepEqual(planOf(second).files, []);
      });

      it('does the same on Node 24', async function () {
        this.timeout(60_000);
        const folder = await shop(app);
        await tagged(folder, 'v1.0.0');
        const run = await clone(folder, fromTag, '24');
        assertCloned(run);
        assert.match(run.nodeVersion, /^v?24\./);
      });

      it('puts copies beside what is deployed, version after version', async function () {
        this.timeout(120_000);
        const folder = await shop(app);
        const first = await clone(folder, { version: '1.1.0' });
        assert.equal(first.result, 'Succeeded', logOf(first));
        assertOutputs(first, { changed: 'true', clonedCount: '2', versionsPresent: 'plain,1.1.0' });
        const written = await folder.read();
        const again = await clone(folder, { version: '1.1.0' });
        assertOutputs(again, { changed: 'false' });
        assert.deepEqual(await folder.read(), written);
        const next = await clone(folder, { version: '1.2.0' });
        assert.equal(next.result, 'Succeeded', logOf(next));
        assertOutputs(next, { changed: 'true', clonedCount: '2', versionsPresent: 'plain,1.1.0,1.2.0' });
        planOf(next);
      });

      it('lets starts follow an app setting, once', async function () {
        this.timeout(60_000);
        const folder = await shop(app);
        const inputs = {
          version: '1.1.0',
          mode: 'stamp',
          startersFollowSetting: 'true',
          starterSetting: 'WhichVersion',
        };
        const first = await clone(folder, inputs);
        assert.equal(first.result, 'Succeeded', logOf(first));
        assertOutputs(first, { changed: 'true', versionsPresent: '1.1.0' });
        const written = await folder.read();
        const text = Object.values(written).join('\n');
        assert.ok(text.includes('WhichVersion') && text.includes('1.1.0'), text);
        assert.deepEqual(
          planOf(first)
            .references.map((each) => [each.target, each.action])
            .sort(),
          [
            ['Order', 'setting'],
            ['Pay', 'rename'],
          ],
        );
        const second = await clone(folder, inputs);
        assert.equal(second.result, 'Succeeded', logOf(second));
        assertOutputs(second, { changed: 'false' });
        assert.deepEqual(await folder.read(), written);
      });

      if (app.dispatches) {
        it('writes a dispatcher, once', async function () {
          this.timeout(60_000);
          const folder = await shop(app);
          await tagged(folder, 'v1.0.0');
          const inputs = { ...fromTag, mode: 'dispatch' };
          const first = await clone(folder, inputs);
          assert.equal(first.result, 'Succeeded', logOf(first));
          assertOutputs(first, { changed: 'true', reasonCode: '' });
          const written = await folder.read();
          assert.match(written['host.json'] ?? '', /"defaultVersion": "1\.1\.0"/);
          const second = await clone(folder, inputs);
          assert.equal(second.result, 'Succeeded', logOf(second));
          assertOutputs(second, { changed: 'false' });
          assert.deepEqual(await folder.read(), written);
        });
      }

      it('only stamps', async function () {
        this.timeout(60_000);
        const folder = await shop(app);
        const run = await clone(folder, { version: '2.0.0', mode: 'stamp', namePattern: '{name}_v{major}' });
        assert.equal(run.result, 'Succeeded', logOf(run));
        assertOutputs(run, { changed: 'true', clonedCount: '0', versionsPresent: '2' });
      });
    });
  }
});
