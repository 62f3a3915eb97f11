/** How many instances were in flight at a time (milliseconds since the epoch). */
export interface Sample {
  readonly at: number;
  readonly count: number;
}

/** Where the number in flight is going. Rates are instances per minute, above 0. */
export type Trend =
  | { readonly kind: 'tooEarly' }
  | { readonly kind: 'draining'; readonly perMinute: number; readonly remainingMs: number }
  | { readonly kind: 'growing'; readonly perMinute: number }
  | { readonly kind: 'unchanged'; readonly forMs: number };

const windowMs = 10 * 60_000;
const maxSamples = 200;
const unchangedAfterMs = 5 * 60_000;

/** Adds a sample and drops what no longer matters; the result is a new list. */
export function addSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const recent = samples.filter(({ at }) => sample.at - at <= windowMs);
  return [...recent.slice(-(maxSamples - 1)), sample];
}

/**
 * The trend over the last ten minutes, by least squares, so that one burst of new starts does not turn the forecast around.
 * Two samples make no trend. The forecast assumes that the net rate stays as it was: that is all that can be observed.
 */
export function trendOf(samples: readonly Sample[]): Trend {
  const last = samples[samples.length - 1];
  if (last === undefined || samples.length < 3) return { kind: 'tooEarly' };
  const lastDifferent = samples.findLastIndex(({ count }) => count !== last.count);
  const unchangedForMs = last.at - (samples[lastDifferent + 1]?.at ?? last.at);
  if (unchangedForMs >= unchangedAfterMs) return { kind: 'unchanged', forMs: unchangedForMs };

  const perMinute = slopePerMs(samples) * 60_000;
  // A line that falls although more is in flight than at first, or the other way round, is noise.
  const change = last.count - (samples[0]?.count ?? last.count);
  if (perMinute < 0 && change < 0) {
    return { kind: 'draining', perMinute: -perMinute, remainingMs: (last.count / -perMinute) * 60_000 };
  }
  if (perMinute > 0 && change > 0) return { kind: 'growing', perMinute };
  return { kind: 'tooEarly' };
}

function slopePerMs(samples: readonly Sample[]): number {
  const meanAt = samples.reduce((sum, { at }) => sum + at, 0) / samples.length;
  const meanCount = samples.reduce((sum, { count }) => sum + count, 0) / samples.length;
  let covariance = 0;
  let variance = 0;
  for (const { at, count } of samples) {
    covariance += (at - meanAt) * (count - meanCount);
    variance += (at - meanAt) ** 2;
  }
  return variance === 0 ? 0 : covariance / variance;
}
