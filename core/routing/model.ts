/**
 * The words of this folder as types: the lines of an application, what each of them runs, and where starts go. Everything here is plain
 * data. See docs/glossary.md.
 */
import type { Reason } from '../errors.ts';

/** `1.0`: versions that differ in the patch only are one line, and live in one function app. */
export type LineId = string;

/**
 * Where a line is in its life.
 *
 * - `Registered`: its package is known, and it has no app yet.
 * - `Creating`: its app is being made, and its package deployed.
 * - `Deployed`: the package is there; nobody has looked whether it works.
 * - `Healthy`: it works. Starts may ask for it; it is kept for rollback, or about to become the default.
 * - `Active`: the default for starts.
 * - `Draining`: another line took its place; what it has started goes on.
 * - `Drained`: nothing of it is in flight.
 * - `Retired`: its app is gone. The row stays, so that old addresses get an answer.
 * - `Failed`: making its app went wrong.
 */
export const lineStates = [
  'Registered',
  'Creating',
  'Deployed',
  'Healthy',
  'Active',
  'Draining',
  'Drained',
  'Retired',
  'Failed',
] as const;
export type LineState = (typeof lineStates)[number];

/** Those of lines whose app works: starts may ask for them, and a patch changes nothing about where they are in their life. */
export const workingStates: readonly LineState[] = ['Healthy', 'Active', 'Draining', 'Drained'];

/** A version that a line has run, or is to run. */
export interface Patch {
  /** `1.0.2`. */
  readonly version: string;
  /** SHA-256 of the package, in hexadecimal. */
  readonly packageHash: string;
  /** When it was deployed, as ISO 8601 in UTC; absent as long as it only is to be. */
  readonly deployedAt?: string;
}

/** The function app of a line. */
export interface LineApp {
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  /** Such as `shop-1-0-3f2a9c.azurewebsites.net`; absent until the app was made. The router sends to no other hosts than these. */
  readonly hostName?: string;
  /** Resource id of a plan that was made for this line alone, and goes with it. */
  readonly ownPlanId?: string;
}

/** The task hub of a line. */
export interface LineHub {
  readonly name: string;
  /** The storage account, by its name; empty until it is known. */
  readonly account: string;
  /** The connection name of the account, as host.json or a setting in its place has it; absent where any setting that leads there does. */
  readonly connectionName?: string;
  /** Tables that several lines write to; absent when the hub has its own. */
  readonly trackingPrefix?: string;
}

/** What the hub of a line held when somebody looked last. */
export interface LineCounts {
  /** When, as ISO 8601 in UTC. */
  readonly at: string;
  /** `null` when it could not be told. */
  readonly inFlight: number | null;
}

/** One line of an application. Times are ISO 8601 in UTC. */
export interface Line {
  readonly line: LineId;
  readonly state: LineState;
  readonly stateSince: string;
  readonly registeredAt: string;
  /** Those that were deployed, oldest first, and at the end the one that is to be. */
  readonly patches: readonly Patch[];
  readonly app?: LineApp;
  readonly hub?: LineHub;
  /** When it ceased to be the default last; absent for a line that never did. */
  readonly defaultUntil?: string;
  /** When a start was last sent to it, as far as that is recorded: for lines that are not the default. */
  readonly lastStartAt?: string;
  readonly counts?: LineCounts;
  /** Since when every look at its hub found nothing in flight, and the look that is first a grace time later. */
  readonly idleSince?: string;
  /** Since when it takes no starts any more, because it is about to be removed. */
  readonly closedAt?: string;
  /**
   * When it was decided that its app is stopped: written before that is asked for, so that whoever starts the app again knows how long
   * the request may still be on its way. It can be started again until it is removed.
   */
  readonly stoppedAt?: string;
  /** Since when its app is being removed: from then on nothing brings it back. */
  readonly removingAt?: string;
  /** Whether its hub is removed with it. */
  readonly removesHub?: boolean;
  /** Who is at work on its app, and until when nobody else touches it; renewed while that run lives. */
  readonly worker?: { readonly by: string; readonly until: string };
  /** When somebody asked for it although it has no app: whoever reconciles makes it. */
  readonly wantedAt?: string;
  /** Functions that are not triggered by HTTP and stay on although the line is not the default, as its recipe says. */
  readonly keepTriggers?: readonly string[];
  /** Functions of its app that start orchestrations without HTTP, and were switched off since it is not the default. */
  readonly startersOff?: readonly string[];
  /** Why it is `Failed`, or what was wrong with the patch that was tried last. */
  readonly failure?: Reason;
}

/** Where starts go that ask for no version. */
export interface Routes {
  readonly default?: LineId;
  /** The default before: starts go back to it at once. */
  readonly previous?: LineId;
}

/** What the registry knows of an application. */
export interface Fleet {
  readonly application: string;
  /** By id. */
  readonly lines: ReadonlyMap<LineId, Line>;
  readonly routes: Routes;
}
