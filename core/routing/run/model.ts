/**
 * The words of a run: what a pipeline or the router asks for, and what came of it. Everything here is plain data.
 */
import type { Reason } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { HistoryEntry } from '../registry/index.ts';
import type { Fleet, LineId } from '../model.ts';
import type { LineRecipe } from '../recipe/model.ts';
import type { RoutedVersion } from '../versions/index.ts';

export type RoutingCommand = 'register' | 'deploy' | 'activate' | 'retire' | 'status' | 'installRouter';

/** What keeps lines, and when they go. Times in milliseconds. */
export interface RetirePolicy {
  /** How many earlier defaults are kept for rollback, at least 1. */
  readonly keep: number;
  /** How long a hub must have been clean, and how long ago the last start must be. */
  readonly graceMs: number;
  /** How long a stopped app can still be started again before it is removed. */
  readonly stoppedForMs: number;
  /** What happens to a line that has been draining for so long; absent: it may take for ever. */
  readonly deadline?: {
    readonly afterMs: number;
    /** `terminate`: orchestrations whose names are in `terminate` are ended, and others make it `fail`. */
    readonly policy: 'wait' | 'fail' | 'terminate';
    /** Names; `*` stands for any text. */
    readonly terminate: readonly string[];
  };
  /** Whether the task hub goes with the app: its tables, queues and containers. */
  readonly removeHub: boolean;
}

export const defaultRetirePolicy: RetirePolicy = {
  keep: 1,
  graceMs: 10 * 60_000,
  stoppedForMs: 24 * 60 * 60_000,
  removeHub: false,
};

/** Bounds beside those of Azure. */
export interface Quotas {
  /** Lines with an app at one time, at most. */
  readonly maxLines: number;
}

interface RequestCommon {
  /** Letters, digits and `-`. */
  readonly application: string;
  /** Who asks, for the history: the pipeline's run, or the router. */
  readonly by: string;
  readonly retire: RetirePolicy;
  /** Only says what it would do. */
  readonly dryRun: boolean;
  /** For everything that is waited for, in milliseconds. */
  readonly timeoutMs: number;
  readonly intervalMs: number;
}

export interface RegisterRequest extends RequestCommon {
  readonly command: 'register';
  readonly version: RoutedVersion;
  /** Path of the zip. */
  readonly packagePath: string;
  readonly recipe: LineRecipe;
  readonly force: boolean;
}

export interface DeployRequest extends RequestCommon {
  readonly command: 'deploy';
  readonly version: RoutedVersion;
  /** Path of the zip; absent: the package that was registered. */
  readonly packagePath?: string;
  readonly recipe: LineRecipe;
  readonly force: boolean;
  /** Whether the line becomes the default once it is healthy. One that is older than the default never does so by a deployment. */
  readonly activate: boolean;
  readonly quotas: Quotas;
}

export interface ActivateRequest extends RequestCommon {
  readonly command: 'activate';
  /** The line that starts go to; absent: back to the one before. */
  readonly line?: LineId;
}

export interface RetireRequest extends RequestCommon {
  readonly command: 'retire';
  /** Waited for until it is retired; absent: one round over all lines. */
  readonly line?: LineId;
}

export interface StatusRequest extends RequestCommon {
  readonly command: 'status';
}

export interface InstallRouterRequest extends RequestCommon {
  readonly command: 'installRouter';
  /** Name of the router's app; absent: made of the application's. */
  readonly routerAppName?: string;
  readonly recipe: LineRecipe;
  /** Path of the router's own package. */
  readonly routerPackagePath: string;
  /** App settings by which the router finds the registry, without its encryption key. Values may be secrets. */
  readonly routerSettings: Readonly<Record<string, string>>;
}

export type RoutingRequest =
  RegisterRequest | DeployRequest | ActivateRequest | RetireRequest | StatusRequest | InstallRouterRequest;

/** One step of a plan, or one that was done. */
export interface RoutingStep {
  /** Stable name, such as `createApp`. */
  readonly name: RoutingStepName;
  readonly line?: LineId;
  /** In words: `Create the app shop-1-1-3f2a9c in the plan shop-plan`. Safe to print. */
  readonly text: string;
}

export const routingStepNames = [
  'uploadPackage',
  'registerVersion',
  'claimLine',
  'noteMaking',
  'createContainer',
  'createPlan',
  'createApp',
  'writeConnectionStrings',
  'writeAuthentication',
  'assignRoles',
  'deployPackage',
  'syncTriggers',
  'awaitHost',
  'smoke',
  'markHealthy',
  'writeSettings',
  'switchStarters',
  'activate',
  'giveUp',
  'markDraining',
  'markDrained',
  'terminate',
  'close',
  'reopen',
  'stopApp',
  'startApp',
  'removeApp',
  'removeHub',
  'removePlan',
  'retire',
  'writeRouterSettings',
] as const;
export type RoutingStepName = (typeof routingStepNames)[number];

/** What a run came to. */
export interface RoutingOutcome {
  readonly kind: 'done' | 'planned' | 'failed' | 'timedOut' | 'cancelled';
  /** Why it did not come to its end. */
  readonly reason?: Reason;
  /** The registry as it was at the end. */
  readonly fleet: Fleet;
  /** The line that it was about. */
  readonly line?: LineId;
  readonly functionAppName?: string;
  /** Whether an app was made by this run. */
  readonly created: boolean;
  /** What was planned, in order. */
  readonly planned: readonly RoutingStep[];
  readonly done: readonly RoutingStep[];
  readonly findings: readonly Finding[];
  readonly history: readonly HistoryEntry[];
  readonly routerUrl?: string;
  /** What each line that is not retired holds it up or keeps it, in words: `3 orchestrations in flight, the oldest since …`. */
  readonly lineNotes: ReadonlyMap<LineId, string>;
  readonly startedAt: string;
  readonly endedAt: string;
}
