import type { App, Slot } from './arm/index.ts';
import { appSetting } from './functions-host/configuration.ts';

/** Who goes by which host id in which storage account. */
export interface HostIds {
  /** The error with which a host does not start whose id another one has, else `undefined`. */
  claim(app: App, slot: Slot): string | undefined;
  release(slot: Slot): void;
}

/**
 * The id of a Functions host is the beginning of its name unless a setting says otherwise, and two hosts of one id may not share storage.
 * Source: https://learn.microsoft.com/azure/azure-functions/storage-considerations#host-id-considerations; Azure/azure-functions-host,
 * ScriptHostIdProvider.cs and HostIdValidator.cs
 */
export function createHostIds(): HostIds {
  const holders = new Map<string, Slot>();
  return {
    claim(app, slot) {
      const name = slot.name === 'production' ? app.name : `${app.name}-${slot.name}`;
      const id = (
        appSetting(slot.appSettings, 'AzureFunctionsWebHost__hostid') ?? name.slice(0, 32).replace(/-+$/, '')
      ).toLowerCase();
      const account = appSetting(slot.appSettings, 'AzureWebJobsStorage');
      if (account === undefined) return undefined;
      const key = `${account}\n${id}`;
      for (const [held, holder] of holders) if (holder === slot && held !== key) holders.delete(held);
      const holder = holders.get(key) ?? slot;
      holders.set(key, holder);
      return holder === slot
        ? undefined
        : `A collision for Host ID '${id}' was detected in the configured storage account. For more information, see https://aka.ms/functions-hostid-collision.`;
    },
    release(slot) {
      for (const [key, holder] of holders) if (holder === slot) holders.delete(key);
    },
  };
}
