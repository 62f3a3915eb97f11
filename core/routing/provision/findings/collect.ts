import type { Finding } from '../../../finding.ts';

/** Findings while they are collected. */
export type Findings = Finding[];

/** Something that forbids it. */
export function problem(code: string, message: string, fix: string): Finding {
  return { code, severity: 'error', message, fix };
}

/** Something that a person has to look after. */
export function warning(code: string, message: string, fix: string): Finding {
  return { code, severity: 'warning', message, fix };
}

export function note(code: string, message: string, fix?: string): Finding {
  return { code, severity: 'note', message, ...(fix === undefined ? {} : { fix }) };
}
