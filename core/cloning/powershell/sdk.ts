import type { Inventory } from '../model.ts';
import type { SourceSet } from '../source/index.ts';
import { fileName } from '../functionjson/index.ts';

export const sdkPackage = 'AzureFunctions.PowerShell.Durable.SDK';

/**
 * The version of the Durable SDK by requirements.psd1, or by the copy of the module that the app brings along. `2.*` says no more
 * than that it is not older than 2, so it counts as not known; any version below 2 does not know orchestration versions.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-reference-powershell#dependency-management
 */
export function readSdk({ files }: SourceSet): Inventory['sdk'] {
  for (const { path, text } of files.values()) {
    const name = fileName(path).toLowerCase();
    const version =
      name === 'requirements.psd1'
        ? /^[^#\r\n]*?AzureFunctions\.PowerShell\.Durable\.SDK['"]?\s*=\s*['"]([^'"]+)['"]/im.exec(text)?.[1]
        : name === `${sdkPackage.toLowerCase()}.psd1`
          ? /^\s*ModuleVersion\s*=\s*['"]([^'"]+)['"]/im.exec(text)?.[1]
          : undefined;
    if (version !== undefined && !/^[2-9]\.\*$/.test(version)) return { package: sdkPackage, version };
  }
  return undefined;
}

/** Whether anything shows that the app uses the SDK as a module, and not the commands that the worker has built in. */
export function usesSdkModule({ files }: SourceSet): boolean {
  for (const { path, text } of files.values()) {
    if (
      /\.(ps[md]?1|json)$/i.test(path) &&
      /AzureFunctions\.PowerShell\.Durable\.SDK|"ExternalDurablePowerShellSDK"\s*:\s*"true"/i.test(text)
    )
      return true;
  }
  return false;
}
