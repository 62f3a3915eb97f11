import type { LineId } from '../model.ts';
import type { RoutingStep, RoutingStepName } from './model.ts';
import type { RoutingRun } from './routing-run.ts';

/** A step of a plan, with what does it. It may be done again: it looks first, and does what is missing. */
export interface Act {
  readonly step: RoutingStep;
  readonly do: () => Promise<void>;
}

/** @param text in the imperative, such as `Create the app shop-1-0-3f2a9c`; safe to print */
export function act(name: RoutingStepName, line: LineId | undefined, text: string, work: () => Promise<void>): Act {
  return { step: { name, text, ...(line === undefined ? {} : { line }) }, do: work };
}

/** Keeps what is planned; and does it, one act after the other, unless the run only says what it would do. */
export async function perform(run: RoutingRun, acts: readonly Act[]): Promise<void> {
  const { record, journal, dryRun, doors } = run;
  record.planned.push(...acts.map(({ step }) => step));
  if (dryRun) return;
  for (const { step, do: work } of acts) {
    doors.context.signal.throwIfAborted();
    journal.begin({
      underWay: `${step.text.slice(0, 1).toLowerCase()}${step.text.slice(1)}`,
      goOn: 'Run the job again: it looks at what is there, and goes on.',
    });
    journal.say(`${step.text}.`);
    await work();
    record.done.push(step);
  }
}
