import assert from 'node:assert/strict';
import { summaryMarkdown } from '../../../../core/taskhub/report/index.ts';
import { defaultPolicy } from '../../../../core/taskhub/model.ts';
import { censusOf, censusOfCount } from '../../../support/observations.ts';
import { outcomeOf, veryBusy } from './outcomes.ts';

const summary = (...[observation, change]: Parameters<typeof outcomeOf>): string =>
  summaryMarkdown(outcomeOf(observation, change), defaultPolicy);

describe('summaryMarkdown', () => {
  it('says the verdict first', () => {
    assert.match(summary({}, { endedBy: 'idle' }), /^### Idle\n\nNothing is in flight: no open orchestration/);
    assert.match(summary(veryBusy), /^### Busy\n\n3 orchestrations in flight/);
    const reasons = [{ code: 'FORBIDDEN', message: 'No access.', fix: 'Give the role.' } as const];
    const unknown = summary({ completeness: 'failed', reasons }, { endedBy: 'permanent' });
    assert.match(unknown, /^### Cannot tell\n\nCannot tell: No access\./);
    assert.match(unknown, /\| FORBIDDEN \| No access\. \|/);
    assert.match(unknown, /#### What to do next\n\n- Give the role\./);
  });

  it('has tables of what is in flight, the oldest, and the queues', () => {
    const text = summary(veryBusy);
    assert.match(text, /\| ProcessOrder \| 1\.0 \| Running \| 1 \| 2026-05-01T10:00:00Z \| 2 h \|/);
    assert.match(text, /\| ship-1 \| Ship \| Pending \| 2026-05-01T11:59:00Z \| 1 min \|/);
    assert.match(text, /\| shop-control-00 \| 5 \| 2 \| 3 \|/);
  });

  it('tells what was checked, and how', () => {
    const text = summary(
      {},
      {
        app: { name: 'shop', resourceGroup: 'rg', slot: 'staging' },
        hub: {
          hubName: 'Shop',
          provider: 'AzureStorage',
          nameOrigin: 'resolved',
          nameExplanation: 'app setting Hub',
          connectionOrigin: 'AzureWebJobsStorage',
          settings: [],
        },
      },
    );
    assert.match(text, /\| Task hub \| Shop \\\(app setting Hub\\\) \|/);
    assert.match(text, /\| App \| shop, slot staging \\\(resource group rg\\\) \|/);
    assert.match(text, /\| Account named by \| AzureWebJobsStorage \|/);
    assert.match(text, /\| Reads \| 21 in 10 min, ended by the timeout \|/);
  });

  it('gives next steps that fit what blocks', () => {
    const text = summary(veryBusy);
    assert.match(text, /Suspended instances never end by themselves/);
    assert.match(text, /give it a longer timeout/);
    assert.match(text, /hiddenMessages to 'allow'/);
    assert.match(summary(veryBusy, { endedBy: 'busy' }), /Use mode 'wait'/);
    assert.doesNotMatch(summary({ blocking: censusOfCount(1) }), /Suspended instances/);
    assert.match(summary({}, { endedBy: 'cancelled' }), /Nothing was changed/);
  });

  it('shows the timeline, the last changes of a long one', () => {
    const timeline = Array.from({ length: 60 }, (_, index) => ({
      at: '2026-05-01T11:51:00.000Z',
      elapsedMs: 60_000,
      read: index + 1,
      state: 'busy' as const,
      inFlight: 1,
      atLeast: false,
      reasonCodes: [],
      line: `change ${index + 1}.`,
    }));
    const text = summary(veryBusy, { timeline, timelineLeftOut: 7 });
    assert.match(text, /\| 11:51:00 UTC \| 1 min \| change 60\. \|/);
    assert.doesNotMatch(text, /change 20\./);
    assert.match(text, /and 27 earlier changes more/);
  });

  it('stays short with many groups and instances', () => {
    const many = censusOf(
      ...Array.from({ length: 80 }, (_, index) => ({ instanceId: `i${index}`, name: `N${index}` })),
    );
    assert.match(summary({ blocking: many }), /and 30 groups more/);
  });

  it('shows text from outside as text: no markup, no HTML, no link, no command', () => {
    const evil = '##vso[task.complete]|<img src=x onerror=a>`**b**`[c](http://d)\n# e @f #1 !2 &lt; $x$ ~~g~~ \\';
    const text = summary({ blocking: censusOf({ instanceId: evil, name: evil, version: evil, status: evil }) });
    assert.doesNotMatch(text, /##vso\[/);
    assert.doesNotMatch(
      text,
      /<img|(?<!\\)\[c|(?<!\\):\/\/|(?<!\\)\*\*b|(?<!\\)`|\n# e|(?<!\\)@f|(?<!\\)#1|(?<!\\)!2|(?<!\\)~~g/,
    );
    for (const line of text.split('\n').filter((row) => row.startsWith('|'))) {
      const cells = line.split(/(?<!\\)\|/).length - 2;
      assert.ok([2, 4, 5, 6].includes(cells), line);
    }
    assert.match(text, /&lt;img src=x onerror=a&gt;/);
  });
});
