import assert from 'node:assert/strict';
import { DurableDeployError, type ErrorCode } from '../../../../../core/errors.ts';
import { bytesIn } from './folder.ts';

/** What is told to who made the mistake. */
export interface Told {
  readonly code: ErrorCode;
  /** The message and what to do, as they are printed. */
  readonly says: RegExp;
  readonly fix: RegExp;
}

/** Holds a run to one error of our own that speaks plainly, and to a folder that it left as it was. */
export async function requireRefusal(folder: string, run: () => Promise<unknown>, told: Told): Promise<void> {
  const before = await bytesIn(folder);
  const error: unknown = await run().then(
    () => assert.fail('The run was not refused.'),
    (caught: unknown) => caught,
  );
  assert.deepEqual(await bytesIn(folder), before, 'nothing was written');
  if (!(error instanceof DurableDeployError)) throw error;
  requirePlain(error, told);
}

export function requirePlain(
  { code, message, fix = '' }: { readonly code: string; readonly message: string; readonly fix?: string | undefined },
  told: Told,
): void {
  if (process.env['SHOW_REFUSALS'] === '1') console.log(`        ${code}: ${message}\n        → ${fix}`);
  assert.equal(code, told.code, message);
  assert.match(message, told.says);
  assert.match(fix, told.fix);
  for (const text of [message, fix]) {
    assert.match(text, /^["\w/].*\.$/su, `a sentence: ${text}`);
    assert.doesNotMatch(text, /undefined|null|\[object|Error:|\s{2}/, `plain words: ${text}`);
  }
}
