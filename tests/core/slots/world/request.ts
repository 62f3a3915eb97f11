import type { SlotRequest } from '../../../../core/slots/model.ts';
import { defaultPolicy } from '../../../../core/taskhub/model.ts';

/** A swap of staging into production with all defaults. */
export function requestOf(change: Partial<SlotRequest> = {}): SlotRequest {
  return {
    action: 'swap',
    app: { appName: 'shop', resourceGroupName: 'rg' },
    sourceSlot: 'staging',
    targetSlot: 'production',
    preserveVnet: false,
    release: 'build-1',
    timeoutMs: 55 * 60_000,
    drain: {
      policy: 'wait',
      timeoutMs: 40 * 60_000,
      quietPeriodMs: 0,
      intervalMs: 15_000,
      consecutiveIdleReads: 2,
      stabilisationMs: 10_000,
      instances: defaultPolicy,
      sampleSize: 10,
    },
    severities: new Map(),
    startIfStopped: false,
    prepare: { unstickHubSettings: false, hubNames: [] },
    verify: { patienceMs: 5 * 60_000, soakMs: 0, swapBackOnFailure: false },
    dryRun: false,
    ...change,
  };
}
