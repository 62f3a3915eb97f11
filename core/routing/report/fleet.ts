import type { Fleet, Line, LineId } from '../model.ts';
import type { RoutingOutcome, RoutingRequest } from '../run/model.ts';
import { compareLines } from '../versions/index.ts';

/** All lines, newest first. */
export function newestFirst({ lines }: Fleet): readonly Line[] {
  return [...lines.values()].sort((a, b) => compareLines(b.line, a.line));
}

/** Lines that are on their way out and still have an app, oldest first. */
export function drainingLines({ lines }: Fleet): readonly LineId[] {
  return [...lines.values()]
    .filter(({ state }) => state === 'Draining' || state === 'Drained')
    .map(({ line }) => line)
    .sort(compareLines);
}

/** The version that runs in a line: the one that was deployed last. */
export function deployedVersion(line: Line | undefined): string | undefined {
  return line?.patches.findLast(({ deployedAt }) => deployedAt !== undefined)?.version;
}

/** The version that starts get which ask for none; the line itself when nobody recorded what was deployed. */
export function servingVersion({ lines, routes }: Fleet): string | undefined {
  return routes.default === undefined ? undefined : (deployedVersion(lines.get(routes.default)) ?? routes.default);
}

/** The line that a run was about; `undefined` when it was about all of them, or the line is not in the registry. */
export function subjectOf({ fleet, line }: RoutingOutcome): Line | undefined {
  return line === undefined ? undefined : fleet.lines.get(line);
}

/** The line that was asked for, also when the run did not come so far. */
export function askedLine(request: RoutingRequest): LineId | undefined {
  switch (request.command) {
    case 'register':
    case 'deploy':
      return request.version.line;
    case 'activate':
    case 'retire':
      return request.line;
    case 'status':
    case 'installRouter':
      return undefined;
  }
}
