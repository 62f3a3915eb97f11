import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const examples = join(import.meta.dirname, '../../examples/status-function');
const standIns = join(import.meta.dirname, '../data/status-function');

interface Row {
  name: string;
  instanceId: string;
  runtimeStatus: string;
}

interface Case {
  name: string;
  pages: Row[][];
  hasRunning: boolean;
}

const row = (name: string, instanceId: string, runtimeStatus: string): Row => ({ name, instanceId, runtimeStatus });
const entity = row('@counter@a-1', '@counter@a-1', 'Running');

const cases: Case[] = [
  { name: 'an untouched hub', pages: [[]], hasRunning: false },
  {
    name: 'only ended ones',
    pages: [[row('Order', '1', 'Completed'), row('Order', '2', 'Terminated')]],
    hasRunning: false,
  },
  { name: 'one Running', pages: [[row('Order', '1', 'Running')]], hasRunning: true },
  { name: 'one Pending', pages: [[row('Order', '1', 'Pending')]], hasRunning: true },
  { name: 'one Suspended', pages: [[row('Order', '1', 'Suspended')]], hasRunning: true },
  { name: 'only an entity', pages: [[entity]], hasRunning: false },
  { name: 'only an entity with a bare name', pages: [[row('Counter', '@counter@a-1', 'Running')]], hasRunning: false },
  {
    name: 'an orchestration whose id looks like an entity’s',
    pages: [[row('Order', '@odd@orch', 'Running')]],
    hasRunning: true,
  },
  {
    name: 'an empty page that is followed by one in flight',
    pages: [[], [row('Order', '1', 'Running')]],
    hasRunning: true,
  },
  {
    name: 'entities on the first page, one in flight on the third',
    pages: [[entity], [], [row('Order', '1', 'Suspended')]],
    hasRunning: true,
  },
];

/** Whether the tool answers; a test that needs a missing one is skipped with the reason printed. */
function has(command: string, ...version: string[]): boolean {
  return spawnSync(command, version, { stdio: 'ignore' }).status === 0;
}

function skipUnless(context: Mocha.Context, available: boolean, tool: string): void {
  if (available) return;
  console.log(`      skipped: ${tool} is not installed on this machine`);
  context.skip();
}

function run(
  command: string,
  parameters: string[],
  input: string,
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, parameters, { ...options, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command} ${parameters.join(' ')}: ${stderr}${stdout}`, { cause: error }));
      else resolve(stdout.split(/\r?\n/).filter(Boolean));
    });
    child.stdin?.end(input);
  });
}

function assertAnswers(answers: string[]): void {
  assert.deepEqual(
    cases.map(({ name }, index) => ({ name, answer: JSON.parse(answers[index] ?? 'null') as unknown })),
    cases.map(({ name, hasRunning }) => ({ name, answer: { hasRunning } })),
  );
}

/** The extension's local endpoint for every case, at `/{case}/`: one page a request, the next by the continuation header. */
async function startExtensionEndpoint(): Promise<{ server: Server; baseUrl: (index: number) => string }> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, index, instances] = url.pathname.split('/');
    const pages = cases[Number(index)]?.pages ?? [];
    const page = Number(request.headers['x-ms-continuation-token'] ?? 0);
    const statuses = url.searchParams.get('runtimeStatus')?.split(',') ?? [];
    if (instances !== 'instances' || page >= pages.length) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      'content-type': 'application/json',
      ...(page + 1 < pages.length ? { 'x-ms-continuation-token': String(page + 1) } : {}),
    });
    response.end(JSON.stringify(pages[page]?.filter(({ runtimeStatus }) => statuses.includes(runtimeStatus))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, baseUrl: (index) => `http://127.0.0.1:${port}/${index}/` };
}

