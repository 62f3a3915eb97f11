import type { Reason } from '../../errors.ts';
import type { AppConfiguration } from './app-configuration.ts';
import { appLabel, printable } from './wording.ts';

/** What a setting's value refers to instead of holding it. */
export interface Reference {
  readonly store: 'Key Vault' | 'App Configuration';
  /** `secret Storage in vault kv-shop`, safe to print. */
  readonly target: string;
}

/**
 * Recognises `@Microsoft.KeyVault(…)` and `@Microsoft.AppConfiguration(…)`: App Service resolves them inside the app only,
 * the management API returns the reference itself.
 *
 * Source: https://learn.microsoft.com/azure/app-service/app-service-key-vault-references
 */
export function referenceIn(value: string): Reference | undefined {
  const match = /^\s*@Microsoft\.(KeyVault|AppConfiguration)\((.*)\)\s*$/is.exec(value);
  if (!match) return undefined;
  const [, kind = '', argument = ''] = match;
  const parts = new Map(
    argument.split(';').map((part): [string, string] => {
      const [name = '', ...rest] = part.split('=');
      return [name.trim().toLowerCase(), rest.join('=').trim()];
    }),
  );
  if (kind.toLowerCase() === 'appconfiguration') {
    return { store: 'App Configuration', target: `key ${printable(parts.get('key') ?? '(not named)', 120)}` };
  }
  const fromUri = /^https:\/\/([^./]+)\.[^/]+\/secrets\/([^/]+)/i.exec(parts.get('secreturi') ?? '');
  const vault = parts.get('vaultname') ?? fromUri?.[1];
  const secret = parts.get('secretname') ?? fromUri?.[2];
  return {
    store: 'Key Vault',
    target: `secret ${printable(secret ?? '(not named)', 120)} in vault ${printable(vault ?? '(not named)', 120)}`,
  };
}

/** Why a connection that is a reference cannot be used, and what would help. */
export function connectionIsReference(
  configuration: AppConfiguration,
  settingName: string,
  reference: Reference,
  input: 'storageConnectionString' | 'trackingStoreConnectionString',
): Reason {
  const read = reference.store === 'Key Vault' ? 'the AzureKeyVault@2 task' : 'the AzureAppConfigurationExport@10 task';
  return {
    code: 'KEY_VAULT_REFERENCE',
    message:
      `The storage connection of ${appLabel(configuration)} is ${settingName}, and its value is a ${reference.store} reference ` +
      `(${reference.target}). Only the app itself can resolve it, so the storage account is not known here.`,
    fix:
      `Read the value in the pipeline with ${read} and pass it as the input ${input}; ` +
      'or choose the source managementApi, which asks the app instead of its storage account.',
  };
}

/** The same for the task hub's name. */
export function hubNameIsReference(configuration: AppConfiguration, settingName: string, reference: Reference): Reason {
  return {
    code: 'KEY_VAULT_REFERENCE',
    message:
      `The task hub name of ${appLabel(configuration)} is in app setting ${settingName}, and its value is a ${reference.store} ` +
      `reference (${reference.target}). Only the app itself can resolve it, so the task hub is not known here.`,
    fix: 'A task hub name is no secret: write it into the app setting itself, or pass it as the input taskHubName.',
  };
}
