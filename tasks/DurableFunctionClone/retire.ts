import { evidenceHead } from '../../core/cloning/report/index.ts';
import {
  retireEvidence,
  retireHeadline,
  retireSummary,
  type RetireOutcome,
  type RetireRequest,
} from '../../core/cloning/retire/index.ts';
import { neutralise, onOneLine } from '../../core/text.ts';
import { reasonText, type TaskHost } from '../host/index.ts';
import { timeOf, written, type Ended } from './ended.ts';
import { nothingTold } from './outputs.ts';
import { showDiff } from './show.ts';

/**
 * `action: retire`.
 *
 * @param retire `retireVersions` of core
 */
export async function retireFunctions(
  host: TaskHost,
  request: RetireRequest,
  retire: (request: RetireRequest, host: TaskHost) => Promise<RetireOutcome>,
): Promise<Ended> {
  host.setActivity({
    underWay: 'looking into the task hub, and removing versions from the sources',
    goOn: 'Run the job again: what was half written is put back first.',
  });
  const startedAt = timeOf(host);
  const outcome = await retire(request, host);
  const times = { startedAt, endedAt: timeOf(host) };
  for (const { code, message } of outcome.findings) host.log.info(`${code}: ${message}`);
  if (request.dryRun) showDiff(host, outcome.changes);
  const evidenceFile = written(host, () => {
    host.addSummary('Durable function clone', retireSummary(outcome, request));
    return host.writeEvidence('durable-function-clone', {
      ...evidenceHead('retire', times),
      ...retireEvidence(outcome, request),
    });
  });
  const message = retireHeadline(outcome);
  const gone = outcome.versions.filter(({ decision }) => decision === 'remove').map(({ version }) => version);
  return {
    result:
      outcome.result === 'refused'
        ? { result: 'failed', message: outcome.reason === undefined ? message : reasonText(outcome.reason) }
        : { result: 'succeeded', message },
    outputs: {
      ...nothingTold,
      version: request.version?.text ?? '',
      changed: outcome.result === 'written' ? 'true' : 'false',
      versionsPresent: outcome.versionsPresent.join(','),
      retiredVersions: outcome.result === 'refused' ? '' : gone.join(','),
      findings: String(outcome.findings.length),
      reason: neutralise(onOneLine(message), 4000),
      reasonCode: outcome.reason?.code ?? '',
      evidenceFile,
    },
  };
}
