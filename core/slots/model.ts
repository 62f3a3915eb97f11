/**
 * The words of this folder as types: two slots as they were seen, what that means for a swap, and what was done.
 * Everything here is plain data. See docs/glossary.md.
 */
import type { HostStatus } from '../azure/functions-host/host-status.ts';
import type { RunEvent } from '../journal.ts';
import type {
  AppFunction,
  LastSwap,
  Site,
  SiteRef,
  SlotDifference,
  StickySettings,
  WebConfig,
} from '../azure/arm/index.ts';
import type { ErrorCode, Reason } from '../errors.ts';
import type { Finding } from '../finding.ts';
import type { CheckedHub, CheckOutcome } from '../taskhub/check/index.ts';
import type { HubContents } from '../taskhub/contents/index.ts';
import type { AppConfiguration } from '../taskhub/locate/index.ts';
import type { Located, Policy } from '../taskhub/model.ts';

export type { HubContents };

/** The slot that people call production: the app itself. */
export const productionSlot = 'production';

/** Two slots of one app: what is in `source` is to serve in `target`. `production` is the app itself, in lower case. */
export interface SlotPair {
  readonly ref: SiteRef;
  readonly source: string;
  readonly target: string;
}

/** The app setting by which a release is known wherever its code goes. It must not be sticky. */
export const releaseMarkerSetting = 'DURABLE_DEPLOYMENT_RELEASE';

/** What the app setting {@link releaseMarkerSetting} of a slot says. */
export interface ReleaseMarker {
  /** The same for every attempt to bring out one release. */
  readonly release: string;
  /**
   * `at` of the last swap that the platform remembered for the slot when the marker was written; `never` when there was
   * none. A marker whose slot has been swapped since then is spent: its release has been in another slot.
   */
  readonly swapSeen: string;
  /** The releases whose markers this one took the place of, the latest first: they are no longer what the slot holds. */
  readonly replaced?: readonly string[];
}

/** `unreadable`: the setting holds something that this product did not write. */
export type MarkerSeen =
  | { readonly kind: 'none' }
  | { readonly kind: 'marker'; readonly marker: ReleaseMarker }
  | { readonly kind: 'unreadable' };

/** What a short look at both slots shows: all that decides whether a swap has happened and may happen. */
export interface Look {
  readonly source: SlotLook;
  readonly target: SlotLook;
}

export interface SlotLook {
  readonly site: Site;
  readonly marker: MarkerSeen;
}

/** Where a release is, told by markers and by the last swap. */
export type ReleasePosition =
  /** The source slot carries it, and it has not been swapped since it was marked. */
  | { readonly kind: 'ready' }
  /** The source slot carries no marker. */
  | { readonly kind: 'unmarked' }
  /** The target slot carries it. */
  | { readonly kind: 'swapped' }
  /** The source slot carries it, but it has been swapped since it was marked: it was in the target slot and came back. */
  | { readonly kind: 'swappedBack'; readonly lastSwap: LastSwap }
  /** The source slot carries another release. */
  | { readonly kind: 'otherRelease'; readonly release: string }
  /** Another release took its place in the source slot before it was swapped. */
  | { readonly kind: 'overtaken'; readonly by: string }
  /** Both slots carry it: the marker was copied, or it is sticky. */
  | { readonly kind: 'duplicated' }
  | { readonly kind: 'unreadable'; readonly slot: 'source' | 'target' };

/** Something that was read, or why it could not be. */
export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: Reason };

/** Everything that was read of one slot before anything is decided. App settings hold secrets. */
export interface SlotSeen extends SlotLook {
  /** `production` for the app itself. */
  readonly name: string;
  /** All app settings. They hold secrets. */
  readonly settings: ReadonlyMap<string, string>;
  readonly configuration: Read<AppConfiguration>;
  /** `locateHub` of the configuration. */
  readonly hub: Located;
  /** Major, minor and patch of the Durable extension, when it can be told. */
  readonly durableExtensionVersion?: string;
  /** Absent when the hub was not looked into (its location is unknown, or the action does not need it). */
  readonly contents?: Read<HubContents>;
  /** These three are read of the source slot only; the functions not of production. */
  readonly hostStatus?: Read<HostStatus>;
  readonly webConfig?: Read<WebConfig>;
  readonly functions?: Read<readonly AppFunction[]>;
  /** Read for the actions with preview only. */
  readonly easyAuth?: Read<boolean>;
}

