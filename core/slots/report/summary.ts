import { formatDuration } from '../../duration.ts';
import { bullets, more, page, paragraph, plain, section, table } from '../../report/index.ts';
import { headline as verdictHeadline } from '../../taskhub/decide/index.ts';
import { groupsTable, instancesTable } from '../../taskhub/report/index.ts';
import type {
  PreflightFinding,
  Severity,
  SlotOutcome,
  SlotReport,
  SlotRequest,
  SlotsReport,
  Verification,
} from '../model.ts';
import { describePlan } from '../plan/index.ts';
import { quietSentence } from '../quiet/index.ts';
import { headline, namesOf, title } from './headline.ts';
import { nextSteps } from './next-steps.ts';

const maxFindings = 50;
const maxTimeline = 60;

const verdicts: Readonly<Record<SlotOutcome['verdict'], string>> = {
  idle: 'idle',
  busy: 'busy',
  unknown: 'cannot be told',
  notNeeded: 'none had to be idle',
};

const severities: readonly Severity[] = ['error', 'warning', 'note'];

/**
 * The outcome as Markdown for the page of the run: the verdict first, then both slots before and after, findings, what was
 * planned, the hubs that had to be idle, the verification, how it went, and what to do next. Everything from outside is
 * neutralised and escaped; nothing secret is in it.
 */
export function summaryMarkdown(outcome: SlotOutcome, request: SlotRequest): string {
  const { verification, swappedBack } = outcome;
  return page([
    [`### ${title(outcome)}`, '', ...paragraph(headline(outcome, request))],
    aboutTable(outcome, request),
    section('The two slots', slotsTable(outcome)),
    section('Findings', findingsTable(outcome.findings)),
    section(isOnlyALook(outcome) ? 'What would be done' : 'What was planned', planLines(outcome)),
    section('Task hubs that had to be idle', drainedTable(outcome)),
    ...outcome.drained.flatMap(blockersOf),
    section('Quiet period', quietLines(outcome)),
    verification === undefined ? [] : section('How the app is', verificationLines(verification)),
    swappedBack === undefined
      ? []
      : section(swappedBack.done ? 'Swapped back' : 'Not swapped back', [
          plain(swappedBack.why, 1000),
          ...(swappedBack.verification === undefined ? [] : ['', ...verificationLines(swappedBack.verification)]),
        ]),
    section('What happened', timelineTable(outcome)),
    section('What to do next', bullets(nextSteps(outcome, request))),
  ]);
}

function aboutTable(outcome: SlotOutcome, request: SlotRequest): string[] {
  const { pair, startedAt, endedAt, correlationIds } = outcome;
  const { source, target, release } = namesOf(outcome, request);
  const group = pair?.ref.resourceGroup ?? request.app.resourceGroupName;
  const rows: [string, string | undefined][] = [
    ['App', `${pair?.ref.name ?? request.app.appName}${group === undefined ? '' : ` (resource group ${group})`}`],
    ['Action', `${outcome.action}${request.dryRun ? ' (dry run)' : ''}`],
    ['Slots', `${source} → ${target}`],
    ['Release', release],
    ['Task hubs that had to be idle', verdictCell(outcome)],
    ['Took', `${formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}, ${startedAt} to ${endedAt}`],
    ['Release annotation', annotationCell(outcome)],
    ['Correlation ids', correlationIds.length === 0 ? undefined : correlationIds.join(', ')],
  ];
  return table(
    ['What', 'Value'],
    rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, plain(value, 500)]])),
  );
}

function annotationCell({ annotation }: SlotOutcome): string | undefined {
  if (annotation?.reason === undefined) return annotation?.name;
  return `not written: ${annotation.reason.code}: ${annotation.reason.message}`;
}

function verdictCell({ verdict, drained }: SlotOutcome): string {
  return verdict === 'unknown' && drained.length === 0 ? 'not looked at' : verdicts[verdict];
}

function slotsTable({ before, after }: SlotOutcome): string[] {
  const rows = (['source', 'target'] as const).flatMap((side) => [
    ...(before === undefined ? [] : [slotRow(before[side], after === undefined ? 'seen' : 'before', before)]),
    ...(after === undefined ? [] : [slotRow(after[side], 'after', after)]),
  ]);
  return table(['Slot', 'When', 'State', 'Release', 'Task hub', 'In flight', 'Entities'], rows);
}

