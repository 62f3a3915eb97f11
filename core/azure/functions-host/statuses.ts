/** The handler takes these names and no other: letter case counts, and a name that it does not know drops the whole filter. */
export const statusNames: readonly string[] = [
  'Running',
  'Completed',
  'ContinuedAsNew',
  'Failed',
  'Canceled',
  'Terminated',
  'Pending',
  'Suspended',
];
