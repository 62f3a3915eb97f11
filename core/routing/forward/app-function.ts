import type { Readable } from 'node:stream';
import { PassThrough } from 'node:stream';
import { WholeBody } from './answer-body.ts';
import { comeBack } from './answers.ts';
import { answerWithoutApp } from './app-sender.ts';
import { bodyToSend, lengthOf } from './body.ts';
import { resolve, type Asking, type Forwarding, type LineWithApp } from './context.ts';
import { appHeaders } from './durable-call.ts';
import { headersForCaller, headerText } from './headers.ts';
import { noteInstance } from './instances.ts';
import { holdsLinks, rewriteLink, rewriteLinks } from './links.ts';
import type { RouterAnswer } from './model.ts';
import { droppedForFunctions, queryWithout } from './query.ts';
import type { AppAnswer } from './transport-model.ts';

/** Answers with links of instances are short. */
const largestLinks = 256 * 1024;

/**
 * A request to a function of the app itself: goes to the asked line, and its answer comes back as it is. Only an answer that holds the
 * links of an instance is rewritten, and the instance written into the index.
 *
 * @param path as it was sent
 */
export async function callFunction(forwarding: Forwarding, asking: Asking, path: string): Promise<RouterAnswer> {
  const { request, route, fleet } = asking;
  const resolution = resolve(asking.asked, fleet, true);
  if (resolution.kind === 'refused') return resolution.answer;
  if (resolution.kind === 'notThereYet') {
    const { line } = resolution;
    await forwarding.want(line);
    const message = `Line ${line.line} has no app yet; it is being made. A function of the app cannot be promised: send the request again.`;
    return comeBack(15, message, { line: line.line, state: line.state });
  }
  const { line, app } = resolution;
  // Any function may start an orchestration.
  const refused = await forwarding.recordStart(line, fleet);
  if (refused !== undefined) return refused;
  const sent = await forwarding.send({
    ...{ line, app, level: 'function', method: request.method },
    path: `${path}${queryWithout(route.query, droppedForFunctions)}`,
    headers: appHeaders(forwarding, asking),
    body: await bodyToSend(request.headers, request.body),
    timeoutMs: forwarding.settings.timeoutMs,
    signal: request.signal,
  });
  return sent.kind === 'answer' ? answered(forwarding, resolution, sent.answer) : answerWithoutApp(sent, line);
}

async function answered(forwarding: Forwarding, target: LineWithApp, answer: AppAnswer): Promise<RouterAnswer> {
  const headers = headersForCaller(answer.headers);
  const location = headers['location'];
  if (typeof location === 'string') headers['location'] = ownAddress(forwarding, target, location);
  const asTheyAre = (body: RouterAnswer['body']): RouterAnswer => ({ status: answer.status, headers, body });
  if (!mayHoldLinks(answer)) return asTheyAre(answer.body);
  const begun = await beginning(answer.body, lengthOf(answer.headers) !== undefined || answer.status === 202);
  if (begun.kind === 'more') return asTheyAre(begun.body);
  const text = begun.bytes.toString('utf8');
  if (!holdsLinks(text)) return { status: answer.status, headers, body: new WholeBody(begun.bytes) };
  const rewritten = rewriteLinks(text, forwarding.base);
  await Promise.all(rewritten.ids.map((id) => noteInstance(forwarding, id, target.line)));
  headers['content-length'] = String(Buffer.byteLength(rewritten.text));
  return { status: answer.status, headers, body: rewritten.text };
}

function mayHoldLinks(answer: AppAnswer): boolean {
  const type = headerText(answer.headers, 'content-type') ?? '';
  const length = lengthOf(answer.headers);
  return (
    answer.status >= 200 &&
    answer.status < 300 &&
    /^(?:application\/(?:[\w.-]+\+)?json|text\/json)\b/i.test(type) &&
    answer.headers['content-encoding'] === undefined &&
    (length === undefined || (length > 0 && length <= largestLinks))
  );
}

/**
 * Reads an answer that may hold links: whole when it is short, or the first piece of it shows links. A stream without links goes on as
 * it comes, so that nobody waits for its end.
 */
async function beginning(
  body: AppAnswer['body'],
  whole: boolean,
): Promise<{ readonly kind: 'all'; readonly bytes: Buffer } | { readonly kind: 'more'; readonly body: Readable }> {
  if (body instanceof WholeBody) return { kind: 'all', bytes: body.bytes };
  const chunks: Buffer[] = [];
  let length = 0;
  const iterator = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return { kind: 'all', bytes: Buffer.concat(chunks) };
    chunks.push(next.value);
    length += next.value.length;
    const wanted = whole || holdsLinks(Buffer.concat(chunks).toString('utf8'));
    if (!wanted || length > largestLinks) return { kind: 'more', body: goOn(chunks, iterator, body) };
  }
}

function goOn(chunks: readonly Buffer[], iterator: AsyncIterator<Buffer>, source: Readable): Readable {
  const out = new PassThrough();
  out.once('close', () => source.destroy());
  const pump = async (): Promise<void> => {
    for (const chunk of chunks) out.write(chunk);
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) break;
      if (!out.write(next.value))
        await new Promise<void>((resolve) => void out.once('drain', resolve).once('close', resolve));
      if (out.destroyed) return;
    }
    out.end();
  };
  pump().catch((error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error))));
  return out;
}

/** An address of the app as one of the router: that of an instance, or of a function. */
function ownAddress({ base, settings }: Forwarding, { app }: LineWithApp, location: string): string {
  const link = rewriteLink(location, base);
  if (link !== undefined || !/^https?:\/\//i.test(location)) return link ?? location;
  if (!URL.canParse(location)) return location;
  const url = new URL(location);
  if (url.host !== app.hostName.toLowerCase()) return location;
  url.searchParams.delete('code');
  return `${settings.publicUrl}${url.pathname}${url.search}`;
}
