import type { Fleet, Line, Routes } from '../../../../core/routing/model.ts';
import type { LineRecipe } from '../../../../core/routing/recipe/model.ts';
import {
  defaultRetirePolicy,
  type RoutingCommand,
  type RoutingOutcome,
  type RoutingRequest,
} from '../../../../core/routing/run/model.ts';

export const recipe: LineRecipe = {
  reference: { resourceGroup: 'shop', name: 'shop-orders' },
  appSettings: {},
  deploymentMethod: 'auto',
  patchHostJson: true,
  assignRoles: false,
  keepTriggers: [],
};

/** What a pipeline asks for that gives nothing but what it must. */
export function requestOf(command: RoutingCommand, change: Record<string, unknown> = {}): RoutingRequest {
  const common = {
    application: 'shop-orders',
    by: 'Shop 20260501.1',
    retire: defaultRetirePolicy,
    dryRun: false,
    timeoutMs: 3_300_000,
    intervalMs: 15_000,
  };
  const version = { text: '1.1.0', line: '1.1' };
  const requests: Readonly<Record<RoutingCommand, RoutingRequest>> = {
    register: { command: 'register', ...common, version, packagePath: '/drop/app.zip', recipe, force: false },
    deploy: {
      ...{ command: 'deploy', ...common, version, packagePath: '/drop/app.zip', recipe },
      ...{ force: false, activate: true, quotas: { maxLines: 10 } },
    },
    activate: { command: 'activate', ...common },
    retire: { command: 'retire', ...common },
    status: { command: 'status', ...common },
    installRouter: {
      command: 'installRouter',
      ...common,
      recipe,
      routerPackagePath: '/router.zip',
      routerSettings: {},
    },
  };
  return { ...requests[command], ...change };
}

const hour = (hours: string): string => `2026-05-01T${hours}:00:00.000Z`;

export function lineOf(line: string, change: Partial<Line> = {}): Line {
  const name = `shop-orders-${line.replace('.', '-')}-3f2a9c`;
  return {
    line,
    state: 'Healthy',
    stateSince: hour('10'),
    registeredAt: hour('09'),
    patches: [{ version: `${line}.0`, packageHash: 'ab'.repeat(32), deployedAt: hour('10') }],
    app: { name, resourceGroup: 'shop', subscriptionId: 'sub-1', hostName: `${name}.azurewebsites.net` },
    hub: { name: `hshopordersv${line.replace('.', 'x')}3f2a9c`, account: 'stshop' },
    ...change,
  };
}

export function fleetOf(lines: readonly Line[], routes: Routes): Fleet {
  return { application: 'shop-orders', lines: new Map(lines.map((line) => [line.line, line])), routes };
}

/** 1.2 serves, 1.1 is kept, 1.0 drains, 0.9 is gone, 1.3 has no app. */
export const fleet = fleetOf(
  [
    lineOf('0.9', { state: 'Retired', stateSince: hour('08') }),
    lineOf('1.0', {
      state: 'Draining',
      counts: { at: hour('11'), inFlight: 3 },
      patches: ['1.0.0', '1.0.2'].map((version) => ({ version, packageHash: 'cd'.repeat(32), deployedAt: hour('10') })),
    }),
    lineOf('1.1', { defaultUntil: hour('11'), counts: { at: hour('11'), inFlight: null } }),
    lineOf('1.2', { state: 'Active' }),
    {
      ...{ line: '1.3', state: 'Registered', stateSince: hour('11'), registeredAt: hour('11') },
      patches: [{ version: '1.3.0', packageHash: 'ef'.repeat(32) }],
    },
  ],
  { default: '1.2', previous: '1.1' },
);

/** A run that went well, as far as all commands have it in common. */
export function outcomeOf(change: Partial<RoutingOutcome> = {}): RoutingOutcome {
  return {
    kind: 'done',
    fleet,
    created: false,
    planned: [],
    done: [],
    findings: [],
    history: [
      {
        at: hour('11'),
        by: 'Shop 20260501.1',
        note: '1.2 is the default, 1.1 is kept for rollback',
        lines: ['1.2 Active'],
      },
    ],
    lineNotes: new Map([['1.0', '3 orchestrations in flight, the oldest since 2026-05-01 07:00 UTC']]),
    startedAt: '2026-05-01T12:00:00.000Z',
    endedAt: '2026-05-01T12:05:20.000Z',
    ...change,
  };
}
