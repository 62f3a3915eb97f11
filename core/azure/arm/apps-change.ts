import { neutralise } from '../../text.ts';
import { describeAnswer } from '../failures.ts';
import type { ArmApps, ArmOperation, NewApp, NewPlan } from './apps-model.ts';
import { isRecord, planRef, urlOf } from './apps-read.ts';
import type { ArmDoor } from './door.ts';
import type { SiteRef } from './model.ts';
import { purposeOf } from './purpose.ts';
import { changeOnce, sendOnce, withApiVersion } from './send-once.ts';
import { pollingOf } from './swap.ts';
import { siteUrl } from './urls.ts';

/** For the answer that accepts or refuses. */
const acceptTimeoutMs = 120_000;

type Changes = Pick<
  ArmApps,
  | 'beginPlan'
  | 'beginApp'
  | 'replaceConnectionStrings'
  | 'replaceAuthSettings'
  | 'syncTriggers'
  | 'start'
  | 'stop'
  | 'deleteApp'
  | 'deletePlan'
>;

/** What changes something; each of it is sent once. */
export function createChanges(door: ArmDoor): Changes {
  const { cloud, context, subscriptionId } = door.options;

  async function begin(url: string, body: unknown): Promise<ArmOperation> {
    const what = neutralise(purposeOf('PUT', url));
    const accepted = await changeOnce(door, what, { method: 'PUT', url, body, timeoutMs: acceptTimeoutMs });
    return { poll: pollingOf(door, what, accepted) };
  }

  async function change(method: 'POST' | 'PUT', ref: SiteRef, path: string, body?: unknown): Promise<void> {
    const url = withApiVersion(`${siteUrl(cloud, ref, undefined)}/${path}`);
    await changeOnce(door, neutralise(purposeOf(method, url)), { method, url, body });
  }

  /** What is not there counts as done: ARM says 204, and some services 404. */
  async function remove(url: string): Promise<'deleted' | 'wasGone'> {
    const what = neutralise(purposeOf('DELETE', url));
    const answer = await sendOnce(door, what, { method: 'DELETE', url, timeoutMs: acceptTimeoutMs });
    const { status, headers, bodyAsText } = answer;
    if (status === 204 || status === 404) return 'wasGone';
    if (status < 300) return 'deleted';
    throw describeAnswer({ status, headers, body: bodyAsText, url }, what);
  }

  return {
    async beginPlan(id, plan) {
      planRef(id, subscriptionId);
      return begin(withApiVersion(urlOf(cloud.resourceManagerUrl, id)), planBody(plan));
    },

    async beginApp(ref, app) {
      maskSettings(door, app);
      const { systemAssigned, userAssignedIds } = app.identity;
      const types = [systemAssigned ? 'SystemAssigned' : '', userAssignedIds.length > 0 ? 'UserAssigned' : ''];
      const type = types.filter((one) => one !== '').join(', ') || 'None';
      return begin(withApiVersion(siteUrl(cloud, ref, undefined)), {
        location: app.location,
        kind: app.kind,
        tags: app.tags,
        identity: {
          type,
          ...(userAssignedIds.length > 0
            ? { userAssignedIdentities: Object.fromEntries(userAssignedIds.map((id) => [id, {}])) }
            : {}),
        },
        properties: app.properties,
      });
    },

    async replaceConnectionStrings(ref, strings) {
      const properties = Object.fromEntries(strings);
      for (const { value } of strings.values()) if (value.length >= 6) context.maskSecret(value);
      await change('PUT', ref, 'config/connectionstrings', { properties });
    },

    replaceAuthSettings: (ref, properties) => change('PUT', ref, 'config/authsettingsV2', { properties }),

    syncTriggers: (ref) => change('POST', ref, 'syncfunctiontriggers'),
    start: (ref) => change('POST', ref, 'start'),
    stop: (ref) => change('POST', ref, 'stop'),

    // The plan of an app that was its last goes with it unless this is said.
    deleteApp: (ref) => remove(`${withApiVersion(siteUrl(cloud, ref, undefined))}&deleteEmptyServerFarm=false`),

    async deletePlan(id) {
      planRef(id, subscriptionId);
      return remove(withApiVersion(urlOf(cloud.resourceManagerUrl, id)));
    },
  };
}

/** Source: azure-cli, `az functionapp plan create`: the kind, and how far a Premium plan may grow. */
function planBody({ location, skuName, tier, linux, tags = {} }: NewPlan): unknown {
  const premium = tier === 'ElasticPremium';
  return {
    location,
    kind: premium ? 'elastic' : 'functionapp',
    tags,
    sku: { name: skuName, tier },
    properties: { reserved: linux, ...(premium ? { maximumElasticWorkerCount: 20 } : {}) },
  };
}

/** Before they are sent: an error may quote the request. */
function maskSettings(door: ArmDoor, { properties }: NewApp): void {
  const config = isRecord(properties['siteConfig']) ? properties['siteConfig'] : {};
  const list = (name: string): readonly Readonly<Record<string, unknown>>[] =>
    Array.isArray(config[name]) ? config[name].filter(isRecord) : [];
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  door.mask(Object.fromEntries(list('appSettings').map((pair) => [text(pair['name']), text(pair['value'])])));
  for (const pair of list('connectionStrings')) {
    const value = text(pair['connectionString']);
    if (value.length >= 6) door.options.context.maskSecret(value);
  }
}
