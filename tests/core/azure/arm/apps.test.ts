import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { ArmOperation, NewApp } from '../../../../core/azure/arm/index.ts';
import type { DurableDeployError, ErrorCode } from '../../../../core/errors.ts';
import { webError } from '../../../../sandbox/arm/index.ts';
import type { FaultAction } from '../../../../sandbox/faults/index.ts';
import { startAppsWorld, type AppsWorld } from './apps-world.ts';
import { refusal } from './slots-world.ts';

const never = new AbortController().signal;

/** Asks until it is over. */
async function endOf(operation: ArmOperation): Promise<{ polls: number; error?: DurableDeployError }> {
  for (let polls = 1; ; polls += 1) {
    const progress = await operation.poll(never);
    if (progress.kind === 'succeeded') return { polls };
    if (progress.kind === 'failed') return { polls, error: progress.error };
  }
}

describe('function apps that are made and removed', () => {
  let world: AppsWorld;
  before(async () => {
    world = await startAppsWorld();
  });
  after(() => world.stop());
  afterEach(() => {
    world.arm.faults.clear();
    world.arm.forgetRequests();
    world.arm.setRoleAssignments(undefined);
    world.arm.setOperations({ polls: 1, header: 'Location', retryAfterSeconds: 0 });
  });

  const newApp = (plan = 'shop-plan', properties: NewApp['properties'] = {}): NewApp => ({
    location: 'West Europe',
    kind: 'functionapp,linux',
    tags: { line: '1.0' },
    identity: { systemAssigned: true, userAssignedIds: ['/subscriptions/x/identities/reader'] },
    properties: {
      serverFarmId: world.planId(plan),
      siteConfig: { appSettings: [{ name: 'ApiKey', value: 'a-secret-that-is-new' }], minTlsVersion: '1.3' },
      ...properties,
    },
  });

  it('describes an app whole', async () => {
    world.estate.alerts.push(
      { resourceGroup: 'watch', name: 'down', scopes: [(await world.apps.app(world.ref('shop')))?.id ?? ''] },
      { resourceGroup: 'watch', name: 'other', scopes: ['/subscriptions/x'] },
    );
    const shop = await world.apps.describeApp(world.ref('shop'));
    assert.equal(shop.site.kind, 'functionapp,linux');
    assert.equal(shop.site.scmHostName, 'shop.scm.azurewebsites.net');
    assert.deepEqual(shop.tags, { team: 'orders' });
    assert.equal(shop.identity.systemAssigned, true);
    assert.match(shop.identity.principalId ?? '', /^[0-9a-f-]{36}$/);
    assert.deepEqual(shop.identity.userAssignedIds, ['/subscriptions/x/identities/reader']);
    assert.equal(shop.properties['clientCertMode'], 'Optional');
    assert.equal(shop.webConfig['linuxFxVersion'], 'Node|20');
    assert.deepEqual(shop.webConfig['cors'], { allowedOrigins: ['https://portal.azure.com'] });
    assert.deepEqual(shop.authSettings['platform'], { enabled: true });
    assert.equal(shop.appSettings.get('Plain'), 'x');
    assert.deepEqual(
      [...shop.connectionStrings],
      [['Db', { value: 'Server=db;Password=the-secret-password', type: 'SQLAzure' }]],
    );
    assert.deepEqual(shop.sticky.appSettingNames, ['Plain']);
    assert.deepEqual(shop.customHostNames, ['shop.example.org']);
    assert.deepEqual(shop.privateEndpointIds, ['/subscriptions/x/privateEndpoints/inside']);
    assert.deepEqual(shop.alertNames, ['down']);
    for (const secret of ['the-secret-account-key', 'Server=db;Password=the-secret-password']) {
      assert.ok(world.context.masked.includes(secret), secret);
    }
  });

  it('describes an app without alerts and private endpoints where they may not be read', async () => {
    const notActions = ['Microsoft.Web/sites/privateEndpointConnections/read'];
    world.arm.setRoleAssignments([{ clientId: world.clientId, actions: ['Microsoft.Web/*'], notActions }]);
    const { alertNames, privateEndpointIds, tags } = await world.apps.describeApp(world.ref('shop'));
    assert.deepEqual([alertNames, privateEndpointIds], [undefined, undefined]);
    assert.deepEqual(tags, { team: 'orders' });
  });

  it('says that an app is not there', async () => {
    await refusal(world.apps.describeApp(world.ref('nobody')), 'APP_NOT_FOUND');
    assert.equal(await world.apps.app(world.ref('nobody')), undefined);
    assert.equal(await world.apps.plan(world.planId('nobody')), undefined);
  });

  it('makes a plan and an app in it, finds both, and removes both', async () => {
    const plan = { location: 'West Europe', skuName: 'EP1', tier: 'ElasticPremium', linux: true };
    assert.deepEqual(await endOf(await world.apps.beginPlan(world.planId('made'), plan)), { polls: 2 });
    const ref = world.ref('made');
    assert.equal(await world.apps.app(ref), undefined);
    const operation = await world.apps.beginApp(ref, newApp('made'));
    assert.equal(await world.apps.app(ref), undefined);
    assert.deepEqual(await endOf(operation), { polls: 2 });
    assert.ok(world.context.masked.includes('a-secret-that-is-new'));

    const made = await world.apps.describeApp(ref);
    assert.equal(made.appSettings.get('ApiKey'), 'a-secret-that-is-new');
    assert.equal(made.webConfig['minTlsVersion'], '1.3');
    assert.deepEqual(made.tags, { line: '1.0' });
    assert.match(made.identity.principalId ?? '', /^[0-9a-f-]{36}$/);
    assert.ok((await world.apps.apps()).some(({ name }) => name === 'made'));
    assert.deepEqual(await world.apps.plan(world.planId('made')), {
      id: world.planId('made'),
      name: 'made',
      resourceGroup: 'rg',
      location: 'West Europe',
      skuName: 'EP1',
      tier: 'ElasticPremium',
      linux: true,
      appCount: 1,
    });
    assert.equal((await world.apps.plans()).length, 2);

    const conflict = await refusal(world.apps.deletePlan(world.planId('made')), 'REQUEST_REFUSED');
    assert.equal(conflict.answer?.extendedCode, '11003');
    assert.equal(await world.apps.deleteApp(ref), 'deleted');
    assert.equal(await world.apps.deleteApp(ref), 'wasGone');
    assert.equal((await world.apps.plan(world.planId('made')))?.appCount, 0);
    assert.equal(await world.apps.deletePlan(world.planId('made')), 'deleted');
    assert.equal(await world.apps.deletePlan(world.planId('made')), 'wasGone');
  });

  it('changes nothing more when an app is made again', async () => {
    const ref = world.ref('again');
    await endOf(await world.apps.beginApp(ref, newApp()));
    const first = await world.apps.describeApp(ref);
    assert.deepEqual(await endOf(await world.apps.beginApp(ref, newApp())), { polls: 1 });
    const second = await world.apps.describeApp(ref);
    assert.deepEqual([...second.appSettings], [...first.appSettings]);
    assert.equal(second.identity.principalId, first.identity.principalId);
    await world.apps.deleteApp(ref);
  });

  for (const header of ['Location', 'Azure-AsyncOperation'] as const) {
    it(`waits for a slow one, asked about at ${header}`, async () => {
      world.arm.setOperations({ polls: 5, header, retryAfterSeconds: 3 });
      const operation = await world.apps.beginApp(world.ref('slow'), newApp());
      assert.deepEqual(await operation.poll(never), { kind: 'running', retryAfterMs: 3000 });
      assert.deepEqual(await endOf(operation), { polls: 5 });
      await world.apps.deleteApp(world.ref('slow'));
    });

    it(`tells what failed at the end, asked about at ${header}`, async () => {
      world.arm.setOperations({ header });
      world.estate.limits.provisioningFailures.push({ status: 409, code: 'Conflict', message: 'No stamp has room.' });
      const { error } = await endOf(await world.apps.beginApp(world.ref('fails'), newApp()));
      assert.equal(error?.code, 'REQUEST_REFUSED');
      assert.match(error?.message ?? '', /^Making or changing the app fails failed: .*No stamp has room/);
      assert.equal(await world.apps.app(world.ref('fails')), undefined);
    });
  }

  describe('refusals', () => {
    const cases: readonly [string, () => Promise<unknown>, ErrorCode, number, string | undefined][] = [
      [
        'a name that somebody else has',
        () => {
          world.estate.limits.namesTaken.add('elsewhere');
          return world.apps.beginApp(world.ref('elsewhere'), newApp());
        },
        'REQUEST_REFUSED',
        409,
        '54001',
      ],
      [
        'a region without quota',
        () => {
          world.estate.limits.withoutQuota.add('norwayeast EP1');
          return world.apps.beginPlan(world.planId('north'), {
            location: 'Norway East',
            skuName: 'EP1',
            tier: 'ElasticPremium',
            linux: false,
          });
        },
        'UNAUTHORIZED',
        401,
        '52039',
      ],
      [
        'a Flex plan that holds its app already',
        () => {
          world.estate.addApp({ name: 'flexes', resourceGroup: 'rg', sku: 'FlexConsumption', planName: 'flex' });
          return world.apps.beginApp(
            world.ref('flexes-too'),
            newApp('flex', { functionAppConfig: { runtime: { name: 'node', version: '20' } } }),
          );
        },
        'REQUEST_REFUSED',
        409,
        '52033',
      ],
      [
        'a plan that is not there',
        () => world.apps.beginApp(world.ref('homeless'), newApp('nowhere')),
        'NOT_FOUND',
        404,
        undefined,
      ],
    ];
    for (const [name, send, code, status, extended] of cases) {
      it(name, async () => {
        const error = await refusal(send(), code);
        assert.deepEqual([error.answer?.status, error.answer?.extendedCode], [status, extended]);
      });
    }

    it('a plan of another subscription, before anything is sent', async () => {
      await refusal(
        world.apps.plan('/subscriptions/other/resourceGroups/rg/providers/Microsoft.Web/serverfarms/p'),
        'INPUT_INVALID',
      );
      await refusal(world.apps.deletePlan('shop-plan'), 'INPUT_INVALID');
      assert.equal(world.arm.requests.length, 0);
    });
  });

  it('asks whether a name is free', async () => {
    assert.deepEqual(await world.apps.checkName('free-name'), { available: true, message: '' });
    const taken = await world.apps.checkName('shop');
    assert.equal(taken.available, false);
    assert.match(taken.message, /already exists/);
  });

  it('replaces connection strings and authentication', async () => {
    const ref = world.ref('dressed');
    await endOf(await world.apps.beginApp(ref, newApp()));
    await world.apps.replaceConnectionStrings(
      ref,
      new Map([['Db', { value: 'Server=the-new-secret', type: 'Custom' }]]),
    );
    await world.apps.replaceAuthSettings(ref, { platform: { enabled: true } });
    const dressed = await world.apps.describeApp(ref);
    assert.deepEqual(dressed.connectionStrings.get('Db'), { value: 'Server=the-new-secret', type: 'Custom' });
    assert.deepEqual(dressed.authSettings, { platform: { enabled: true } });
    assert.ok(world.context.masked.includes('Server=the-new-secret'));
    await world.apps.deleteApp(ref);
  });

  it('stops and starts an app, tells its functions and its keys', async () => {
    const ref = world.ref('shop');
    await world.apps.stop(ref);
    assert.equal((await world.apps.app(ref))?.state, 'Stopped');
    await world.apps.start(ref);
    assert.equal((await world.apps.app(ref))?.state, 'Running');
    await world.apps.syncTriggers(ref);
    assert.deepEqual(
      (await world.apps.functions(ref)).map(({ name, isDisabled, trigger }) => [name, isDisabled, trigger]),
      [['Start', false, 'httpTrigger']],
    );
    const keys = await world.apps.hostKeys(ref);
    assert.ok(keys.durable && keys.functions && keys.master);
    for (const key of [keys.durable, keys.functions, keys.master]) assert.ok(world.context.masked.includes(key));
  });

  describe('rights and roles', () => {
    const principal = '0b5fe924-9a61-425c-96af-cfe6e287ca2d';
    const role = '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1';

    it('are given once', async () => {
      const group = `/subscriptions/${world.estate.subscriptionId}/resourceGroups/rg`;
      const account = `${group}/providers/Microsoft.Storage/storageAccounts/a`;
      assert.equal(await world.apps.assignRole(account, role, principal), 'assigned');
      assert.equal(await world.apps.assignRole(account, role, principal), 'hadIt');
      const given = [{ roleId: role, scope: account, principalId: principal }];
      assert.deepEqual(await world.apps.roleAssignments(account, principal), given);
      assert.deepEqual(await world.apps.roleAssignments(`${account}/blobServices/default`, principal), given);
      assert.deepEqual(await world.apps.roleAssignments(group, principal), []);
    });

    it('that somebody else gave count', async () => {
      const scope = `/subscriptions/${world.estate.subscriptionId}/resourceGroups/rg`;
      world.estate.assignedRoles.push({
        name: '00000000-0000-4000-8000-000000000001',
        scope,
        principalId: principal,
        principalType: 'ServicePrincipal',
        roleDefinitionId: `/subscriptions/${world.estate.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
      });
      assert.equal(await world.apps.assignRole(scope, role, principal), 'hadIt');
    });

    it('of management groups count too', async () => {
      const group = '/providers/Microsoft.Management/managementGroups/all';
      const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${role.toUpperCase()}`;
      const scope = `/subscriptions/${world.estate.subscriptionId}/resourceGroups/other`;
      world.answers(/\/roleAssignments\?/, {
        value: [
          { properties: { roleDefinitionId, scope: group, principalId: principal.toUpperCase() } },
          { properties: { roleDefinitionId, scope: `${scope}/providers/x`, principalId: principal } },
          { properties: { roleDefinitionId, scope, principalId: 'somebody else' } },
        ],
      });
      assert.deepEqual(await world.apps.roleAssignments(scope, principal), [
        { roleId: role, scope: group, principalId: principal.toUpperCase() },
      ]);
    });

    it('of the identity that asks', async () => {
      const scope = `/subscriptions/${world.estate.subscriptionId}/resourceGroups/rg`;
      const all = { notActions: [], dataActions: [], notDataActions: [] };
      assert.deepEqual(await world.apps.permissions(scope), [{ actions: ['*'], ...all }]);
      world.arm.setRoleAssignments([
        { clientId: world.clientId, actions: ['Microsoft.Web/*'], scope },
        { clientId: world.clientId, actions: ['*/read'] },
        { clientId: world.clientId, actions: ['Microsoft.Storage/*'] },
        { clientId: world.clientId, actions: ['*'], scope: `${scope}-other` },
      ]);
      assert.deepEqual(
        (await world.apps.permissions(scope)).map(({ actions }) => actions),
        [['Microsoft.Web/*'], ['*/read'], ['Microsoft.Storage/*']],
      );
    });
  });

  describe('changes are sent once', () => {
    const changes: readonly [string, string, RegExp, string, () => Promise<unknown>][] = [
      [
        'beginApp',
        'PUT',
        /\/sites\/shop\?/,
        'Making or changing the app shop',
        () => world.apps.beginApp(world.ref('shop'), newApp()),
      ],
      [
        'deleteApp',
        'DELETE',
        /\/sites\/shop\?/,
        'Removing the app shop',
        () => world.apps.deleteApp(world.ref('shop')),
      ],
      ['stop', 'POST', /\/sites\/shop\/stop\?/, 'Stopping the app shop', () => world.apps.stop(world.ref('shop'))],
      [
        'beginPlan',
        'PUT',
        /\/serverfarms\/p\?/,
        'Making or changing the plan p',
        () => world.apps.beginPlan(world.planId('p'), { location: 'x', skuName: 'Y1', tier: 'Dynamic', linux: false }),
      ],
      [
        'deletePlan',
        'DELETE',
        /\/serverfarms\/p\?/,
        'Removing the plan p',
        () => world.apps.deletePlan(world.planId('p')),
      ],
    ];
    const faults: readonly [string, FaultAction, ErrorCode][] = [
      ['a lost answer', { kind: 'cut', when: 'beforeActing' }, 'CONNECTION_FAILED'],
      ['a failure', { kind: 'answer', status: 500 }, 'SERVER_ERROR'],
      ['a conflict', { kind: 'answer', ...webError(409, 'Conflict', 'no', '59203') }, 'REQUEST_REFUSED'],
      ['too many requests', { kind: 'answer', status: 429, headers: { 'Retry-After': '1' } }, 'THROTTLED'],
    ];
    for (const [name, method, path, words, send] of changes) {
      for (const [what, action, code] of faults) {
        it(`${name}, also after ${what}`, async () => {
          world.arm.faults.add({ path, action });
          const error = await refusal(send(), code);
          assert.ok(error.message.startsWith(`${words} failed: `), error.message);
          assert.equal(world.asked(method, path), 1);
        });
      }
    }

    it('keeps the plan of the app that was its last', async () => {
      const plan = { location: 'West Europe', skuName: 'Y1', tier: 'Dynamic', linux: false };
      await endOf(await world.apps.beginPlan(world.planId('kept'), plan));
      await endOf(await world.apps.beginApp(world.ref('last'), newApp('kept')));
      await world.apps.deleteApp(world.ref('last'));
      assert.equal((await world.apps.plan(world.planId('kept')))?.appCount, 0);
    });
  });
});
