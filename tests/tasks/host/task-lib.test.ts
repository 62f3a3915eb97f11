import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const probe = join(import.meta.dirname, '../../support/task-lib-probe.ts');
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const secret = 'p"w d\\1+/=';

interface Said {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** What a process printed, read as the agent reads it. */
class Printed {
  readonly text: string;
  readonly exitCode: number | null;
  constructor(text: string, exitCode: number | null) {
    this.text = text;
    this.exitCode = exitCode;
  }
  get commands(): Said[] {
    return this.text.split('\n').flatMap((line) => {
      const [, name, properties = '', data = ''] = /^##vso\[([\w.]+)(?: ([^\]]*))?\](.*)$/.exec(line) ?? [];
      if (name === undefined) return [];
      const pairs = properties.split(';').filter((pair) => pair !== '');
      return [
        {
          name,
          properties: Object.fromEntries(pairs.map((pair) => pair.split('=', 2) as [string, string])),
          data: data.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%AZP25', '%'),
        },
      ];
    });
  }
  data(name: string): string[] {
    return this.commands.filter((command) => command.name === name).map(({ data }) => data);
  }
  get outputs(): Record<string, string> {
    return Object.fromEntries(
      this.commands
        .filter(({ name }) => name === 'task.setvariable')
        .map(({ properties, data }) => [properties['variable'] ?? '', data]),
    );
  }
}

function run(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  onText?: (text: string, stop: (sign: NodeJS.Signals) => void) => void,
  cwd?: string,
): Promise<Printed> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', loader, probe, ...args], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    const hear = (chunk: Buffer): void => {
      text += chunk.toString();
      onText?.(text, (sign) => child.kill(sign));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', (code) => resolve(new Printed(text, code)));
  });
}

