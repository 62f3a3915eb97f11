import type { CoreContext } from '../../core/context.ts';
import { FakeClock } from './fake-clock.ts';

export interface FakeContext extends CoreContext {
  readonly clock: FakeClock;
  /** Lines of all kinds but debug, in order. */
  readonly lines: string[];
  readonly debugLines: string[];
  readonly masked: string[];
  cancel(): void;
}

/** A context that collects what is logged and masked. */
export function fakeContext(clock = new FakeClock()): FakeContext {
  const lines: string[] = [];
  const debugLines: string[] = [];
  const masked: string[] = [];
  const controller = new AbortController();
  return {
    clock,
    lines,
    debugLines,
    masked,
    signal: controller.signal,
    cancel: () => controller.abort(new Error('cancelled by the test')),
    maskSecret: (secret) => masked.push(secret),
    log: {
      info: (line) => lines.push(line),
      warning: (line) => lines.push(`warning: ${line}`),
      debug: (line) => debugLines.push(line()),
    },
  };
}
