import { DurableDeployError, type Reason } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { DecidingSetting, HubLocation, Located, StorageProvider } from '../model.ts';
import { capitalised } from '../../text.ts';
import type { AppConfiguration, DurableMajor } from './app-configuration.ts';
import { clientBindingFindings } from './client-bindings.ts';
import { tellDurableMajors, type DurableMajors } from './durable-major.ts';
import { readHostConfiguration, type HostConfiguration } from './host-configuration.ts';
import { defaultNameOf1, resolveHubName, type HubName } from './hub-name.ts';
import { layoutFindings } from './layout-findings.ts';
import { distinct, found, type Outcome } from './outcome.ts';
import { describeConnection, sameAccount } from './storage-connection.ts';
import { backendFacts, resolveProvider } from './storage-provider.ts';
import { overridesChange } from './overrides.ts';
import { placeProperties, resolveStorage, type StoragePlaces } from './storage-settings.ts';
import { readVersioning } from './versioning.ts';
import { appLabel, list, quote } from './wording.ts';

/**
 * Tells the effective task hub of one app's slot from host.json and app settings, as the Functions host would.
 * Pure: opens nothing. Whatever cannot be told is `unknown`, with reasons that say what was seen and what helps.
 *
 * When the major version of the Durable Functions extension is not known, every version that is possible is asked; if their answers
 * differ, the hub is unknown.
 */
export function locateHub(configuration: AppConfiguration): Located {
  if (!configuration.hostJson) return { kind: 'unknown', reasons: [noHostJson(configuration)], findings: [] };
  let host: HostConfiguration;
  try {
    host = readHostConfiguration(configuration, configuration.hostJson);
  } catch (error) {
    if (error instanceof DurableDeployError) return { kind: 'unknown', reasons: [error.reason], findings: [] };
    throw error;
  }
  const majors = tellDurableMajors(configuration, host);
  const answers = majors.majors.map((major): Answer => ({ major, outcome: answerOf(configuration, host, major) }));
  const located = agree(configuration, majors, answers, layoutFindings(host));
  return located.kind === 'located' && isDoubtful(host, located.location)
    ? { kind: 'located', location: { ...located.location, nameOrigin: 'typed' } }
    : located;
}

/**
 * Whether the hub may be another one after all, so that a missing one must not pass for one that was never started: overrides do not
 * take effect everywhere, and the Functions 1.x host can also run Durable 2.x, whose default name is another.
 */
function isDoubtful(host: HostConfiguration, location: HubLocation): boolean {
  const usesDefaultOf1 = host.generation === 'functions1' && location.hubName === defaultNameOf1;
  return usesDefaultOf1 || overridesChange(host, ['hubName', 'storageProvider:type', ...placeProperties]);
}

interface Place {
  readonly hub: HubName;
  readonly provider: StorageProvider;
  readonly storage: StoragePlaces | undefined;
  readonly backend: Readonly<Record<string, string>> | undefined;
  readonly versioning: Pick<HubLocation, 'defaultVersion' | 'versionMatchStrategy'>;
}

interface Answer {
  readonly major: DurableMajor;
  readonly outcome: Outcome<Place>;
}

/** What one major version of the extension would make of the configuration. All reasons are collected, not only the first. */
function answerOf(configuration: AppConfiguration, host: HostConfiguration, major: DurableMajor): Outcome<Place> {
  const provider = resolveProvider(configuration, host, major);
  const kind = provider.ok ? provider.value : 'AzureStorage';
  const hub = resolveHubName(configuration, host, major, kind);
  const storage = provider.ok && kind === 'AzureStorage' ? resolveStorage(configuration, host, major) : undefined;
  const backend = provider.ok && kind !== 'AzureStorage' ? backendFacts(configuration, host, kind) : undefined;
  const versioning = readVersioning(configuration, host, major);
  const findings = [provider, hub, storage, versioning].flatMap((part) => part?.findings ?? []);
  if (!provider.ok || !hub.ok || storage?.ok === false) {
    const failures = [provider, hub, storage].filter((part) => part?.ok === false);
    return {
      ok: false,
      reasons: failures.flatMap((failure) => failure.reasons),
      findings,
      otherMajorOnly: failures.length > 0 && failures.every((failure) => failure.otherMajorOnly === true),
    };
  }
  const connectionName =
    host.durable('storageProvider:connectionName') ?? host.durable('storageProvider:connectionStringName');
  return found(
    {
      hub: hub.value,
      provider: provider.value,
      storage: storage?.value,
      backend: backend?.facts,
      versioning: versioning.location,
    },
    [
      ...hub.settings,
      ...provider.settings,
      ...(storage?.settings ?? []),
      ...(backend?.settings ?? []),
      ...versioning.settings,
    ],
    [
      ...findings,
      ...clientBindingFindings(configuration, host, {
        name: hub.value.name,
        connectionName:
          (major === 1 ? host.durable('azureStorageConnectionStringName') : connectionName)?.value ?? 'Storage',
      }),
    ],
  );
}

