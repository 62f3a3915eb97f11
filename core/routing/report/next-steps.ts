import type { RoutingOutcome, RoutingRequest } from '../run/model.ts';
import { drainingLines, subjectOf } from './fleet.ts';

/** What a user can do after a run, as sentences. Findings bring their own fixes. */
export function nextSteps(outcome: RoutingOutcome, request: RoutingRequest): string[] {
  switch (outcome.kind) {
    case 'planned':
      return outcome.planned.length === 0 ? [] : ['To do what was planned, run it again without dryRun.'];
    case 'done':
      return stepsAfterSuccess(outcome, request);
    case 'failed':
      return lines(outcome.reason?.fix);
    case 'timedOut':
      return [
        ...lines(outcome.reason?.fix),
        'Run it again: it goes on where this run stopped. The job needs a longer time as well (timeoutInMinutes).',
      ];
    case 'cancelled':
      return lines(outcome.reason?.fix ?? 'Run it again: it looks first, and does only what has not been done.');
  }
}

function stepsAfterSuccess(outcome: RoutingOutcome, request: RoutingRequest): string[] {
  const { fleet } = outcome;
  switch (request.command) {
    case 'register':
      return subjectOf(outcome)?.state === 'Registered'
        ? [
            `Ask the router for it with the header x-app-version: ${request.version.text}; or use command 'deploy' with this version and no package.`,
          ]
        : [`Use command 'deploy' with the version ${request.version.text} and no package.`];
    case 'deploy':
      return [...stepsOfRollback(outcome), ...stepsOfDraining(outcome), ...stepsOfActivation(outcome, request)];
    case 'activate':
      return [...stepsOfRollback(outcome), ...stepsOfDraining(outcome)];
    case 'retire':
      return request.line === undefined ? stepsOfDraining(outcome) : [];
    case 'status':
      return fleet.lines.size === 0 ? ["Use command 'register' or 'deploy' for the first version."] : [];
    case 'installRouter':
      return outcome.routerUrl === undefined
        ? []
        : [
            'Let clients start and ask through the address of the router; the addresses that it answers with are its own.',
          ];
  }
}

function stepsOfRollback({ fleet }: RoutingOutcome): string[] {
  const { previous } = fleet.routes;
  return previous === undefined
    ? []
    : [`To let starts go back to line ${previous}, use command 'activate' without a line.`];
}

function stepsOfDraining({ fleet }: RoutingOutcome): string[] {
  return drainingLines(fleet).length === 0
    ? []
    : ["Run command 'retire' on a schedule, or let the router's timer do it, until the lines on the way out are gone."];
}

function stepsOfActivation({ fleet }: RoutingOutcome, request: RoutingRequest): string[] {
  return request.command === 'deploy' && fleet.routes.default !== request.version.line
    ? [`To let starts go to it, use command 'activate' with the line ${request.version.line}.`]
    : [];
}

function lines(text: string | undefined): string[] {
  return (text ?? '').split(/\r?\n/).filter((line) => line.trim() !== '');
}
