import { locateHub } from '../locate/index.ts';
import type { Located } from '../model.ts';
import { findApp, readSlotConfiguration } from './app.ts';
import { sayApp, sayHub } from './describe.ts';
import { locateTyped, locateWithTyped } from './location.ts';
import type { CheckDoors, CheckRequest, Situation } from './model.ts';
import { withPatience } from './patience.ts';

/**
 * Finds the app and its hub, and says what was found.
 *
 * @param deadline milliseconds since the epoch
 * @throws DurableDeployError when the app cannot be found, or for transient trouble that did not pass in time
 */
export async function lookAround(request: CheckRequest, doors: CheckDoors, deadline: number): Promise<Situation> {
  const { context, sites } = doors;
  if (request.source === 'statusFunction') return { own: undefined, located: undefined };
  if (request.app === undefined || sites === undefined) {
    const located = locateTyped(request.hub);
    sayHub(context.log, located);
    return { own: undefined, located };
  }
  const wanted = request.app;
  const app = await withPatience(context, deadline, () => findApp(sites, wanted));
  sayApp(context.log, app);
  const configuration = await withPatience(context, deadline, () =>
    readSlotConfiguration(sites, app, doors, request.hostJsonFrom, sites.stickySettings(app.ref)),
  );
  if ('reasons' in configuration) {
    const located = locateTypedInFull(request) ?? { kind: 'unknown', reasons: configuration.reasons, findings: [] };
    sayHub(context.log, located);
    return { app, own: undefined, located };
  }
  const ownLocated = locateHub(configuration);
  const located = locateWithTyped(configuration, request.hub);
  sayHub(context.log, located);
  return { app, located, own: ownLocated.kind === 'located' ? ownLocated.location : undefined };
}

/** Name and account were typed, so nothing of the app's configuration is needed. */
function locateTypedInFull({ hub }: CheckRequest): Located | undefined {
  return hub.taskHubName !== undefined && hub.storageConnectionString !== undefined ? locateTyped(hub) : undefined;
}