/** Both slots before anything is decided. */
export interface SlotsObservation {
  readonly pair: SlotPair;
  /** ISO 8601. */
  readonly readAt: string;
  readonly source: SlotSeen;
  readonly target: SlotSeen;
  readonly sticky: Read<StickySettings>;
  readonly differences?: Read<readonly SlotDifference[]>;
}

export type SlotAction =
  'prepareSlot' | 'preflight' | 'swap' | 'startPreview' | 'completePreview' | 'cancelPreview' | 'swapBack';

export type Severity = Finding['severity'];

/** A finding of the preflight. `message` is what was seen. */
export interface PreflightFinding extends Finding {
  readonly code: PreflightCode;
  /** Why it matters, in one or two sentences. */
  readonly why: string;
  /** Set when an input changed the severity. */
  readonly severityBefore?: Severity;
}

/** Every kind of finding with its severity by default; docs/preflight.md has a section for each. */
export const preflightCodes = {
  SLOT_NOT_RUNNING: 'error',
  HOST_NOT_RUNNING: 'error',
  HOST_REPORTS_ERRORS: 'warning',
  PLAN_WITHOUT_SLOTS: 'error',
  PLATFORM_DIFFERS: 'error',
  OPERATION_IN_PROGRESS: 'warning',
  PREVIEW_PENDING: 'error',
  PREVIEW_WITH_EASY_AUTH: 'error',
  AUTO_SWAP_ON: 'error',
  SETTINGS_UNREADABLE: 'error',
  STICKY_NAMES_UNREADABLE: 'error',
  HUB_UNRESOLVED: 'error',
  HUB_DEFAULT_NAME_IN_SLOT: 'error',
  HUB_SETTING_MISSING: 'error',
  HUB_SETTING_ONE_SIDED: 'error',
  SAME_HUB: 'error',
  HUB_STICKY: 'error',
  HUB_SPLIT: 'error',
  HUB_AFTER_SWAP_UNRESOLVED: 'error',
  HUB_CONFIGURATION_DOUBTFUL: 'warning',
  HUB_SETTING_RESET: 'note',
  SETUP_RECOGNISED: 'note',
  STORAGE_SHARED: 'note',
  IDLE_SLOT_POLLS: 'note',
  HUB_CONTENTS_UNKNOWN: 'error',
  ENTITIES_STAY_BEHIND: 'error',
  ETERNAL_ORCHESTRATIONS_STAY_BEHIND: 'warning',
  CHOSEN_INSTANCE_IDS_STAY_BEHIND: 'warning',
  WORK_GOES_ON_IN_SOURCE_SLOT: 'note',
  IN_FLIGHT_MEETS_OTHER_CODE: 'warning',
  VERSION_NOT_ACCEPTED: 'error',
  SETTINGS_WILL_CHANGE: 'note',
  DIFFERENCES_UNREADABLE: 'warning',
  VNET_DIFFERS: 'warning',
  ROUTE_ALL_DIFFERS: 'warning',
  CONTENT_SHARE_OUTSIDE_VNET: 'warning',
  SECRETS_IN_FILES: 'warning',
  TRIGGERS_RUN_IN_STAGING: 'warning',
  TRIGGERS_UNREADABLE: 'note',
  DURABLE_EXTENSION_OLD: 'warning',
  DURABLE_EXTENSION_DIFFERS: 'warning',
  SITE_NAME_BINDING: 'note',
  RELEASE_MARKER_STICKY: 'error',
  OTHER_RELEASE_IN_SOURCE: 'error',
  RELEASE_CAME_BACK: 'error',
  RELEASE_MARKER_COPIED: 'error',
  RELEASE_MARKER_UNREADABLE: 'error',
} as const satisfies Record<string, Severity>;

export type PreflightCode = keyof typeof preflightCodes;

/** Which hub must be idle, and why; in the order in which they are waited for. */
export interface HubToDrain {
  /** The slot whose present hub it is. */
  readonly slot: 'source' | 'target';
  readonly hubName: string;
  readonly why: string;
}

/** What a swap does to the hubs. `travels`: each hub stays with its code. `stays`: each hub stays with its slot. */
export type HubMovement = 'travels' | 'stays' | 'same' | 'split' | 'unknown';

