import { cloneFindingCodes, type CloneFindingCode } from './finding-codes.ts';
import type { CloneFinding } from './model.ts';

type Place = Pick<CloneFinding, 'path' | 'line'>;

/** A finding with the severity of its code. */
export function finding(
  code: CloneFindingCode,
  message: string,
  details: Place & { readonly fix?: string } = {},
): CloneFinding {
  return { code, severity: cloneFindingCodes[code].severity, message, ...details };
}
