/** One thing that was looked at. `unknown`: it could not be asked, which says nothing about the app. */
export interface HealthCheckResult {
  readonly name: string;
  readonly result: 'ok' | 'bad' | 'unknown';
  /** What was seen; safe to print. */
  readonly seen: string;
}

/** All that was looked at at one time. */
export interface HealthReading {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly checks: readonly HealthCheckResult[];
}

export interface HealthPatience {
  /** How long it must go well without a break, in milliseconds. */
  readonly steadyMs: number;
  /** How long after the start it may take until that begins, in milliseconds. */
  readonly patienceMs: number;
}

/**
 * Whether an app is well, by all readings so far; pure. Well is a row of good readings of the length wanted, which began within
 * the patience. One reading alone that is not good among good ones breaks no row: a slot that serves may miss one request. Where a
 * check could not be asked at all, nothing bad was seen either: `unknown`.
 *
 * @param startedAt milliseconds since the epoch
 */
export function judgeHealth(
  readings: readonly HealthReading[],
  startedAt: number,
  { steadyMs, patienceMs }: HealthPatience,
): 'healthy' | 'unhealthy' | 'unknown' | 'goOn' {
  const last = readings.at(-1);
  if (last === undefined) return 'goOn';
  const good = readings.map(isGood);
  const isLapse = (index: number): boolean => good[index - 1] === true && good[index + 1] !== false;
  const lastBreak = good.findLastIndex((isFine, index) => !isFine && !isLapse(index));
  const goodSince = readings[lastBreak + 1]?.at;
  if (goodSince !== undefined) {
    if (goodSince <= startedAt + patienceMs) {
      return good.at(-1) === true && last.at - goodSince >= steadyMs ? 'healthy' : 'goOn';
    }
    // It came too late, so the break before it counts.
    return verdictOf(readings[lastBreak]);
  }
  return last.at >= startedAt + patienceMs ? verdictOf(last) : 'goOn';
}

function verdictOf(reading: HealthReading | undefined): 'unhealthy' | 'unknown' {
  return reading?.checks.some(({ result }) => result === 'bad') === true ? 'unhealthy' : 'unknown';
}

function isGood({ checks }: HealthReading): boolean {
  return checks.every(({ result }) => result === 'ok');
}
