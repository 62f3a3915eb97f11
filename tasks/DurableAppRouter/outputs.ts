import { askedLine, drainingLines, headline, servingVersion } from '../../core/routing/report/index.ts';
import type { RoutingOutcome, RoutingRequest } from '../../core/routing/run/model.ts';
import { neutralise, onOneLine } from '../../core/text.ts';

/** The output variables of DurableAppRouter@1, all of them; empty is what could not be told. */
export type AppRouterOutputs = {
  readonly functionAppName: string;
  readonly line: string;
  readonly created: 'true' | 'false' | 'unknown';
  readonly state: string;
  readonly defaultVersion: string;
  readonly drainingLines: string;
  readonly routerUrl: string;
  readonly reason: string;
  readonly reasonCode: string;
  readonly evidenceFile: string;
};

/** What later steps are told about a run. Texts from outside are safe to print. */
export function outputsOf(outcome: RoutingOutcome, request: RoutingRequest, evidenceFile: string): AppRouterOutputs {
  const { fleet, functionAppName, created, routerUrl, reason } = outcome;
  const line = outcome.line ?? askedLine(request) ?? '';
  return {
    functionAppName: neutralise(functionAppName ?? ''),
    line: neutralise(line),
    created: created ? 'true' : 'false',
    state: fleet.lines.get(line)?.state ?? '',
    defaultVersion: neutralise(servingVersion(fleet) ?? ''),
    drainingLines: neutralise(drainingLines(fleet).join(','), 2000),
    routerUrl: neutralise(routerUrl ?? ''),
    reason: neutralise(onOneLine(headline(outcome, request)), 4000),
    reasonCode: reason?.code ?? '',
    evidenceFile,
  };
}

/** Codes of failures that come before anything is asked of Azure. */
const beforeAnything: readonly string[] = ['INPUT_INVALID', 'SERVICE_CONNECTION_UNSUPPORTED', 'SIGN_IN_FAILED'];

/** The same for a run that did not get as far as an outcome. One that was cut short may have made an app. */
export function outputsOnFailure(reason: { readonly code: string; readonly message: string }): AppRouterOutputs {
  return {
    functionAppName: '',
    line: '',
    created: beforeAnything.includes(reason.code) ? 'false' : 'unknown',
    state: '',
    defaultVersion: '',
    drainingLines: '',
    routerUrl: '',
    reason: neutralise(onOneLine(reason.message), 4000),
    reasonCode: reason.code,
    evidenceFile: '',
  };
}
