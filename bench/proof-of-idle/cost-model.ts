/**
 * What the stand-in for the table service charges, in milliseconds. The service looks at rows one by one (no index
 * serves the status), one request after the other on a connection, and connections do not slow each other down. It ends
 * a page after so many rows that it looked at, whether or not it found any.
 */
export const costModel = {
  perRow: 0.025,
  perRequest: 4,
  perConnection: 20,
  rowsPerPage: 1000,
} as const;

export const instanceCount = 1_000_000;

/** The hubs that the stand-in serves; all their instances have ended, but for those of the busy one. */
export const hubs = {
  /** Keys are random hex digits, as the engine's own ids are. */
  settled: 'Settled',
  /** Keys share a long prefix and count up. */
  counted: 'Counted',
  /** As `settled`, but the eleventh instance runs. */
  busy: 'Busy',
} as const;
