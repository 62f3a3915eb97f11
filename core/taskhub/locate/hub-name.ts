import type { Reason } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { DecidingSetting, StorageProvider } from '../model.ts';
import { capitalised } from '../../text.ts';
import { isInSlot, type AppConfiguration, type DurableMajor } from './app-configuration.ts';
import { describeSource, type ConfigurationValue, type HostConfiguration } from './host-configuration.ts';
import { found, notFound, type Outcome } from './outcome.ts';
import { overrideFinding } from './overrides.ts';
import { hubNameIsReference, referenceIn } from './references.ts';
import { decidedBy } from './stickiness.ts';
import { appLabel, quote, setAppSettingCommand } from './wording.ts';

export interface HubName {
  readonly name: string;
  readonly explanation: string;
}

/** The name that Durable Functions 1.x uses when host.json has none. */
export const defaultNameOf1 = 'DurableFunctionsHub';

const longest = 50;

/** Other backends have rules of their own, all of them within this. */
const elsewhereAllowed = /^[\p{L}\p{Nd}_.-]{1,128}$/u;

/**
 * Checks a task hub name as the Azure Storage provider does: letters and digits, a letter first, 3 to 50 characters
 * (its message says 45, it refuses from 51 on).
 *
 * @returns why the name is refused, or `undefined` when it is fine
 * Source: Azure/azure-functions-durable-extension src/WebJobs.Extensions.DurableTask/Options/AzureStorageOptions.cs (ValidateHubName)
 */
export function validateHubName(name: string): Reason | undefined {
  const faults = [
    ...(name.length < 3 ? [`has ${name.length} characters, at least 3 are needed`] : []),
    ...(name.length > longest ? [`has ${name.length} characters, at most ${longest} are allowed`] : []),
    ...(/^[0-9]/.test(name) ? ['starts with a digit'] : []),
    ...(/[^A-Za-z0-9]/.test(name) ? ['holds characters other than the letters A-Z, a-z and digits'] : []),
  ];
  if (faults.length === 0) return undefined;
  return {
    code: 'HUB_NAME_INVALID',
    message: `The task hub name ${quote(name)} ${faults.join(' and ')}. Durable Functions refuses it: tables, queues and containers are named after it.`,
    fix: 'Use 3 to 45 letters and digits, with a letter first; no hyphens, dots or underscores.',
  };
}

/**
 * Makes a valid name out of a default one, as the Azure Storage provider does since 2.x.
 *
 * Source: Azure/azure-functions-durable-extension src/WebJobs.Extensions.DurableTask/Options/AzureStorageOptions.cs (IsSanitizedHubName)
 */
export function sanitiseDefaultName(siteName: string): string {
  const letters = [...siteName].filter((character) => /[\p{L}\p{Nd}]/u.test(character)).join('');
  if (letters === '') return 'DefaultTaskHub';
  const cut = (/^\p{Nd}/u.test(letters) ? `t${letters}` : letters).slice(0, 45);
  return cut.length < 3 ? `${cut}Hub` : cut;
}

/**
 * The effective task hub name under one major version of the extension.
 *
 * Sources: Options/DurableTaskOptions.cs of Azure/azure-functions-durable-extension (default, slots) and NameResolverExtensions.cs of
 * Azure/azure-webjobs-sdk (`%Setting%`, anywhere in the text; one that cannot be resolved leaves the text as it is)
 */
