import type { LineAppPlan, LineAppInput, RequiredRights } from '../model.ts';

const web = 'Microsoft.Web';

/** Everything that making, deploying and switching a line takes. Source: `az provider operation show --namespace Microsoft.Web` */
const onGroup = [
  `${web}/sites/read`,
  `${web}/sites/write`,
  `${web}/sites/config/read`,
  `${web}/sites/config/write`,
  `${web}/sites/config/list/action`,
  `${web}/sites/publish/action`,
  `${web}/sites/functions/read`,
  `${web}/sites/host/listkeys/action`,
  `${web}/sites/syncfunctiontriggers/action`,
  `${web}/sites/start/action`,
  `${web}/sites/stop/action`,
] as const;

/**
 * What the identity of the service connection must be allowed, and where, before anything is made.
 *
 * @param accountIds resource ids of the storage accounts that roles are given on
 * Source: https://learn.microsoft.com/azure/role-based-access-control/permissions/web-and-mobile
 */
export function requiredRights(
  plan: LineAppPlan,
  { subscriptionId, resourceGroup, reference }: Pick<LineAppInput, 'subscriptionId' | 'resourceGroup' | 'reference'>,
  accountIds: readonly string[] = [],
): readonly RequiredRights[] {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  const subnet = plan.app.properties['virtualNetworkSubnetId'];
  return [
    { scope: group, actions: onGroup, purpose: 'making the app and deploying to it' },
    plan.servicePlan.create === undefined
      ? {
          scope: plan.servicePlan.id,
          actions: [`${web}/serverfarms/read`, `${web}/serverfarms/join/action`],
          purpose: 'putting the app into its plan',
        }
      : {
          scope: groupOf(plan.servicePlan.id) ?? group,
          actions: [`${web}/serverfarms/read`, `${web}/serverfarms/write`, `${web}/serverfarms/join/action`],
          purpose: 'making the plan',
        },
    ...(reference === undefined
      ? []
      : [
          {
            scope: reference.site.id,
            actions: [`${web}/sites/read`, `${web}/sites/config/read`, `${web}/sites/config/list/action`],
            purpose: 'reading the reference app',
          },
        ]),
    ...plan.app.identity.userAssignedIds.map((scope) => ({
      scope,
      actions: ['Microsoft.ManagedIdentity/userAssignedIdentities/assign/action'],
      purpose: 'giving the app its identity',
    })),
    ...(typeof subnet === 'string'
      ? [
          {
            scope: subnet,
            actions: ['Microsoft.Network/virtualNetworks/subnets/join/action'],
            purpose: 'connecting the app to its network',
          },
        ]
      : []),
    ...accountIds.map((scope) => ({
      scope,
      actions: ['Microsoft.Authorization/roleAssignments/read', 'Microsoft.Authorization/roleAssignments/write'],
      purpose: 'giving roles to the identity of the app (assignRoles)',
    })),
  ];
}

/** `/subscriptions/…/resourceGroups/…` of a resource id. */
function groupOf(id: string): string | undefined {
  return /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+/i.exec(id)?.[0];
}