function slotRow(slot: SlotReport, when: string, { at }: SlotsReport): string[] {
  return [
    plain(slot.name, 60),
    plain(`${when}, ${at.slice(11, 19)} UTC`),
    plain(slot.state, 60),
    plain(slot.release === '' ? '(no marker)' : slot.release, 120),
    plain(hubCell(slot), 300),
    countCell(slot.inFlight),
    countCell(slot.entities),
  ];
}

function hubCell({ hub, hubReason }: SlotReport): string {
  if (hub !== undefined) {
    const where = hub.connectionOrigin === undefined ? '' : ` (account of ${hub.connectionOrigin})`;
    return `${hub.hubName}${where}`;
  }
  return hubReason === undefined ? '' : `not known: ${hubReason.message}`;
}

function countCell(counted: SlotReport['inFlight']): string {
  if (counted === undefined) return '';
  return counted.atLeast ? `at least ${counted.count}` : String(counted.count);
}

function findingsTable(findings: readonly PreflightFinding[]): string[] {
  const sorted = severities.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
  const rows = sorted
    .slice(0, maxFindings)
    .map(({ severity, severityBefore, code, message, why, fix }) => [
      severityBefore === undefined ? severity : `${severity} (${severityBefore} by default)`,
      plain(code),
      plain(message, 1000),
      plain(why, 500),
      plain(fix ?? '', 1000),
    ]);
  return [
    ...table(['Severity', 'Code', 'What was seen', 'Why it matters', 'What to do'], rows),
    ...more(sorted.length - rows.length, 'findings'),
  ];
}

function isOnlyALook({ action, result }: SlotOutcome): boolean {
  return result === 'planned' || action === 'preflight';
}

/** The first line of a plan is a sentence, the others are numbered steps. Why there is none stands at the head of the page. */
function planLines({ plan }: SlotOutcome): string[] {
  if (plan?.kind !== 'go') return [];
  const [sentence = '', ...steps] = describePlan(plan);
  return [
    plain(sentence, 1000),
    ...(steps.length === 0 ? [] : ['']),
    ...steps.map((step) => `1. ${plain(step.replace(/^\d+\. /, ''), 1000)}`),
  ];
}

function drainedTable(outcome: SlotOutcome): string[] {
  return table(
    ['Task hub', 'Slot', 'Why', 'Verdict', 'What was seen last', 'Reads'],
    outcome.drained.map(({ hub, outcome: check }) => [
      plain(hub.hubName, 120),
      plain(outcome.pair?.[hub.slot] ?? hub.slot, 60),
      plain(hub.why, 500),
      check.verdict.kind === 'unknown' ? 'cannot be told' : check.verdict.kind,
      plain(verdictHeadline(check.verdict), 1000),
      plain(`${check.reads} in ${formatDuration(Date.parse(check.endedAt) - Date.parse(check.startedAt))}`),
    ]),
  );
}

function blockersOf({ hub, outcome: { verdict, observation } }: SlotOutcome['drained'][number]): string[][] {
  if (verdict.kind === 'idle' || observation === undefined) return [];
  const name = plain(hub.hubName, 120);
  return [
    section(`In flight in ${name}`, groupsTable(observation)),
    section(`Oldest in ${name}`, instancesTable(observation)),
  ];
}

/** What a swap killed, as far as it is known. */
function quietLines({ quiet, pair }: SlotOutcome): string[] {
  return quiet === undefined || pair === undefined ? [] : [plain(quietSentence(quiet, pair), 1500)];
}

function verificationLines({ checks, reasons }: Verification): string[] {
  const rows = checks.map(({ name, ok, seen }) => [plain(name, 200), ok ? 'well' : 'not well', plain(seen, 500)]);
  const why = bullets(reasons.map(({ code, message }) => `${code}: ${message}`));
  return [
    ...table(['What was looked at', 'Result', 'What was seen'], rows),
    ...(rows.length > 0 && why.length > 0 ? [''] : []),
    ...why,
  ];
}

function timelineTable({ timeline }: SlotOutcome): string[] {
  const shown = timeline.slice(-maxTimeline);
  const rows = shown.map(({ at, elapsedMs, line }) => [
    plain(`${at.slice(11, 19)} UTC`),
    plain(formatDuration(elapsedMs)),
    plain(line, 500),
  ]);
  return [...table(['Time', 'After', 'What was said'], rows), ...more(timeline.length - shown.length, 'earlier lines')];
}
