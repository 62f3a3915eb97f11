import assert from 'node:assert/strict';
import type { SlotAction, SlotOutcome, SlotRequest } from '../../../../core/slots/model.ts';
import { headline, nextSteps, summaryMarkdown } from '../../../../core/slots/report/index.ts';
import { busyOutcome, finding, outcomeOf, requestOf, seenBefore, slotOf, without } from './outcomes.ts';

const summary = (change: Partial<SlotOutcome> = {}, request: Partial<SlotRequest> = {}): string =>
  summaryMarkdown(outcomeOf(change), requestOf(request));

describe('summaryMarkdown of a slot action', () => {
  describe('says first how it ended', () => {
    const failed = { result: 'failed', reason: { code: 'SWAP_FAILED', message: 'It did not work.' } } as const;
    const cases: [string, Partial<SlotOutcome>, RegExp][] = [
      [
        'swapped',
        {},
        /^### Swapped\n\nSlots staging and production were swapped: slot production serves the release build-17\. The app is healthy\./,
      ],
      [
        'swapped by an earlier attempt',
        {
          result: 'alreadyDone',
          swapped: 'alreadyDone',
          plan: { kind: 'nothing', why: 'Slot production serves it already.', steps: [] },
        },
        /^### Swapped already\n\nSlot production serves it already\. Nothing was done again\. The app is healthy\./,
      ],
      [
        'planned',
        { result: 'planned', swapped: 'false' },
        /^### Planned, nothing was changed\n\n2 steps would be taken \\\(1 warning\\\)\./,
      ],
      ['not swapped', { ...failed, swapped: 'false' }, /^### Not swapped\n\nIt did not work\./],
      [
        'swapped, but not healthy',
        { ...failed, swapped: 'true', verification: { kind: 'unknown', reasons: [], checks: [] } },
        /^### Swapped, but not well\n\nIt did not work\./,
      ],
      ['swapped, and then something else', { ...failed, swapped: 'true' }, /^### Swapped, then failed\n/],
      [
        'swapped back after all',
        { ...failed, swapped: 'true', swappedBack: { done: true, why: 'it answered 500.' } },
        /^### Swapped, and swapped back\n\nIt did not work\.\n[^]*#### Swapped back\n\nit answered 500\./,
      ],
      ['not to be told', { ...failed, swapped: 'unknown' }, /^### Cannot tell whether the slots were swapped\n/],
      ['cancelled', { result: 'cancelled', swapped: 'false' }, /^### Cancelled\n\nThe job was cancelled/],
      ['cancelled after the swap', { result: 'cancelled', swapped: 'true' }, /^### Swapped, then cancelled\n/],
    ];
    for (const [name, change, expected] of cases) it(name, () => assert.match(summary(change), expected));

    it('of a preflight that comes too late', () => {
      const plan = { kind: 'nothing', why: 'Slot production serves it already.', steps: [] } as const;
      const text = summary({ action: 'preflight', swapped: 'alreadyDone', plan });
      assert.match(text, /^### Swapped already\n\nSlot production serves it already\.\n/);
      assert.doesNotMatch(text, /What to do next/);
    });

    it('of a preflight that finds a hub busy', () => {
      const { drained } = busyOutcome();
      assert.match(summary({ action: 'preflight', drained }), /Task hub ShopA must be idle for it, and is busy now\./);
    });

    it('of what had not to be cancelled', () => {
      const plan = { kind: 'nothing', why: 'Slot staging has no swap with preview pending.', steps: [] } as const;
      assert.match(
        summary({ action: 'cancelPreview', result: 'alreadyDone', swapped: 'false', plan }),
        /^### No preview to cancel\n\nSlot staging has no swap with preview pending\. Nothing was done\. /,
      );
    });

    const actions: readonly (readonly [SlotAction, done: RegExp, failed: RegExp])[] = [
      ['prepareSlot', /^### Prepared\n\nSlot staging may be deployed to/, /^### Not prepared/],
      ['preflight', /^### Ready to swap\n\nNothing forbids the swap.*1 warning/, /^### Not ready to swap/],
      ['startPreview', /^### Preview started\n\nSlot staging now runs with the settings/, /^### Preview not started/],
      ['completePreview', /^### Swapped\n/, /^### Not swapped/],
      ['cancelPreview', /^### Preview cancelled\n/, /^### Preview not cancelled/],
      ['swapBack', /^### Swapped back\n\n.*no longer serves the release build-17/, /^### Not swapped back/],
    ];
    for (const [action, whenDone, whenFailed] of actions) {
      it(`of ${action}`, () => {
        assert.match(summary({ action }), whenDone);
        assert.match(summary({ action, ...failed, swapped: 'false' }), whenFailed);
      });
    }
  });

  it('shows both slots before and after', () => {
    const text = summary();
    assert.match(
      text,
      /\| staging \| before, 12:00:05 UTC \| Running \| build-17 \| ShopB \\\(account of AzureWebJobsStorage\\\) \| 0 \| 0 \|/,
    );
    assert.match(text, /\| production \| before, 12:00:05 UTC \| Running \| build-16 \| ShopA .*\| 3 \| 0 \|/);
    assert.match(text, /\| production \| after, 12:04:10 UTC \| Running \| build-17 \| ShopB /);
  });

  it('shows both slots once when nothing was to be changed', () => {
    const text = summaryMarkdown(without(outcomeOf({ action: 'preflight' }), 'after'), requestOf());
    assert.match(text, /\| staging \| seen, 12:00:05 UTC \| Running \|/);
    assert.doesNotMatch(text, /\| before,/);
  });

  it('says what is not known of a slot', () => {
    const source = {
      ...without(slotOf('staging', 'x'), 'hub', 'inFlight'),
      hubReason: { code: 'HUB_NAME_UNRESOLVED', message: 'No such setting.' },
      entities: { count: 7, atLeast: true },
    } as const;
    assert.match(
      summary({ before: { ...seenBefore, source } }),
      /\| staging \| before[^|]*\| Running \| \\\(no marker\\\) \| not known: No such setting\. \| {2}\| at least 7 \|/,
    );
  });

  it('lists findings, errors first, with severities that were lowered', () => {
    const text = summary({
      findings: [
        { ...finding, code: 'STORAGE_SHARED', severity: 'note' },
        finding,
        { ...finding, code: 'SAME_HUB', severity: 'warning', severityBefore: 'error' },
        { ...finding, code: 'HUB_STICKY', severity: 'error' },
      ],
    });
    const order = ['HUB\\_STICKY', 'SECRETS\\_IN\\_FILES', 'SAME\\_HUB', 'STORAGE\\_SHARED'];
    const found = order.map((code) => text.indexOf(`| ${code} |`));
    assert.ok(
      found.every((at) => at > 0),
      text,
    );
    assert.deepEqual(
      found,
      [...found].sort((a, b) => a - b),
    );
    assert.match(text, /\| warning \(error by default\) \| SAME\\_HUB \|/);
  });

  it('numbers the steps of a plan', () => {
    const text = summary({ result: 'planned' });
    assert.match(
      text,
      /#### What would be done\n\nEach task hub travels with its code\.\n\n1\. Look at both slots.*\n1\. Verify/,
    );
    assert.match(summary(), /#### What was planned/);
    assert.match(summary({ action: 'preflight' }), /#### What would be done/);
    const plan = { kind: 'nothing', why: 'It serves already.', steps: [{ kind: 'verify' }] } as const;
    assert.doesNotMatch(summary({ result: 'alreadyDone', plan }), /#### What was planned/);
  });

  it('shows a refusal once, with its list', () => {
    const message = '2 findings forbid it:\n- SAME_HUB: one\n- HUB_STICKY: two';
    const text = summaryMarkdown(
      busyOutcome({
        plan: { kind: 'refuse', code: 'PREFLIGHT_FAILED', message, fix: 'a\nb' },
        reason: { code: 'PREFLIGHT_FAILED', message, fix: 'a\nb' },
        drained: [],
      }),
      requestOf(),
    );
    assert.match(text, /2 findings forbid it:\n\n- SAME\\_HUB: one\n- HUB\\_STICKY: two\n/);
    assert.equal(text.split('findings forbid it').length, 2);
    assert.match(text, /#### What to do next\n\n- a\n- b\n/);
  });

  it('says what is known of the hubs that had to be idle', () => {
    const cell = (change: Partial<SlotOutcome>): string =>
      /\| Task hubs that had to be idle \| (.*) \|/.exec(summary(change))?.[1] ?? '';
    assert.equal(cell({}), 'none had to be idle');
    assert.equal(cell({ verdict: 'unknown' }), 'not looked at');
    assert.equal(cell({ verdict: 'unknown', drained: busyOutcome().drained }), 'cannot be told');
  });

  it('shows what blocks a hub, and how to go on', () => {
    const text = summaryMarkdown(busyOutcome(), requestOf());
    assert.match(
      text,
      /\| ShopA \| production \| both slots use it \| busy \| 3 orchestrations in flight.*\| 21 in 10 min \|/,
    );
    assert.match(text, /#### In flight in ShopA\n/);
    assert.match(text, /\| order-1 \| ProcessOrder 1\.0 \|/);
    assert.match(text, /longer drainTimeout and timeout/);
    assert.match(text, /Suspended instances never end by themselves/);
  });

  it('names the release annotation, and what to do when it was not written', () => {
    const told = { id: 'i', name: 'Release build-17: slot staging swapped into production' };
    assert.match(summary({ annotation: told }), /\| Release annotation \| Release build-17: slot staging swapped/);
    const reason = { code: 'FORBIDDEN', message: 'It was answered 403.', fix: 'Give it the right.' } as const;
    const text = summary({ annotation: { ...told, reason } });
    assert.match(text, /^### Swapped\n/);
    assert.match(text, /\| Release annotation \| not written: FORBIDDEN: It was answered 403\. \|/);
    assert.match(text, /#### What to do next\n[^]*- Give it the right\./);
    assert.doesNotMatch(summary(), /Release annotation/);
  });

  it('shows how the app was after the swap, and after the swap back', () => {
    const text = summary({
      result: 'failed',
      reason: { code: 'VERIFICATION_FAILED', message: 'Not healthy.' },
      verification: {
        kind: 'unhealthy',
        reasons: [{ code: 'VERIFICATION_FAILED', message: 'It answered 500.' }],
        checks: [{ name: 'GET /api/health', ok: false, seen: '500' }],
      },
      swappedBack: {
        done: true,
        why: 'it was not healthy.',
        verification: { kind: 'healthy', reasons: [], checks: [{ name: 'Functions host', ok: true, seen: 'Running' }] },
      },
    });
    assert.match(text, /\| GET \/api\/health \| not well \| 500 \|\n\n- VERIFICATION\\_FAILED: It answered 500\./);
    assert.match(text, /#### Swapped back\n\nit was not healthy\.\n\n.*\n.*\n\| Functions host \| well \| Running \|/);
  });

  it('shows the end of a long timeline', () => {
    const timeline = Array.from({ length: 75 }, (_, index) => ({
      at: '2026-05-01T12:01:00.000Z',
      elapsedMs: 60_000,
      line: `line ${index + 1}.`,
    }));
    const text = summary({ timeline });
    assert.match(text, /\| 12:01:00 UTC \| 1 min \| line 75\. \|/);
    assert.doesNotMatch(text, /line 15\./);
    assert.match(text, /and 15 earlier lines more/);
  });

  it('shows text from outside as text: no markup, no HTML, no link, no command', () => {
    const evil = '##vso[task.complete]|<img src=x onerror=a>`**b**`[c](http://d)\n# e @f #1 ~~g~~';
    const slot = slotOf(evil, evil, { state: evil, release: evil });
    const text = summary({
      result: 'failed',
      reason: { code: 'SWAP_FAILED', message: evil, fix: evil },
      release: evil,
      before: { ...seenBefore, source: slot, target: slot },
      findings: [{ ...finding, message: evil, why: evil, fix: evil }],
      plan: { kind: 'nothing', why: evil, steps: [] },
      verification: { kind: 'unknown', reasons: [], checks: [{ name: evil, ok: false, seen: evil }] },
      swappedBack: { done: false, why: evil },
      timeline: [{ at: seenBefore.at, elapsedMs: 0, line: evil }],
      correlationIds: [evil],
      goOn: evil,
    });
    assert.doesNotMatch(text, /##vso\[/);
    assert.doesNotMatch(
      text,
      /<img|(?<!\\)\[c|(?<!\\):\/\/|(?<!\\)\*\*b|(?<!\\)`|\n# e|(?<!\\)@f|(?<!\\)#1|(?<!\\)~~g/,
    );
    for (const line of text.split('\n').filter((row) => row.startsWith('|'))) {
      assert.ok([2, 3, 5, 6, 7].includes(line.split(/(?<!\\)\|/).length - 2), line);
    }
  });
});

describe('nextSteps of a slot action', () => {
  const steps = (change: Partial<SlotOutcome> = {}, request: Partial<SlotRequest> = {}): string =>
    nextSteps(outcomeOf(change), requestOf(request)).join('\n');

  it('says where what is in flight goes on after a swap, and how to undo it', () => {
    assert.match(
      steps(),
      /Slot staging holds task hub ShopA now, with the previous code\. 3 orchestrations in flight there go on/,
    );
    assert.match(steps(), /action 'swapBack' with the release build-17/);
    const idle = { ...seenBefore, target: slotOf('production', 'ShopA') };
    assert.doesNotMatch(steps({ before: idle }), /with the previous code/);
    const one = { ...seenBefore, target: slotOf('production', 'ShopA', { inFlight: { count: 1, atLeast: false } }) };
    assert.match(steps({ before: one }), /1 orchestration in flight there goes on: .* waits for it before/);
    assert.doesNotMatch(steps({ plan: { kind: 'go', movement: 'stays', steps: [] } }), /with the previous code/);
  });

  it('leads on from each action', () => {
    assert.match(steps({ action: 'prepareSlot' }), /Deploy the package to slot staging, then use action 'swap'/);
    assert.match(steps({ action: 'prepareSlot', result: 'alreadyDone' }), /Leave the deployment out/);
    assert.match(steps({ action: 'preflight' }), /action 'swap' soon/);
    assert.match(steps({ action: 'startPreview' }), /'completePreview', or 'cancelPreview'/);
    assert.match(
      steps({ action: 'swapBack' }),
      /What the release build-17 started while it served is in task hub ShopA of slot staging/,
    );
    assert.match(steps({ result: 'planned' }), /without dryRun/);
    assert.match(steps({ result: 'cancelled', goOn: 'Look first.' }), /^Look first\.$/);
  });

  it('fits what blocks', () => {
    const { drain } = requestOf();
    const failing = nextSteps(busyOutcome(), requestOf({ drain: { ...drain, policy: 'fail' } })).join('\n');
    assert.match(failing, /^Wait\.\n/);
    const twice = busyOutcome({ goOn: 'Wait.' });
    assert.equal(nextSteps(twice, requestOf()).filter((step) => step === 'Wait.').length, 1);
    assert.match(failing, /drainPolicy 'wait'/);
  });
});

describe('headline of a slot action', () => {
  it('names slots and release as asked for, when the run did not come so far', () => {
    assert.match(
      headline(without(outcomeOf(), 'pair', 'release'), { sourceSlot: 'blue', targetSlot: 'green', release: 'r-1' }),
      /^Slots blue and green were swapped: slot green serves the release r-1\./,
    );
  });

  it('says what a dry run would refuse', () => {
    const plan = { kind: 'refuse', code: 'PREVIEW_PENDING', message: 'A preview is pending.', fix: 'x' } as const;
    assert.match(headline(outcomeOf({ result: 'planned', plan }), requestOf()), /^It would be refused: A preview/);
  });

  it('says whether a quiet moment came, and what was in flight', () => {
    const quiet = { waitedMs: 600_000, limitMs: 600_000, hubs: [{ slot: 'source', hubName: 'ShopB' }] } as const;
    const text = (change: Partial<SlotOutcome>): string => summaryMarkdown(outcomeOf(change), requestOf());
    assert.match(
      text({ quiet: { ...quiet, came: true } }),
      /#### Quiet period\n\nA quiet moment came after 10 min\. Nothing in flight/,
    );
    const busy = [...quiet.hubs, { slot: 'target', hubName: 'ShopA', inFlight: { count: 3, atLeast: true } }] as const;
    assert.match(
      text({ quiet: { ...quiet, came: false, hubs: busy } }),
      /#### Quiet period\n\nNo quiet moment came: the task goes on after 10 min .*; at least 3 in flight in task hub ShopA/,
    );
    assert.match(
      text({ quiet: { ...quiet, came: false, hubs: [{ slot: 'target', inFlight: { count: 0, atLeast: false } }] } }),
      /Messages that lead to work are on their way in the task hub/,
    );
    assert.doesNotMatch(text({}), /Quiet/);
  });
});