export function resolveHubName(
  configuration: AppConfiguration,
  host: HostConfiguration,
  major: DurableMajor,
  provider: StorageProvider,
): Outcome<HubName> {
  const written = host.durable('hubName');
  const resolved = written ? resolveWritten(configuration, host, written) : defaultName(configuration, host, major);
  if (!resolved.ok) return resolved;
  const { name, explanation } = resolved.value;

  const isDefault = major >= 2 && name.toLowerCase() === configuration.siteName.toLowerCase();
  if (isDefault && isInSlot(configuration)) {
    return notFound(defaultInSlot(configuration, host, written !== undefined), resolved.findings);
  }
  if (provider !== 'AzureStorage') {
    return elsewhereAllowed.test(name)
      ? resolved
      : notFound(unlikely(configuration, name, explanation), resolved.findings);
  }
  if (isDefault) {
    const sanitised = sanitiseDefaultName(name);
    const value = {
      name: sanitised,
      explanation: sanitised === name ? explanation : `${explanation}, made valid as ${sanitised}`,
    };
    return found(value, resolved.settings, resolved.findings);
  }
  const fault = validateHubName(name);
  if (!fault) return resolved;
  return notFound(
    { ...fault, message: `${fault.message} It comes from ${explanation} of ${appLabel(configuration)}.` },
    resolved.findings,
  );
}

function defaultName(configuration: AppConfiguration, host: HostConfiguration, major: DurableMajor): Outcome<HubName> {
  if (major >= 2) {
    return found({
      name: configuration.siteName,
      explanation: `no ${host.durablePath('hubName')} in ${host.hostJson.origin} → the default, the app's name`,
    });
  }
  return found(
    {
      name: defaultNameOf1,
      explanation: `no ${host.durablePath('hubName')} in ${host.hostJson.origin} → the default of Durable Functions 1.x`,
    },
    [],
    [sharedDefaultOf1(configuration, host)],
  );
}

function sharedDefaultOf1(configuration: AppConfiguration, host: HostConfiguration): Finding {
  const where = isInSlot(configuration)
    ? 'production and every other slot without a name use the same one, so with a shared storage account staging code runs production orchestrations'
    : 'every slot and every app with the same storage account that has no name either shares it';
  const hostNote =
    host.generation === 'functions1'
      ? ` If the app references Durable Functions 2.x, which the Functions 1.x host can run too, its hub is ${sanitiseDefaultName(configuration.siteName)} instead.`
      : '';
  return {
    code: 'HUB_NAME_DEFAULT',
    severity: isInSlot(configuration) ? 'error' : 'warning',
    message: `${host.hostJson.origin} names no task hub, so Durable Functions 1.x uses ${defaultNameOf1}: ${where}.${hostNote}`,
    fix: `Give every slot its own hub: "hubName": "%TaskHubName%" in ${host.durablePath('hubName')}, and ${setAppSettingCommand(configuration, 'TaskHubName=<hub name>')}`,
  };
}

function resolveWritten(
  configuration: AppConfiguration,
  host: HostConfiguration,
  written: ConfigurationValue,
): Outcome<HubName> {
  const where = describeSource(written.source);
  const findings = overrideFinding(host, 'hubName', written);
  if (written.rival) {
    return notFound(
      {
        code: 'HUB_NAME_AMBIGUOUS',
        message: `The task hub of ${appLabel(configuration)} is named twice: ${quote(written.value)} in ${where} and ${quote(written.rival.value)} in ${describeSource(written.rival.source)}. Both names mean the same setting; which one the host takes is not defined.`,
        fix: 'Remove one of the two.',
      },
      findings,
    );
  }
  const settings = decidedBy(configuration, written.source, 'hubName');
  const replaced = replaceSettings(configuration, host, written.value, where);
  if (!replaced.ok) return { ...replaced, findings };
  const { name, steps } = replaced.value;
  if (name === '') {
    return notFound(
      {
        code: 'HUB_NAME_INVALID',
        message: `The task hub name in ${where} is empty${steps === '' ? '' : ` after ${steps}`}. The Durable Functions host does not start without a name.`,
        fix:
          written.value === ''
            ? 'Write a name there, or remove the property to get the default name.'
            : 'Give the app setting a value.',
      },
      findings,
    );
  }
  const explanation = `${where} ${quote(written.value)}${steps === '' ? '' : ` → ${steps}`}`;
  return found({ name, explanation }, [...settings, ...replaced.settings], findings);
}

