import type { RoutingRun } from '../../run/routing-run.ts';

/** What the acts of this folder need of a run. */
export type ProvisionRun = Pick<RoutingRun, 'doors' | 'journal' | 'deadline' | 'intervalMs'>;
