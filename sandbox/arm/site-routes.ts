import type { SlotConfigNames, StringDictionary } from '@azure/arm-appservice';
import type { Answer } from '../faults/index.ts';
import { json, type SandboxRequest } from '../http-server/index.ts';
import {
  describeAppSettings,
  describeAuthentication,
  describeConnectionStrings,
  describeHostKeys,
  describeStickyNames,
  describeWebConfig,
} from './config.ts';
import type { ArmContext } from './context.ts';
import { armError, refused, webError } from './errors.ts';
import { restart, type App, type Slot } from './estate.ts';
import { describeFunctions } from './functions.ts';
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
  return (
    answerRead(request, context, app, slot, route) ??
    answerChange(request, context, app, slot, route) ??
    (await answerSlot(request, context, app, slot, route)) ??
    operationOrNothing(request, context, rest)
  );
}

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
      const outcome = context.slots.replaceAppSettings(app, slot, properties);
      return outcome.ok ? json(200, describeAppSettings(estate, app, slot)) : refused(outcome.refusal);
    }
    case 'PUT config/slotconfignames': {
      const { properties = {} } = JSON.parse(request.body) as { properties?: SlotConfigNames };
      replaceSlotConfigNames(app, properties);
      return json(200, describeStickyNames(estate, app));
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
    default:
      return undefined;
  }
}

function operationOrNothing(request: SandboxRequest, { operations }: ArmContext, rest: readonly string[]): Answer {
  const [collection, id] = rest;
  const answer = collection?.toLowerCase() === 'operationresults' && id !== undefined ? operations.ask(id) : undefined;
  return answer ?? armError(404, 'NotFound', `No route was found for '${request.method} ${request.path}'.`);
}