/** Puts app settings in place of every `%Name%`. */
function replaceSettings(
  configuration: AppConfiguration,
  host: HostConfiguration,
  text: string,
  where: string,
): Outcome<{ readonly name: string; readonly steps: string }> {
  const settings: DecidingSetting[] = [];
  const steps: string[] = [];
  let name = '';
  for (let position = 0; position < text.length;) {
    const start = text.indexOf('%', position);
    if (start === -1) {
      name += text.slice(position);
      break;
    }
    const end = text.indexOf('%', start + 1);
    if (end === -1) return notFound(unclosed(text, where));
    const key = text.slice(start + 1, end);
    const setting = key === '' ? undefined : host.get(key);
    if (!setting) return notFound(unresolved(configuration, text, key, where));
    if (setting.rival) return notFound(doubled(configuration, key, setting));
    const reference = referenceIn(setting.value);
    if (reference) return notFound(hubNameIsReference(configuration, key, reference));
    settings.push(...decidedBy(configuration, setting.source, 'hubName'));
    steps.push(describeSource(setting.source));
    name += text.slice(position, start) + setting.value;
    position = end + 1;
  }
  return found({ name, steps: steps.join(', ') }, settings);
}

function unclosed(text: string, where: string): Reason {
  return {
    code: 'HUB_NAME_UNRESOLVED',
    message: `The task hub name ${quote(text)} in ${where} has a % without a second one, so the host cannot resolve it and does not start.`,
    fix: 'Write %NameOfTheAppSetting% with a percent sign on both sides.',
  };
}

function unresolved(configuration: AppConfiguration, text: string, key: string, where: string): Reason {
  const nothingRead = configuration.appSettings.size === 0;
  return {
    code: 'HUB_NAME_UNRESOLVED',
    message:
      `The task hub name ${quote(text)} in ${where} refers to the app setting ${quote(key)}, but ` +
      (nothingRead
        ? `no app settings of ${appLabel(configuration)} are known.`
        : /^website_/i.test(key)
          ? `it is no app setting of ${appLabel(configuration)}; what the platform sets is not visible from outside.`
          : `${appLabel(configuration)} has no such setting, and the host does not start without it.`),
    fix: nothingRead
      ? 'Let the task read the app settings (azureSubscription, appName and slotName), or pass the input taskHubName.'
      : `${setAppSettingCommand(configuration, `${key === '' ? '<setting>' : key}=<hub name>`)}  (or pass the input taskHubName)`,
  };
}

function doubled(configuration: AppConfiguration, key: string, setting: ConfigurationValue): Reason {
  const rival = setting.rival;
  return {
    code: 'HUB_NAME_AMBIGUOUS',
    message: `The task hub name of ${appLabel(configuration)} comes from the setting ${quote(key)}, which exists twice with different values: ${describeSource(setting.source)}${rival ? ` and ${describeSource(rival.source)}` : ''}.`,
    fix: 'Remove one of the two.',
  };
}

function unlikely(configuration: AppConfiguration, name: string, explanation: string): Reason {
  return {
    code: 'HUB_NAME_INVALID',
    message: `The task hub name ${quote(name)} holds characters that no storage provider allows. It comes from ${explanation} of ${appLabel(configuration)}.`,
    fix: 'Use letters, digits and hyphens.',
  };
}

function defaultInSlot(configuration: AppConfiguration, host: HostConfiguration, written: boolean): Reason {
  const seen = written
    ? `names its task hub ${quote(configuration.siteName)}, which is the default name of the app`
    : `has no task hub name (${host.durablePath('hubName')} in ${host.hostJson.origin}), so the default, the app's name, applies`;
  return {
    code: 'HUB_NAME_DEFAULT_IN_SLOT',
    message: `${capitalised(appLabel(configuration))} ${seen}. Durable Functions does not start in a slot with the default name ("Task Hub name must be specified in host.json when using slots").`,
    fix: `Write "hubName": "%TaskHubName%" into ${host.durablePath('hubName')} of host.json and give every slot its own value: ${setAppSettingCommand(configuration, 'TaskHubName=<hub name>')}`,
  };
}
