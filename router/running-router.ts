import type { CoreContext } from '../core/context.ts';
import { createRouter, type Router } from '../core/routing/forward/index.ts';
import { createRouterDoors, type RouterSurroundings } from './doors.ts';
import { createReconcile, type Reconcile } from './reconcile.ts';
import type { RouterSettings } from './settings.ts';

/** How often it looks after what waits, and after the lines, in milliseconds. */
export const roundEveryMs = 15_000;

/** A router with what it does by itself. */
export interface RunningRouter {
  readonly answer: Router;
  readonly reconcile: Reconcile | undefined;
  /** For the history of the registry. */
  readonly by: string;
}

/** Opens the outside world and makes a router in it. Errors: CONNECTION_INVALID. */
export async function openRouter(
  settings: RouterSettings,
  context: CoreContext,
  instance: string,
  surroundings: RouterSurroundings = {},
): Promise<RunningRouter> {
  const doors = await createRouterDoors(settings, context, surroundings);
  const by = `router ${instance}`;
  const { application, publicUrl, callers, timeoutMs } = settings;
  return {
    answer: createRouter(doors.forward, { application, publicUrl, callers, timeoutMs, by }),
    reconcile: createReconcile(doors.routing, settings),
    by,
  };
}
