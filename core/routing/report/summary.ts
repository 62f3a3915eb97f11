import { formatDuration } from '../../duration.ts';
import type { Finding } from '../../finding.ts';
import { bullets, more, page, paragraph, plain, section, table } from '../../report/index.ts';
import type { Line } from '../model.ts';
import type { RoutingOutcome, RoutingRequest, RoutingStep } from '../run/model.ts';
import { askedLine, newestFirst } from './fleet.ts';
import { headline, title } from './headline.ts';
import { nextSteps } from './next-steps.ts';

const maxRetired = 20;
const maxPatches = 5;
const maxSteps = 100;
const maxFindings = 50;
const maxHistory = 20;

const severities: readonly Finding['severity'][] = ['error', 'warning', 'note'];

/**
 * The outcome as Markdown for the page of the run: how it ended, all lines, what was done or would be, findings, the history, and what
 * to do next. Everything from outside is neutralised and escaped; nothing secret is in it.
 */
export function summaryMarkdown(outcome: RoutingOutcome, request: RoutingRequest): string {
  const { planned, done, kind } = outcome;
  return page([
    [`### ${title(outcome, request)}`, '', ...paragraph(headline(outcome, request))],
    aboutTable(outcome, request),
    section('Lines', fleetTable(outcome)),
    section('What would be done', kind === 'planned' ? stepLines(planned) : []),
    section('What was done', stepLines(done)),
    section('What was not done', kind === 'planned' || kind === 'done' ? [] : stepLines(notDone(planned, done))),
    section('Findings', findingsTable(outcome.findings)),
    section('Newest changes', historyTable(outcome)),
    section('What to do next', bullets(nextSteps(outcome, request))),
  ]);
}

function aboutTable(outcome: RoutingOutcome, request: RoutingRequest): string[] {
  const { functionAppName, routerUrl, created, startedAt, endedAt } = outcome;
  const rows: [string, string | undefined][] = [
    ['Application', request.application],
    ['Command', `${request.command}${request.dryRun ? ' (dry run)' : ''}`],
    ['Version', 'version' in request ? request.version.text : undefined],
    ['Line', outcome.line ?? askedLine(request)],
    ['App', functionAppName === undefined ? undefined : `${functionAppName}${created ? ' (new)' : ''}`],
    ['Router', routerUrl],
    ['Took', `${formatDuration(Date.parse(endedAt) - Date.parse(startedAt))}, ${startedAt} to ${endedAt}`],
  ];
  return table(
    ['What', 'Value'],
    rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, plain(value, 500)]])),
  );
}

function fleetTable({ fleet, lineNotes }: RoutingOutcome): string[] {
  const all = newestFirst(fleet);
  const there = all.filter(({ state }) => state !== 'Retired');
  const retired = all.filter(({ state }) => state === 'Retired');
  const shown = [...there, ...retired.slice(0, maxRetired)];
  return [
    ...table(
      ['Line', 'State', 'Since', 'App', 'Versions', 'In flight', 'Why it is there, or what it waits for'],
      shown.map((line) => [
        plain(line.line, 30),
        plain(`${line.state}${roleOf(line, fleet.routes)}`),
        plain(moment(line.stateSince)),
        plain(appCell(line), 200),
        plain(versionsCell(line), 300),
        plain(inFlightCell(line)),
        plain(noteOf(line, lineNotes.get(line.line)), 500),
      ]),
    ),
    ...more(retired.length - maxRetired, 'retired lines'),
  ];
}

function roleOf({ line }: Line, routes: RoutingOutcome['fleet']['routes']): string {
  if (line === routes.default) return ', the default';
  return line === routes.previous ? ', for rollback' : '';
}

/** `2026-05-01 12:00 UTC`; anything else as it is. */
function moment(time: string): string {
  const [, date, clock] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(time) ?? [];
  return date === undefined || clock === undefined ? time : `${date} ${clock} UTC`;
}

function appCell({ app, state, stoppedAt }: Line): string {
  if (app === undefined) return 'none yet';
  if (state === 'Retired') return `${app.name} (removed)`;
  return stoppedAt === undefined ? app.name : `${app.name} (stopped ${moment(stoppedAt)})`;
}

/** Newest first; one that is only to be deployed says so. */
function versionsCell({ patches }: Line): string {
  const newest = patches.slice(-maxPatches).reverse();
  const named = newest.map(({ version, deployedAt }) =>
    deployedAt === undefined ? `${version} (not deployed yet)` : version,
  );
  return [...named, ...(patches.length > maxPatches ? [`and ${patches.length - maxPatches} before`] : [])].join(', ');
}

function inFlightCell({ counts, state }: Line): string {
  if (counts === undefined || state === 'Retired') return '';
  const count = counts.inFlight === null ? 'cannot be told' : String(counts.inFlight);
  return `${count} (${moment(counts.at)})`;
}

/** What the run found out of a line; else what the registry tells by itself. */
function noteOf({ failure, state, worker }: Line, note: string | undefined): string {
  if (note !== undefined) return note;
  if (failure !== undefined) return failure.message;
  if (worker !== undefined) return `${worker.by} is at work on it`;
  switch (state) {
    case 'Registered':
      return 'the first request for it makes its app';
    case 'Retired':
      return 'its addresses answer that it is gone';
    case 'Draining':
      return 'no run has looked now what is in flight: see commands status and retire';
    case 'Drained':
      return 'nothing of it was in flight: command retire goes on with it';
    default:
      return '';
  }
}

function stepLines(steps: readonly RoutingStep[]): string[] {
  return [
    ...steps.slice(0, maxSteps).map(({ text }) => `1. ${plain(text, 1000)}`),
    ...more(steps.length - maxSteps, 'steps'),
  ];
}

/** Steps are told apart by what they say: the same one may be planned for several lines. */
function notDone(planned: readonly RoutingStep[], done: readonly RoutingStep[]): readonly RoutingStep[] {
  const texts = new Set(done.map(keyOf));
  return planned.filter((step) => !texts.has(keyOf(step)));
}

function keyOf({ name, line = '' }: RoutingStep): string {
  return `${name} ${line}`;
}

function findingsTable(findings: readonly Finding[]): string[] {
  const sorted = severities.flatMap((severity) => findings.filter((finding) => finding.severity === severity));
  return [
    ...table(
      ['Severity', 'Code', 'What was seen', 'What to do'],
      sorted
        .slice(0, maxFindings)
        .map(({ severity, code, message, fix = '' }) => [
          severity,
          plain(code),
          plain(message, 1000),
          plain(fix, 1000),
        ]),
    ),
    ...more(sorted.length - maxFindings, 'findings'),
  ];
}

function historyTable({ history }: RoutingOutcome): string[] {
  return [
    ...table(
      ['When', 'What', 'Lines', 'By'],
      history
        .slice(0, maxHistory)
        .map(({ at, note, lines, by }) => [
          plain(moment(at)),
          plain(note, 500),
          plain(lines.join(', '), 300),
          plain(by, 300),
        ]),
    ),
    ...more(history.length - maxHistory, 'changes'),
  ];
}
