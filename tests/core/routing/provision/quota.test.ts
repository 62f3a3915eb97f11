import assert from 'node:assert/strict';
import { DurableDeployError } from '../../../../core/errors.ts';
import type { Fleet, Line } from '../../../../core/routing/model.ts';
import { asQuotaError, planApp, type LineAppInput } from '../../../../core/routing/provision/index.ts';
import { line } from '../fleets.ts';
import {
  consumptionPlan,
  dedicatedPlan,
  inputOf,
  planOf,
  premiumPlan,
  referenceApp,
  resourceGroup,
  subscriptionId,
} from './inputs.ts';

function withApp(text: string, more: Partial<Line> = {}): Line {
  const one = line(text);
  return { ...one, app: { name: `shop-${one.line}`, resourceGroup, subscriptionId }, ...more };
}

function fleetOf(...lines: readonly Line[]): Fleet {
  return { application: 'shop', lines: new Map(lines.map((one) => [one.line, one])), routes: {} };
}

const draining = withApp('0.9 Draining 0.9.3', {
  stateSince: '2026-05-04T09:00:00.000Z',
  counts: { at: '2026-05-04T11:59:00.000Z', inFlight: 3 },
});
const drained = withApp('0.8 Drained 0.8.1', { stateSince: '2026-05-04T11:30:00.000Z' });
const retired = withApp('0.7 Retired 0.7.0');
const active = withApp('1.0 Active 1.0.0');

function reasonOf(
  input: LineAppInput,
): { readonly code: string; readonly message: string; readonly fix?: string } | undefined {
  const outcome = planApp(input);
  return outcome.kind === 'refused' ? outcome.reason : undefined;
}

describe('room for another line', () => {
  it('is there below every limit', () => {
    assert.equal(reasonOf(inputOf({ fleet: fleetOf(retired, drained, active), quotas: { maxLines: 3 } })), undefined);
  });

  it('is not there at maxLines, and it is said who drains and since when', () => {
    const reason = reasonOf(inputOf({ fleet: fleetOf(retired, drained, draining, active), quotas: { maxLines: 3 } }));
    assert.equal(reason?.code, 'ROUTING_QUOTA_REACHED');
    assert.equal(
      reason.message,
      'There is no room for another line: 3 lines of shop have apps, and at most 3 may (input maxLines). Draining: 0.8 since 2026-05-04T11:30:00.000Z (drained); 0.9 since 2026-05-04T09:00:00.000Z, for 3 hours (3 orchestrations in flight).',
    );
    assert.match(reason.fix ?? '', /retired.*raise the input maxLines/);
  });

  it('says so when no line drains', () => {
    const reason = reasonOf(inputOf({ fleet: fleetOf(active), quotas: { maxLines: 1 } }));
    assert.match(
      reason?.message ?? '',
      /1 line of shop has an app, .* No line is draining \(with an app: 1\.\d \w+\)\./,
    );
  });

  it('is there for the app that a run before has made', () => {
    const input = inputOf({ fleet: fleetOf(active), quotas: { maxLines: 1 } });
    const made = { ...referenceApp().site, name: input.names.app.toUpperCase() };
    assert.equal(reasonOf({ ...input, apps: [made] }), undefined);
  });

  const full = [consumptionPlan, premiumPlan].map((plan) => ({ ...plan, appCount: 100 }));
  for (const plan of full) {
    it(`is not there in a plan ${plan.skuName} with 100 apps`, () => {
      const reference = referenceApp({ plan, webConfig: { linuxFxVersion: 'Node|20' } });
      const reason = reasonOf(inputOf({ reference, plans: [plan] }));
      assert.match(reason?.message ?? '', /holds 100 apps, and a plan of kind (?:Consumption|Premium) takes 100/);
    });
  }

  it('is always there in a plan of App Service', () => {
    const plan = { ...dedicatedPlan, appCount: 400 };
    assert.equal(reasonOf(inputOf({ reference: referenceApp({ plan }), plans: [plan] })), undefined);
  });

  it('is not there for the 101st Consumption plan of a region', () => {
    const plans = Array.from({ length: 100 }, (_, index) =>
      planOf(`p${index}`, 'Y1', 'Dynamic', { location: 'westeurope' }),
    );
    const input = inputOf({ plans, recipe: { planSku: 'Y1' } });
    assert.match(reasonOf(input)?.message ?? '', /100 Consumption plans in West Europe/);
    assert.equal(reasonOf({ ...input, plans: plans.slice(1) }), undefined);
  });
});

describe('a refusal of ARM', () => {
  const refusal = (serviceCode: string, extendedCode?: string): DurableDeployError =>
    new DurableDeployError('UNAUTHORIZED', 'Making the plan failed: the server said no.', {
      answer: { status: 401, serviceCode, ...(extendedCode === undefined ? {} : { extendedCode }) },
    });

  for (const error of [
    refusal('SubscriptionIsOverQuotaForSku'),
    refusal('Unauthorized', '52039'),
    refusal('QuotaExceeded'),
  ]) {
    it(`for want of quota is told as such: ${error.answer?.serviceCode} ${error.answer?.extendedCode ?? ''}`, () => {
      const told = asQuotaError(error, fleetOf(draining), '2026-05-04T12:00:00.000Z');
      assert.ok(told instanceof DurableDeployError);
      assert.equal(told.code, 'ROUTING_QUOTA_REACHED');
      assert.match(told.message, /the server said no\. Draining: 0\.9/);
      assert.equal(told.cause, error);
    });
  }

  it('for another cause stays what it is', () => {
    const error = refusal('Unauthorized', '52000');
    assert.equal(asQuotaError(error, fleetOf(), ''), error);
    const defect = new TypeError('a defect');
    assert.equal(asQuotaError(defect, fleetOf(), ''), defect);
  });
});
