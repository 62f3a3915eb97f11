import type { RetirePolicy } from '../../core/routing/run/model.ts';
import { withoutUndefined, type InputReader } from '../host/index.ts';

/** What keeps lines, and when they go. */
export function readRetirePolicy(read: InputReader): RetirePolicy {
  const afterMs = read.duration('deadline', { least: '0s', most: '365d' });
  const policy = read.choice('deadlinePolicy', ['wait', 'fail', 'terminate']);
  const terminate = read.list('terminate');
  if (policy === 'terminate' && terminate.length === 0) {
    read.problem('terminate', 'name the orchestrations that may be ended, such as Monitor*.');
  }
  if (policy !== 'wait' && afterMs === 0) {
    read.problem(['deadline', 'deadlinePolicy'], `give the deadline after which ${policy} is to happen.`);
  }
  return withoutUndefined({
    keep: read.wholeNumber('keep', { least: 1, most: 20 }),
    graceMs: read.duration('graceTime', { least: '1m', most: '30d' }),
    stoppedForMs: read.duration('stoppedTime', { least: '0s', most: '90d' }),
    deadline: afterMs === 0 ? undefined : { afterMs, policy, terminate },
    removeHub: read.flag('removeHub'),
  });
}
