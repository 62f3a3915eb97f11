import type { ConnectionStringDictionary, SlotConfigNames, StringDictionary } from '@azure/arm-appservice';
import type { Answer } from '../faults/index.ts';
import { json, type SandboxRequest } from '../http-server/index.ts';
import {
  describeAppSettings,
  describeAuthentication,
  describeConnectionStrings,
  describeHostKeys,
  describePrivateEndpoints,
  describeStickyNames,
  describeWebConfig,
} from './config.ts';
import type { ArmContext } from './context.ts';
import { armError, refused, webError } from './errors.ts';
import { restart, type App, type Slot } from './estate.ts';
import { describeFunctions } from './functions.ts';
import { invalidSetting } from './apps/refusals.ts';
import { describeSite } from './site.ts';
import { answerSlot, versionOf } from './slot-routes.ts';
import { replaceSlotConfigNames } from './slots/index.ts';

/** Answers what is asked of one slot. @param rest the path behind the site or slot */
export async function answerSite(
  request: SandboxRequest,
  context: ArmContext,
  app: App,
  slot: Slot,
  rest: readonly string[],
): Promise<Answer> {
  const route = `${request.method} ${rest.join('/').toLowerCase()}`;
  if (route === 'POST host/default/listkeys') await wakeHost(request, context, slot);
  const answer =
    answerRead(request, context, app, slot, route) ??
    answerChange(request, context, app, slot, route) ??
    (await answerSlot(request, context, app, slot, route)) ??
    operationOrNothing(request, context, rest);
  if (mayBringPackage.has(route) && answer.status < 300) await context.packageChanges(slot);
  return answer;
}

/** The host is asked for its keys, and so starts, where it is not running yet. */
async function wakeHost(request: SandboxRequest, context: ArmContext, slot: Slot): Promise<void> {
  const path = '/admin/host/status';
  const headers = { 'x-functions-key': slot.keys.masterKey };
  await context.hostOf(slot)?.({
    ...request,
    method: 'GET',
    path,
    target: path,
    query: new URLSearchParams(),
    headers,
  });
}

/** With these the host starts anew, or looks what the package is. */
const mayBringPackage: ReadonlySet<string> = new Set([
  'PUT config/appsettings',
  'POST start',
  'POST restart',
  'POST syncfunctiontriggers',
]);

function answerRead(
  request: SandboxRequest,
  context: ArmContext,
  app: App,
  slot: Slot,
  route: string,
): Answer | undefined {
  const { estate } = context;
  switch (route) {
    case 'GET ':
      return json(200, describeSite(estate, app, slot, versionOf(request)));
    case 'GET slots':
      return json(200, {
        value: [...app.slots.values()]
          .filter(({ name }) => name !== 'production')
          .map((other) => describeSite(estate, app, other, versionOf(request))),
      });
    case 'POST config/appsettings/list':
      return json(200, describeAppSettings(estate, app, slot));
    case 'POST config/connectionstrings/list':
      return json(200, describeConnectionStrings(estate, app, slot));
    case 'GET config/slotconfignames':
      return json(200, describeStickyNames(estate, app));
    case 'GET config/web':
      return json(200, describeWebConfig(estate, app, slot));
    case 'GET config/authsettingsv2':
    case 'GET config/authsettingsv2/list':
      return json(200, describeAuthentication(estate, app, slot));
    case 'GET privateendpointconnections':
      return context.page(request, describePrivateEndpoints(estate, app, slot));
    case 'GET functions':
      return context.page(request, describeFunctions(estate, app, slot));
    case 'POST host/default/listkeys':
      return slot.state === 'Running'
        ? json(200, describeHostKeys(slot))
        : webError(400, 'BadRequest', 'Encountered an error (ServiceUnavailable) from host runtime.');
    default:
      return undefined;
  }
}

function answerChange(
  request: SandboxRequest,
  context: ArmContext,
  app: App,
  slot: Slot,
  route: string,
): Answer | undefined {
  const { estate } = context;
  switch (route) {
    case 'PUT config/appsettings': {
      const { properties = {} } = JSON.parse(request.body) as StringDictionary;
      const invalid = invalidSetting(app.sku, properties);
      if (invalid !== undefined) return refused(invalid);
      const outcome = context.slots.replaceAppSettings(app, slot, properties);
      return outcome.ok ? json(200, describeAppSettings(estate, app, slot)) : refused(outcome.refusal);
    }
    case 'PUT config/slotconfignames': {
      const { properties = {} } = JSON.parse(request.body) as { properties?: SlotConfigNames };
      replaceSlotConfigNames(app, properties);
      return json(200, describeStickyNames(estate, app));
    }
    case 'PUT config/connectionstrings': {
      const { properties = {} } = JSON.parse(request.body) as ConnectionStringDictionary;
      slot.connectionStrings = structuredClone(properties);
      restart(slot);
      return json(200, describeConnectionStrings(estate, app, slot));
    }
    case 'PUT config/web': {
      const { properties = {} } = JSON.parse(request.body) as { properties?: Record<string, unknown> };
      Object.assign(slot.siteConfig, properties);
      restart(slot);
      return json(200, describeWebConfig(estate, app, slot));
    }
    case 'PUT config/authsettingsv2': {
      const { properties = {} } = JSON.parse(request.body) as { properties?: Record<string, unknown> };
      slot.authSettings = properties;
      slot.easyAuth = (properties['platform'] as { enabled?: boolean } | undefined)?.enabled === true;
      return json(200, describeAuthentication(estate, app, slot));
    }
    case 'POST start':
      slot.state = 'Running';
      restart(slot);
      return { status: 200 };
    case 'POST stop':
      slot.state = 'Stopped';
      return { status: 200 };
    case 'POST restart':
      restart(slot);
      return { status: 200 };
    case 'POST syncfunctiontriggers':
      return { status: 204 };
    default:
      return undefined;
  }
}

function operationOrNothing(request: SandboxRequest, { operations }: ArmContext, rest: readonly string[]): Answer {
  const [collection, id] = rest;
  const answer = collection?.toLowerCase() === 'operationresults' && id !== undefined ? operations.ask(id) : undefined;
  return answer ?? armError(404, 'NotFound', `No route was found for '${request.method} ${request.path}'.`);
}
