import { formatDuration } from '../../duration.ts';
import { bullets, more, page, plain, section, table } from '../../report/index.ts';
import type { CheckOutcome } from '../check/index.ts';
import { headline } from '../decide/index.ts';
import type { Observation, Policy } from '../model.ts';
import type { EndedBy } from '../wait/index.ts';
import { groupsTable, instancesTable } from './in-flight-tables.ts';
import { nextSteps } from './next-steps.ts';

const maxTimeline = 40;

const titles = { idle: 'Idle', busy: 'Busy', unknown: 'Cannot tell' } as const;

const endings: Readonly<Record<EndedBy, string>> = {
  idle: 'enough clean reads in a row',
  busy: 'the first busy read',
  unknown: 'trouble that did not pass',
  deadline: 'the timeout',
  permanent: 'trouble that asking again cannot mend',
  cancelled: 'the cancellation of the job',
};

/**
 * The outcome as Markdown for the page of the run: the verdict first, then what blocks, the queues, how it went, and what
 * to do next. Everything from outside is neutralised and escaped; nothing secret is in it.
 */
export function summaryMarkdown(outcome: CheckOutcome, policy: Policy): string {
  const { verdict, observation } = outcome;
  return page([
    [`### ${titles[verdict.kind]}`, '', plain(headline(verdict), 1000)],
    aboutSection(outcome),
    verdict.kind === 'unknown' ? section('Why it cannot be told', reasonsTable(verdict.reasons)) : [],
    observation === undefined ? [] : section('In flight', groupsTable(observation)),
    observation === undefined ? [] : section('Oldest', instancesTable(observation)),
    observation === undefined ? [] : section('Queues', queuesTable(observation)),
    section('Notes', bullets([...verdict.notes, ...outcome.findings.map(({ message }) => message)])),
    section('What happened', timelineTable(outcome)),
    section('What to do next', bullets(nextSteps(outcome, policy))),
  ]);
}

function aboutSection({ hub, app, source, reads, startedAt, endedAt, endedBy }: CheckOutcome): string[] {
  const took = formatDuration(Date.parse(endedAt) - Date.parse(startedAt));
  const slot = app?.slot === undefined ? '' : `, slot ${app.slot}`;
  const rows: [string, string | undefined][] = [
    ['Task hub', hub && `${hub.hubName} (${hub.nameExplanation})`],
    ['Storage provider', hub && (hub.provider === 'AzureStorage' ? undefined : hub.provider)],
    ['Account named by', hub?.connectionOrigin],
    ['App', app && `${app.name}${slot} (resource group ${app.resourceGroup})`],
    ['Source', source],
    ['Reads', `${reads} in ${took}, ended by ${endings[endedBy]}`],
    ['Checked', `${startedAt} to ${endedAt}`],
  ];
  return table(
    ['What', 'Value'],
    rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, plain(value, 500)]])),
  );
}

function reasonsTable(reasons: readonly { code: string; message: string }[]): string[] {
  return table(
    ['Code', 'What was seen'],
    reasons.map(({ code, message }) => [plain(code), plain(message, 1000)]),
  );
}

function queuesTable({ messages }: Observation): string[] {
  if (messages.kind !== 'read') return [];
  return table(
    ['Queue', 'Messages', 'Visible', 'Hidden'],
    messages.queues.map(({ queue, approximateCount, visible }) => [
      plain(queue),
      String(approximateCount),
      String(visible),
      String(Math.max(0, approximateCount - visible)),
    ]),
  );
}

function timelineTable({ timeline, timelineLeftOut }: CheckOutcome): string[] {
  const shown = timeline.slice(-maxTimeline);
  const rows = shown.map(({ at, elapsedMs, line }) => [
    plain(`${at.slice(11, 19)} UTC`),
    plain(formatDuration(elapsedMs)),
    plain(line, 500),
  ]);
  return [
    ...table(['Time', 'After', 'What was seen'], rows),
    ...more(timeline.length - shown.length + timelineLeftOut, 'earlier changes'),
  ];
}
