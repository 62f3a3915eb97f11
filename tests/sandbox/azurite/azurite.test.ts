import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startAzurite, type Azurite } from '../../../sandbox/azurite/index.ts';
import { createCertificateAuthority } from '../../../sandbox/certificates/index.ts';
import { openAccount, pourHub, readFixture } from '../../../sandbox/hub/index.ts';

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilGone(pid: number, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (isAlive(pid)) {
    assert.ok(Date.now() < deadline, `process ${pid} is still there`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('Azurite, started by code', function () {
  this.timeout(60_000);

  it('serves several emulators side by side on free ports, each with its own data and accounts', async () => {
    const [one, other] = await Promise.all([startAzurite({ furtherAccounts: ['tracking'] }), startAzurite()]);
    try {
      await openAccount(one.connectionString).table('Only').createTable();
      await openAccount(one.connectionStringOf('tracking')).table('Further').createTable();
      const names = async (connectionString: string): Promise<string[]> => {
        const found: string[] = [];
        for await (const { name } of openAccount(connectionString).tables.listTables()) found.push(name ?? '');
        return found;
      };
      assert.deepEqual(await names(one.connectionString), ['Only']);
      assert.deepEqual(await names(one.connectionStringOf('tracking')), ['Further']);
      assert.deepEqual(await names(other.connectionString), []);
    } finally {
      await Promise.all([one.stop(), other.stop()]);
    }
    assert.ok(!isAlive(one.pid) && !isAlive(other.pid));
    await one.stop();
  });

  it('goes when the process that started it is killed', async () => {
    const index = new URL('../../../sandbox/azurite/index.ts', import.meta.url).href;
    const script = `import(${JSON.stringify(index)}).then(async ({ startAzurite }) => {
      console.log('pid ' + (await startAzurite()).pid);
      setInterval(() => {}, 1000);
    });`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [printed] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(/pid (\d+)/.exec(printed.toString('utf8'))?.[1]);
    assert.ok(isAlive(pid));
    parent.kill('SIGKILL');
    await untilGone(pid, 10_000);
  });

  it('does not keep the process alive that started it', async () => {
    const index = new URL('../../../sandbox/azurite/index.ts', import.meta.url).href;
    const script = `import(${JSON.stringify(index)}).then(async ({ startAzurite }) => {
      console.log('pid ' + (await startAzurite()).pid);
    });`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [[printed]] = (await Promise.all([once(parent.stdout, 'data'), once(parent, 'exit')])) as [[Buffer], unknown];
    await untilGone(Number(/pid (\d+)/.exec(printed.toString('utf8'))?.[1]), 10_000);
  });

  it('serves https with a certificate, and takes tokens instead of keys', async () => {
    const authority = await createCertificateAuthority();
    let azurite: Azurite | undefined;
    try {
      azurite = await startAzurite({ https: await authority.issueServerFiles(), oauth: true });
      assert.match(azurite.tableUrl, /^https:\/\/127\.0\.0\.1:\d+\/devstoreaccount1$/);
      const poured = await pourHub(readFixture('untouched'), azurite.connectionString, {
        ca: authority.certificatePem,
      });
      assert.equal(poured.hubName, 'Shopuntouched');
    } finally {
      await azurite?.stop();
      await authority.dispose();
    }
  });

  it('says what Azurite printed when it cannot start', async () => {
    const https = { certFile: '/nowhere/cert.pem', keyFile: '/nowhere/key.pem' };
    await assert.rejects(startAzurite({ https }), /Azurite ended at once[\s\S]*\/nowhere\/cert\.pem/);
    await assert.rejects(startAzurite({ oauth: true }), /https only/);
  });
});
