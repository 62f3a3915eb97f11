import { DurableDeployError } from '../../errors.ts';
import { omit } from '../../omit.ts';
import type { Fleet, LineId } from '../model.ts';
import type { TrackedInstance, TrackedQuery } from '../tracking/index.ts';
import { compareLines, parseAskedLine } from '../versions/index.ts';
import { comeBack, jsonAnswer, quoted, refusal } from './answers.ts';
import type { Forwarding } from './context.ts';
import type { RouterAnswer } from './model.ts';
import type { QueryPart } from './query.ts';

const usualTop = 100;
const mostTop = 1_000;

/**
 * `GET /api/lines/instances`: orchestrations of all lines with one query, from the tables that they share; also of lines that are retired.
 * `inFlight=true`, `name=`, `line=` (also several, with commas) and `idPrefix=` choose, `top=` says how many; `next` of an answer, given
 * as `after=`, goes on behind it.
 */
export async function answerAllInstances(
  { doors }: Pick<Forwarding, 'doors'>,
  fleet: Fleet,
  query: readonly QueryPart[],
): Promise<RouterAnswer> {
  const prefix = sharedPrefix(fleet);
  if (doors.tracked === undefined || prefix === undefined) {
    const why = prefix === undefined ? 'no line writes to shared tables' : 'the router was not told where they are';
    return refusal(404, 'notFound', `There is no tracking store to ask for the instances of all lines: ${why}.`);
  }
  const asked = readQuery(query);
  if ('refused' in asked) return refusal(400, 'badRequest', asked.refused);
  const found: TrackedInstance[] = [];
  try {
    for await (const instance of doors.tracked.all(fleet, prefix, asked.query)) {
      found.push(instance);
      if (found.length > asked.top) break;
    }
  } catch (error) {
    // Tables that nobody has written to yet hold nothing.
    if (!(error instanceof DurableDeployError) || error.code !== 'NOT_FOUND') {
      return comeBack(10, 'The tracking store cannot be read at the moment.');
    }
  }
  const shown = found.slice(0, asked.top);
  const next = found.length > shown.length ? shown.at(-1)?.instanceId : undefined;
  return jsonAnswer(200, {
    instances: shown.map((one) => ({
      line: one.line ?? null,
      ...omit(one, 'line', 'hubName', 'status'),
      runtimeStatus: one.status,
    })),
    next: next ?? null,
  });
}

/** The prefix of the default line's tables, else of the newest line that shares any. Pure. */
function sharedPrefix({ lines, routes }: Fleet): string | undefined {
  const ofDefault = lines.get(routes.default ?? '')?.hub?.trackingPrefix;
  if (ofDefault !== undefined) return ofDefault;
  return [...lines.values()]
    .sort((a, b) => compareLines(b.line, a.line))
    .find(({ hub }) => hub?.trackingPrefix !== undefined)?.hub?.trackingPrefix;
}

function readQuery(
  parts: readonly QueryPart[],
): { readonly query: TrackedQuery; readonly top: number } | { readonly refused: string } {
  const value = (name: string): string | undefined => parts.find((part) => part.name === name.toLowerCase())?.value;
  const inFlight = value('inFlight') ?? 'false';
  if (!/^(?:true|false)$/i.test(inFlight))
    return { refused: `inFlight is true or false, and not ${quoted(inFlight)}.` };
  const top = value('top') ?? String(usualTop);
  if (!/^[1-9]\d{0,3}$/.test(top) || Number(top) > mostTop) {
    return { refused: `top is a number from 1 to ${mostTop}, and not ${quoted(top)}.` };
  }
  const lines: LineId[] = [];
  for (const text of parts.filter(({ name }) => name === 'line').flatMap((part) => part.value.split(','))) {
    const line = parseAskedLine(text);
    if (line === undefined) return { refused: `${quoted(text)} names no line: ask for one such as 1.0.` };
    lines.push(line);
  }
  const [name, idPrefix, after] = [value('name'), value('idPrefix'), value('after')];
  return {
    top: Number(top),
    query: {
      inFlight: /^true$/i.test(inFlight),
      ...(name === undefined ? {} : { name }),
      ...(lines.length === 0 ? {} : { lines }),
      ...(idPrefix === undefined ? {} : { idPrefix }),
      ...(after === undefined ? {} : { after }),
    },
  };
}
