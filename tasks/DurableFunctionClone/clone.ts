import {
  evidenceOfClone,
  evidenceOfFailedClone,
  headline,
  planDocument,
  summaryMarkdown,
  type RunTimes,
} from '../../core/cloning/report/index.ts';
import type { CloneOutcome, CloneRun } from '../../core/cloning/run/index.ts';
import { DurableDeployError } from '../../core/errors.ts';
import { reasonText, type TaskHost, type TaskResult } from '../host/index.ts';
import { timeOf, written, type Ended } from './ended.ts';
import { outputsOfClone, outputsOnFailure } from './outputs.ts';
import { showFindings, showPlan } from './show.ts';

/**
 * `action: clone`. A clone that core refuses with a reason is an outcome too: it has evidence.
 *
 * @param clone `runClone` of core
 */
export async function cloneFunctions(
  host: TaskHost,
  run: CloneRun,
  clone: (run: CloneRun, host: TaskHost) => Promise<CloneOutcome>,
): Promise<Ended> {
  host.setActivity({
    underWay: 'reading the sources, planning and writing',
    goOn: 'Run the job again: what was half written is put back first.',
  });
  const startedAt = timeOf(host);
  let outcome: CloneOutcome;
  try {
    outcome = await clone(run, host);
  } catch (error) {
    if (!(error instanceof DurableDeployError)) throw error;
    const times = { startedAt, endedAt: timeOf(host) };
    const evidenceFile = written(host, () =>
      host.writeEvidence('durable-function-clone', evidenceOfFailedClone(error.reason, run, times)),
    );
    return {
      result: { result: 'failed', message: reasonText(error.reason) },
      outputs: { ...outputsOnFailure(error.reason), version: run.version.text, evidenceFile },
    };
  }
  showFindings(host, run.sourceFolder, outcome);
  if (run.dryRun) showPlan(host, outcome);
  const files = report(host, run, outcome, { startedAt, endedAt: timeOf(host) });
  return { result: resultOf(outcome), outputs: outputsOfClone(outcome, files) };
}

/** What a clone means for the pipeline: only what is forbidden fails. Findings that forbid nothing are issues of the run already. */
export function resultOf(outcome: CloneOutcome): TaskResult {
  const { result, reason } = outcome;
  return result === 'refused'
    ? { result: 'failed', message: reason === undefined ? headline(outcome) : reasonText(reason) }
    : { result: 'succeeded', message: headline(outcome) };
}

function report(
  host: TaskHost,
  run: CloneRun,
  outcome: CloneOutcome,
  times: RunTimes,
): { readonly evidenceFile: string; readonly planFile: string } {
  const planFile = written(host, () => host.writeEvidence('durable-function-clone-plan', planDocument(outcome)));
  const evidenceFile = written(host, () => {
    host.addSummary('Durable function clone', summaryMarkdown(outcome, run));
    return host.writeEvidence('durable-function-clone', evidenceOfClone(outcome, run, times));
  });
  return { evidenceFile, planFile };
}
