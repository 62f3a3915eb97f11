/** The words of this folder as types: what is known before the app of a line is made, and what is to be made. Plain data. */
import type {
  AppDescription,
  AppPlan,
  NewApp,
  NewPlan,
  Permission,
  TypedConnectionString,
} from '../../azure/arm/apps-model.ts';
import type { Site, SiteRef } from '../../azure/arm/index.ts';
import type { StorageConnection } from '../../azure/storage/index.ts';
import type { Reason } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { Fleet, LineHub, LineId } from '../model.ts';
import type { LineNames } from '../names/index.ts';
import type { PackageFacts } from '../packages/index.ts';
import type { LineRecipe } from '../recipe/model.ts';
import type { Quotas } from '../run/model.ts';

/** How a plan bills and scales, which decides what its apps need. */
export type PlanKind = 'consumption' | 'flex' | 'premium' | 'dedicated';

/** How the package gets into the app. */
export type LineDeploymentMethod = 'zipDeploy' | 'oneDeploy' | 'runFromPackage';

/** Everything that is known before the app of a line is made. */
export interface LineAppInput {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly line: LineId;
  readonly names: LineNames;
  readonly recipe: LineRecipe;
  readonly package: PackageFacts;
  /** The app that it is made like; `undefined` when the recipe names none. */
  readonly reference: AppDescription | undefined;
  readonly fleet: Fleet;
  /** Those of the subscription that may be read. */
  readonly plans: readonly AppPlan[];
  readonly apps: readonly Site[];
  readonly quotas: Quotas;
  /** Who has the name of the app, when it is not in the resource group; safe to print. */
  readonly nameTaken?: string;
  /** Of storage addresses, such as `core.windows.net`. */
  readonly storageSuffix: string;
  /** The storage account that packages are kept in, when an app can read them with an identity only. */
  readonly packagesByIdentity?: { readonly account: string };
  /** ISO 8601 in UTC. */
  readonly now: string;
}

/** A role that an identity of the app needs. */
export interface NeededRole {
  readonly roleId: string;
  readonly roleName: string;
  /** The storage account, by its name. */
  readonly account: string;
  /** Resource id of a user-assigned identity; absent: the system-assigned one of the new app. */
  readonly userAssignedId?: string;
}

/** A container that must be there before the app is: Flex Consumption takes packages from it. */
export interface DeploymentContainer {
  readonly connection: StorageConnection;
  readonly name: string;
}

/** What is to be made for a line. */
export interface LineAppPlan {
  readonly line: LineId;
  readonly ref: SiteRef;
  readonly kind: PlanKind;
  readonly linux: boolean;
  readonly servicePlan: {
    readonly id: string;
    /** What it is to be; absent: it is there. */
    readonly create?: NewPlan;
    /** Made for this line alone, and goes with it. */
    readonly own: boolean;
  };
  readonly app: NewApp;
  /** The same settings as in {@link app}. Values may be secrets. */
  readonly appSettings: ReadonlyMap<string, string>;
  /** Names of those settings that make the app this line. */
  readonly marks: readonly string[];
  readonly connectionStrings: ReadonlyMap<string, TypedConnectionString>;
  readonly authSettings?: Readonly<Record<string, unknown>>;
  readonly method: LineDeploymentMethod;
  readonly deploymentContainer?: DeploymentContainer;
  /** The user-assigned identity that reads the package where the method is `runFromPackage`; absent: the system-assigned one, or none. */
  readonly packageIdentity?: string;
  readonly roles: readonly NeededRole[];
  readonly hub: LineHub;
}

/** Findings of severity `error` are in `reason` too. */
export type LineAppOutcome =
  | { readonly kind: 'planned'; readonly plan: LineAppPlan; readonly findings: readonly Finding[] }
  | { readonly kind: 'refused'; readonly reason: Reason; readonly findings: readonly Finding[] };

/** Actions that an identity must be allowed at a scope. */
export interface RequiredRights {
  /** Resource id. */
  readonly scope: string;
  readonly actions: readonly string[];
  /** What they are for: `making the app`. */
  readonly purpose: string;
}

export type { Permission };
