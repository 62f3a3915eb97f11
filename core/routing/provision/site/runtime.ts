import { neutralise } from '../../../text.ts';
import type { ChosenPlan } from '../plan/choose-plan.ts';
import { problem, warning, type Findings } from '../findings/collect.ts';
import type { LineAppInput } from '../model.ts';
import { asRecord, textOf } from './read.ts';

/** The worker of an app and its version, as the settings and the configuration of an app say it. */
export interface RuntimeChoice {
  /** As FUNCTIONS_WORKER_RUNTIME; `undefined` when nobody says. */
  readonly name?: string;
  readonly version?: string;
  /** Of `siteConfig`, where the version stands there. */
  readonly siteConfig: Readonly<Record<string, unknown>>;
  /** App settings that choose the version. */
  readonly appSettings: Readonly<Record<string, string>>;
}

/** Names of workers in `linuxFxVersion`. Source: az functionapp list-runtimes, azure-cli FunctionAppStacks. */
const linuxNames: Readonly<Record<string, string>> = {
  dotnet: 'DOTNET',
  'dotnet-isolated': 'DOTNET-ISOLATED',
  java: 'Java',
  node: 'Node',
  powershell: 'PowerShell',
  python: 'Python',
};

/** The worker that the app is to have: of the recipe, else of the reference app, else what the package looks like. */
export function chooseRuntime(
  input: LineAppInput,
  { kind, linux }: Pick<ChosenPlan, 'kind' | 'linux'>,
  findings: Findings,
): RuntimeChoice {
  const { recipe, reference } = input;
  const ofFlex = asRecord(asRecord(reference?.properties['functionAppConfig'])['runtime']);
  const ofReference = settingOf(input, 'FUNCTIONS_WORKER_RUNTIME') ?? textOf(ofFlex, 'name');
  const name = (recipe.runtime ?? ofReference ?? input.package.runtime)?.toLowerCase();
  const version =
    recipe.runtimeVersion ??
    (sameRuntime(name, ofReference) ? versionOfReference(input) : undefined) ??
    // Whatever it is that the handler is written in, the host does not bring it along.
    (name === 'custom' ? '1.0' : undefined);
  if (name === undefined) findings.push(unknown);
  else checkName(input, name, linux, findings);
  if (name !== undefined && version === undefined && linux) findings.push(versionUnknown(name));
  const base = { ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }) };
  if (name === undefined || version === undefined || kind === 'flex') {
    return { ...base, siteConfig: {}, appSettings: {} };
  }
  return { ...base, ...(linux ? onLinux(input, name, version) : onWindows(name, version)) };
}

function onLinux(
  { recipe, reference }: LineAppInput,
  name: string,
  version: string,
): Pick<RuntimeChoice, 'siteConfig' | 'appSettings'> {
  const ofReference = textOf(reference?.webConfig ?? {}, 'linuxFxVersion');
  const isGiven = recipe.runtime !== undefined || recipe.runtimeVersion !== undefined;
  if (name === 'custom') return { siteConfig: { linuxFxVersion: ofReference ?? '' }, appSettings: {} };
  const linuxFxVersion = !isGiven && ofReference ? ofReference : `${linuxNames[name] ?? name}|${version}`;
  return { siteConfig: { linuxFxVersion }, appSettings: {} };
}

function onWindows(name: string, version: string): Pick<RuntimeChoice, 'siteConfig' | 'appSettings'> {
  const plain = version.replace(/^[v~]/, '');
  switch (name) {
    case 'dotnet':
    case 'dotnet-isolated':
      return { siteConfig: { netFrameworkVersion: `v${plain}` }, appSettings: {} };
    case 'java':
      return { siteConfig: { javaVersion: plain }, appSettings: {} };
    case 'powershell':
      return { siteConfig: { powerShellVersion: plain }, appSettings: {} };
    case 'node':
      return { siteConfig: {}, appSettings: { WEBSITE_NODE_DEFAULT_VERSION: `~${plain}` } };
    default:
      return { siteConfig: {}, appSettings: {} };
  }
}

/** `20` of `Node|20`, of `~20`, or of `functionAppConfig`. */
function versionOfReference(input: LineAppInput): string | undefined {
  const { reference } = input;
  const web = reference?.webConfig ?? {};
  const ofFlex = asRecord(asRecord(reference?.properties['functionAppConfig'])['runtime']);
  const name = settingOf(input, 'FUNCTIONS_WORKER_RUNTIME');
  const onItsOwn = {
    node: settingOf(input, 'WEBSITE_NODE_DEFAULT_VERSION')?.replace(/^~/, ''),
    dotnet: textOf(web, 'netFrameworkVersion')?.replace(/^v/, ''),
    'dotnet-isolated': textOf(web, 'netFrameworkVersion')?.replace(/^v/, ''),
    java: textOf(web, 'javaVersion'),
    powershell: textOf(web, 'powerShellVersion')?.replace(/^~/, ''),
  }[name ?? ''];
  return textOf(ofFlex, 'version') ?? textOf(web, 'linuxFxVersion')?.split('|')[1] ?? onItsOwn;
}

function settingOf({ reference }: LineAppInput, name: string): string | undefined {
  return reference?.appSettings.get(name)?.trim().toLowerCase() || undefined;
}

function sameRuntime(name: string | undefined, ofReference: string | undefined): boolean {
  return name !== undefined && name === ofReference?.toLowerCase();
}

function checkName(input: LineAppInput, name: string, linux: boolean, findings: Findings): void {
  const found = input.package.runtime;
  if (!(name in linuxNames) && name !== 'custom') {
    findings.push(
      problem(
        'RUNTIME_UNKNOWN',
        `"${neutralise(name, 40)}" is not a worker of Azure Functions.`,
        `Give the input runtime as one of ${Object.keys(linuxNames).join(', ')} or custom.`,
      ),
    );
    return;
  }
  if (name === 'python' && !linux) {
    findings.push(
      problem(
        'RUNTIME_NOT_ON_WINDOWS',
        'Python runs on Linux only, and the plan is for Windows.',
        'Name a plan for Linux.',
      ),
    );
  }
  if (found !== undefined && found !== name && name !== 'custom') {
    findings.push(
      warning(
        'RUNTIME_DIFFERS',
        `The app is to have the worker ${neutralise(name, 40)}, and the files of the package look like ${found}.`,
        'Check the input runtime and the reference app: a host with the wrong worker finds no functions.',
      ),
    );
  }
}

const unknown = problem(
  'RUNTIME_UNKNOWN',
  'It is not known which worker the app is for: neither the recipe, nor a reference app, nor the files of the package tell.',
  'Give the input runtime, such as node, dotnet-isolated, python, java or powershell.',
);

function versionUnknown(name: string) {
  return problem(
    'RUNTIME_VERSION_UNKNOWN',
    `An app on Linux is made for one version of its worker, and it is not known which version of ${neutralise(name, 40)}.`,
    'Give the input runtimeVersion, such as 20, 8.0 or 3.11.',
  );
}
