import { preflightCodes, type PreflightCode, type Severity } from '../../core/slots/model.ts';
import { firmCodes, severityRanks } from '../../core/slots/preflight/index.ts';
import { neutralise } from '../../core/text.ts';
import type { InputReader } from '../host/index.ts';

/** Lines such as `SAME_HUB = warning`. Every line that means nothing, or would make a finding more severe, is a problem. */
export function readSeverities(read: Pick<InputReader, 'list' | 'problem'>): ReadonlyMap<PreflightCode, Severity> {
  const chosen = new Map<PreflightCode, Severity>();
  for (const line of read.list('severities')) {
    const problem = take(line, chosen);
    if (problem !== undefined) read.problem('severities', problem);
  }
  return chosen;
}

/** @returns what is wrong with the line */
function take(line: string, chosen: Map<PreflightCode, Severity>): string | undefined {
  const [, typed = '', word = ''] = /^(\w+)\s*=\s*(\w+)$/.exec(line) ?? [];
  if (typed === '') return `"${neutralise(line, 80)}" is not of the form CODE = warning.`;
  const code = Object.keys(preflightCodes).find((known): known is PreflightCode => known === typed.toUpperCase());
  if (code === undefined) return `"${neutralise(typed, 80)}" is no code of a finding.`;
  const severity = Object.keys(severityRanks).find((known): known is Severity => known === word.toLowerCase());
  if (severity === undefined)
    return `"${neutralise(word, 80)}" is not one of ${Object.keys(severityRanks).reverse().join(', ')}.`;
  const usual = preflightCodes[code];
  if (firmCodes.has(code) && severity !== usual) return `${code} cannot be lowered: mend what it is about.`;
  if (severityRanks[severity] > severityRanks[usual])
    return `${code} is of severity ${usual}, and can only be lowered.`;
  if (chosen.has(code) && chosen.get(code) !== severity) return `${code} is given twice.`;
  chosen.set(code, severity);
  return undefined;
}
