import type { NewApp } from '../../azure/arm/apps-model.ts';
import type { Reason } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { LineHub } from '../model.ts';
import { neutralise } from '../../text.ts';
import { problem, type Findings } from './findings/collect.ts';
import { notCarried } from './findings/not-carried.ts';
import { authenticationFindings } from './findings/of-authentication.ts';
import { fleetFindings } from './findings/of-fleet.ts';
import { settingFindings } from './findings/of-settings.ts';
import { identityOf, identityWith, packageIdentityOf, roleFindings, rolesForLine } from './identity.ts';
import { lineTag } from './line-tag.ts';
import { chooseMethod } from './method.ts';
import { nameTakenReason } from './name-taken.ts';
import type { LineAppInput, LineAppOutcome, LineAppPlan } from './model.ts';
import { choosePlan, type ChosenPlan } from './plan/choose-plan.ts';
import { judgeQuota } from './plan/quota.ts';
import { hostIdSetting, lineSetting, lineSettings, type LineSettings } from './settings/line-settings.ts';
import { trackingPrefixOf } from './settings/tracking.ts';
import {
  deploymentContainerOf,
  deploymentStorageSetting,
  functionAppConfigOf,
  sitePropertiesOf,
} from './site/properties.ts';
import { asRecord, textOf } from './site/read.ts';
import { chooseRuntime, type RuntimeChoice } from './site/runtime.ts';
import { siteConfigOf } from './site/site-config.ts';

/**
 * What is to be made for a line, and what a person has to know or to look after. Pure: the same facts give the same plan, so that a run
 * that was cut short goes on with it.
 */
export function planApp(input: LineAppInput): LineAppOutcome {
  const findings: Findings = [...input.package.findings, ...hostedElsewhere(input)];
  const plan = choosePlan(input, findings);
  if (plan === undefined) return refused(findings);
  const method = chooseMethod(input, plan, findings);
  const runtime = chooseRuntime(input, plan, findings);
  const settled = lineSettings(input, plan, method, runtime, findings);
  const storages = [settled.hub, settled.host];
  const packageByIdentity = method === 'runFromPackage' && input.packagesByIdentity !== undefined;
  const identity = identityOf(input, storages, packageByIdentity);
  const roles = rolesForLine(input, storages, packageByIdentity);
  const packageIdentity = packageByIdentity ? packageIdentityOf(input) : undefined;
  const trackingPrefix = trackingPrefixOf(input);
  const hub: LineHub = {
    name: input.names.hub,
    account: settled.hub?.account ?? '',
    ...(trackingPrefix === undefined ? {} : { trackingPrefix }),
  };
  const container = plan.kind === 'flex' ? deploymentContainerOf(input, settled.host) : undefined;
  if (plan.kind === 'flex') applyDeploymentStorage(settled, findings);
  const appSettings = settled.settings.toMap();
  findings.push(
    ...settingFindings(input, appSettings),
    ...notCarried(input, plan),
    ...authenticationFindings(input),
    ...fleetFindings(input, hub),
    ...roleFindings(input, roles),
  );
  if (findings.some(({ severity }) => severity === 'error')) return refused(findings);
  const inTheWay = nameInTheWay(input) ?? judgeQuota(input, plan);
  if (inTheWay !== undefined) return { kind: 'refused', reason: inTheWay, findings };
  const planned: LineAppPlan = {
    line: input.line,
    ref: { subscriptionId: input.subscriptionId, resourceGroup: input.resourceGroup, name: input.names.app },
    kind: plan.kind,
    linux: plan.linux,
    servicePlan: { id: plan.id, own: plan.own, ...(plan.create === undefined ? {} : { create: plan.create }) },
    app: newApp(input, plan, runtime, settled, identity, appSettings),
    appSettings,
    marks: [hostIdSetting, input.package.hubSetting, lineSetting],
    connectionStrings: input.reference?.connectionStrings ?? new Map(),
    ...(authSettingsOf(input) ?? {}),
    method,
    ...(container === undefined ? {} : { deploymentContainer: container }),
    ...(packageIdentity === undefined ? {} : { packageIdentity }),
    roles,
    hub,
  };
  return { kind: 'planned', plan: planned, findings };
}

