import type { ChosenPlan } from '../plan/choose-plan.ts';
import type { LineAppInput } from '../model.ts';
import { asRecord, picked } from './read.ts';
import type { RuntimeChoice } from './runtime.ts';

/** What an app in any plan may have. */
const everywhere = [
  'minTlsVersion',
  'minTlsCipherSuite',
  'scmMinTlsVersion',
  'ftpsState',
  'http20Enabled',
  'webSocketsEnabled',
  'cors',
  'ipSecurityRestrictions',
  'ipSecurityRestrictionsDefaultAction',
  'scmIpSecurityRestrictions',
  'scmIpSecurityRestrictionsDefaultAction',
  'scmIpSecurityRestrictionsUseMain',
  'healthCheckPath',
  'httpLoggingEnabled',
  'detailedErrorLoggingEnabled',
  'logsDirectorySizeLimit',
] as const;

/**
 * What Flex Consumption does not take.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations
 */
const notOnFlex = [
  'use32BitWorkerProcess',
  'netFrameworkVersion',
  'javaVersion',
  'powerShellVersion',
  'linuxFxVersion',
  'vnetRouteAllEnabled',
  'vnetPrivatePortsCount',
  'functionAppScaleLimit',
  'managedPipelineMode',
  'loadBalancing',
  'appCommandLine',
] as const;

const onPremium = ['minimumElasticInstanceCount', 'preWarmedInstanceCount', 'functionsRuntimeScaleMonitoringEnabled'];
/** An app that is not always on sleeps with its timers; plans that scale by themselves refuse the setting. */
const onDedicated = ['alwaysOn', 'autoHealEnabled', 'autoHealRules', 'numberOfWorkers'];

/** `siteConfig` of a line's app, without its settings. */
export function siteConfigOf(
  { reference, recipe }: LineAppInput,
  { kind, linux }: Pick<ChosenPlan, 'kind' | 'linux'>,
  runtime: RuntimeChoice,
): Readonly<Record<string, unknown>> {
  const names = [
    ...everywhere,
    ...(kind === 'flex' ? [] : notOnFlex),
    ...(kind === 'premium' ? onPremium : []),
    ...(kind === 'dedicated' ? onDedicated : []),
  ];
  const copied: Record<string, unknown> = { ...picked(reference?.webConfig ?? {}, names) };
  for (const name of ['ipSecurityRestrictions', 'scmIpSecurityRestrictions']) {
    const rules = rulesOf(copied[name]);
    if (rules.length > 0) copied[name] = rules;
    else delete copied[name];
  }
  if (!linux) delete copied['linuxFxVersion'];
  const versionOfReference = recipe.runtime === undefined || runtime.version === undefined;
  if (!versionOfReference) for (const name of versions) delete copied[name];
  return { ...defaults(kind), ...copied, ...(kind === 'flex' ? {} : runtime.siteConfig) };
}

const versions = ['netFrameworkVersion', 'javaVersion', 'powerShellVersion', 'linuxFxVersion'];

/** What is good where no reference app says otherwise. */
function defaults(kind: ChosenPlan['kind']): Readonly<Record<string, unknown>> {
  const common = { minTlsVersion: '1.2', ftpsState: 'Disabled', http20Enabled: true };
  return {
    ...common,
    ...(kind === 'dedicated' ? { alwaysOn: true } : {}),
    ...(kind === 'flex' ? {} : { use32BitWorkerProcess: false }),
  };
}

/** Rules that people made: what is left of them the platform adds by itself, from the default action. */
function rulesOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) return [];
  return (value as unknown[]).filter((rule) => {
    const { ipAddress, name, priority } = asRecord(rule);
    return !(ipAddress === 'Any' && (name === 'Allow all' || name === 'Deny all' || priority === 2147483647));
  });
}
