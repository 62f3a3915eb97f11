import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'mocha';
import { startAzurite, type Azurite } from '../../sandbox/azurite/index.ts';

describe('the router as a process of its own', function () {
  this.timeout(60_000);
  let azurite: Azurite;
  before(async () => {
    azurite = await startAzurite();
  });
  after(() => azurite.stop());

  function start(
    environment: Record<string, string>,
  ): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
    const script = fileURLToPath(new URL('../../router/server.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', script], {
      env: { PATH: process.env['PATH'] ?? '', PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return child;
  }

  it('says what is wrong with its settings, and ends', async () => {
    const child = start({ DURABLE_ROUTER_APPLICATION: 'shop' });
    const [printed, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number]>]);
    assert.equal(code, 1);
    for (const name of ['REGISTRY', 'PUBLIC_URL', 'KEYS', 'SUBSCRIPTION'])
      assert.match(printed, new RegExp(`DURABLE_ROUTER_${name} `));
  });

  it('listens, answers who has a key, and ends when it is asked to', async () => {
    const key = 'a key for the callers of a test';
    const child = start({
      DURABLE_ROUTER_APPLICATION: 'shop',
      DURABLE_ROUTER_REGISTRY: azurite.connectionString,
      DURABLE_ROUTER_PUBLIC_URL: 'http://localhost',
      DURABLE_ROUTER_KEYS: key,
      DURABLE_ROUTER_SUBSCRIPTION: '0f1e2d3c-0000-4000-8000-000000000000',
      DURABLE_ROUTER_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const port = /port (\d+)/.exec(line)?.[1];
    const ask = (headers: Record<string, string>): Promise<Response> =>
      fetch(`http://127.0.0.1:${port}/api/lines`, { headers });
    assert.equal((await ask({})).status, 401);
    const answer = await ask({ 'x-functions-key': key });
    assert.deepEqual(await answer.json(), { application: 'shop', default: null, previous: null, lines: [] });
    const ended = once(child, 'exit') as Promise<[number | null]>;
    child.kill('SIGTERM');
    assert.equal((await ended)[0], 0);
  });
});
