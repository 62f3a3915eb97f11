import { capitalised, neutralise } from '../../text.ts';
import { releaseMarkerSetting } from '../model.ts';
import { releasePosition } from '../release/index.ts';
import { deleteMarker, showMarker } from '../commands.ts';
import { slotLabel } from '../slot-label.ts';
import type { Draft, Rule, Situation } from './draft.ts';
import { includesName } from './setting-of.ts';

/** Whether the source slot holds the release that is asked for. */
export const releaseMarkerRules: readonly Rule[] = [markerSticky, releaseElsewhere];

function markerSticky({ observation: { sticky, pair } }: Situation): Draft[] {
  if (!sticky.ok || !includesName(sticky.value.appSettingNames, releaseMarkerSetting)) return [];
  return [
    {
      code: 'RELEASE_MARKER_STICKY',
      message: `The app setting ${releaseMarkerSetting} is sticky: it stays with its slot when the slots are swapped.`,
      why: 'The marker has to go with the code: only so can be told, after a lost answer or in a second attempt, whether the swap has happened.',
      fix: `Make it an ordinary setting again. Deleting it also takes its name off the list, and the task writes it anew: ${[pair.source, pair.target].map((slot) => deleteMarker(pair, slot)).join('; ')}`,
    },
  ];
}

function releaseElsewhere({ observation, asked }: Situation): Draft[] {
  const { pair } = observation;
  const [source, target] = [slotLabel(pair.source), slotLabel(pair.target)];
  const release = neutralise(asked.release, 100);
  const position = releasePosition(pair, observation, asked.release);
  const prepare = `Run action prepareSlot for the release ${release}, deploy it to ${source}, and swap then. What the slot is marked with: ${showMarker(pair, pair.source)}`;
  switch (position.kind) {
    case 'ready':
    case 'unmarked':
    case 'swapped':
      return [];
    case 'otherRelease':
      return [
        {
          code: 'OTHER_RELEASE_IN_SOURCE',
          message: `${capitalised(source)} carries the release ${neutralise(position.release, 100)}, not ${release}.${asked.action === 'prepareSlot' ? ' It has not been swapped, and is going to be replaced.' : ''}`,
          why: 'Another run has deployed to the slot: the swap would bring out its code.',
          fix: prepare,
        },
      ];
    case 'overtaken':
      return [
        {
          code: 'OTHER_RELEASE_IN_SOURCE',
          message: `${capitalised(source)} was prepared for ${release}, and then for the release ${neutralise(position.by, 100)}: what it holds now is not ${release}.`,
          why: 'Another run has deployed to the slot since: the swap would bring out what is there now.',
          fix: prepare,
        },
      ];
    case 'swappedBack':
      return [
        {
          code: 'RELEASE_CAME_BACK',
          message: `The release ${release} was in ${target} and came back to ${source}: the last swap was at ${neutralise(position.lastSwap.at, 40)}.`,
          why: 'Somebody, or a failed verification, has undone this release. A second attempt must not bring it out again by itself.',
          fix: `If it is to go out once more: ${prepare}`,
        },
      ];
    case 'duplicated':
      return [
        {
          code: 'RELEASE_MARKER_COPIED',
          message: `Both slots carry the marker of the release ${release}.`,
          why: 'The marker was copied with other settings, or is sticky, so it does not tell which slot holds the release.',
          fix: `Delete it where the release is not, and leave ${releaseMarkerSetting} out of everything that copies settings: ${deleteMarker(pair, pair.source)}`,
        },
      ];
    case 'unreadable': {
      const slot = pair[position.slot];
      return [
        {
          code: 'RELEASE_MARKER_UNREADABLE',
          ...(asked.action === 'prepareSlot' && position.slot === 'source' ? { atMost: 'warning' } : {}),
          message: `The app setting ${releaseMarkerSetting} of ${slotLabel(slot)} holds something that this product did not write.`,
          why: 'Without the marker it cannot be told whether the release is in the slot already.',
          fix: `Look at it, and delete it if nothing needs it: ${deleteMarker(pair, slot)}`,
        },
      ];
    }
  }
}