/** What is asked of the preflight, beside the observation. */
export type PreflightRequest = Pick<
  SlotRequest,
  'action' | 'release' | 'preserveVnet' | 'startIfStopped' | 'severities'
> & {
  readonly drain: Pick<SlotRequest['drain'], 'policy' | 'instances'>;
  /** For `prepareSlot`: what it is going to mend is no error. */
  readonly prepare?: SlotRequest['prepare'];
};

/** One step of a plan; `describeStep` puts it into words. */
export type PlannedStep =
  | { readonly kind: 'waitForOperation' }
  | { readonly kind: 'startSlot'; readonly slot: string }
  | { readonly kind: 'unstickSettings'; readonly names: readonly string[] }
  /** One write of the slot's app settings, which restarts it. */
  | {
      readonly kind: 'writeSettings';
      readonly slot: string;
      readonly release?: string;
      readonly hub?: { readonly setting: string; readonly hubName: string };
    }
  | { readonly kind: 'awaitHost'; readonly slot: string }
  | { readonly kind: 'drain'; readonly hub: HubToDrain; readonly policy: 'wait' | 'fail' | 'ignore' }
  | { readonly kind: 'awaitQuiet'; readonly forMs: number }
  | { readonly kind: 'applySlotConfig' }
  | { readonly kind: 'swap' }
  | { readonly kind: 'swapBack' }
  | { readonly kind: 'resetSlotConfig'; readonly slot: string }
  | { readonly kind: 'verify' };

/**
 * What is going to be done. `nothing`: it has been done already. `refuse`: it must not be done.
 */
export type SlotPlan =
  | { readonly kind: 'go'; readonly steps: readonly PlannedStep[]; readonly movement: HubMovement }
  | { readonly kind: 'nothing'; readonly why: string; readonly steps: readonly PlannedStep[] }
  | { readonly kind: 'refuse'; readonly code: ErrorCode; readonly message: string; readonly fix: string };

/** How the app's health is judged after a swap. */
export interface HealthCheck {
  /** Starts with `/`; asked of the target slot's default host name over https. */
  readonly path: string;
  readonly expectedStatus: number;
  /** Text that the body must contain. */
  readonly bodyContains?: string;
  /** How long it must go well without a break, in milliseconds. */
  readonly forMs: number;
}

/** What is asked of a run. Keys and connection strings in it are secrets. */
export interface SlotRequest {
  readonly action: SlotAction;
  readonly app: { readonly appName: string; readonly resourceGroupName?: string };
  readonly sourceSlot: string;
  readonly targetSlot: string;
  readonly preserveVnet: boolean;
  /** Names this release, the same in every attempt. For `swapBack`: the release to undo. */
  readonly release: string;
  /** When the pipeline's run began (ISO 8601), the same in every attempt; absent when that is not known. */
  readonly runStartedAt?: string;
  /** For everything together, in milliseconds. */
  readonly timeoutMs: number;
  readonly drain: {
    readonly policy: 'wait' | 'fail' | 'ignore';
    /** For the waits together, in milliseconds. */
    readonly timeoutMs: number;
    /** How long to wait for a moment at which nothing is in flight in either slot's hub, in milliseconds; 0: not at all. */
    readonly quietPeriodMs: number;
    readonly intervalMs: number;
    readonly consecutiveIdleReads: number;
    readonly stabilisationMs: number;
    readonly instances: Policy;
    readonly sampleSize: number;
  };
  /** Severities that take the place of those of {@link preflightCodes}; they can only be lower. */
  readonly severities: ReadonlyMap<PreflightCode, Severity>;
  /** A blob lease in this container (such as `https://stlocks.blob.core.windows.net/deployments`) keeps two runs apart. */
  readonly lock?: { readonly containerUrl: string };
  /** A stopped slot is started instead of refused. */
  readonly startIfStopped: boolean;
  /** Only for the source slot: where its host.json is read from, other than from the running slot. */
  readonly hostJsonFrom?: { readonly kind: 'package' | 'hostJson'; readonly path: string };
  /** For `prepareSlot`. */
  readonly prepare: {
    readonly unstickHubSettings: boolean;
    /** Candidates for the hub name of the source slot, in order; the first one that is free and drained is taken. */
    readonly hubNames: readonly string[];
  };
  readonly verify: {
    readonly health?: HealthCheck;
    /** How long host and health may take to become well, in milliseconds. */
    readonly patienceMs: number;
    /** How long all is watched after it has become well, in milliseconds. */
    readonly soakMs: number;
    readonly swapBackOnFailure: boolean;
  };
  /** What is told of the swap by a release annotation. */
  readonly annotate?: {
    /** Resource id of an Application Insights component. */
    readonly componentId: string;
    /** Where the run of the pipeline is looked at. */
    readonly runUrl?: string;
  };
  /** Prints the plan and changes nothing. */
  readonly dryRun: boolean;
}

