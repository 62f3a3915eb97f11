import type { StringDictionary, SlotConfigNames, CsmSlotEntity } from '@azure/arm-appservice';
import type { Answer } from '../faults/index.ts';
import { json, type SandboxRequest } from '../http-server/index.ts';
import { armError, webError } from './errors.ts';
import { restart, slotOf, type App, type Slot } from './estate.ts';
import type { ArmContext } from './context.ts';
import {
  describeAppSettings,
  describeConnectionStrings,
  describeHostKeys,
  describeSite,
  describeStickyNames,
  siteId,
} from './site.ts';
import { swapSlots } from './swap.ts';

/** Answers what is asked of one slot. @param rest the path behind the site or slot */
export function answerSite(
  request: SandboxRequest,
  context: ArmContext,
  app: App,
  slot: Slot,
  rest: readonly string[],
): Answer {
  const { estate } = context;
  const route = `${request.method} ${rest.join('/').toLowerCase()}`;
  switch (route) {
    case 'GET ':
      return json(200, describeSite(estate, app, slot));
    case 'GET slots':
      return json(200, {
        value: [...app.slots.values()]
          .filter(({ name }) => name !== 'production')
          .map((other) => describeSite(estate, app, other)),
      });
    case 'POST config/appsettings/list':
      return json(200, describeAppSettings(estate, app, slot));
    case 'PUT config/appsettings':
      // The set that is sent replaces the one that was there, and the host starts anew.
      slot.appSettings = { ...(JSON.parse(request.body) as StringDictionary).properties };
      restart(slot);
      return json(200, describeAppSettings(estate, app, slot));
    case 'POST config/connectionstrings/list':
      return json(200, describeConnectionStrings(estate, app, slot));
    case 'GET config/slotconfignames':
      return json(200, describeStickyNames(estate, app));
    case 'PUT config/slotconfignames': {
      const { properties } = JSON.parse(request.body) as { properties?: SlotConfigNames };
      app.stickyAppSettings = [...(properties?.appSettingNames ?? [])];
      app.stickyConnectionStrings = [...(properties?.connectionStringNames ?? [])];
      return json(200, describeStickyNames(estate, app));
    }
    case 'POST host/default/listkeys': {
      const running = slot.state === 'Running';
      return running
        ? json(200, describeHostKeys(slot))
        : webError(400, 'BadRequest', 'Encountered an error (ServiceUnavailable) from host runtime.');
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
    case 'POST slotsswap':
      return swap(request, context, app, slot);
    default:
      return operationOrNothing(request, context, rest);
  }
}

function swap(request: SandboxRequest, { estate, operations }: ArmContext, app: App, source: Slot): Answer {
  const { targetSlot } = JSON.parse(request.body) as CsmSlotEntity;
  const target = slotOf(app, targetSlot);
  if (target === undefined) return webError(404, 'NotFound', `Cannot find slot with name ${targetSlot}.`, '51004');
  if (operations.inProgress()) {
    return webError(
      409,
      'Conflict',
      'Cannot modify this site because another operation is in progress. Details: Another swap operation is in progress.',
      '59203',
    );
  }
  const at = `${request.origin}${siteId(estate, app, source)}/operationresults`;
  return operations.accept(at, request.query.get('api-version') ?? '', () => {
    swapSlots(app, source, target);
    return json(200, describeSite(estate, app, target));
  });
}

function operationOrNothing(request: SandboxRequest, { operations }: ArmContext, rest: readonly string[]): Answer {
  const [collection, id] = rest;
  const answer = collection?.toLowerCase() === 'operationresults' && id !== undefined ? operations.ask(id) : undefined;
  return answer ?? armError(404, 'NotFound', `No route was found for '${request.method} ${request.path}'.`);
}
