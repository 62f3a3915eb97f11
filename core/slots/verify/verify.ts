import { formatDuration } from '../../duration.ts';
import type { Reason } from '../../errors.ts';
import type { Verification } from '../model.ts';
import type { SlotRun } from '../slot-run.ts';
import { checkAddress, checkDurable, checkHost } from './checks.ts';
import { judgeHealth, type HealthCheckResult, type HealthPatience, type HealthReading } from './judge.ts';

const readEveryMs = 5_000;

/** What a verification is about. */
export interface WhatToVerify {
  /** The target slot's own address, such as `shop-orders.azurewebsites.net`. */
  readonly hostName: string;
  /** Durable Functions 1.x has its management API elsewhere. */
  readonly durableMajor?: 1 | 2 | 3;
}

/**
 * Watches the target slot until it has been well for the time that was asked for, or until there is no hope of it. Logs on
 * change. The Durable extension is asked until it has answered once.
 *
 * @returns what was seen last; `unknown` when it could not be asked
 */
export async function verifySlot(run: SlotRun, what: WhatToVerify): Promise<Verification> {
  const { doors, pair, request, journal, deadline } = run;
  const { clock, signal } = doors.context;
  const { health, soakMs, patienceMs } = request.verify;
  const startedAt = clock.now();
  const steadyMs = Math.max(soakMs, health?.forMs ?? 0);
  const patience = { steadyMs, patienceMs: Math.min(patienceMs, Math.max(0, deadline - startedAt)) };
  const readings: HealthReading[] = [];
  let durable: HealthCheckResult | undefined;
  let said = '';
  for (;;) {
    const at = clock.now();
    const [host, address, extension] = await Promise.all([
      checkHost(doors, pair, pair.target),
      health === undefined ? undefined : checkAddress(doors, what.hostName, health),
      durable?.result === 'ok' || what.durableMajor === 1 ? durable : checkDurable(doors, pair, pair.target),
    ]);
    durable = extension;
    const checks = [host, extension, address].filter((check) => check !== undefined);
    readings.push({ at, checks });
    const line = checks.map(({ name, seen }) => `${name}: ${seen}`).join('; ');
    const verdict = judgeHealth(readings, startedAt, patience);
    if (line !== said) {
      journal.say(`Slot ${pair.target}: ${line}.${verdict === 'goOn' ? whatFollows(checks, patience) : ''}`);
    }
    said = line;
    if (verdict !== 'goOn') return verification(verdict, checks);
    if (clock.now() >= deadline) return verification('unknown', checks, timeIsUp());
    await clock.sleep(Math.min(readEveryMs, Math.max(1000, steadyMs)), signal);
  }
}

/** What is waited for, as a sentence with a space before it. */
function whatFollows(checks: readonly HealthCheckResult[], { steadyMs, patienceMs }: HealthPatience): string {
  const isWell = checks.every(({ result }) => result === 'ok');
  if (!isWell) return ` It may take up to ${formatDuration(patienceMs)} to become well.`;
  return steadyMs > 0 ? ` Watching for ${formatDuration(steadyMs)} without a break.` : '';
}

function verification(kind: Verification['kind'], checks: readonly HealthCheckResult[], more?: Reason): Verification {
  const reasons = checks
    .filter(({ result }) => result !== 'ok')
    .map(({ name, seen }): Reason => ({ code: 'VERIFICATION_FAILED', message: `${name}: ${seen}` }));
  return {
    kind,
    reasons: kind === 'healthy' ? [] : more === undefined ? reasons : [...reasons, more],
    checks: checks.map(({ name, result, seen }) => ({ name, ok: result === 'ok', seen })),
  };
}

function timeIsUp(): Reason {
  return {
    code: 'TIMED_OUT',
    message: 'The time limit of the task was up before the target slot had been watched for as long as was asked for.',
    fix: 'Give the task a longer timeout, or a shorter soakTime.',
  };
}
