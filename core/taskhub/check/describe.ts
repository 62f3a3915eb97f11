import type { Log } from '../../log.ts';
import type { Finding } from '../../finding.ts';
import { neutralise } from '../../text.ts';
import type { HubLocation, Located } from '../model.ts';
import type { FoundApp } from './model.ts';
import type { CheckedApp, CheckedHub } from './model.ts';

/** Says which app is looked at. */
export function sayApp(log: Log, app: FoundApp): void {
  const { state } = app.site;
  const remark = state === 'Running' || state === '' ? '' : ` (${neutralise(state, 40)})`;
  log.info(`App ${nameOf(app)} in resource group ${neutralise(app.ref.resourceGroup)}${remark}.`);
}

/** Says which hub is looked at, and what is worth knowing about its configuration. */
export function sayHub(log: Log, located: Located | undefined): void {
  if (located?.kind === 'located') {
    const { hubName, nameExplanation, provider } = located.location;
    log.info(
      `Task hub ${neutralise(hubName, 60)} (${neutralise(nameExplanation, 500)})${provider === 'AzureStorage' ? '' : `, storage provider ${provider}`}.`,
    );
  }
  for (const { severity, message, fix } of findingsOf(located)) {
    const text = `${message}${fix === undefined ? '' : ` ${fix}`}`;
    if (severity === 'note') log.info(`Note: ${text}`);
    else log.warning(text);
  }
}

/** What was found about the configuration, whether it led to a hub or not. */
export function findingsOf(located: Located | undefined): readonly Finding[] {
  if (located === undefined) return [];
  return located.kind === 'located' ? located.location.findings : located.findings;
}

function nameOf({ ref, slot }: FoundApp): string {
  return slot === undefined ? neutralise(ref.name) : `${neutralise(ref.name)}, slot ${neutralise(slot)},`;
}

/** The app for the evidence. */
export function checkedApp({ ref, slot }: FoundApp): CheckedApp {
  return { name: ref.name, resourceGroup: ref.resourceGroup, ...(slot === undefined ? {} : { slot }) };
}

/** The hub for the evidence: field by field, so that no connection can slip into the evidence. */
export function checkedHub(location: HubLocation): CheckedHub {
  const { hubName, provider, nameOrigin, nameExplanation, settings } = location;
  const { connection, trackingStore, defaultVersion, versionMatchStrategy } = location;
  return {
    hubName,
    provider,
    nameOrigin,
    nameExplanation,
    ...(connection === undefined ? {} : { connectionOrigin: connection.origin }),
    ...(trackingStore === undefined ? {} : { trackingStoreOrigin: trackingStore.connection.origin }),
    ...(defaultVersion === undefined ? {} : { defaultVersion }),
    ...(versionMatchStrategy === undefined ? {} : { versionMatchStrategy }),
    settings,
  };
}