describe('the StatusCheck samples', () => {
  let workFolder: string;

  before(() => {
    workFolder = mkdtempSync(join(tmpdir(), 'status-function-'));
  });

  after(() => rmSync(workFolder, { recursive: true, force: true }));

  it('TypeScript answers rightly on every kind of hub', async () => {
    const { server, baseUrl } = await startExtensionEndpoint();
    try {
      const { statusCheck } = (await import(join(examples, 'typescript-v4/statusCheck.ts'))) as {
        statusCheck: (request: unknown, context: unknown) => Promise<{ jsonBody: unknown }>;
      };
      const answers: string[] = [];
      for (const index of cases.keys()) {
        const input = {
          taskHubName: 'Shop',
          creationUrls: {},
          managementUrls: { id: 'ID' },
          rpcBaseUrl: baseUrl(index),
        };
        const context = {
          options: { extraInputs: [{ type: 'durableClient', name: 'client' }] },
          extraInputs: { get: () => input },
        };
        answers.push(JSON.stringify((await statusCheck(undefined, context)).jsonBody));
      }
      assertAnswers(answers);
    } finally {
      server.close();
    }
  });

  it('Python answers rightly on every kind of hub', async function () {
    skipUnless(this, has('python3', '--version'), 'python3');
    const { server, baseUrl } = await startExtensionEndpoint();
    try {
      const input = cases.map((_, index) => `${baseUrl(index)}\n`).join('');
      const env = {
        ...process.env,
        PYTHONPATH: [join(standIns, 'python'), join(examples, 'python-v2')].join(':'),
        PYTHONDONTWRITEBYTECODE: '1',
      };
      assertAnswers(await run('python3', [join(standIns, 'python/harness.py')], input, { env }));
    } finally {
      server.close();
    }
  });

  it('Java compiles and answers rightly on every kind of hub', async function () {
    skipUnless(this, has('javac', '-version'), 'javac');
    this.timeout(120_000);
    const classes = join(workFolder, 'java');
    const sources = [join(examples, 'java/StatusCheck.java'), join(standIns, 'java/Harness.java')];
    await run(
      'javac',
      [
        '-encoding',
        'UTF-8',
        '-Xlint:all',
        '-Werror',
        '-proc:none',
        '-sourcepath',
        join(standIns, 'java'),
        '-d',
        classes,
        ...sources,
      ],
      '',
    );
    const input = cases.map(({ pages }) =>
      pages
        .map((page) => page.map((each) => `${each.name} ${each.instanceId} ${each.runtimeStatus}`).join(';'))
        .join('|'),
    );
    assertAnswers(await run('java', ['-cp', classes, 'Harness'], input.map((line) => `${line}\n`).join('')));
  });

  for (const flavour of ['csharp-isolated', 'csharp-in-process']) {
    it(`${flavour} compiles and answers rightly on every kind of hub`, async function () {
      skipUnless(this, has('dotnet', '--version'), 'dotnet');
      this.timeout(240_000);
      const folder = join(workFolder, flavour);
      mkdirSync(folder);
      cpSync(join(examples, flavour, 'StatusCheck.cs'), join(folder, 'StatusCheck.cs'));
      cpSync(join(standIns, flavour, 'Harness.cs'), join(folder, 'Harness.cs'));
      const sdk = spawnSync('dotnet', ['--version'], { encoding: 'utf8' }).stdout.trim();
      writeFileSync(
        join(folder, 'Harness.csproj'),
        `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net${sdk.split('.')[0]}.0</TargetFramework><OutputType>Exe</OutputType>` +
          `<ImplicitUsings>${flavour === 'csharp-isolated' ? 'enable' : 'disable'}</ImplicitUsings><Nullable>${flavour === 'csharp-isolated' ? 'enable' : 'disable'}</Nullable>` +
          '<UseAppHost>false</UseAppHost></PropertyGroup></Project>',
      );
      await run('dotnet', ['build', '--nologo', '--configuration', 'Release', '--output', join(folder, 'out')], '', {
        cwd: folder,
      });
      assertAnswers(
        await run(
          'dotnet',
          [join(folder, 'out/Harness.dll')],
          cases.map(({ pages }) => `${JSON.stringify(pages)}\n`).join(''),
        ),
      );
    });
  }
});
