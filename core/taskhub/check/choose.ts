import type { Reason } from '../../errors.ts';
import { whyNotOwnHub } from '../observe/management-api/index.ts';
import type { HubLocation, Located, StorageProvider } from '../model.ts';
import type { CheckRequest } from './model.ts';

/** One source to try, and why it comes at this place. */
export type Candidate =
  | { readonly source: 'storage'; readonly location: HubLocation; readonly why: string }
  | {
      readonly source: 'managementApi';
      readonly hubName?: string;
      readonly provider?: StorageProvider;
      readonly why: string;
    }
  | { readonly source: 'statusFunction'; readonly why: string };

export type Choice =
  | { readonly kind: 'use'; readonly candidates: readonly [Candidate, ...Candidate[]] }
  | { readonly kind: 'unknown'; readonly reasons: readonly Reason[] };

/** What the choice is made of. */
export interface Facts {
  readonly request: Pick<CheckRequest, 'source' | 'hub' | 'app' | 'functionApp' | 'policy'>;
  /** The hub to check: with what was typed. `undefined` when nothing leads to one. */
  readonly located: Located | undefined;
  /** The app's own hub: without what was typed. */
  readonly own: HubLocation | undefined;
  /** Nobody answers for a stopped app; absent where its state is not known. */
  readonly appIsStopped?: boolean;
}

/**
 * The sources to try, in order; pure.
 *
 * `auto` takes storage where the provider is Azure Storage and its account can be read, else the management API, through
 * ARM's bridge first and then with a key, and never the status function. The management API is no way out when it would
 * read another hub, or when queues are required.
 */
export function chooseSource(facts: Facts): Choice {
  switch (facts.request.source) {
    case 'statusFunction':
      return use({ source: 'statusFunction', why: 'it was asked for' });
    case 'storage':
      return chooseStorage(facts);
    case 'managementApi':
      return chooseManagementApi(facts);
    case 'auto':
      return chooseAuto(facts);
  }
}

/** With one of these the host of the app does not start, so there is nobody to ask instead. */
const hostDoesNotStart: ReadonlySet<string> = new Set([
  'HOST_JSON_INVALID',
  'HUB_NAME_DEFAULT_IN_SLOT',
  'HUB_NAME_INVALID',
  'HUB_NAME_UNRESOLVED',
]);

function chooseStorage({ located }: Facts): Choice {
  if (located === undefined) return unknown(nothingGiven('storage'));
  if (located.kind === 'unknown') return unknown(...located.reasons);
  if (located.location.provider !== 'AzureStorage' || located.location.connection === undefined) {
    return unknown(providerUnsupported(located.location.provider));
  }
  return use({ source: 'storage', location: located.location, why: 'it was asked for' });
}

function chooseManagementApi({ request, own }: Facts): Choice {
  if (!reachesManagementApi(request)) return unknown(nothingGiven('managementApi'));
  const mismatch = whyNotOwnHub(request.hub.taskHubName, own?.hubName);
  if (mismatch) return unknown(mismatch);
  return use({ source: 'managementApi', ...ownHub(own), why: 'it was asked for' });
}

function chooseAuto({ request, located, own, appIsStopped = false }: Facts): Choice {
  const hubReasons = located?.kind === 'unknown' ? located.reasons : [];
  const nobodyAnswers = appIsStopped || hubReasons.some(({ code }) => hostDoesNotStart.has(code));
  if (nobodyAnswers && hubReasons.length > 0) return unknown(...hubReasons);

  const candidates: Candidate[] = [];
  const location = located?.kind === 'located' ? located.location : undefined;
  if (location?.provider === 'AzureStorage' && location.connection !== undefined) {
    candidates.push({ source: 'storage', location, why: 'the provider is Azure Storage' });
  }
  const mismatch = whyNotOwnHub(request.hub.taskHubName, own?.hubName);
  const typedAccount =
    request.hub.storageConnectionString !== undefined || request.hub.trackingStoreConnectionString !== undefined;
  const otherProvider = location !== undefined && candidates.length === 0;
  // Queues that can be read on principle must be read; those of another provider cannot, whatever is tried.
  const noWayOut = located !== undefined && !otherProvider && (typedAccount || request.policy.requireQueues);
  if (reachesManagementApi(request) && mismatch === undefined && !noWayOut) {
    candidates.push({ source: 'managementApi', ...ownHub(own), why: whyManagementApi(location, hubReasons) });
  }

  const [first, ...rest] = candidates;
  if (first) return { kind: 'use', candidates: [first, ...rest] };
  if (hubReasons.length > 0) return unknown(...hubReasons);
  if (mismatch && reachesManagementApi(request)) return unknown(mismatch);
  return unknown(location === undefined ? nothingGiven('auto') : providerUnsupported(location.provider));
}

function whyManagementApi(location: HubLocation | undefined, hubReasons: readonly Reason[]): string {
  if (location?.provider === 'AzureStorage') return 'the storage account cannot be read';
  if (location !== undefined) return `the storage of the provider ${location.provider} cannot be read`;
  const [reason] = hubReasons;
  return reason === undefined
    ? 'no storage account was given'
    : `the account is not known (${reason.code}: ${reason.message})`;
}

function reachesManagementApi({ app, functionApp }: Facts['request']): boolean {
  return app !== undefined || functionApp?.url !== undefined;
}

function ownHub(own: HubLocation | undefined): { hubName?: string; provider?: StorageProvider } {
  return own === undefined ? {} : { hubName: own.hubName, provider: own.provider };
}

function providerUnsupported(provider: StorageProvider): Reason {
  return {
    code: 'PROVIDER_UNSUPPORTED',
    message: `The storage provider of the hub is ${provider}; source 'storage' reads Azure Storage only.`,
    fix: "Use source 'auto' or 'managementApi', with an app that can be asked (azureSubscription and appName, or functionAppUrl and functionAppKey).",
  };
}

function nothingGiven(source: string): Reason {
  return {
    code: 'INPUT_INVALID',
    message: `Nothing that was given leads to a task hub for source '${source}'.`,
    fix: 'Give azureSubscription and appName, or taskHubName and storageConnectionString, or functionAppUrl and functionAppKey.',
  };
}

function use(candidate: Candidate): Choice {
  return { kind: 'use', candidates: [candidate] };
}

function unknown(...reasons: Reason[]): Choice {
  return { kind: 'unknown', reasons };
}
