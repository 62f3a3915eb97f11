import { DurableDeployError } from '../../errors.ts';
import type { RoutingDoors } from '../doors.ts';
import type { Line } from '../model.ts';
import type { RetirementFacts } from './model.ts';

/**
 * Looks at the app of a line and into its hub.
 *
 * @throws the signal's reason when the job was cancelled
 */
export async function observeLine(
  line: Line,
  doors: Pick<RoutingDoors, 'apps' | 'hubs' | 'context'>,
): Promise<RetirementFacts> {
  const app = await observeApp(line, doors);
  if (line.hub === undefined && line.app === undefined) return { app };
  return { app, look: await doors.hubs.look(line) };
}

async function observeApp(
  { app }: Line,
  { apps, context }: Pick<RoutingDoors, 'apps' | 'context'>,
): Promise<RetirementFacts['app']> {
  if (app === undefined) return 'none';
  try {
    const site = await apps.app(app);
    if (site === undefined) return 'gone';
    return site.state.toLowerCase() === 'stopped' ? 'stopped' : 'running';
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof DurableDeployError) return { unknown: error.reason };
    throw error;
  }
}
