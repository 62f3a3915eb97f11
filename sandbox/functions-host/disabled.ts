/**
 * Whether app settings switch a function off or on; `undefined` when they say nothing of it.
 * Source: https://learn.microsoft.com/azure/azure-functions/disable-function
 */
export function disabledBySetting(settings: Readonly<Record<string, string>>, name: string): boolean | undefined {
  const setting = settings[`AzureWebJobs.${name}.Disabled`] ?? settings[`AzureWebJobs_${name}_Disabled`];
  return setting === undefined ? undefined : /^(true|1)$/i.test(setting);
}
