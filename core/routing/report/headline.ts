import { plural } from '../../text.ts';
import type { RoutingCommand, RoutingOutcome, RoutingRequest } from '../run/model.ts';
import { deployedVersion, drainingLines, servingVersion, subjectOf } from './fleet.ts';

const words: Readonly<Record<RoutingCommand, { readonly done: string; readonly failed: string }>> = {
  register: { done: 'Registered', failed: 'Not registered' },
  deploy: { done: 'Deployed', failed: 'Not deployed' },
  activate: { done: 'Default changed', failed: 'Default not changed' },
  retire: { done: 'Lines looked after', failed: 'Not retired' },
  status: { done: 'Lines', failed: 'Lines not read' },
  installRouter: { done: 'Router installed', failed: 'Router not installed' },
};

/** How it ended in a few words, for the title of the summary. */
export function title({ kind }: RoutingOutcome, { command, dryRun }: RoutingRequest): string {
  switch (kind) {
    case 'done':
      return words[command].done;
    case 'planned':
      return 'Planned, nothing was changed';
    case 'timedOut':
      return dryRun ? 'Not planned in time' : `${words[command].failed} in time`;
    case 'failed':
      return words[command].failed;
    case 'cancelled':
      return 'Cancelled';
  }
}

/** What happened, for the log, the output `reason` and the head of the summary: a sentence or two; a failure may have several lines. */
export function headline(outcome: RoutingOutcome, request: RoutingRequest): string {
  const { kind, reason, planned } = outcome;
  switch (kind) {
    case 'done':
      return doneSentence(outcome, request);
    case 'planned':
      return planned.length === 0
        ? 'Nothing is to be done.'
        : `${plural(planned.length, 'step')} would be taken. Nothing was changed.`;
    case 'timedOut':
      return reason?.message ?? 'The time was up before the task came to its end.';
    case 'failed':
      return reason?.message ?? 'It failed, and no reason was given.';
    case 'cancelled':
      return reason?.message ?? 'The job was cancelled before the task came to its end.';
  }
}

function doneSentence(outcome: RoutingOutcome, request: RoutingRequest): string {
  switch (request.command) {
    case 'register':
      return registered(outcome, request.version.text, request.version.line);
    case 'deploy':
      return deployed(outcome, request.version.text, request.version.line);
    case 'activate':
      return `${startsGoTo(outcome)}${kept(outcome)}`;
    case 'retire':
      return retired(outcome, request.line);
    case 'status':
      return status(outcome);
    case 'installRouter':
      return `The router ${outcome.functionAppName ?? ''} ${outcome.created ? 'is installed' : 'is up to date'}${
        outcome.routerUrl === undefined ? '' : ` and answers at ${outcome.routerUrl}`
      }.`;
  }
}

function registered(outcome: RoutingOutcome, version: string, line: string): string {
  const then =
    subjectOf(outcome)?.state === 'Registered'
      ? 'It has no app yet: the first request for it makes one.'
      : 'The line has an app already, which gets it with the next deployment.';
  return `Version ${version} is registered in line ${line}. ${then}`;
}

function deployed(outcome: RoutingOutcome, version: string, line: string): string {
  const { functionAppName = '', created, fleet } = outcome;
  const app = `the app ${functionAppName}, which ${created ? 'is new' : 'was there'}`;
  const serves =
    fleet.routes.default === line
      ? 'It is the default for starts.'
      : `Only starts that ask for it go to it. ${startsGoTo(outcome)}`;
  return `Version ${version} runs in line ${line}: ${app}. ${serves}`;
}

function startsGoTo({ fleet }: RoutingOutcome): string {
  const { default: line } = fleet.routes;
  if (line === undefined) return 'There is no default line: starts have to ask for a version.';
  const version = deployedVersion(fleet.lines.get(line));
  return `Starts that ask for no version go to line ${line}${version === undefined ? '' : ` (${version})`}.`;
}

function kept({ fleet }: RoutingOutcome): string {
  const { previous } = fleet.routes;
  return previous === undefined ? '' : ` Line ${previous} is kept for rollback.`;
}

function retired(outcome: RoutingOutcome, line: string | undefined): string {
  if (line !== undefined) return `Line ${line} is retired: its app is gone, and its addresses answer so.`;
  if (outcome.fleet.lines.size === 0) return noneRegistered(outcome);
  const gone = outcome.done.filter(({ name }) => name === 'retire').length;
  const sentences = [
    ...(gone === 0 ? [] : [`${plural(gone, 'line')} ${gone === 1 ? 'was' : 'were'} retired.`]),
    draining(outcome),
  ];
  return sentences.join(' ');
}

function draining({ fleet }: RoutingOutcome): string {
  const lines = drainingLines(fleet);
  if (lines.length === 0) return 'No line drains.';
  return `${plural(lines.length, 'line')} ${lines.length === 1 ? 'is' : 'are'} on the way out: ${lines.join(', ')}.`;
}

function noneRegistered({ fleet }: RoutingOutcome): string {
  return `No version of ${fleet.application} is registered.`;
}

function status(outcome: RoutingOutcome): string {
  const { fleet } = outcome;
  if (fleet.lines.size === 0) return noneRegistered(outcome);
  const there = [...fleet.lines.values()].filter(({ state }) => state !== 'Retired').length;
  const serving = servingVersion(fleet) === undefined ? 'There is no default line.' : startsGoTo(outcome);
  return `${plural(there, 'line')}. ${serving} ${draining(outcome)}`;
}