/** What was seen last of a slot's hub in the quiet period; neither count nor reason: nothing was in flight. */
export interface QuietHub {
  readonly slot: 'source' | 'target';
  readonly hubName?: string;
  /** A count of 0: only messages are on their way. */
  readonly inFlight?: { readonly count: number; readonly atLeast: boolean };
  /** Why it cannot be told. */
  readonly reason?: Reason;
}

/** What became of the wait for a moment at which nothing is in flight in either slot's hub. */
export interface QuietPeriod {
  readonly came: boolean;
  readonly waitedMs: number;
  /** The most that was asked for, in milliseconds. */
  readonly limitMs: number;
  /** One for each hub. */
  readonly hubs: readonly QuietHub[];
}

/** One slot for the summary and the evidence; holds no secret. */
export interface SlotReport {
  readonly name: string;
  readonly state: string;
  /** Release by the marker; empty when there is none. */
  readonly release: string;
  readonly hub?: CheckedHub;
  /** Why the hub is not known. */
  readonly hubReason?: Reason;
  /** Instances in flight; absent when they were not counted. */
  readonly inFlight?: { readonly count: number; readonly atLeast: boolean };
  readonly entities?: { readonly count: number; readonly atLeast: boolean };
}

export interface SlotsReport {
  /** ISO 8601. */
  readonly at: string;
  readonly source: SlotReport;
  readonly target: SlotReport;
}

/** What the app looked like after a swap. */
export interface Verification {
  readonly kind: 'healthy' | 'unhealthy' | 'unknown';
  /** Why not healthy. */
  readonly reasons: readonly Reason[];
  /** What was looked at, one line each. */
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly seen: string }[];
}

/** How a run ended. */
export interface SlotOutcome {
  readonly action: SlotAction;
  readonly result: 'done' | 'alreadyDone' | 'planned' | 'failed' | 'cancelled';
  /** Why it failed. */
  readonly reason?: Reason;
  /**
   * Whether the slots were swapped (for `swapBack`: back): by this run, by an earlier attempt, or not. `unknown` when that cannot
   * be told. `alreadyDone` is also said by `prepareSlot` when the target slot serves the release already.
   */
  readonly swapped: 'true' | 'false' | 'alreadyDone' | 'unknown';
  /** Of the hubs that had to be idle; `notNeeded` when none had to. */
  readonly verdict: 'idle' | 'busy' | 'unknown' | 'notNeeded';
  readonly pair?: SlotPair;
  readonly release?: string;
  readonly before?: SlotsReport;
  readonly after?: SlotsReport;
  readonly findings: readonly PreflightFinding[];
  readonly plan?: SlotPlan;
  /** One check for each hub that had to be idle, in order. */
  readonly drained: readonly { readonly hub: HubToDrain; readonly outcome: CheckOutcome }[];
  /** The last wait for a quiet moment, when one was asked for and made. */
  readonly quiet?: QuietPeriod;
  readonly verification?: Verification;
  /** What became of the automatic swap back. */
  readonly swappedBack?: { readonly done: boolean; readonly why: string; readonly verification?: Verification };
  /** The release annotation that was called for; `reason`: why it was not written. */
  readonly annotation?: { readonly id: string; readonly name: string; readonly reason?: Reason };
  readonly startedAt: string;
  readonly endedAt: string;
  readonly timeline: readonly RunEvent[];
  /** Correlation ids of the changes that ARM accepted. */
  readonly correlationIds: readonly string[];
  /** What is under way in Azure and how to go on, for a run that did not come to its end. */
  readonly goOn?: string;
}
