import { resourceName } from '../../azure/arm/index.ts';
import { neutralise } from '../../text.ts';
import type { Line } from '../model.ts';
import type { RoutingStep, RoutingStepName } from '../run/model.ts';
import type { RetirementDecision, RetirementFacts } from './model.ts';

/** Nothing happens to the line by itself. */
export function stays(note: string): RetirementDecision {
  return { steps: [], note, next: 'done' };
}

/** Nothing is done now; `after` is what was seen. */
export function waits(note: string, againAt?: string, after?: Line): RetirementDecision {
  return {
    steps: [],
    note,
    next: 'waits',
    ...(againAt === undefined ? {} : { againAt }),
    ...(after === undefined ? {} : { after }),
  };
}

export function step(name: RoutingStepName, { line }: Line, text: string): RoutingStep {
  return { name, line, text };
}

/** `the app shop-1-0-3f2a9c`. */
export function appOf({ app }: Line): string {
  return app === undefined ? 'its app' : `the app ${neutralise(app.name, 80)}`;
}

export function startStep(line: Line): RoutingStep {
  return step('startApp', line, `Start ${appOf(line)}`);
}

/** No way back: what belongs to the line is removed, and then it is retired. */
export function removal(line: Line, hub: boolean, now: string, why: string): RetirementDecision {
  const after: Line = { ...line, removingAt: now, removesHub: hub && line.hub !== undefined };
  return {
    after,
    act: { kind: 'remove' },
    steps: removalSteps(after, why),
    note: `being removed: ${why}`,
    next: 'again',
  };
}

/**
 * A removal that has begun goes on, in the same order. A hub that was to go with it stays when that is no longer asked for: it may be one
 * that cannot be removed.
 */
export function removalGoesOn(before: Line, removeHub: boolean): RetirementDecision {
  const line = before.removesHub === true && !removeHub ? { ...before, removesHub: false } : before;
  return {
    ...(line === before ? {} : { after: line }),
    act: { kind: 'remove' },
    steps: removalSteps(line, 'its removal goes on'),
    note: 'being removed',
    next: 'again',
  };
}

/** The hub goes first: the way to its account is in the settings of the app. */
function removalSteps(line: Line, why: string): RoutingStep[] {
  const { app, hub, removesHub } = line;
  return [
    ...(removesHub === true && hub !== undefined
      ? [
          step(
            'removeHub',
            line,
            `Remove the task hub ${neutralise(hub.name, 80)} with its tables, queues and containers`,
          ),
        ]
      : []),
    ...(app === undefined ? [] : [step('removeApp', line, `Remove ${appOf(line)}`)]),
    ...(app?.ownPlanId === undefined
      ? []
      : [
          step(
            'removePlan',
            line,
            `Remove the plan ${neutralise(resourceName(app.ownPlanId), 80)}, which was made for it`,
          ),
        ]),
    step('retire', line, `Line ${line.line} is retired: ${why}`),
  ];
}

/** Why it is not known whether the app runs; `undefined` when it is. */
export function whyAppUnknown({ app }: RetirementFacts): string | undefined {
  return typeof app === 'object'
    ? `it cannot be told whether its app runs: ${neutralise(app.unknown.message, 300)}`
    : undefined;
}
