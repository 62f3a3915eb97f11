import { parseStorageConnection } from '../../azure/storage/index.ts';
import { DurableDeployError } from '../../errors.ts';
import { sameAccount } from '../../taskhub/locate/index.ts';
import type { HubLocation } from '../../taskhub/model.ts';
import { capitalised, neutralise } from '../../text.ts';
import { az, listSticky } from '../commands.ts';
import { slotLabel } from '../slot-label.ts';
import type { Draft, Rule, Situation } from './draft.ts';
import { settingOf } from './setting-of.ts';
import { hubLabel } from './words.ts';

/** Which set-up the two slots have, and what they share. */
export const storageRules: readonly Rule[] = [setupRecognised, storageShared, idleSlotPolls];

/** The set-ups that this product is made for, said in so many words. */
function setupRecognised({ observation: { source, target, pair }, movement }: Situation): Draft[] {
  if (movement !== 'travels' || source.hub.kind === 'unknown' || target.hub.kind === 'unknown') return [];
  const [own, other] = [source.hub.location, target.hub.location];
  return [
    {
      code: 'SETUP_RECOGNISED',
      message: `${setupOf(own, other)}: ${slotLabel(source.name)} has ${hubLabel(own)}, and ${slotLabel(target.name)} has ${hubLabel(other)}. Each hub goes with its code.`,
      why: `No hub has to be idle for the swap. Afterwards ${slotLabel(source.name)} has the hub of the code that was in ${slotLabel(target.name)}: that one must be idle before the next deployment there.`,
      fix: `Nothing to do. Keep the settings that decide the hub from becoming sticky: ${listSticky(pair, pair.source)}`,
    },
  ];
}

function setupOf(own: HubLocation, other: HubLocation): string {
  if (own.provider !== 'AzureStorage' || other.provider !== 'AzureStorage') return 'Separate task hubs';
  return sameAccount(own.connection, other.connection)
    ? 'One storage account with two hub names'
    : 'Separate storage accounts';
}

function storageShared({ observation: { source, target, pair } }: Situation): Draft[] {
  const [own, other] = [hostStorage(source.settings), hostStorage(target.settings)];
  if (own === undefined || own !== other) return [];
  return [
    {
      code: 'STORAGE_SHARED',
      message: `${capitalised(slotLabel(source.name))} and ${slotLabel(target.name)} use one account for AzureWebJobsStorage: ${neutralise(own, 80)}.`,
      why: 'That is allowed with two hub names. The slots then share the limits of the account, and queue and blob triggers on it run in both.',
      fix: `For full separation, give the slot an account of its own: ${az(pair, pair.source, 'functionapp config appsettings set', '--settings "AzureWebJobsStorage=<connection string>"')}`,
    },
  ];
}

/** The account of AzureWebJobsStorage, or what stands for it; `undefined` when it cannot be told. Never a secret. */
function hostStorage(settings: ReadonlyMap<string, string>): string | undefined {
  const text = settingOf(settings, 'AzureWebJobsStorage')?.trim();
  if (text) {
    try {
      return parseStorageConnection(text, 'AzureWebJobsStorage').accountName.toLowerCase();
    } catch (error) {
      if (error instanceof DurableDeployError) return undefined;
      throw error;
    }
  }
  const account = settingOf(settings, 'AzureWebJobsStorage__accountName')?.trim();
  if (account) return account.toLowerCase();
  const address = settingOf(settings, 'AzureWebJobsStorage__blobServiceUri')?.trim();
  if (!address || !URL.canParse(address)) return undefined;
  return new URL(address).hostname.split('.')[0]?.toLowerCase();
}

function idleSlotPolls({ observation: { source, pair } }: Situation): Draft[] {
  if (source.hub.kind === 'unknown' || source.hub.location.provider !== 'AzureStorage') return [];
  const label = slotLabel(source.name);
  return [
    {
      code: 'IDLE_SLOT_POLLS',
      message: `After the swap ${label} goes on running, with the code that was in ${slotLabel(pair.target)}.`,
      why: 'It has to, as long as something is in flight in its hub. After that it still asks its queues for work all the time, which costs storage transactions.',
      fix: `Stop it when its hub is idle, and let the next run start it (startIfStopped): ${az(pair, pair.source, 'functionapp stop')}`,
    },
  ];
}
