import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Component, RoleAssignment } from '../../../sandbox/arm/index.ts';
import { startSandbox, type Sandbox } from '../../../sandbox/index.ts';
import { sideBySide } from '../../support/side-by-side.ts';
import { logOf, type Inputs } from '../support/runs.ts';
import { openShop, releaseOfBuild, type Shop } from '../support/shop.ts';
import { assertEnded } from '../support/slot-evidence.ts';

const role = JSON.parse(
  await readFile(new URL('../../../docs/roles/durable-slot-swap.json', import.meta.url), 'utf8'),
) as { readonly Actions: readonly string[] };

const release = releaseOfBuild(4711);
const swappedName = `Release ${release}: slot staging swapped into production`;

describe('the packed slot swap that leaves a release annotation', () => {
  let sandbox: Sandbox;
  const assignments: RoleAssignment[] = [];
  before(async function () {
    this.timeout(60_000);
    sandbox = await startSandbox({ arm: { operations: { polls: 0, runsForMs: 500 } } });
    sandbox.arm.setRoleAssignments(assignments);
  });
  after(() => sandbox.stop());

  interface Premises {
    readonly shop: Shop;
    readonly component: Component;
    readonly inputs: Inputs;
    /** What was asked of the component. */
    readonly asked: () => readonly string[];
  }

  let components = 0;

  /** An app with the role of the docs, and a component with what is given. */
  async function open(...actions: readonly string[]): Promise<Premises> {
    const shop = await openShop(sandbox);
    components += 1;
    const component = sandbox.arm.estate.addComponent('rg-insights', `appi-${components}`);
    const { clientId, subscriptionId } = sandbox;
    const app = `/subscriptions/${subscriptionId}/resourceGroups/rg-shop/providers/Microsoft.Web/sites/${shop.name}`;
    assignments.push({ clientId, scope: app, actions: role.Actions }, { clientId, scope: component.id, actions });
    return {
      shop,
      component,
      inputs: { applicationInsights: component.id },
      asked: () =>
        sandbox.arm.requests
          .filter(({ target }) => target.startsWith(`${component.id}/`))
          .map(({ method, status }) => `${method} ${status ?? 'cut'}`),
    };
  }

  const mayWrite = 'microsoft.insights/components/annotations/write';

  sideBySide({
    'writes it once, after the swap, with no more than one right': async () => {
      const { shop, component, inputs, asked } = await open(mayWrite);
      const variables = {
        'System.CollectionUri': 'https://dev.azure.com/contoso/',
        'System.TeamProjectId': '5a7b',
      };
      const run = await shop.run(inputs, { variables });
      const evidence = assertEnded(run, 'Succeeded', { swapped: 'true', release });
      assert.deepEqual(asked(), ['PUT 200']);
      const [annotation] = component.annotations;
      assert.equal(annotation?.AnnotationName, swappedName);
      assert.equal(annotation.Category, 'Deployment');
      assert.equal(Date.parse(annotation.EventTime), shop.production.lastSwap?.timestampUtc.getTime());
      assert.deepEqual(JSON.parse(annotation.Properties), {
        Label: 'Success',
        ReleaseName: release,
        App: shop.name,
        SourceSlot: 'staging',
        TargetSlot: 'production',
        Action: 'swap',
        'Deployment Uri': 'https://dev.azure.com/contoso/5a7b/_build/results?buildId=4711',
      });
      assert.deepEqual(evidence.annotation, { id: annotation.Id, name: swappedName, reason: null });
      assert.match(run.summaries[0] ?? '', /\| Release annotation \| Release /);

      const again = await shop.run(inputs, { variables });
      assertEnded(again, 'Succeeded', { swapped: 'alreadyDone' });
      assert.deepEqual(asked(), ['PUT 200', 'PUT 409']);
      assert.equal(component.annotations.length, 1);
      assert.ok(!again.issues.some(({ message }) => message.includes('annotation')), logOf(again));

      assertEnded(await shop.run({ ...inputs, action: 'swapBack' }), 'Succeeded', { swapped: 'true' });
      assert.deepEqual(
        component.annotations.map(({ AnnotationName }) => AnnotationName),
        [swappedName, `Release ${release}: swapped back from slot production to staging`],
      );
      assert.equal(new Set(component.annotations.map(({ Id }) => Id)).size, 2);
    },

    'succeeds all the same when it may not, and warns of the right that is missing': async () => {
      const { shop, component, inputs, asked } = await open('microsoft.insights/components/read');
      const run = await shop.run(inputs);
      const evidence = assertEnded(run, 'Succeeded', { swapped: 'true', reasonCode: '' });
      assert.equal(shop.swaps(), 1);
      assert.deepEqual([asked(), component.annotations], [['PUT 403'], []]);
      assert.equal(evidence.annotation?.reason?.code, 'FORBIDDEN');
      const warnings = run.issues.filter(({ type, message }) => type === 'warning' && message.includes('annotation'));
      assert.equal(warnings.length, 1, logOf(run));
      for (const text of [warnings[0]?.message ?? '', run.summaries[0] ?? '']) {
        assert.match(text, /microsoft\.insights\/components\/annotations\/write: az role assignment create/);
      }
      assert.match(run.summaries[0] ?? '', /^### Swapped\n[^]*\| Release annotation \| not written: FORBIDDEN/);
    },

    'writes one although the reply is lost': async () => {
      const { shop, component, inputs, asked } = await open(mayWrite);
      sandbox.arm.faults.add({
        path: `${component.id}/Annotations`,
        method: 'PUT',
        action: { kind: 'cut', when: 'afterActing' },
      });
      const run = await shop.run(inputs);
      const evidence = assertEnded(run, 'Succeeded', { swapped: 'true' });
      assert.deepEqual(asked(), ['PUT cut', 'PUT 409']);
      assert.equal(component.annotations.length, 1);
      assert.equal(evidence.annotation?.reason, null);
    },
  });
});