describe("the agent's host", () => {
  let folder: string;
  let printed: Printed;
  let evidence: Record<string, unknown>;
  let evidenceText: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'host-'));
    writeFileSync(join(folder, 'a.zip'), '');
    writeFileSync(join(folder, 'ca.pem'), 'CA');
    writeFileSync(join(folder, 'extra.pem'), 'EXTRA');
    printed = await run([], {
      AGENT_TEMPDIRECTORY: folder,
      SYSTEM_DEBUG: 'true',
      SYSTEM_DEFAULTWORKINGDIRECTORY: folder,
      SHOP_NAME: 'orders',
      INPUT_BLANK: '  ',
      INPUT_TEXT: ' text ',
      INPUT_SECRET: secret,
      INPUT_PACKAGE: join(folder, 'a.zip'),
      INPUT_MISSING: join(folder, 'checkout'),
      BUILD_REPOSITORY_LOCALPATH: join(folder, 'checkout'),
      INPUT_PATTERN: '**/*.zip',
      INPUT_CONNECTION: 'shop-id',
      ENDPOINT_URL_shop_id: '',
      'ENDPOINT_URL_shop-id': 'https://management.azure.com/',
      'ENDPOINT_AUTH_SCHEME_shop-id': 'ServicePrincipal',
      'ENDPOINT_AUTH_PARAMETER_shop-id_TENANTID': 'tenant-1',
      'ENDPOINT_AUTH_PARAMETER_shop-id_SERVICEPRINCIPALID': 'client-1',
      'ENDPOINT_AUTH_PARAMETER_shop-id_SERVICEPRINCIPALKEY': 'client-s3cret',
      'ENDPOINT_DATA_shop-id_SUBSCRIPTIONID': 'sub-1',
      'ENDPOINT_DATA_shop-id_ENVIRONMENT': 'AzureCloud',
      AGENT_PROXYURL: 'http://proxy.corp:3128/',
      AGENT_PROXYUSERNAME: 'me',
      AGENT_PROXYPASSWORD: 'proxy-pass',
      AGENT_PROXYBYPASSLIST: '["\\\\.local$","(broken"]',
      AGENT_CAINFO: join(folder, 'ca.pem'),
      NODE_EXTRA_CA_CERTS: join(folder, 'extra.pem'),
    });
    const path = printed.outputs['evidenceFile'];
    assert.ok(path, printed.text);
    evidenceText = readFileSync(path, 'utf8');
    evidence = JSON.parse(evidenceText) as Record<string, unknown>;
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('reads inputs, paths and variables', () => {
    assert.equal(evidence['blank'], undefined);
    assert.equal(evidence['text'], 'text');
    assert.equal(evidence['package'], join(folder, 'a.zip'));
    assert.equal(evidence['missing'], undefined);
    assert.equal(evidence['variable'], 'orders');
    assert.deepEqual(evidence['found'], [join(folder, 'a.zip')]);
  });

  it('reads the service connection', () => {
    assert.deepEqual(evidence['signIn'], {
      kind: 'servicePrincipalSecret',
      tenantId: 'tenant-1',
      clientId: 'client-1',
      clientSecret: '***',
    });
    assert.equal(evidence['subscriptionId'], 'sub-1');
  });

  it("reads the agent's proxy and certificate authorities, and leaves out what is broken", () => {
    assert.deepEqual(evidence['network'], {
      proxy: { url: 'http://proxy.corp:3128', username: 'me', password: '***', bypass: ['\\.local$'] },
      extraCertificateAuthorities: ['CA', 'EXTRA'],
    });
    assert.ok(printed.data('task.issue').some((issue) => issue.includes('"(broken" is not a regular expression')));
  });

  it('prints nothing that the agent would execute, and no secret but to have it masked', () => {
    const lines = printed.text.split('\n');
    assert.ok(lines.includes('# #vso[task.complete result=Succeeded] ***'));
    assert.ok(lines.includes('# #[error]second line'));
    // The host is made after task-lib was loaded, which shows the agent's own variables; the agent masks those.
    const own = lines.filter((line) => !line.startsWith('##vso[task.setsecret]') && !line.includes('Agent.Proxy'));
    for (const form of [secret, 'client-s3cret', 'proxy-pass']) {
      assert.deepEqual(
        own.filter((line) => line.includes(form)),
        [],
      );
    }
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('base64')]) {
      assert.ok(printed.data('task.setsecret').includes(form), form);
    }
    assert.ok(printed.data('task.setsecret').includes(encodeURIComponent(secret)));
  });

  it('links an issue to its place, whatever is in the path', () => {
    const [issue] = printed.commands.filter(({ name }) => name === 'task.logissue');
    assert.deepEqual(issue?.properties, {
      type: 'warning',
      sourcepath: '/src/a%3Bb%5Dc%0A/Order.cs',
      linenumber: '7',
    });
    assert.equal(issue.data, 'look ***\n# #vso[task.complete result=Succeeded]');
  });

  it('prints debug lines only when the pipeline debugs', () => {
    assert.ok(printed.data('task.debug').includes('debugging ***'));
  });

  it('sets outputs, whatever is in them', () => {
    assert.equal(printed.outputs['verdict'], 'busy; not ]idle\n***');
    const [first] = printed.commands.filter(({ name }) => name === 'task.setvariable');
    assert.equal(first?.properties['isOutput'], 'true');
  });

  it('writes evidence and summary as files without secrets, and adds them to the run', () => {
    const [evidencePath] = printed.data('task.uploadfile');
    const [summaryPath] = printed.data('task.uploadsummary');
    assert.equal(evidencePath, printed.outputs['evidenceFile']);
    assert.equal(basename(evidencePath ?? ''), 'status-of- Shop.json');
    assert.equal(basename(summaryPath ?? ''), 'Durable status check.md');
    assert.equal(readFileSync(summaryPath ?? '', 'utf8'), '# Busy ***');
    assert.equal(evidence['secret'], '***');
    assert.ok(!evidenceText.includes('s3cret'));
  });

  it('reports the result last, and exits with 0', () => {
    const last = printed.commands.at(-1);
    assert.equal(last?.name, 'task.complete');
    assert.deepEqual(last?.properties, { result: 'Failed' });
    assert.equal(last?.data, 'refused ***');
    assert.equal(printed.exitCode, 0);
  });

  it('ends within five seconds when the job is cancelled, with outputs and in a word that the agent knows', async () => {
    let cancelledAt = 0;
    const cancelled = await run(['wait'], { AGENT_TEMPDIRECTORY: folder }, (text, stop) => {
      if (cancelledAt > 0 || !text.includes('ready')) return;
      cancelledAt = Date.now();
      stop('SIGINT');
    });
    assert.ok(Date.now() - cancelledAt < 5000);
    assert.match(cancelled.text, /Under way: probing/);
    assert.match(cancelled.text, /^Probe again\.$/m);
    assert.deepEqual(cancelled.outputs, { verdict: 'unknown', reasonCode: 'CANCELLED' });
    assert.deepEqual(cancelled.commands.at(-1)?.properties, { result: 'Canceled' });
    assert.equal(cancelled.exitCode, 0);
  });

  it('leaves nothing in the current folder, also without an agent', async () => {
    const current = mkdtempSync(join(folder, 'current-'));
    const lost = await run(['forget'], {}, undefined, current);
    assert.equal(lost.outputs['verdict'], 'unknown', lost.text);
    assert.deepEqual(readdirSync(current), []);
  });

  it('fails with outputs when it waits for something that never comes', async () => {
    const lost = await run(['forget'], { AGENT_TEMPDIRECTORY: folder });
    assert.deepEqual(lost.outputs, { verdict: 'unknown', reasonCode: 'INTERNAL' });
    assert.deepEqual(lost.commands.at(-1)?.properties, { result: 'Failed' });
  });

  it('ends with an exit code when it cannot even report its failure, which would pass for success', async () => {
    const mute = await run(['mute'], { AGENT_TEMPDIRECTORY: folder });
    assert.equal(mute.exitCode, 1, mute.text);
    assert.ok(!mute.text.includes('p4ssword'), mute.text);
  });

  it('fails with outputs when something went wrong behind its back', async () => {
    const broken = await run(['reject'], { AGENT_TEMPDIRECTORY: folder });
    assert.deepEqual(broken.outputs, { verdict: 'unknown', reasonCode: 'INTERNAL' });
    assert.deepEqual(broken.commands.at(-1)?.properties, { result: 'Failed' });
    assert.ok(broken.commands.every(({ properties }) => properties['result'] !== 'Succeeded'));
    assert.equal(broken.exitCode, 0);
  });
});
