import { headline } from '../../core/cloning/report/index.ts';
import type { CloneOutcome } from '../../core/cloning/run/index.ts';
import { neutralise, onOneLine } from '../../core/text.ts';

/** The output variables of DurableFunctionClone@1, all of them; empty is what could not be told. */
export type FunctionCloneOutputs = {
  readonly version: string;
  readonly changed: 'true' | 'false' | 'unknown';
  readonly clonedCount: string;
  readonly versionsPresent: string;
  readonly retiredVersions: string;
  readonly findings: string;
  readonly reason: string;
  readonly reasonCode: string;
  readonly evidenceFile: string;
  readonly planFile: string;
};

/** What is told when nothing is known but that nothing was changed. */
export const nothingTold: FunctionCloneOutputs = {
  version: '',
  changed: 'false',
  clonedCount: '',
  versionsPresent: '',
  retiredVersions: '',
  findings: '',
  reason: '',
  reasonCode: '',
  evidenceFile: '',
  planFile: '',
};

/** What later steps are told about a clone. Texts from outside are safe to print. */
export function outputsOfClone(
  outcome: CloneOutcome,
  files: { readonly evidenceFile: string; readonly planFile: string },
): FunctionCloneOutputs {
  const { plan, result, reason } = outcome;
  return {
    ...nothingTold,
    version: plan.version.text,
    changed: result === 'written' ? 'true' : 'false',
    clonedCount: String(plan.clonedCount),
    versionsPresent: plan.versions.map(({ version }) => version).join(','),
    findings: String(plan.findings.length),
    reason: neutralise(onOneLine(headline(outcome)), 4000),
    reasonCode: reason?.code ?? '',
    ...files,
  };
}

/** Codes of failures after which nobody can say what was changed. */
const mayHaveChanged: readonly string[] = ['CANCELLED', 'INTERNAL', 'CLONE_WRITE_FAILED', 'SETTINGS_LOST'];

/** The same for a run that did not get as far as an outcome. */
export function outputsOnFailure(reason: { readonly code: string; readonly message: string }): FunctionCloneOutputs {
  return {
    ...nothingTold,
    changed: mayHaveChanged.includes(reason.code) ? 'unknown' : 'false',
    reason: neutralise(onOneLine(reason.message), 4000),
    reasonCode: reason.code,
  };
}
