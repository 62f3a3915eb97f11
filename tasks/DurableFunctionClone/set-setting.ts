import {
  settingEvidence,
  settingHeadline,
  settingSummary,
  type StarterSettingOutcome,
  type StarterSettingRequest,
} from '../../core/cloning/starter-setting/index.ts';
import { evidenceHead } from '../../core/cloning/report/index.ts';
import { neutralise } from '../../core/text.ts';
import type { TaskHost } from '../host/index.ts';
import { timeOf, written, type Ended } from './ended.ts';
import { nothingTold } from './outputs.ts';

/**
 * `action: setStarterSetting`.
 *
 * @param set `setStarterSetting` of core
 */
export async function setSetting(
  host: TaskHost,
  request: StarterSettingRequest,
  set: (request: StarterSettingRequest, host: TaskHost) => Promise<StarterSettingOutcome>,
): Promise<Ended> {
  host.setActivity({
    underWay: `setting the app setting ${request.setting}`,
    goOn: 'Run the job again: it looks at the setting first.',
  });
  const startedAt = timeOf(host);
  const outcome = await set(request, host);
  const times = { startedAt, endedAt: timeOf(host) };
  const evidenceFile = written(host, () => {
    host.addSummary('Durable function clone', settingSummary(outcome));
    return host.writeEvidence('durable-function-clone', {
      ...evidenceHead('setStarterSetting', times),
      ...settingEvidence(outcome),
    });
  });
  const message = settingHeadline(outcome);
  return {
    result: { result: 'succeeded', message },
    outputs: {
      ...nothingTold,
      version: neutralise(outcome.result === 'planned' ? (outcome.before ?? '') : outcome.after),
      changed: outcome.result === 'written' ? 'true' : 'false',
      reason: neutralise(message, 4000),
      evidenceFile,
    },
  };
}
