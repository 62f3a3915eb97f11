import type { Finding } from '../../finding.ts';
import type { ConfigurationValue, HostConfiguration } from './host-configuration.ts';
import { quote } from './wording.ts';

/**
 * Says that an `AzureFunctionsJobHost__extensions__durableTask__…` app setting decides instead of host.json.
 *
 * Sources: https://learn.microsoft.com/azure/azure-functions/functions-host-json#override-hostjson-values; that the scale controller
 * does not see it: Azure/azure-functions-durable-extension issue 2803
 */
export function overrideFinding(
  host: HostConfiguration,
  property: string,
  value: ConfigurationValue | undefined,
): Finding[] {
  if (value?.source.kind !== 'appSetting') return [];
  const inFile = host.durableInHostJson(property);
  const fileSays = inFile ? quote(inFile.value) : 'nothing';
  return [
    {
      code: 'HOST_SETTING_OVERRIDE',
      severity: 'warning',
      message:
        `App setting ${quote(value.source.name)} decides ${host.durablePath(property)}; host.json says ${fileSays} there. The scale controller of the ` +
        'Consumption and Premium plans reads host.json only, so it may watch another hub than the one the app works on; and on Linux ' +
        'the setting only counts when the case of its name is exact.',
      fix: `Write the value into host.json${property === 'hubName' ? `, or refer to a setting there: "hubName": "%TaskHubName%"` : ''}, and remove the app setting.`,
    },
  ];
}

/**
 * Whether an app setting gives one of the properties another value than host.json. Then a hub that does not exist is no proof that
 * the app never started one: the host may go by host.json after all (on Linux, case decides).
 */
export function overridesChange(host: HostConfiguration, properties: readonly string[]): boolean {
  return properties.some((property) => {
    const value = host.durable(property);
    return value?.source.kind === 'appSetting' && value.value !== host.durableInHostJson(property)?.value;
  });
}
