import type { CoreContext } from '../../context.ts';
import type { Finding } from '../../finding.ts';
import { neutralise } from '../../text.ts';
import type { RoutingStep } from './model.ts';

/** Prints what would be done. */
export function tellPlan({ log }: CoreContext, planned: readonly RoutingStep[]): void {
  if (planned.length === 0) return;
  log.info('Plan (dry run, nothing is changed):');
  for (const { text } of planned) log.info(`  ${neutralise(text, 1000)}`);
}

/** Prints the findings. Notes say the same in every run of a set-up: they stand in the summary only. */
export function tellFindings({ log }: CoreContext, findings: readonly Finding[]): void {
  for (const { code, severity, message, fix } of findings) {
    if (severity === 'note') continue;
    const lines = [`${code}: ${neutralise(message, 2000)}`, ...(fix === undefined ? [] : [`What to do: ${fix}`])];
    const text = lines.map((line) => neutralise(line.replace(/\s*\n\s*/g, ' '), 4000)).join('\n');
    if (severity === 'warning') log.warning(text);
    else log.info(text);
  }
}
