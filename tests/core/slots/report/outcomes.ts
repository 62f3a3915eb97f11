import type {
  PreflightFinding,
  SlotOutcome,
  SlotReport,
  SlotRequest,
  SlotsReport,
} from '../../../../core/slots/model.ts';
import { defaultPolicy } from '../../../../core/taskhub/model.ts';
import { outcomeOf as checkOf, veryBusy } from '../../taskhub/report/outcomes.ts';

/** A copy without these properties: what is not known is absent. */
export function without<T extends object, K extends keyof T>(whole: T, ...names: readonly K[]): Omit<T, K> {
  const rest = { ...whole };
  for (const name of names) delete (rest as Partial<T>)[name];
  return rest;
}

/** What a pipeline asks for that gives nothing but the app. */
export function requestOf(change: Partial<SlotRequest> = {}): SlotRequest {
  return {
    action: 'swap',
    app: { appName: 'shop-orders' },
    sourceSlot: 'staging',
    targetSlot: 'production',
    preserveVnet: false,
    release: 'build-17',
    timeoutMs: 3_300_000,
    drain: {
      policy: 'wait',
      timeoutMs: 2_400_000,
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
    verify: { patienceMs: 300_000, soakMs: 60_000, swapBackOnFailure: false },
    dryRun: false,
    ...change,
  };
}

export function slotOf(name: string, hubName: string, change: Partial<SlotReport> = {}): SlotReport {
  return {
    name,
    state: 'Running',
    release: '',
    hub: {
      hubName,
      provider: 'AzureStorage',
      nameOrigin: 'resolved',
      nameExplanation: 'app setting TaskHubName',
      connectionOrigin: 'AzureWebJobsStorage',
      settings: [{ name: 'TaskHubName', decides: 'hubName', sticky: false }],
    },
    inFlight: { count: 0, atLeast: false },
    entities: { count: 0, atLeast: false },
    ...change,
  };
}

export const seenBefore: SlotsReport = {
  at: '2026-05-01T12:00:05.000Z',
  source: slotOf('staging', 'ShopB', { release: 'build-17' }),
  target: slotOf('production', 'ShopA', { release: 'build-16', inFlight: { count: 3, atLeast: false } }),
};

export const seenAfter: SlotsReport = {
  at: '2026-05-01T12:04:10.000Z',
  source: slotOf('staging', 'ShopA', { release: 'build-16' }),
  target: slotOf('production', 'ShopB', { release: 'build-17' }),
};

export const finding: PreflightFinding = {
  code: 'SECRETS_IN_FILES',
  severity: 'warning',
  message: 'Keys are kept in files.',
  why: 'They change places with the slots.',
  fix: 'az functionapp config appsettings set …',
};

/** A swap that went well, with the hubs travelling with their code. */
export function outcomeOf(change: Partial<SlotOutcome> = {}): SlotOutcome {
  return {
    action: 'swap',
    result: 'done',
    swapped: 'true',
    verdict: 'notNeeded',
    pair: {
      ref: { subscriptionId: 'sub-1', resourceGroup: 'shop', name: 'shop-orders' },
      source: 'staging',
      target: 'production',
    },
    release: 'build-17',
    before: seenBefore,
    after: seenAfter,
    findings: [finding],
    plan: { kind: 'go', movement: 'travels', steps: [{ kind: 'swap' }, { kind: 'verify' }] },
    drained: [],
    verification: {
      kind: 'healthy',
      reasons: [],
      checks: [{ name: 'Functions host', ok: true, seen: 'Running' }],
    },
    startedAt: '2026-05-01T12:00:00.000Z',
    endedAt: '2026-05-01T12:05:20.000Z',
    timeline: [{ at: '2026-05-01T12:00:06.000Z', elapsedMs: 6000, line: 'The swap was accepted.' }],
    correlationIds: ['corr-1'],
    ...change,
  };
}

/** A swap that stopped because the hub of both slots is busy. */
export function busyOutcome(change: Partial<SlotOutcome> = {}): SlotOutcome {
  return {
    ...without(outcomeOf(), 'after', 'verification'),
    result: 'failed',
    reason: { code: 'HUB_NOT_IDLE', message: 'Task hub ShopA is busy.', fix: 'Wait.' },
    swapped: 'false',
    verdict: 'busy',
    plan: {
      kind: 'go',
      movement: 'same',
      steps: [
        { kind: 'drain', hub: { slot: 'target', hubName: 'ShopA', why: 'both slots use it' }, policy: 'wait' },
        { kind: 'swap' },
      ],
    },
    drained: [{ hub: { slot: 'target', hubName: 'ShopA', why: 'both slots use it' }, outcome: checkOf(veryBusy) }],
    correlationIds: [],
    ...change,
  };
}
