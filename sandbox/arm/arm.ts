import { randomUUID } from 'node:crypto';
import type { Certificate } from '../certificates/index.ts';
import type { EntraStandIn } from '../entra/index.ts';
import type { Answer } from '../faults/index.ts';
import { json, startServer, type Handler, type SandboxRequest, type SandboxServer } from '../http-server/index.ts';
import { answerAnnotations } from './annotations.ts';
import { checkName, deleteApp, putApp } from './apps/index.ts';
import { answerAuthorization } from './authorization.ts';
import { actionOf, allows, authenticate, authorizationFailed, type Caller, type RoleAssignment } from './access.ts';
import { armError, webError } from './errors.ts';
import type { ArmContext } from './context.ts';
import { slotOf, type App, type Estate, type Slot } from './estate.ts';
import { bridge } from './host-runtime.ts';
import { createOperationAnswers } from './operation-answers.ts';
import { createOperations, type OperationBehaviour } from './operations.ts';
import { createLists, pager } from './lists.ts';
import { answerPlan } from './plan.ts';
import { answerSite } from './site-routes.ts';
import { createSlot } from './slot-routes.ts';
import { createSlotProvider, type SlotProvider } from './slots/index.ts';

export interface ArmOptions {
  readonly certificate: Certificate;
  readonly entra: EntraStandIn;
  readonly estate: Estate;
  /** Who may do what; default: every application of the directory may do everything. */
  readonly roleAssignments?: readonly RoleAssignment[];
  /** Audiences that a token may be made for, beside the resource manager's own URL. */
  readonly audiences?: readonly string[];
  /** The Functions host of a slot; `undefined` while none runs. */
  readonly hostOf: (slot: Slot) => Handler | undefined;
  /** Starts the Functions host of a slot that ARM was asked to create, before it is one of the app's. */
  readonly slotComes?: (app: App, slot: Slot) => Promise<void>;
  /** Stops the host of a slot that was deleted. */
  readonly slotGoes?: (slot: Slot) => Promise<void>;
  /** Told when a slot may run from another package than before. */
  readonly packageChanges?: (slot: Slot) => Promise<void>;
  readonly operations?: Partial<OperationBehaviour>;
  /** Milliseconds of a clock of the caller's, for operations, restarts and swaps (default: real time). */
  readonly now?: () => number;
  /** Items in one page of a list (default 50). */
  readonly pageSize?: number;
}

/** Azure Resource Manager, as far as function apps are concerned. */
export interface ArmStandIn extends SandboxServer {
  readonly estate: Estate;
  /** The same without HTTP, such as for a swap by somebody else. */
  readonly slots: SlotProvider;
  /** Replaces the role assignments. */
  setRoleAssignments(assignments: readonly RoleAssignment[] | undefined): void;
  /** Changes how operations behave that are accepted from now on. */
  setOperations(change: Partial<OperationBehaviour>): void;
}

const apiVersionPattern = /^\d{4}-\d{2}-\d{2}(-preview|-privatepreview)?$/;

/**
 * Starts the stand-in. What it serves of Microsoft.Web: sites, slots and serverfarms, also created and deleted;
 * checknameavailability; config/appsettings, config/connectionstrings, config/slotConfigNames, config/web, config/authsettingsV2;
 * functions, syncfunctiontriggers; host/default/listkeys, hostruntime; start, stop, restart; privateEndpointConnections; slotsswap,
 * slotsdiffs, applySlotConfig, resetSlotConfig; and resources by type and name. Of Microsoft.Insights: annotations of components, the
 * list of metricAlerts. Of Microsoft.Authorization: permissions, roleAssignments. Of
 * Microsoft.Storage: the list of storageAccounts.
 */
