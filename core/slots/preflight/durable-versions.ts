import { capitalised, neutralise } from '../../text.ts';
import type { SlotSeen } from '../model.ts';
import { compareVersions } from '../versions.ts';
import { az, listSticky } from '../commands.ts';
import { slotLabel } from '../slot-label.ts';
import { bothSlots, type Draft, type Rule, type Situation } from './draft.ts';

/** The version of the Durable Functions extension in each slot. */
export const durableVersionRules: readonly Rule[] = [extensionOld, extensionDiffers];

/** Source: Azure/azure-functions-durable-extension issue 1717 */
const rightUrlsSince = '2.4.2';

function extensionOld({ observation }: Situation): Draft[] {
  return bothSlots(observation).flatMap(({ role, slot }): Draft[] => {
    const version = slot.durableExtensionVersion;
    const isOld = version === undefined ? majorOf(slot) === 1 : compareVersions(version, rightUrlsSince) < 0;
    if (!isOld) return [];
    return [
      {
        code: 'DURABLE_EXTENSION_OLD',
        about: role,
        message: `${capitalised(slotLabel(slot.name))} runs version ${neutralise(version ?? '1.x', 40)} of the Durable Functions extension.`,
        why: `Before ${rightUrlsSince}, the management URLs that it gives out name the wrong slot after a swap, for minutes to hours: callers then ask, and end, orchestrations of the other slot.`,
        fix: `Use a newer version of the extension, or extension bundle [4.*, 5.0.0). Do not keep these URLs: build them from the host name: ${az(observation.pair, slot.name, 'functionapp show', '--query defaultHostName')}`,
      },
    ];
  });
}

/** 1, 2 or 3; `undefined` when it cannot be told. */
function majorOf({ durableExtensionVersion: version, hub }: SlotSeen): number | undefined {
  if (version !== undefined) return Number.parseInt(version, 10);
  return hub.kind === 'located' ? hub.location.durableMajor : undefined;
}

function extensionDiffers({ observation: { source, target, pair }, movement }: Situation): Draft[] {
  const [own, other] = [majorOf(source), majorOf(target)];
  if (own === undefined || other === undefined || own === other) return [];
  const travels = movement === 'travels';
  return [
    {
      code: 'DURABLE_EXTENSION_DIFFERS',
      ...(travels ? { atMost: 'note' } : {}),
      message: `${capitalised(slotLabel(source.name))} runs Durable Functions ${own}.x, and ${slotLabel(target.name)} ${other}.x.`,
      why: travels
        ? 'Each version stays with its own hub, so none reads what the other has written.'
        : 'Both versions would work on one hub. Version 3 writes queue messages as plain text where version 2 expects base64, and shares the control queues out through a table that version 2 does not know: after going back, version 2 does not read what version 3 has left.',
      fix: `Change the version with hubs that go with their code, or on an idle hub: ${listSticky(pair, source.name)}`,
    },
  ];
}
