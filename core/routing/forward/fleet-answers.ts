import { neutralise } from '../../text.ts';
import type { Fleet, Line } from '../model.ts';
import { compareLines, parseAskedLine } from '../versions/index.ts';
import { comeBack, goneAnswer, jsonAnswer, quoted, refusal } from './answers.ts';
import { appOf, availableLines, type Forwarding } from './context.ts';
import type { RouterAnswer } from './model.ts';

/** `GET /api/lines`: what there is, newest first. */
export function answerFleet({ application, lines, routes }: Fleet): RouterAnswer {
  const shown = [...lines.values()]
    .sort((a, b) => compareLines(b.line, a.line))
    .map((line) => ({
      line: line.line,
      version: line.patches.at(-1)?.version ?? null,
      state: line.state,
      stateSince: line.stateSince,
      isDefault: line.line === routes.default,
      takesStarts: appOf(line) !== undefined && line.closedAt === undefined,
      ...(line.app === undefined ? {} : { functionAppName: line.app.name }),
      ...(line.counts === undefined ? {} : { counts: line.counts }),
      ...(line.failure === undefined ? {} : { failure: neutralise(line.failure.message) }),
    }));
  return jsonAnswer(200, {
    application,
    default: routes.default ?? null,
    previous: routes.previous ?? null,
    lines: shown,
  });
}

/**
 * `GET /api/lines/{line}/status`: whether orchestrations of a line are in flight, in the shape of the StatusCheck function that a gate
 * asks. What cannot be told is 503, never `false`.
 *
 * Source: https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-zero-downtime-deployment
 */
export async function answerLineStatus({ doors }: Forwarding, fleet: Fleet, asked: string): Promise<RouterAnswer> {
  const line = fleet.lines.get(parseAskedLine(asked) ?? '');
  if (line === undefined) {
    return refusal(404, 'notFound', `There is no line ${quoted(asked)}.`, { lines: [...fleet.lines.keys()] });
  }
  if (line.state === 'Retired') return goneAnswer(line, `Line ${line.line} was retired.`, availableLines(fleet));
  if (await startsWait(doors, line)) return jsonAnswer(200, { hasRunning: true });
  if (line.hub === undefined || line.app === undefined) {
    return comeBack(30, `Line ${line.line} has no task hub yet, so nothing can be told of it.`);
  }
  const { verdict } = await doors.hubs.look(line);
  switch (verdict.kind) {
    case 'idle':
      return jsonAnswer(200, { hasRunning: false });
    case 'busy':
      return jsonAnswer(200, { hasRunning: true });
    case 'unknown': {
      const reasons = verdict.reasons.map(({ code, message }) => ({ code, message }));
      return comeBack(30, `Whether line ${line.line} has anything in flight cannot be told.`, { reasons });
    }
  }
}

async function startsWait({ waiting }: Forwarding['doors'], { line }: Line): Promise<boolean> {
  const starts = (await waiting?.list()) ?? [];
  return starts.some((start) => start.line === line && (start.state === 'waiting' || start.state === 'sending'));
}
