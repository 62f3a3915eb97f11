import { connect, type Socket } from 'node:net';

/** What a burst of requests took. */
export interface Load {
  readonly perSecond: number;
  /** In milliseconds, of single requests. */
  readonly p50: number;
  readonly p99: number;
}

/**
 * Sends requests over connections that are kept, each with one request at a time, by bare sockets: a client that does more would be
 * what is measured.
 *
 * @param paths are taken in turn
 */
export async function load(
  port: number,
  paths: readonly string[],
  requests: number,
  connections: number,
): Promise<Load> {
  const times = new Float64Array(requests);
  let begun = 0;
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, () => one()));
  const seconds = (performance.now() - start) / 1000;
  times.sort();
  const at = (part: number): number => times[Math.min(requests - 1, Math.floor(requests * part))] ?? Number.NaN;
  return { perSecond: requests / seconds, p50: at(0.5), p99: at(0.99) };

  function one(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1').setNoDelay(true);
      let index = 0;
      let sentAt = 0;
      let text = '';
      const next = (): void => {
        if (begun >= requests) {
          socket.destroy();
          resolve();
          return;
        }
        index = begun;
        begun += 1;
        sentAt = performance.now();
        write(socket, paths[index % paths.length] ?? '/');
      };
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
        const length = lengthOfAnswer(text);
        if (length === undefined || text.length < length) return;
        if (!text.startsWith('HTTP/1.1 200')) {
          reject(new Error(`Answered ${text.slice(0, 200)}`));
          socket.destroy();
          return;
        }
        times[index] = performance.now() - sentAt;
        text = '';
        next();
      });
      socket.once('error', reject);
      socket.once('connect', next);
    });
  }
}

function write(socket: Socket, path: string): void {
  socket.write(`GET ${path} HTTP/1.1\r\nhost: bench\r\nx-functions-key: the key of the bench\r\naccept: */*\r\n\r\n`);
}

/** Bytes of the whole answer, as soon as its head has come. */
function lengthOfAnswer(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n');
  if (head === -1) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1];
  if (length === undefined) throw new Error(`An answer without a length: ${text.slice(0, 300)}`);
  return head + 4 + Number(length);
}