export async function startArm(options: ArmOptions): Promise<ArmStandIn> {
  const { estate, entra } = options;
  let assignments = options.roleAssignments;
  const operations = createOperations(options.operations, options.now);
  const slots = createSlotProvider(operations, options.now);
  const context: ArmContext = {
    estate,
    slots,
    operations: createOperationAnswers(operations),
    hostOf: options.hostOf,
    slotComes: options.slotComes ?? (() => Promise.resolve()),
    slotGoes: options.slotGoes ?? (() => Promise.resolve()),
    packageChanges: options.packageChanges ?? (() => Promise.resolve()),
    page: pager(options.pageSize),
  };

  const may = (caller: Caller, action: string, id: string): boolean =>
    assignments === undefined || allows(assignments, caller, action, id);
  const lists = createLists(estate, may, context.page);

  /** @param segment of a path, encoded */
  function groupNamed(segment: string): string | undefined {
    const wanted = decodeURIComponent(segment).toLowerCase();
    return [...estate.resourceGroups].find((name) => name.toLowerCase() === wanted);
  }

  /** @param segments the whole path behind the subscription; `at` is where Microsoft.Authorization stands in it */
  function authorization(request: SandboxRequest, caller: Caller, segments: readonly string[], at: number): Answer {
    const scope = ['/subscriptions', estate.subscriptionId, ...segments.slice(0, at - 1)]
      .map(decodeURIComponent)
      .join('/');
    const rest = segments.slice(at + 1).map(decodeURIComponent);
    const [first, name] = segments.slice(0, at - 1);
    if (first?.toLowerCase() === 'resourcegroups' && name !== undefined && groupNamed(name) === undefined) {
      return noSuchGroup(name);
    }
    const action = actionOf(request.method, 'Microsoft.Authorization', rest);
    // Everybody may ask what he may do himself.
    if (rest[0]?.toLowerCase() !== 'permissions' && !may(caller, action, scope)) {
      return authorizationFailed(caller, action, scope);
    }
    return answerAuthorization(request, estate, { caller, assignments }, scope, rest, (items) =>
      context.page(request, items),
    );
  }

  async function inSubscription(request: SandboxRequest, caller: Caller, segments: readonly string[]): Promise<Answer> {
    const lower = segments.map((segment) => segment.toLowerCase());
    const path = lower.join('/');
    const authorizationAt = lower.lastIndexOf('microsoft.authorization');
    if (authorizationAt > 0 && lower[authorizationAt - 1] === 'providers') {
      return authorization(request, caller, segments, authorizationAt);
    }
    if (path === '') {
      return json(200, {
        id: `/subscriptions/${estate.subscriptionId}`,
        subscriptionId: estate.subscriptionId,
        tenantId: entra.tenantId,
        displayName: estate.subscriptionName,
        state: 'Enabled',
      });
    }
    const list = lists(request, caller, path);
    if (list !== undefined) return list;
    if (path === 'providers/microsoft.web/checknameavailability' && request.method === 'POST') {
      return checkName(request, estate);
    }
    const operation = /^providers\/microsoft\.web\/sites\/[^/]+\/operationresults\/([^/]+)$/.exec(path)?.[1];
    if (operation !== undefined) {
      return context.operations.ask(operation) ?? armError(404, 'NotFound', 'There is no such operation.');
    }
    if (lower[0] !== 'resourcegroups' || segments[1] === undefined) {
      return armError(404, 'InvalidResourceType', `The resource type could not be found at '${request.path}'.`);
    }
    const group = groupNamed(segments[1]);
    if (group === undefined) return noSuchGroup(segments[1]);
    const rest = segments.slice(2);
    const restPath = lower.slice(2).join('/');
    const ofGroup = lists(request, caller, restPath, group);
    if (ofGroup !== undefined) return ofGroup;
    if (restPath.startsWith('providers/microsoft.web/serverfarms/')) {
      return inPlan(request, caller, group, rest.slice(2));
    }
    if (restPath.startsWith('providers/microsoft.insights/components/')) {
      return inComponent(request, caller, group, rest.slice(2));
    }
    if (!restPath.startsWith('providers/microsoft.web/sites/')) {
      return armError(
        404,
        'InvalidResourceType',
        `The resource type could not be found in the namespace '${rest[1] ?? ''}' for api version '${request.query.get('api-version') ?? ''}'.`,
      );
    }
    return inSite(request, caller, group, rest.slice(2));
  }

  /** @param segments `serverfarms`, name, and what follows */
  function inPlan(request: SandboxRequest, caller: Caller, group: string, segments: readonly string[]): Answer {
    const name = decodeURIComponent(segments[1] ?? '');
    const scope = `/subscriptions/${estate.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Web/serverfarms/${name}`;
    const action = actionOf(request.method, 'Microsoft.Web', segments);
    if (!may(caller, action, scope)) return authorizationFailed(caller, action, scope);
    return answerPlan(request, context, group, name, segments.slice(2));
  }

  /** @param segments `components`, name, and what follows; encoded */
  function inComponent(request: SandboxRequest, caller: Caller, group: string, segments: readonly string[]): Answer {
    const name = decodeURIComponent(segments[1] ?? '');
    const scope = `/subscriptions/${estate.subscriptionId}/resourceGroups/${group}/providers/microsoft.insights/components/${name}`;
    const action = actionOf(request.method, 'microsoft.insights', segments);
    if (!may(caller, action, scope)) return authorizationFailed(caller, action, scope);
    const component = estate.findComponent(group, name);
    return component === undefined
      ? armError(
          404,
          'ResourceNotFound',
          `The Resource 'microsoft.insights/components/${name}' under resource group '${group}' was not found.`,
        )
      : answerAnnotations(request, component, segments.slice(2));
  }

  /** @param segments `sites`, name, and what follows */
  async function inSite(
    request: SandboxRequest,
    caller: Caller,
    group: string,
    segments: readonly string[],
  ): Promise<Answer> {
    const ofSlot = segments[2]?.toLowerCase() === 'slots' && segments[3] !== undefined;
    const scope = `/subscriptions/${estate.subscriptionId}/resourceGroups/${group}/providers/Microsoft.Web/sites/${segments[1] ?? ''}${ofSlot ? `/slots/${segments[3] ?? ''}` : ''}`;
    const action = actionOf(request.method, 'Microsoft.Web', segments);
    if (!may(caller, action, scope)) return authorizationFailed(caller, action, scope);

    const app = estate.findApp(group, segments[1] ?? '');
    if (segments.length === 2 && request.method === 'PUT') return putApp(request, context, group, segments[1] ?? '');
    if (segments.length === 2 && request.method === 'DELETE') return deleteApp(request, context, app);
    const slot = app === undefined ? undefined : slotOf(app, ofSlot ? segments[3] : undefined);
    const slotName = segments[3];
    if (app !== undefined && slot === undefined && request.method === 'PUT' && segments.length === 4 && slotName) {
      return createSlot(request, context, app, slotName);
    }
    if (app === undefined || slot === undefined || (ofSlot && slot.name === 'production')) {
      const type = ofSlot
        ? `Microsoft.Web/sites/${segments[1] ?? ''}/slots/${segments[3] ?? ''}`
        : `Microsoft.Web/sites/${segments[1] ?? ''}`;
      return armError(
        404,
        'ResourceNotFound',
        `The Resource '${type}' under resource group '${group}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
      );
    }
    const rest = segments.slice(ofSlot ? 4 : 2);
    return rest[0]?.toLowerCase() === 'hostruntime'
      ? bridge(request, slot, rest.slice(1), context.hostOf(slot))
      : answerSite(request, context, app, slot, rest);
  }

  async function handle(request: SandboxRequest): Promise<Answer> {
    const authenticated = await authenticate(request, entra, [request.origin, ...(options.audiences ?? [])]);
    if ('refusal' in authenticated) return authenticated.refusal;
    const apiVersion = request.query.get('api-version');
    if (apiVersion === null) {
      return armError(
        400,
        'MissingApiVersionParameter',
        'The api-version query parameter (?api-version=) is required for all requests.',
      );
    }
    if (!apiVersionPattern.test(apiVersion)) {
      return armError(
        400,
        'InvalidApiVersionParameter',
        `The api-version '${apiVersion}' is invalid. The supported versions are '2025-05-01,2025-03-01,2024-11-01,2023-12-01,2022-03-01'.`,
      );
    }
    operations.settle();
    // Segments stay encoded: what follows hostruntime is passed on to the host as it came.
    const segments = request.path.split('/').slice(1);
    while (segments.at(-1) === '') segments.pop();
    if (segments[0]?.toLowerCase() !== 'subscriptions' || segments[1] === undefined) {
      return armError(404, 'InvalidResourceType', `The resource type could not be found at '${request.path}'.`);
    }
    if (segments[1].toLowerCase() !== estate.subscriptionId.toLowerCase()) {
      return armError(404, 'SubscriptionNotFound', `The subscription '${segments[1]}' could not be found.`);
    }
    try {
      return await inSubscription(request, authenticated.caller, segments.slice(2));
    } catch (error) {
      if (error instanceof SyntaxError)
        return webError(400, 'BadRequest', 'The request content was invalid and could not be deserialized.');
      throw error;
    }
  }

  const server = await startServer({
    certificate: options.certificate,
    handle: async (request) => traced(request, await handle(request)),
  });
  return {
    ...server,
    estate,
    slots,
    setRoleAssignments(next) {
      assignments = next;
    },
    setOperations: (change) => operations.setBehaviour(change),
    async stop() {
      operations.stop();
      await server.stop();
    },
  };
}

/**
 * An answer with the ids by which Microsoft's support finds it.
 * Source: https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations and the headers of any answer of ARM.
 */
function traced(request: SandboxRequest, answer: Answer): Answer {
  return {
    ...answer,
    headers: {
      'x-ms-request-id': randomUUID(),
      'x-ms-correlation-request-id': request.headers['x-ms-correlation-request-id'] ?? randomUUID(),
      ...answer.headers,
    },
  };
}

function noSuchGroup(segment: string): Answer {
  return armError(404, 'ResourceGroupNotFound', `Resource group '${segment}' could not be found.`);
}