function agree(
  configuration: AppConfiguration,
  majors: DurableMajors,
  answers: readonly Answer[],
  layout: readonly Finding[],
): Located {
  // A version that cannot use this kind of connection is not the one that the app runs.
  const able = answers.filter(({ outcome }) => outcome.ok || outcome.otherMajorOnly !== true);
  const possible = able.length > 0 ? able : answers;
  const failures = possible.flatMap(({ outcome }) => (outcome.ok ? [] : [outcome]));
  const findings = [...layout, ...(possible.at(-1)?.outcome.findings ?? [])];
  if (failures.length > 0) {
    return {
      kind: 'unknown',
      reasons: nameFirst(distinct(failures.flatMap((failure) => failure.reasons))),
      findings: distinct(findings),
    };
  }
  const places = possible.flatMap(({ major, outcome }) => (outcome.ok ? [{ major, ...outcome }] : []));
  const last = places.at(-1);
  if (!last) throw new DurableDeployError('INTERNAL', 'No version of Durable Functions was considered.');
  const reasons = disagreements(configuration, majors, places);
  if (reasons.length > 0) return { kind: 'unknown', reasons, findings: distinct(findings) };
  return { kind: 'located', location: locationOf(last.value, last.settings, findings, places, majors) };
}

/** What is wrong with the name comes before what is wrong with the account. */
function nameFirst(reasons: readonly Reason[]): Reason[] {
  const isName = ({ code }: Reason): boolean => code.startsWith('HUB_NAME');
  return [...reasons.filter(isName), ...reasons.filter((reason) => !isName(reason))];
}

function locationOf(
  place: Place,
  settings: readonly DecidingSetting[],
  findings: readonly Finding[],
  places: readonly { readonly major: DurableMajor }[],
  majors: DurableMajors,
): HubLocation {
  const [only, ...others] = places;
  return {
    provider: place.provider,
    hubName: place.hub.name,
    nameOrigin: 'resolved',
    nameExplanation: `${place.hub.explanation} (${majors.explanation})`,
    ...place.storage,
    ...(place.backend ? { backend: place.backend } : {}),
    ...(only && others.length === 0 ? { durableMajor: only.major } : {}),
    ...place.versioning,
    settings: uniqueSettings(settings),
    findings: distinct(findings),
  };
}

function uniqueSettings(settings: readonly DecidingSetting[]): DecidingSetting[] {
  return [...new Map(settings.map((setting) => [`${setting.decides} ${setting.name}`, setting])).values()];
}

function disagreements(
  configuration: AppConfiguration,
  majors: DurableMajors,
  places: readonly { readonly major: DurableMajor; readonly value: Place }[],
): Reason[] {
  const [first] = places;
  if (!first) return [];
  const reasons: Reason[] = [];
  const differs = (same: (place: Place) => boolean): boolean => places.some(({ value }) => !same(value));
  const answers = (tell: (place: Place) => string): string => {
    const byText = new Map<string, DurableMajor[]>();
    for (const { major, value } of places) byText.set(tell(value), [...(byText.get(tell(value)) ?? []), major]);
    return list(
      [...byText].map(([text, versions]) => `${versions.map((version) => `${version}.x`).join('/')} would use ${text}`),
    );
  };
  const ask =
    'Give the package (it holds extensions.json) or use an extensionBundle in host.json, so that the version can be told';

  if (differs(({ hub }) => hub.name.toLowerCase() === first.value.hub.name.toLowerCase())) {
    reasons.push({
      code: 'HUB_NAME_AMBIGUOUS',
      message: `${capitalised(appLabel(configuration))}: which task hub is used depends on the version of Durable Functions, and ${majors.explanation}. ${answers(({ hub }) => quote(hub.name))}.`,
      fix: `${ask}; or write hubName into host.json; or pass the input taskHubName.`,
    });
  }
  if (
    differs(({ provider }) => provider === first.value.provider) ||
    differs(({ storage }) => sameAccount(storage?.connection, first.value.storage?.connection)) ||
    differs(({ storage }) => sameTracking(storage, first.value.storage))
  ) {
    reasons.push({
      code: 'CONNECTION_AMBIGUOUS',
      message: `${capitalised(appLabel(configuration))}: where the task hub is stored depends on the version of Durable Functions, and ${majors.explanation}. ${answers(storageLabel)}.`,
      fix: `${ask}; or pass the input storageConnectionString.`,
    });
  }
  return reasons;
}

function sameTracking(left: StoragePlaces | undefined, right: StoragePlaces | undefined): boolean {
  return (
    sameAccount(left?.trackingStore?.connection, right?.trackingStore?.connection) &&
    left?.trackingStore?.tablePrefix === right?.trackingStore?.tablePrefix
  );
}

function storageLabel(place: Place): string {
  if (!place.storage) return `the provider ${place.provider}`;
  const { connection, trackingStore } = place.storage;
  const tables = trackingStore ? `, with the tracking store in ${describeConnection(trackingStore.connection)}` : '';
  return `${describeConnection(connection)}${tables}`;
}

function noHostJson(configuration: AppConfiguration): Reason {
  return {
    code: 'HOST_JSON_UNREADABLE',
    message: `There is no host.json of ${appLabel(configuration)} to read, and it is what names the task hub.`,
    fix: 'Pass the input package (the folder or zip that is deployed) or hostJsonPath; or name the hub with taskHubName and storageConnectionString.',
  };
}
