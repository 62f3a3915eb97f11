import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { progressOf, readReport } from '../../../../core/azure/deployment/report.ts';

const report = {
  id: 'a',
  status: 4,
  status_text: '',
  complete: true,
  is_temp: false,
  message: ' m ',
  received_time: 't',
};

describe('reports of deployments', () => {
  const cases: readonly [string, Record<string, unknown>, string | RegExp][] = [
    ['pending', { status: 0, complete: false }, 'running'],
    ['building', { status: 1, complete: false }, 'running'],
    ['deploying', { status: 2, complete: false }, 'running'],
    ['no status yet', { status: undefined, complete: false }, 'running'],
    ['success', {}, 'succeeded'],
    ['success of which only the status tells', { complete: false }, 'succeeded'],
    ['success of one that is not written down yet', { complete: false, is_temp: true }, 'running'],
    ['failure', { status: 3, status_text: 'no disk' }, /reports that it failed: "no disk"\.$/],
    ['failure that is not complete', { status: 3, complete: false }, /reports that it failed\.$/],
    ['cancelled', { status: -1 }, /reports that it was cancelled\.$/],
    ['given way', { status: 5 }, /was cancelled, and another deployment is in progress\.$/],
    ['partial', { status: 6 }, /was successful in part only\.$/],
    ['ended in a way that nobody knows', { status: 9 }, /ended with the status 9\.$/],
    ['ended without a success', { status: 2 }, /ended with the status 2\.$/],
  ];
  for (const [name, changes, expected] of cases) {
    it(name, () => {
      const read = readReport({ ...report, ...changes });
      assert.ok(read);
      const progress = progressOf(read, 'deploying', undefined);
      if (typeof expected === 'string') assert.equal(progress.kind, expected);
      else {
        assert.ok(progress.kind === 'failed');
        assert.equal(progress.error.code, 'DEPLOYMENT_FAILED');
        assert.match(progress.error.message, expected);
      }
    });
  }

  it('are read', () => {
    assert.deepEqual(readReport({ ...report, status_text: null }), {
      id: 'a',
      message: 'm',
      status: 4,
      statusText: '',
      complete: true,
      temporary: false,
      receivedAt: 't',
    });
    for (const none of [null, 'x', [], {}, { id: 1 }]) assert.equal(readReport(none), undefined);
  });
});
