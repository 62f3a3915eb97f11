import type { Fleet, Line, LineApp, LineId } from '../model.ts';
import { compareLines, parseAskedLine, resolveLine, type Resolved } from '../versions/index.ts';
import { whyFailed } from '../waiting/index.ts';
import { comeBack, goneAnswer, quoted, refusal } from './answers.ts';
import { askedVersion } from './asked-version.ts';
import type { AppKeys } from './app-keys.ts';
import type { AppSender } from './app-sender.ts';
import type { FleetCache } from './fleet-cache.ts';
import type { ForwardedAs } from './headers.ts';
import type { RouterAnswer, RouterRequest } from './model.ts';
import type { ForwardDoors, ForwardSettings } from './doors.ts';
import type { Route } from './parse-route.ts';

/** What all handlers of a router share. */
export interface Forwarding {
  readonly doors: ForwardDoors;
  readonly settings: ForwardSettings;
  readonly fleets: FleetCache;
  readonly keys: AppKeys;
  readonly send: AppSender;
  /** Where links of instances lead: `https://shop-router.azurewebsites.net/durabletask`. */
  readonly base: string;
  readonly as: ForwardedAs;
  /** Whether the header Authorization is the app's, and not the router's. */
  readonly passAuthorization: boolean;
  /** Says that a start is about to go to a line, where that is recorded; the answer that refuses it, when it may not. */
  recordStart(line: Line, fleet: Fleet): Promise<RouterAnswer | undefined>;
  /** Says that a line without an app is wanted. */
  want(line: Line): Promise<void>;
}

/** One request with what was read of it. */
export interface Asking {
  readonly request: RouterRequest;
  readonly route: Route;
  readonly fleet: Fleet;
  /** The version that the caller asks for. */
  readonly asked: string | undefined;
}

/** The version that is asked for, or the answer to two that differ. */
export function askedOf(request: RouterRequest, route: Route): { readonly version?: string } | RouterAnswer {
  const asked = askedVersion(request.headers, route.query, route.askedInPath);
  if (asked.kind === 'none') return {};
  if (asked.kind === 'asked') return { version: asked.version };
  return refusal(
    400,
    'badRequest',
    `The request asks for different versions: ${asked.versions.map(quoted).join(', ')}. Ask in one place only.`,
  );
}

/** A line whose app can be asked. */
export type LineWithApp = { readonly line: Line; readonly app: LineApp & { readonly hostName: string } };

/** The app of a line, when there is one that serves. */
export function appOf(line: Line): LineWithApp['app'] | undefined {
  const { app } = line;
  if (app?.hostName === undefined || line.stoppedAt !== undefined || line.removingAt !== undefined) return undefined;
  switch (line.state) {
    case 'Healthy':
    case 'Active':
    case 'Draining':
    case 'Drained':
      return app as LineWithApp['app'];
    default:
      return undefined;
  }
}

/** Where a start, or a question without an owner, goes. */
export type Resolution =
  | ({ readonly kind: 'app' } & LineWithApp)
  | { readonly kind: 'notThereYet'; readonly line: Line }
  | { readonly kind: 'refused'; readonly answer: RouterAnswer };

/** Lines that take starts, newest first. */
export function availableLines(fleet: Fleet): LineId[] {
  return [...fleet.lines.values()]
    .filter((line) => appOf(line) !== undefined && line.closedAt === undefined)
    .map(({ line }) => line)
    .sort((a, b) => compareLines(b, a));
}

/**
 * The line that an asked version means, or the answer why there is none. Pure.
 *
 * @param forStarts whether a line that is closed may be used: only for questions
 */
export function resolve(asked: string | undefined, fleet: Fleet, forStarts: boolean): Resolution {
  const resolved = resolveLine(asked, fleet);
  if (resolved.kind === 'notThereYet') return resolved;
  if (resolved.kind === 'line') return withApp(resolved.line);
  const { why, available } = resolved;
  const line = lineAsked(asked ?? fleet.routes.default, fleet);
  if (why === 'closing' && line !== undefined) {
    if (!forStarts && appOf(line) !== undefined) return withApp(line);
    const stopped = line.stoppedAt !== undefined || line.removingAt !== undefined;
    return { kind: 'refused', answer: stopped ? stoppedAnswer(line, available) : closedAnswer(line, available) };
  }
  return { kind: 'refused', answer: refusalOf(why, asked, line, available) };
}

function withApp(line: Line): Resolution {
  const app = appOf(line);
  if (app !== undefined) return { kind: 'app', line, app };
  return { kind: 'refused', answer: comeBack(10, `The app of line ${line.line} has no host name yet.`) };
}

function refusalOf(
  why: (Resolved & { kind: 'refused' })['why'],
  asked: string | undefined,
  line: Line | undefined,
  available: readonly LineId[],
): RouterAnswer {
  const what = quoted(asked ?? '');
  switch (why) {
    case 'malformed':
      return refusal(400, 'badRequest', `${what} is no version: ask for one such as 1.0 or 1.0.2.`, { available });
    case 'unknown':
      return refusal(404, 'notFound', `There is no line for version ${what}.`, { available });
    case 'gone':
    case 'closing':
      return line === undefined
        ? refusal(410, 'gone', `The line of version ${what} was retired.`, { available })
        : goneAnswer(line, `Line ${line.line} was retired: its app is gone.`, available);
    case 'failed': {
      const state = line === undefined ? {} : { line: line.line, state: line.state, reason: whyFailed(line) };
      return refusal(503, 'unavailable', `The app of the line of version ${what} could not be made.`, {
        ...state,
        available,
      });
    }
    case 'noDefault':
      return refusal(503, 'unavailable', 'No line is the default yet: ask for a version.', { available });
  }
}

function lineAsked(asked: string | undefined, { lines }: Fleet): Line | undefined {
  const id = asked === undefined ? undefined : parseAskedLine(asked);
  return id === undefined ? undefined : lines.get(id);
}

export function closedAnswer(line: Line, available: readonly LineId[]): RouterAnswer {
  return goneAnswer(line, `Line ${line.line} takes no starts any more: it is about to be removed.`, available);
}

export function stoppedAnswer(line: Line, available: readonly LineId[]): RouterAnswer {
  return goneAnswer(
    line,
    `Line ${line.line} is stopped: nothing of it was in flight, and it is about to be removed.`,
    available,
  );
}
