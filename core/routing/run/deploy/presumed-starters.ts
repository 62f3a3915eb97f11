import type { AppFunction } from '../../../azure/arm/index.ts';
import { DurableDeployError } from '../../../errors.ts';
import type { LineId } from '../../model.ts';
import type { LineAppPlan, WantedLine } from '../../provision/index.ts';
import { disabledSetting, startersToPresume } from '../../triggers/index.ts';
import type { RoutingRun } from '../routing-run.ts';

/**
 * Functions that a new line must not have on before it is the default: those that its package declares, and those that other lines have.
 * Its host would start work twice with its very first start.
 */
export async function presumedStarters({ doors }: RoutingRun, wanted: WantedLine): Promise<readonly string[]> {
  const { fleet, recipe, facts } = wanted;
  const functions = new Map<LineId, readonly AppFunction[]>();
  for (const { line, app, state } of fleet.lines.values()) {
    if (app === undefined || line === wanted.line || state === 'Retired') continue;
    try {
      functions.set(line, await doors.apps.functions(app));
    } catch (error) {
      doors.context.signal.throwIfAborted();
      if (!(error instanceof DurableDeployError)) throw error;
      doors.context.log.debug(() => `The functions of line ${line} were not listed: ${error.message}`);
    }
  }
  const declared = (facts.functions ?? []).map(({ name, trigger, durableClient }) => ({
    name,
    trigger,
    bindings: durableClient ? [trigger, 'durableClient'] : [trigger],
  }));
  return startersToPresume(fleet, functions, recipe.keepTriggers, declared);
}

/** The plan with settings that switch functions off. Pure. */
export function withStartersOff(plan: LineAppPlan, names: readonly string[]): LineAppPlan {
  if (names.length === 0) return plan;
  const appSettings = new Map([...plan.appSettings, ...names.map((name) => [disabledSetting(name), 'true'] as const)]);
  const { siteConfig } = plan.app.properties;
  const properties = {
    ...plan.app.properties,
    siteConfig: {
      ...(typeof siteConfig === 'object' ? siteConfig : {}),
      appSettings: [...appSettings].map(([name, value]) => ({ name, value })),
    },
  };
  return { ...plan, appSettings, app: { ...plan.app, properties } };
}
