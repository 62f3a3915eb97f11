import type { Finding } from '../../../finding.ts';
import { neutralise } from '../../../text.ts';
import type { LineAppInput } from '../model.ts';
import { listed } from '../settings/line-settings.ts';
import { includesId } from '../site/properties.ts';
import { argument } from '../../../command-argument.ts';
import { problem, warning } from './collect.ts';

/** What is wrong with settings that the new app got from the reference app. */
export function settingFindings(input: LineAppInput, settings: ReadonlyMap<string, string>): Finding[] {
  return [...keyVaultReferences(input, settings), ...ownNames(input, settings)];
}

/** References that only the reference app's own identity can resolve: the new app would get their text in place of the secret. */
function keyVaultReferences({ reference }: LineAppInput, settings: ReadonlyMap<string, string>): Finding[] {
  if (reference === undefined) return [];
  const names = [...settings].flatMap(([name, value]) => (/^@Microsoft\.KeyVault\(/i.test(value) ? [name] : []));
  if (names.length === 0) return [];
  const { properties, identity, ref } = reference;
  const resolver = properties['keyVaultReferenceIdentity'];
  if (typeof resolver === 'string' && includesId(identity.userAssignedIds, resolver)) return [];
  return [
    problem(
      'KEY_VAULT_REFERENCE_UNREADABLE',
      `The new app cannot read the Key Vault references in ${listed(names)}: the reference app reads them with its system-assigned identity, and that of the new app has no access to the vault.`,
      `Let the reference app read them with a user-assigned identity, which the new app has too: az functionapp update --resource-group ${argument(ref.resourceGroup)} --name ${argument(ref.name)} --set keyVaultReferenceIdentity=<resource id of the identity>`,
    ),
  ];
}

/** Settings that speak of the reference app itself. */
function ownNames(
  { reference, package: { hubSetting } }: LineAppInput,
  settings: ReadonlyMap<string, string>,
): Finding[] {
  if (reference === undefined) return [];
  const hub = reference.appSettings.get(hubSetting);
  const naming = [...reference.appSettings].flatMap(([name, value]) =>
    settings.get(name) === value && (holds(value, reference.ref.name) || (hub !== undefined && holds(value, hub)))
      ? [name]
      : [],
  );
  if (naming.length === 0) return [];
  return [
    warning(
      'SETTING_NAMES_REFERENCE',
      `Settings of the reference app hold its own name or that of its hub, and were copied as they are: ${listed(naming)}.`,
      `Check them, and give the value for new apps in the input appSettings where they must not lead to ${neutralise(reference.ref.name, 80)}.`,
    ),
  ];
}

/** Whether a text holds a name as a word of its own. */
function holds(text: string, name: string): boolean {
  if (name === '') return false;
  const [inText, wanted] = [text.toLowerCase(), name.toLowerCase()];
  for (let at = inText.indexOf(wanted); at !== -1; at = inText.indexOf(wanted, at + 1)) {
    const around = `${inText[at - 1] ?? ' '}${inText[at + wanted.length] ?? ' '}`;
    if (!/[a-z0-9-]/.test(around)) return true;
  }
  return false;
}