/** A name that is taken is no trouble when the app was asked for by a run before: it is on its way. */
function nameInTheWay({
  nameTaken,
  fleet,
  line,
  names,
  subscriptionId,
  resourceGroup,
}: LineAppInput): Reason | undefined {
  const begun = fleet.lines.get(line)?.app?.name.toLowerCase() === names.app.toLowerCase();
  return nameTaken === undefined || begun
    ? undefined
    : nameTakenReason({ subscriptionId, resourceGroup, name: names.app }, nameTaken);
}

function newApp(
  input: LineAppInput,
  plan: ChosenPlan,
  runtime: RuntimeChoice,
  { host }: LineSettings,
  identity: NewApp['identity'],
  appSettings: ReadonlyMap<string, string>,
): NewApp {
  const container = plan.kind === 'flex' ? deploymentContainerOf(input, host) : undefined;
  const clientId = host?.identity?.clientId;
  const byIdentity =
    host?.identity === undefined
      ? undefined
      : ((clientId === undefined ? undefined : identityWith(input.reference, clientId)) ?? 'system');
  const blobUrl = host === undefined ? '' : `https://${host.account}.blob.${input.storageSuffix}`;
  return {
    location: plan.location,
    kind: plan.linux ? 'functionapp,linux' : 'functionapp',
    tags: tagsOf(input),
    identity,
    properties: {
      ...sitePropertiesOf(input, plan, identity),
      ...(container === undefined
        ? {}
        : { functionAppConfig: functionAppConfigOf(input, runtime, { blobUrl, name: container.name }, byIdentity) }),
      siteConfig: {
        ...siteConfigOf(input, plan, runtime),
        appSettings: [...appSettings].map(([name, value]) => ({ name, value })),
      },
    },
  };
}

/** Flex Consumption reaches the storage of its packages by a setting of its own. */
function applyDeploymentStorage({ settings, host }: LineSettings, findings: Findings): void {
  if (host !== undefined && host.connection === undefined) findings.push(hiddenOnFlex(host.setting));
  if (host?.connection?.kind !== 'connectionString') return;
  settings.set(deploymentStorageSetting, host.connection.connectionString);
}

function hiddenOnFlex(setting: string): Finding {
  return problem(
    'FLEX_STORAGE_HIDDEN',
    `Flex Consumption takes packages from a container that has to be there before the app is, and the storage account is hidden behind a Key Vault reference (${neutralise(setting, 80)}).`,
    'Give the input storageAccountName (storage by identity) or storageConnectionString for lines.',
  );
}

/** Tags are for people and for bills; those by which other tools find the app stay with it. */
function tagsOf({ reference, fleet, line }: LineAppInput): Readonly<Record<string, string>> {
  const copied = Object.entries(reference?.tags ?? {}).filter(([name]) => !/^(?:azd-|hidden-)/i.test(name));
  return { ...Object.fromEntries(copied), [lineTag]: `${fleet.application}/${line}` };
}

/** App Service authentication, when the reference app has it switched on. Its secrets are app settings, which are copied. */
function authSettingsOf({ reference }: LineAppInput): { authSettings: Readonly<Record<string, unknown>> } | undefined {
  const settings = reference?.authSettings ?? {};
  return asRecord(settings['platform'])['enabled'] === true ? { authSettings: settings } : undefined;
}

function hostedElsewhere({ reference }: LineAppInput): Finding[] {
  const container =
    /\bcontainer\b/i.test(reference?.site.kind ?? '') ||
    /^docker\|/i.test(textOf(reference?.webConfig ?? {}, 'linuxFxVersion') ?? '') ||
    typeof reference?.properties['managedEnvironmentId'] === 'string';
  return container
    ? [
        problem(
          'REFERENCE_IS_CONTAINER',
          'The reference app runs from a container image, or in Container Apps; a line is made from a package.',
          'Name a reference app that is deployed from a package, or none.',
        ),
      ]
    : [];
}

function refused(findings: readonly Finding[]): LineAppOutcome {
  const problems = findings.filter(({ severity }) => severity === 'error');
  const fixes = problems.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
  return {
    kind: 'refused',
    reason: {
      code: 'ROUTING_RECIPE_REFUSED',
      message: `The app of the line cannot be made from what was given. ${problems.map(({ message }) => message).join(' ')}`,
      fix: fixes.join(' '),
    },
    findings,
  };
}
