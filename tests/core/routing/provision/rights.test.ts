import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Permission } from '../../../../core/azure/arm/apps-model.ts';
import {
  missingDataRights,
  missingRights,
  requiredRights,
  rightsReason,
} from '../../../../core/routing/provision/index.ts';
import {
  dedicatedPlan,
  flexPlan,
  idOf,
  inputOf,
  planned,
  referenceApp,
  resourceGroup,
  subscriptionId,
} from './inputs.ts';

function role(actions: readonly string[], notActions: readonly string[] = []): Permission {
  return { actions, notActions, dataActions: [], notDataActions: [] };
}

const write = 'Microsoft.Web/sites/write';
const restart = 'Microsoft.Web/sites/restart/action';

describe('what an identity may do', () => {
  const cases: readonly (readonly [string, readonly Permission[], readonly string[], readonly string[]])[] = [
    ['nothing without a role', [], [write], [write]],
    ['everything as owner', [role(['*'])], [write, restart], []],
    [
      'everything but what a contributor may not',
      [role(['*'], ['Microsoft.Authorization/*/write'])],
      [write, 'Microsoft.Authorization/roleAssignments/write'],
      ['Microsoft.Authorization/roleAssignments/write'],
    ],
    [
      'what a wildcard in the middle covers',
      [role(['Microsoft.Web/*/write'])],
      [write, 'Microsoft.Web/sites/config/write', restart],
      [restart],
    ],
    ['all reading', [role(['*/read'])], ['Microsoft.Web/sites/read', write], [write]],
    ['the same in any letter case', [role(['microsoft.web/SITES/Write'])], [write], []],
    [
      'what one role leaves out and another gives',
      [role(['*'], ['Microsoft.Web/sites/write']), role(['Microsoft.Web/sites/*'])],
      [write],
      [],
    ],
    [
      'no more than the name says',
      [role(['Microsoft.Web/sites/write'])],
      ['Microsoft.Web/sites/writeX', 'XMicrosoft.Web/sites/write'],
      ['Microsoft.Web/sites/writeX', 'XMicrosoft.Web/sites/write'],
    ],
    [
      'a dot that is a dot',
      [role(['Microsoft.Web/sites/write'])],
      ['MicrosoftXWeb/sites/write'],
      ['MicrosoftXWeb/sites/write'],
    ],
  ];
  for (const [name, permissions, actions, missing] of cases) {
    it(`is ${name}`, () => assert.deepEqual(missingRights(permissions, actions), missing));
  }

  it('is told apart from what it may do with data', () => {
    const reader = { ...role([]), dataActions: ['Microsoft.Storage/*/blobs/read'] };
    const read = 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read';
    assert.deepEqual(missingDataRights([reader], [read]), []);
    assert.deepEqual(missingRights([reader], [read]), [read]);
    assert.deepEqual(missingDataRights([role(['*'])], [read]), [read]);
  });
});

describe('what making a line takes', () => {
  const scopesOf = (input: ReturnType<typeof inputOf>): string[] =>
    requiredRights(planned(input), input, input.recipe.assignRoles ? ['/storageAccounts/stlines'] : []).map(
      ({ purpose, scope }) => `${purpose} at ${scope.split('/').at(-1)}`,
    );

  it('is the group, the plan and the reference app', () => {
    assert.deepEqual(scopesOf(inputOf({ reference: referenceApp({ plan: dedicatedPlan }) })), [
      'making the app and deploying to it at rg-shop',
      'putting the app into its plan at plan-p1',
      'reading the reference app at shop',
    ]);
  });

  it('is more with a new plan, a network, identities and roles', () => {
    const subnet = `/subscriptions/${subscriptionId}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/n/subnets/apps`;
    const identity = `/subscriptions/${subscriptionId}/resourceGroups/ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop-id`;
    const input = inputOf({
      reference: referenceApp({
        plan: flexPlan,
        identity: { systemAssigned: false, userAssignedIds: [identity] },
        properties: {
          virtualNetworkSubnetId: subnet,
          functionAppConfig: { runtime: { name: 'node', version: '20' } },
        },
        webConfig: {},
      }),
      recipe: { assignRoles: true, storage: { kind: 'identity', accountName: 'stlines' } },
    });
    assert.deepEqual(scopesOf(input), [
      'making the app and deploying to it at rg-shop',
      'making the plan at rg-shop',
      'reading the reference app at shop',
      'giving the app its identity at shop-id',
      'connecting the app to its network at apps',
      'giving roles to the identity of the app (assignRoles) at stlines',
    ]);
  });

  it('lists each action that is missing, with the command that gives it', () => {
    const input = inputOf();
    const missing = requiredRights(planned(input), input).map((rights) => ({
      ...rights,
      actions: missingRights([role(['*/read', 'Microsoft.Web/sites/*'])], rights.actions),
    }));
    const reason = rightsReason(missing);
    assert.equal(reason?.code, 'ROUTING_RIGHT_MISSING');
    assert.match(reason.message, /putting the app into its plan: Microsoft\.Web\/serverfarms\/join\/action at /);
    assert.equal(
      reason.fix,
      `az role assignment create --assignee <client id> --role "Web Plan Contributor" --scope ${idOf('serverfarms', 'plan-y1')}`,
    );
  });

  it('is within the custom role that the documentation gives', () => {
    const { Actions } = JSON.parse(readFileSync('docs/roles/durable-app-router.json', 'utf8')) as { Actions: string[] };
    for (const plan of [dedicatedPlan, flexPlan]) {
      const input = inputOf({ reference: referenceApp({ plan, webConfig: { linuxFxVersion: 'Node|20' } }) });
      const missing = requiredRights(planned(input), input).flatMap(({ actions }) =>
        missingRights([role(Actions)], actions),
      );
      assert.deepEqual(missing, []);
    }
  });

  it('is nothing more for an owner', () => {
    const input = inputOf();
    const missing = requiredRights(planned(input), input).map((rights) => ({
      ...rights,
      actions: missingRights([role(['*'])], rights.actions),
    }));
    assert.equal(rightsReason(missing), undefined);
    assert.equal(resourceGroup, 'rg-shop');
  });
});
