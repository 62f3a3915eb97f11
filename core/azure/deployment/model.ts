import type { DurableDeployError } from '../../errors.ts';
import type { SiteRef } from '../arm/index.ts';

/**
 * How a package gets into an app.
 *
 * - `zipDeploy`: `POST /api/zipdeploy` of the deployment site; with the setting `WEBSITE_RUN_FROM_PACKAGE=1` the package is run from.
 * - `oneDeploy`: `POST /api/publish` of the deployment site, the only way into Flex Consumption.
 */
export type DeploymentMethod = 'zipDeploy' | 'oneDeploy';

/** How a deployment goes. */
export type DeploymentProgress =
  | { readonly kind: 'running'; readonly retryAfterMs?: number }
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly error: DurableDeployError };

/** A deployment that the deployment site has accepted. */
export interface Deployment {
  /** Of the deployment site; empty when it told none. */
  readonly id: string;
  /** Asks once. Rejects when the question itself gets no answer: that says nothing of the deployment. */
  poll(signal: AbortSignal): Promise<DeploymentProgress>;
}

/** The deployment sites (SCM, Kudu) of apps, with the token of the service connection. */
export interface AppDeployments {
  /**
   * Hands over a package, once: after a lost answer the caller looks at what is.
   *
   * @param scmHostName such as `shop.scm.azurewebsites.net`
   * @param message kept with the deployment: what it was, so that a later run can tell
   */
  begin(
    ref: SiteRef,
    scmHostName: string,
    method: DeploymentMethod,
    zip: Uint8Array,
    message: string,
  ): Promise<Deployment>;
  /** The deployment that was made last, with its message; `undefined` when there is none. */
  latest(scmHostName: string): Promise<{ readonly message: string; readonly deployment: Deployment } | undefined>;
}
