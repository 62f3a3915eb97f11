import type { RoutingDoors } from '../core/routing/doors.ts';
import { reconcile } from '../core/routing/run/reconcile.ts';
import type { RouterSettings } from './settings.ts';

/** One round of making and retiring lines. @param by for the history of the registry */
export type Reconcile = (by: string) => Promise<void>;

/** Below the five minutes after which a Functions host on a Consumption plan cuts a timer off. */
const budgetMs = 4 * 60_000;
const intervalMs = 5_000;

/** What the router does by itself, as a pipeline would; `undefined` where only pipelines do it. */
export function createReconcile(doors: RoutingDoors, settings: RouterSettings): Reconcile | undefined {
  if (!settings.reconciles) return undefined;
  const { application, retire, quotas } = settings;
  return async (by) => {
    await reconcile(doors, { ...{ application, by, retire, quotas }, budgetMs, intervalMs });
  };
}
