import { neutralise } from '../../../text.ts';
import { finding } from '../../finding.ts';
import type { CloneFindingCode } from '../../finding-codes.ts';
import type { CloneFinding } from '../../model.ts';
import { lineAt } from '../../source/index.ts';

/** A finding at an offset of a file, with the severity of its code. */
export function findingAt(
  code: CloneFindingCode,
  { path, text }: { readonly path: string; readonly text: string },
  offset: number,
  message: string,
  fix?: string,
): CloneFinding {
  const line = lineAt(text, offset);
  const place = { path, line, ...(fix === undefined ? {} : { fix }) };
  return finding(code, `${neutralise(path)} line ${line}: ${message}`, place);
}
