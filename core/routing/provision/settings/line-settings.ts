import type { Finding } from '../../../finding.ts';
import { neutralise } from '../../../text.ts';
import type { ChosenPlan } from '../plan/choose-plan.ts';
import { problem, warning, type Findings } from '../findings/collect.ts';
import type { LineAppInput, LineDeploymentMethod } from '../model.ts';
import type { RuntimeChoice } from '../site/runtime.ts';
import { applyContent } from './content.ts';
import { fitsPlan, isNeverCopied, settingKey } from './never-copied.ts';
import { SettingMap } from './setting-map.ts';
import { applyStorage, storageOf, type AppStorage } from './storage.ts';
import { applyTracking } from './tracking.ts';

/** The setting by which the app of a line knows which line it is, and by which the app is known. */
export const lineSetting = 'DURABLE_ROUTER_LINE';
export const hostIdSetting = 'AzureFunctionsWebHost__hostid';
const hubOverride = 'AzureFunctionsJobHost__extensions__durableTask__hubName';

/** App settings of a line's app, and the storage that they lead to. */
export interface LineSettings {
  readonly settings: SettingMap;
  /** Of the hub. */
  readonly hub: AppStorage | undefined;
  /** Of the host itself: AzureWebJobsStorage. */
  readonly host: AppStorage | undefined;
}

/**
 * The app settings of a line: those of the reference app but what is its own business, then those of the recipe, then what makes the app
 * this line: host id, name of the hub, the line's id.
 */
export function lineSettings(
  input: LineAppInput,
  plan: Pick<ChosenPlan, 'kind' | 'linux'>,
  method: LineDeploymentMethod,
  runtime: RuntimeChoice,
  findings: Findings,
): LineSettings {
  const { reference, recipe, names, line } = input;
  const settings = new SettingMap();
  for (const [name, value] of reference?.appSettings ?? []) {
    if (isCopied(name, input, plan)) settings.set(name, value);
  }
  if (plan.kind !== 'flex') {
    if (!settings.has('FUNCTIONS_EXTENSION_VERSION')) settings.set('FUNCTIONS_EXTENSION_VERSION', '~4');
    if (runtime.name !== undefined) settings.set('FUNCTIONS_WORKER_RUNTIME', runtime.name);
    for (const [name, value] of Object.entries(runtime.appSettings)) settings.set(name, value);
  }
  applyRecipe(settings, input, plan, findings);
  applyStorage(settings, input);
  applyTracking(settings, input, findings);
  const hub = storageOf(settings, input.package.storageSetting, input, findings);
  const host =
    settingKey(input.package.storageSetting) === 'azurewebjobsstorage'
      ? hub
      : storageOf(settings, 'AzureWebJobsStorage', input, findings);
  applyContent(settings, input, plan, method, host, findings);
  applyPackage(settings, plan, method);
  settings.set(hostIdSetting, names.hostId).set(input.package.hubSetting, names.hub).set(lineSetting, line);
  if (hub?.account === '') findings.push(hiddenStorage(hub.setting));
  if (recipe.storage !== undefined) warnOfOtherStorage(input, hub, findings);
  return { settings, hub, host };
}

function isCopied(name: string, input: LineAppInput, { kind, linux }: Pick<ChosenPlan, 'kind' | 'linux'>): boolean {
  if (isNeverCopied(name) || !fitsPlan(name, kind)) return false;
  const key = settingKey(name);
  if (key === settingKey(input.package.hubSetting)) return false;
  // Chooses the version of Node.js on Windows; on Linux it has no effect.
  return !(linux && key === 'website_node_default_version');
}

function applyRecipe(
  settings: SettingMap,
  { recipe, package: { hubSetting } }: LineAppInput,
  { kind }: Pick<ChosenPlan, 'kind'>,
  findings: Findings,
): void {
  const reserved = new Set(
    [hubSetting, hubOverride, hostIdSetting, lineSetting, 'WEBSITE_CONTENTSHARE'].map(settingKey),
  );
  const names = Object.keys(recipe.appSettings);
  const refused = names.filter((name) => reserved.has(settingKey(name)));
  if (refused.length > 0) {
    findings.push(
      problem(
        'SETTING_RESERVED',
        `The input appSettings sets ${listed(refused)}: every line needs a value of its own there, or lines would share a hub, a host or their code.`,
        'Leave these settings out; the task sets them.',
      ),
    );
  }
  const idle = names.filter((name) => !fitsPlan(name, kind));
  if (idle.length > 0) {
    findings.push(
      warning(
        'SETTING_NOT_ON_FLEX',
        `The input appSettings sets ${listed(idle)}, which Flex Consumption does not take; they are left out.`,
        'Remove them from the input: runtime, version and scale are properties of the app there.',
      ),
    );
  }
  for (const [name, value] of Object.entries(recipe.appSettings)) {
    if (!refused.includes(name) && !idle.includes(name)) settings.set(name, value);
  }
}

/** How the host finds the code. An address that it runs from is written when the package is deployed. */
function applyPackage(
  settings: SettingMap,
  { kind, linux }: Pick<ChosenPlan, 'kind' | 'linux'>,
  method: LineDeploymentMethod,
): void {
  if (kind === 'flex' || method === 'runFromPackage') return;
  if (!(kind === 'consumption' && linux)) settings.set('WEBSITE_RUN_FROM_PACKAGE', '1');
}

/** Hubs of older lines stay where they are; whoever looks for an instance has to know. */
function warnOfOtherStorage({ fleet }: LineAppInput, hub: AppStorage | undefined, findings: Findings): void {
  const accounts = [...fleet.lines.values()].flatMap((other) =>
    other.hub === undefined || other.hub.account === '' || other.state === 'Retired' ? [] : [other.hub.account],
  );
  const others = [...new Set(accounts)].filter((account) => account !== hub?.account);
  if (hub === undefined || hub.account === '' || others.length === 0) return;
  findings.push(
    warning(
      'STORAGE_DIFFERS',
      `The hub of the new line is in the storage account ${neutralise(hub.account, 60)}; those of other lines are in ${listed(others)}.`,
      'That works: every line keeps its own account. Check that it is meant.',
    ),
  );
}

function hiddenStorage(setting: string): Finding {
  return warning(
    'STORAGE_HIDDEN',
    `The storage of the new line's hub is a Key Vault reference (${neutralise(setting, 80)}), which the task cannot read: it cannot look into the hub's tables and queues, so the line may count as busy for ever, and is not removed by itself.`,
    'Give the input storageAccountName (storage by identity) or storageConnectionString for lines.',
  );
}

/** `a, b, c`, safe to print. */
export function listed(names: readonly string[]): string {
  return names.map((name) => neutralise(name, 120)).join(', ');
}
