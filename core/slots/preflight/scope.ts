import type { PreflightCode, Severity, SlotAction } from '../model.ts';

const columns = ['prepareSlot', 'swap', 'startPreview', 'completePreview', 'cancelPreview', 'swapBack'] as const;
const severities: Readonly<Record<string, Severity>> = { E: 'error', W: 'warning', N: 'note' };

/**
 * Which findings count for which action, and how much at most: error, warning, note or not at all.
 *
 * Before a deployment to the source slot, what only hinders the swap is a warning, so that it is known early. During a swap with
 * preview both slots show the target's sticky settings, so their hubs do not say whether they differ. Going back is the way out of
 * trouble: what was wrong with the hubs at the swap already, and what would stay behind, does not forbid it.
 */
const scopes = {
  //                                   prepareSlot swap startPreview completePreview cancelPreview swapBack
  SLOT_NOT_RUNNING: '                   E           E    E            E               -             E',
  HOST_NOT_RUNNING: '                   W           E    E            E               -             E',
  HOST_REPORTS_ERRORS: '                -           W    W            W               -             W',
  PLAN_WITHOUT_SLOTS: '                 E           E    E            E               -             E',
  PLATFORM_DIFFERS: '                   W           E    E            E               -             E',
  OPERATION_IN_PROGRESS: '              W           W    W            W               W             W',
  PREVIEW_PENDING: '                    E           E    E            E               E             E',
  PREVIEW_WITH_EASY_AUTH: '             -           -    E            W               -             -',
  AUTO_SWAP_ON: '                       E           E    E            W               -             W',
  SETTINGS_UNREADABLE: '                E           E    E            E               -             E',
  STICKY_NAMES_UNREADABLE: '            E           E    E            E               -             E',
  HUB_UNRESOLVED: '                     E           E    E            E               -             E',
  HUB_DEFAULT_NAME_IN_SLOT: '           E           E    E            E               -             E',
  HUB_SETTING_MISSING: '                E           E    E            E               -             E',
  HUB_SETTING_ONE_SIDED: '              W           E    E            -               -             W',
  SAME_HUB: '                           E           E    E            -               -             W',
  HUB_STICKY: '                         W           E    E            -               -             W',
  HUB_SPLIT: '                          W           E    E            -               -             W',
  HUB_AFTER_SWAP_UNRESOLVED: '          W           E    E            E               -             E',
  HUB_CONFIGURATION_DOUBTFUL: '         W           W    W            -               -             -',
  HUB_SETTING_RESET: '                  N           N    N            -               -             -',
  SETUP_RECOGNISED: '                   N           N    N            -               -             -',
  STORAGE_SHARED: '                     N           N    N            -               -             -',
  IDLE_SLOT_POLLS: '                    -           N    -            -               -             -',
  HUB_CONTENTS_UNKNOWN: '               -           E    E            E               -             W',
  ENTITIES_STAY_BEHIND: '               -           E    E            E               -             W',
  ETERNAL_ORCHESTRATIONS_STAY_BEHIND: ' -           W    W            W               -             W',
  CHOSEN_INSTANCE_IDS_STAY_BEHIND: '    -           W    W            W               -             W',
  WORK_GOES_ON_IN_SOURCE_SLOT: '        -           N    N            N               -             N',
  IN_FLIGHT_MEETS_OTHER_CODE: '         W           W    W            W               -             W',
  VERSION_NOT_ACCEPTED: '               E           E    E            E               -             E',
  SETTINGS_WILL_CHANGE: '               -           N    N            N               -             N',
  DIFFERENCES_UNREADABLE: '             -           W    W            W               -             W',
  VNET_DIFFERS: '                       -           W    W            W               -             W',
  ROUTE_ALL_DIFFERS: '                  -           W    W            W               -             W',
  CONTENT_SHARE_OUTSIDE_VNET: '         -           W    W            W               -             W',
  SECRETS_IN_FILES: '                   -           W    W            W               -             W',
  TRIGGERS_RUN_IN_STAGING: '            W           W    W            -               -             -',
  TRIGGERS_UNREADABLE: '                N           N    N            -               -             -',
  DURABLE_EXTENSION_OLD: '              -           W    W            -               -             -',
  DURABLE_EXTENSION_DIFFERS: '          -           W    W            W               -             W',
  SITE_NAME_BINDING: '                  -           N    -            -               -             -',
  RELEASE_MARKER_STICKY: '              E           E    E            E               -             E',
  OTHER_RELEASE_IN_SOURCE: '            W           E    E            E               -             -',
  RELEASE_CAME_BACK: '                  W           E    E            E               -             -',
  RELEASE_MARKER_COPIED: '              W           E    E            E               -             E',
  RELEASE_MARKER_UNREADABLE: '          E           E    E            E               -             E',
} as const satisfies Record<PreflightCode, string>;

/** How severe a finding is at most before an action; `undefined` when it does not count. `preflight` asks as `swap` does. */
export function severityFor(code: PreflightCode, action: SlotAction): Severity | undefined {
  const cells = scopes[code].trim().split(/\s+/);
  const cell = cells[columns.indexOf(action === 'preflight' ? 'swap' : action)];
  return cell === undefined ? undefined : severities[cell];
}
