import type { Answer } from '../faults/index.ts';
import { json, type SandboxRequest } from '../http-server/index.ts';
import { refused, refusals, webError } from './errors.ts';
import { slotOf, type App, type Slot } from './estate.ts';
import type { ArmContext } from './context.ts';
import { describeSite, siteId } from './site.ts';
import { slotDifferences, type Done, type SlotEntity } from './slots/index.ts';

/** What is asked about a slot and another one, or about its being there. */
export async function answerSlot(
  request: SandboxRequest,
  context: ArmContext,
  app: App,
  slot: Slot,
  route: string,
): Promise<Answer | undefined> {
  const { slots } = context;
  switch (route) {
    case 'POST slotsswap':
      return withTarget(request, (entity) => {
        const outcome = slots.swap(app, slot, entity);
        if (!outcome.ok) return refused(outcome.refusal);
        const { estate } = context;
        const target = slotOf(app, entity.targetSlot) ?? slot;
        return context.operations.accepted(request, outcome.operationId, siteId(estate, app, slot), () =>
          json(200, describeSite(estate, app, target, versionOf(request))),
        );
      });
    case 'POST applyslotconfig':
      return withTarget(request, (entity) => done(slots.applySlotConfig(app, slot, entity)));
    case 'POST resetslotconfig':
      return done(slots.resetSlotConfig(app, slot));
    case 'POST slotsdiffs':
      return withTarget(request, (entity) => differences(request, context, app, slot, entity));
    case 'GET slotsdiffs':
      // The link to a further page is fetched, so it carries what the first request had in its body.
      return differences(request, context, app, slot, {
        targetSlot: request.query.get('targetSlot') ?? '',
        preserveVnet: request.query.get('preserveVnet') !== 'false',
      });
    case 'DELETE ': {
      if (slot.name === 'production') return undefined;
      const outcome = slots.delete(app, slot);
      if (outcome.ok) await context.slotGoes(slot);
      return done(outcome);
    }
    case 'PUT ':
      return slot.name === 'production' ? undefined : update(request, context, app, slot);
    default:
      return undefined;
  }
}

interface SiteEnvelope {
  readonly properties?: {
    readonly siteConfig?: { readonly appSettings?: readonly { readonly name: string; readonly value: string }[] };
    readonly cloningInfo?: { readonly sourceWebAppId?: string };
  };
}

function settingsOf({ properties }: SiteEnvelope): Record<string, string> | undefined {
  const list = properties?.siteConfig?.appSettings;
  return list === undefined ? undefined : Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

/**
 * `PUT slots/{name}` of a slot that is not there yet. The published example of one that is cloned (CloneWebAppSlot.json) spells the
 * address of its source `…/slot/{name}`, and everything else `…/slots/{name}`.
 */
export async function createSlot(
  request: SandboxRequest,
  context: ArmContext,
  app: App,
  name: string,
): Promise<Answer> {
  const envelope = JSON.parse(request.body) as SiteEnvelope;
  const sourceId = envelope.properties?.cloningInfo?.sourceWebAppId;
  const cloneFrom = slotOf(app, sourceId === undefined ? '' : /\/slots?\/([^/]+)$/i.exec(sourceId)?.[1]);
  const appSettings = settingsOf(envelope);
  const outcome = context.slots.create(app, name, {
    ...(cloneFrom === undefined ? {} : { cloneFrom }),
    ...(appSettings === undefined ? {} : { appSettings }),
  });
  if (!outcome.ok) return refused(outcome.refusal);
  await context.slotComes(app, outcome.slot);
  return told(request, context, app, outcome.slot, outcome.operationId);
}

function update(request: SandboxRequest, context: ArmContext, app: App, slot: Slot): Answer {
  const settings = settingsOf(JSON.parse(request.body) as SiteEnvelope);
  const outcome: Done = settings === undefined ? { ok: true } : context.slots.replaceAppSettings(app, slot, settings);
  return outcome.ok ? json(200, describeSite(context.estate, app, slot, versionOf(request))) : refused(outcome.refusal);
}

function told(request: SandboxRequest, context: ArmContext, app: App, slot: Slot, operationId: string): Answer {
  const { estate } = context;
  const production = slotOf(app, undefined) ?? slot;
  const description = (): unknown => describeSite(estate, app, slot, versionOf(request));
  return context.operations.accepted(
    request,
    operationId,
    siteId(estate, app, production),
    () => json(200, description()),
    description(),
  );
}

function differences(
  request: SandboxRequest,
  context: ArmContext,
  app: App,
  slot: Slot,
  { targetSlot, preserveVnet = true }: SlotEntity,
): Answer {
  const target = slotOf(app, targetSlot);
  if (target === undefined) return refused(refusals.noSuchSlot(targetSlot));
  const at = siteId(context.estate, app, slot);
  const items = slotDifferences(app, slot, target, preserveVnet).map((properties) => ({
    id: `${at}/slotsdiffs/${encodeURIComponent(properties.settingName)}`,
    name: properties.settingName,
    type: `Microsoft.Web/sites${slot.name === 'production' ? '' : '/slots'}/slotsdiffs`,
    location: app.location,
    properties,
  }));
  return context.page(request, items, { targetSlot, preserveVnet: String(preserveVnet) });
}

function withTarget(request: SandboxRequest, answer: (entity: SlotEntity) => Answer): Answer {
  const entity = JSON.parse(request.body) as Partial<SlotEntity>;
  return typeof entity.targetSlot === 'string'
    ? answer({ ...entity, targetSlot: entity.targetSlot })
    : webError(400, 'BadRequest', 'The parameter slotSwapEntity has an invalid value.');
}

function done(outcome: Done): Answer {
  return outcome.ok ? { status: 200 } : refused(outcome.refusal);
}

/** The version of the interface that the client speaks. */
export function versionOf(request: SandboxRequest): string {
  return request.query.get('api-version') ?? '';
}
