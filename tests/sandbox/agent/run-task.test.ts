import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endpointId, runTask, type AgentRun, type RunTaskOptions } from '../../../sandbox/agent/index.ts';
import { makeTask, type TaskFolder } from './task-folder.ts';

describe('the agent of the sandbox', () => {
  const folders: TaskFolder[] = [];
  afterEach(async () => {
    for (const folder of folders.splice(0)) await folder.remove();
  });

  async function run(
    script: string,
    definition: Record<string, unknown> = {},
    options: Partial<RunTaskOptions> = {},
  ): Promise<AgentRun> {
    const folder = await makeTask(script, definition);
    folders.push(folder);
    return runTask({ taskFolder: folder.path, ...options });
  }

  /** Runs a script that prints its environment, and gives that environment. */
  async function environmentOf(
    definition: Record<string, unknown>,
    options: Partial<RunTaskOptions>,
  ): Promise<Record<string, string>> {
    const made = await run('console.log(JSON.stringify(process.env))', definition, options);
    const line = made.rawOutput.find((text) => text.startsWith('{'));
    assert.ok(line, made.log.join('\n'));
    return JSON.parse(line) as Record<string, string>;
  }

  describe('result', () => {
    it('is Succeeded when the task says nothing and ends with 0', async () => {
      assert.equal((await run('')).result, 'Succeeded');
    });

    it('is what task.complete says, although the exit code is 0', async () => {
      const made = await run(`console.log('##vso[task.complete result=Failed;]in flight: 3')`);
      assert.equal(made.result, 'Failed');
      assert.equal(made.resultMessage, 'in flight: 3');
    });

    it('stays Failed when a later task.complete is kinder', async () => {
      const made = await run(
        `console.log('##vso[task.complete result=Failed;]');console.log('##vso[task.complete result=Succeeded;]')`,
      );
      assert.equal(made.result, 'Failed');
    });

    it('is Failed for another exit code than 0, even after task.complete', async () => {
      const made = await run(`console.log('##vso[task.complete result=Succeeded;]');process.exitCode = 3`);
      assert.equal(made.result, 'Failed');
      assert.equal(made.exitCode, 3);
      assert.match(made.issues[0]?.message ?? '', /^Exit code 3 returned from process/);
    });

    it('is not failed by writing to stderr', async () => {
      const made = await run(`console.error('careful')`);
      assert.equal(made.result, 'Succeeded');
      assert.ok(made.log.includes('careful'));
    });

    it('is Failed when a command cannot be carried out', async () => {
      const made = await run(`console.log('##vso[task.uploadsummary]/nowhere/summary.md')`);
      assert.equal(made.result, 'Failed');
      assert.match(made.issues[1]?.message ?? '', /attachment file does not exist/);
    });

    it('is Failed, with a reason, when the handler is missing', async () => {
      const made = await run('', { execution: { Node20_1: { target: 'index.js' } } }, { node: '24' });
      assert.equal(made.result, 'Failed');
      assert.match(made.issues[0]?.message ?? '', /has no Node24 handler, only Node20_1/);
    });
  });

  it('runs the Node that the handler names', async () => {
    const [old, young] = [await run(''), await run('', {}, { node: '24' })];
    assert.equal(old.nodeVersion, process.version);
    assert.match(young.nodeVersion, /^v24\./);
  });

  describe('inputs', () => {
    const inputs = [
      { name: 'app', aliases: ['appName'], type: 'string', label: 'App', required: true },
      { name: 'mode', type: 'pickList', label: 'Mode', defaultValue: 'check' },
      { name: 'time out', type: 'string', label: 'Time-out', required: true, visibleRule: 'mode = wait' },
      { name: 'package', type: 'filePath', label: 'Package' },
    ];

    it('come under their names, with defaults, macros and absolute paths', async () => {
      const environment = await environmentOf(
        { inputs },
        { inputs: { APPNAME: ' $(site)-x $(unknown) ', package: 'drop/a.zip' }, variables: { site: 'orders' } },
      );
      assert.equal(environment['INPUT_APP'], 'orders-x $(unknown)');
      assert.equal(environment['INPUT_MODE'], 'check');
      assert.equal(environment['INPUT_TIME_OUT'], '');
      assert.equal(
        environment['INPUT_PACKAGE'],
        join(environment['SYSTEM_DEFAULTWORKINGDIRECTORY'] ?? '', 'drop/a.zip'),
      );
    });

    it('that are empty paths become the working directory, as the real agent makes them', async () => {
      const environment = await environmentOf({ inputs }, { inputs: { app: 'a' } });
      assert.equal(environment['INPUT_PACKAGE'], environment['SYSTEM_DEFAULTWORKINGDIRECTORY']);
    });

    it('that are missing, unknown or hidden are judged all at once, before anything starts', async () => {
      const made = await run(`console.log('started')`, { inputs }, { inputs: { mode: 'wait', typo: '1' } });
      assert.equal(made.result, 'Failed');
      assert.deepEqual(
        made.issues.map(({ message }) => message),
        [
          `Step Sample has no input 'typo'.`,
          `Step Sample input 'app' is required (App).`,
          `Step Sample input 'time out' is required (Time-out).`,
        ],
      );
      assert.ok(!made.rawOutput.includes('started'));
    });
  });

  describe('service connections', () => {
    const inputs = [{ name: 'azure', type: 'connectedService:AzureRM', label: 'Azure', required: true }];
    const endpoint = {
      url: 'https://management.azure.com/',
      scheme: 'ServicePrincipal',
      parameters: { tenantid: 'tenant-1', serviceprincipalkey: 'hunter2hunter2' },
      data: { subscriptionId: 'sub-1', 'environment name': 'AzureCloud' },
    };

    it('reach the task by id, with url, scheme, parameters and data', async () => {
      const environment = await environmentOf(
        { inputs },
        { inputs: { azure: 'prod' }, endpoints: { prod: endpoint, other: endpoint } },
      );
      const id = endpointId('prod');
      assert.equal(environment['INPUT_AZURE'], id);
      assert.equal(environment[`ENDPOINT_URL_${id}`], endpoint.url);
      assert.equal(environment[`ENDPOINT_AUTH_SCHEME_${id}`], 'ServicePrincipal');
      assert.equal(environment[`ENDPOINT_AUTH_PARAMETER_${id}_SERVICEPRINCIPALKEY`], 'hunter2hunter2');
      assert.equal(environment[`ENDPOINT_DATA_${id}_SUBSCRIPTIONID`], 'sub-1');
      assert.equal(environment[`ENDPOINT_DATA_${id}_ENVIRONMENT_NAME`], 'AzureCloud');
      assert.deepEqual(JSON.parse(environment[`ENDPOINT_AUTH_${id}`] ?? ''), {
        parameters: endpoint.parameters,
        scheme: 'ServicePrincipal',
      });
      assert.equal(environment[`ENDPOINT_URL_${endpointId('other')}`], undefined);
      assert.equal(environment['ENDPOINT_AUTH_SCHEME_SYSTEMVSSCONNECTION'], 'OAuth');
      assert.equal(
        environment['ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN'],
        environment['SECRET_SYSTEM_ACCESSTOKEN'],
      );
    });

    it('to the organisation carry the token that the job has', async () => {
      const variables = { 'system.accesstoken': { value: 'the-job-token', secret: true } };
      const environment = await environmentOf({}, { variables });
      assert.equal(environment['ENDPOINT_AUTH_PARAMETER_SYSTEMVSSCONNECTION_ACCESSTOKEN'], 'the-job-token');
      assert.equal(environment['SECRET_SYSTEM_ACCESSTOKEN'], 'the-job-token');
    });

    it('are known by id when a pipeline names them so', async () => {
      const id = '2b7e1a3c-0000-4000-8000-000000000001';
      const environment = await environmentOf({ inputs }, { inputs: { azure: id }, endpoints: { [id]: endpoint } });
      assert.equal(environment['INPUT_AZURE'], id);
    });

    it('that do not exist are named', async () => {
      const made = await run('', { inputs }, { inputs: { azure: 'prod' }, endpoints: { staging: endpoint } });
      assert.match(made.issues[0]?.message ?? '', /references service connection 'prod'.*Known: staging/);
    });

    it('are masked, harmless parameters excepted', async () => {
      const made = await run(
        `console.log('tenant-1 hunter2hunter2 ' + encodeURIComponent('p w'))`,
        { inputs },
        {
          inputs: { azure: 'prod' },
          endpoints: { prod: { ...endpoint, parameters: { ...endpoint.parameters, more: 'p w' } } },
        },
      );
      assert.ok(made.log.includes('tenant-1 *** ***'), made.log.join('\n'));
    });
  });

  describe('logging commands', () => {
    it('are read with their escapes, anywhere in a line', async () => {
      const made = await run(
        `console.log('x ##vso[task.setvariable variable=a%3Bb%5D;isOutput=true]50%AZP25%0Adone %25')`,
      );
      assert.deepEqual(made.outputs, { 'a;b]': '50%\ndone %25' });
    });

    it('set outputs that task.json declares, and variables otherwise', async () => {
      const made = await run(
        `console.log('##vso[task.setvariable variable=Verdict]idle');console.log('##vso[task.setvariable variable=other]1')`,
        { outputVariables: [{ name: 'verdict', description: '' }] },
      );
      assert.deepEqual(made.outputs, { Verdict: 'idle' });
      assert.deepEqual(made.variables, { other: '1' });
    });

    it('cannot set variables that the task does not allow itself', async () => {
      const made = await run(
        `console.log('##vso[task.setvariable variable=verdict]idle');console.log('##vso[task.setvariable variable=PATH]/evil')`,
        { restrictions: { settableVariables: { allowed: ['ver*'] } } },
      );
      assert.deepEqual(made.variables, { verdict: 'idle' });
      assert.match(made.issues[0]?.message ?? '', /^Setting variable 'PATH' has been disabled/);
      assert.equal(made.result, 'Succeeded');
    });

    it('of a restricted task are refused with a warning', async () => {
      const made = await run(`console.log('##vso[task.uploadsummary]' + __filename)`, {
        restrictions: { commands: { mode: 'restricted' } },
      });
      assert.deepEqual(made.summaries, []);
      assert.match(made.issues[0]?.message ?? '', /task\.uploadsummary\] is not allowed/);
    });

    it('upload summaries and attachments', async () => {
      const folder = await makeTask('');
      folders.push(folder);
      const file = join(folder.path, 'summary.md');
      await writeFile(file, '# Idle');
      await writeFile(
        join(folder.path, 'index.js'),
        `console.log('##vso[task.uploadsummary]${file}');console.log('##vso[task.addattachment type=evidence;name=e.json;]${file}')`,
      );
      const made = await runTask({ taskFolder: folder.path });
      assert.deepEqual(made.summaries, ['# Idle']);
      assert.equal(made.attachments[1]?.type, 'evidence');
    });

    it('that are none are warned of, as injected ones would be', async () => {
      const made = await run(`console.log('##vso[task.nosuch]1');console.log('##vso[oops')`);
      assert.equal(made.result, 'Failed');
      assert.match(made.issues.at(-1)?.message ?? '', /not a legal command/);
    });

    it('show issues as the log does', async () => {
      const made = await run(`console.log('##vso[task.issue type=error;source=TaskInternal;]broken%0Aline')`);
      assert.deepEqual(made.issues[0], {
        type: 'error',
        message: 'broken\nline',
        properties: { type: 'error', source: 'TaskInternal' },
      });
      assert.ok(made.log.includes('##[error]broken\nline'));
      assert.equal(made.result, 'Succeeded');
    });

    it('show debug lines only with System.Debug', async () => {
      const script = `console.log('##vso[task.debug]detail')`;
      assert.ok(!(await run(script)).log.includes('##[debug]detail'));
      assert.ok((await run(script, {}, { variables: { 'System.Debug': 'true' } })).log.includes('##[debug]detail'));
    });
  });

  describe('secrets', () => {
    it('are masked from the moment the task names them', async () => {
      const made = await run(
        `console.log('##vso[task.setsecret]s3cr3t/+=');console.log('a s3cr3t/+= b', JSON.stringify({k:'s3cr3t/+='}), encodeURIComponent('s3cr3t/+='))`,
      );
      assert.ok(made.log.includes('a *** b {"k":"***"} ***'), made.log.join('\n'));
      assert.deepEqual(made.masks.at(-1), 's3cr3t/+=');
    });

    it('among the variables are masked, also in base64, and come as SECRET_', async () => {
      const made = await run(
        `console.log(process.env.SECRET_API_KEY, Buffer.from(process.env.SECRET_API_KEY).toString('base64'), process.env.API_KEY, process.env.VSTS_SECRET_VARIABLES)`,
        {},
        { variables: { 'api.key': { value: 'abc-def-ghi', secret: true } } },
      );
      assert.ok(made.log.includes('*** *** undefined ["System.AccessToken","api.key"]'), made.log.join('\n'));
    });

    it('set as variables are masked and stay secret', async () => {
      const made = await run(
        `console.log('##vso[task.setvariable variable=k;issecret=true]topsecret');console.log('is topsecret')`,
      );
      assert.ok(made.log.includes('is ***'));
    });
  });

  it('hides from the task how the agent was started', async () => {
    const environment = await environmentOf({}, { env: { HTTPS_PROXY: undefined, EXTRA: '1' } });
    assert.deepEqual(
      Object.keys(environment).filter((name) => /^npm_|NODE_OPTIONS|MOCHA/.test(name)),
      [],
    );
    assert.equal(environment['EXTRA'], '1');
  });

  it('kills a task without a word when it is told to', async () => {
    const killing = new AbortController();
    const made = await run(
      `for (const signal of ['SIGINT', 'SIGTERM', 'exit']) process.on(signal, () => console.log(signal));` +
        `setInterval(() => {}, 1000);console.log('started');`,
      {},
      {
        killSignal: killing.signal,
        onLine: (line) => {
          if (line === 'started') killing.abort();
        },
      },
    );
    assert.deepEqual([made.result, made.endedBySignal], ['Failed', 'SIGKILL']);
    assert.deepEqual(made.rawOutput, ['started']);
  });

  describe('cancellation', () => {
    const cancelTimeouts = { sigint: 400, sigterm: 200 };
    const started = `setInterval(() => {}, 1000);console.log('started');`;

    /** Cancels as soon as the task has printed `started`. */
    async function cancelled(script: string): Promise<AgentRun> {
      const cancellation = new AbortController();
      return run(
        script,
        {},
        {
          cancelTimeouts,
          signal: cancellation.signal,
          onLine: (line) => {
            if (line === 'started') cancellation.abort();
          },
        },
      );
    }

    it('lets a task that obeys SIGINT set its outputs', async () => {
      const made = await cancelled(
        `process.on('SIGINT', () => { console.log('##vso[task.setvariable variable=v;isoutput=true]unknown'); process.exit(0); });${started}`,
      );
      assert.equal(made.result, 'Canceled');
      assert.deepEqual(made.outputs, { v: 'unknown' });
      assert.equal(made.exitCode, 0);
    });

    it('goes on to SIGTERM', async () => {
      const made = await cancelled(
        `process.on('SIGINT', () => {});process.on('SIGTERM', () => { console.log('terminated'); process.exit(0); });${started}`,
      );
      assert.equal(made.result, 'Canceled');
      assert.ok(made.log.includes('terminated'));
    });

    it('kills a task that ignores both', async () => {
      const made = await cancelled(`process.on('SIGINT', () => {});process.on('SIGTERM', () => {});${started}`);
      assert.equal(made.result, 'Canceled');
      assert.equal(made.endedBySignal, 'SIGKILL');
      assert.ok(made.durationMs < 5000);
    });
  });
});
