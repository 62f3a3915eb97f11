import assert from 'node:assert/strict';
import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { after, afterEach, before, describe, it } from 'mocha';
import type { ArmSitesOptions, SiteRef } from '../../../../core/azure/arm/index.ts';
import { cloudFromEndpoint } from '../../../../core/azure/clouds.ts';
import {
  createAppDeployments,
  type AppDeployments,
  type Deployment,
  type DeploymentMethod,
} from '../../../../core/azure/deployment/index.ts';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import { systemClock } from '../../../../core/clock.ts';
import type { DurableDeployError, ErrorCode } from '../../../../core/errors.ts';
import {
  packZip,
  startSandbox,
  type FaultAction,
  type FunctionsHostStandIn,
  type Sandbox,
} from '../../../../sandbox/index.ts';
import { fakeContext } from '../../../support/fake-context.ts';
import { refusal } from '../arm/slots-world.ts';

const never = new AbortController().signal;
const methods: readonly DeploymentMethod[] = ['zipDeploy', 'oneDeploy'];

async function endOf(deployment: Deployment): Promise<{ polls: number; error?: DurableDeployError }> {
  for (let polls = 1; ; polls += 1) {
    const progress = await deployment.poll(never);
    if (progress.kind === 'succeeded') return { polls };
    if (progress.kind === 'failed') return { polls, error: progress.error };
  }
}

describe('deployments over deployment sites', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let deployments: AppDeployments;
  let options: ArmSitesOptions;
  let ref: SiteRef;
  let count = 0;
  let host: FunctionsHostStandIn;
  let zip: Buffer;
  let version: string;

  before(async () => {
    sandbox = await startSandbox();
    const context = { ...fakeContext(), clock: systemClock };
    options = {
      cloud: cloudFromEndpoint({ url: sandbox.arm.url, activeDirectoryServiceEndpointResourceId: sandbox.arm.url }),
      credential: {
        getToken: async (scopes) => ({
          token: await sandbox.entra.issueToken(sandbox.clientId, String(scopes).replace(/\/\.default$/, '')),
          expiresOnTimestamp: Date.now() + 3_600_000,
        }),
      },
      httpClient: createNetworkClient(
        { extraCertificateAuthorities: [sandbox.authority.certificatePem], requestTimeoutMs: 5000 },
        () => {},
      ),
      subscriptionId: sandbox.subscriptionId,
      context,
    };
    deployments = createAppDeployments(options);
  });
  after(() => sandbox.stop());
  afterEach(() => {
    sandbox.deployments.polls = 1;
  });

  /** A new app, and a package for it. */
  async function stage(): Promise<void> {
    const name = `app${(count += 1)}`;
    await sandbox.addApp({ name, resourceGroup: 'rg' });
    ref = { subscriptionId: sandbox.subscriptionId, resourceGroup: 'rg', name };
    host = sandbox.functionsHost(name);
    version = `1.${count}.0`;
    zip = await packZip({ 'host.json': '{}', 'sandbox.json': JSON.stringify({ version }) });
  }
  async function askSite(url: string): Promise<PipelineResponse> {
    const token = await sandbox.entra.issueToken(sandbox.clientId, sandbox.arm.url);
    const headers = createHttpHeaders({ authorization: `Bearer ${token}` });
    return options.httpClient.sendRequest(createPipelineRequest({ url, headers }));
  }
  const scm = (): string => host.slot.hostName;
  const begin = (method: DeploymentMethod, message = 'the message', content: Uint8Array = zip): Promise<Deployment> =>
    deployments.begin(ref, scm(), method, content, message);
  const deployed = (): boolean => (host.slot.files['sandbox.json'] ?? '').includes(version);
  const uploads = (): number => host.requests.filter(({ method }) => method === 'POST').length;

  for (const method of methods) {
    describe(method, () => {
      before(stage);
      afterEach(() => {
        host.faults.clear();
        host.forgetRequests();
      });

      it('hands over a package, and waits for its real end', async () => {
        sandbox.deployments.polls = 3;
        const deployment = await begin(method);
        assert.equal((await deployment.poll(never)).kind, 'running');
        assert.deepEqual(await endOf(deployment), { polls: 3 });
        assert.ok(deployed());
        assert.equal(uploads(), 1);
        const latest = await deployments.latest(scm());
        assert.equal(latest?.message, 'the message');
        assert.deepEqual(await endOf(latest.deployment), { polls: 1 });
      });

      it('tells why it failed', async () => {
        sandbox.deployments.failures.push('##vso[task.complete]disk full');
        const { error } = await endOf(await begin(method, 'fails'));
        assert.equal(error?.code, 'DEPLOYMENT_FAILED');
        assert.match(
          error?.message ?? '',
          new RegExp(
            `^Deploying to the app ${ref.name} failed: the deployment site reports that it failed: ".*# #vso\\[task.complete\\]disk full"\\.$`,
          ),
        );
        const latest = await deployments.latest(scm());
        assert.equal(latest?.message, 'fails');
        assert.equal((await endOf(latest.deployment)).error?.code, 'DEPLOYMENT_FAILED');
      });

      it('fails on what is no package', async () => {
        const { error } = await endOf(await begin(method, 'no zip', Buffer.from('no zip')));
        assert.equal(error?.code, 'DEPLOYMENT_FAILED');
      });

      it('does not take the deployment before for its own, not even with the same message', async () => {
        await endOf(await begin(method, 'same'));
        sandbox.deployments.polls = 2;
        sandbox.deployments.failures.push('this time');
        const { polls, error } = await endOf(await begin(method, 'same'));
        assert.deepEqual([polls, error?.code], [3, 'DEPLOYMENT_FAILED']);
      });

      it('finds its own when somebody else deploys after it', async () => {
        sandbox.deployments.failures.push('mine failed');
        const mine = await begin(method, 'mine');
        await endOf((await deployments.latest(scm()))?.deployment ?? mine);
        await endOf(await begin(method, 'theirs'));
        assert.equal((await endOf(mine)).error?.code, 'DEPLOYMENT_FAILED');
      });

      it('is refused while another one is under way: nothing was done', async () => {
        sandbox.deployments.polls = 4;
        const first = await begin(method);
        const error = await refusal(begin(method, 'second'), 'OPERATION_IN_PROGRESS');
        assert.deepEqual([error.answer?.status, error.notSent], [409, true]);
        await endOf(first);
        assert.equal((await deployments.latest(scm()))?.message, 'the message');
      });

      const faults: readonly [string, FaultAction, ErrorCode, boolean][] = [
        ['its answer is lost', { kind: 'cut', when: 'afterActing' }, 'CONNECTION_FAILED', true],
        ['it is cut before', { kind: 'cut', when: 'beforeActing' }, 'CONNECTION_FAILED', false],
        ['the site fails', { kind: 'answer', status: 502 }, 'SERVER_ERROR', false],
        ['it is throttled', { kind: 'answer', status: 429, headers: { 'Retry-After': '7' } }, 'THROTTLED', false],
        ['it is not let in', { kind: 'answer', status: 403 }, 'FORBIDDEN', false],
      ];
      for (const [name, action, code, arrives] of faults) {
        it(`is sent once when ${name}, and the message tells whether it arrived`, async () => {
          host.faults.add({ path: /\/api\/(?:zipdeploy|publish)/, action });
          const message = `when ${name}`;
          const error = await refusal(begin(method, message), code);
          assert.equal(error.notSent, false);
          assert.equal(uploads(), 1);
          if (code === 'THROTTLED') assert.equal(error.retryAfterMs, 7000);
          assert.equal((await deployments.latest(scm()))?.message === message, arrives);
        });
      }

      it('is told of a 401 as of something that was not done', async () => {
        host.faults.add({ path: /\/api\/(?:zipdeploy|publish)/, action: { kind: 'answer', status: 401 } });
        assert.equal((await refusal(begin(method), 'UNAUTHORIZED')).notSent, true);
      });

      it('rejects when a question gets no answer, and can be asked again', async () => {
        const deployment = await begin(method);
        host.faults.add({ path: /\/api\/deployments\//, action: { kind: 'answer', status: 503 } });
        await assert.rejects(deployment.poll(never), { code: 'SERVER_ERROR' });
        host.faults.add({ path: /\/api\/deployments\//, action: { kind: 'malformed', body: '<html/>' } });
        await assert.rejects(deployment.poll(never), { code: 'MALFORMED_ANSWER' });
        assert.equal((await endOf(deployment)).error, undefined);
      });

      it('takes a deployment that is not known yet for one that is under way', async () => {
        const deployment = await begin(method);
        host.faults.add({ path: /\/api\/deployments\//, action: { kind: 'answer', status: 404 } });
        assert.equal((await deployment.poll(never)).kind, 'running');
        assert.equal((await endOf(deployment)).error, undefined);
      });

      it('is cancelled with the job', async () => {
        const deployment = await begin(method);
        await assert.rejects(deployment.poll(AbortSignal.abort(new Error('the job ends'))), /the job ends/);
        await endOf(deployment);
      });
    });
  }

  describe('the token', () => {
    let other: FunctionsHostStandIn;
    before(async () => {
      await stage();
      other = host;
      await stage();
    });
    const elsewhere = (): string => `https://${other.slot.hostName}/api/deployments/latest`;

    it('follows no redirect', async () => {
      host.faults.add({
        path: /\/api\/publish/,
        action: { kind: 'answer', status: 307, headers: { Location: elsewhere() } },
      });
      const error = await refusal(begin('oneDeploy'), 'REDIRECTED_ELSEWHERE');
      assert.match(error.message, /a redirect to localhost:\d+/);
      assert.equal(other.requests.length, 0);
    });

    it('does not go where the answer says that progress is told', async () => {
      host.faults.add({
        path: /\/api\/zipdeploy/,
        action: { kind: 'answer', status: 202, headers: { Location: elsewhere() } },
      });
      await refusal(begin('zipDeploy'), 'REDIRECTED_ELSEWHERE');
      assert.equal(other.requests.length, 0);
    });

    for (const name of ['', 'a b', 'user@evil.example', 'evil.example/x', 'evil.example#', 'evil.example\\@scm']) {
      it(`is not sent to ${JSON.stringify(name)}`, async () => {
        await refusal(deployments.begin(ref, name, 'zipDeploy', zip, 'x'), 'INPUT_INVALID');
        await refusal(deployments.latest(name), 'INPUT_INVALID');
      });
    }
  });

  it('has no latest deployment where there was none', async () => {
    await stage();
    assert.equal(await deployments.latest(scm()), undefined);
  });

  it('waits where the site still shows the deployment before, although that succeeded', async () => {
    await stage();
    const before = await begin('zipDeploy', 'same');
    await endOf(before);
    const { bodyAsText } = await askSite(`${host.url}/api/deployments/latest`);
    const deployment = await begin('zipDeploy', 'same');
    host.faults.add({
      path: /\/api\/deployments\/latest/,
      action: { kind: 'answer', status: 200, body: bodyAsText ?? '' },
    });
    assert.equal((await deployment.poll(never)).kind, 'running');
    assert.deepEqual(await endOf(deployment), { polls: 2 });
  });

  it('has sent nothing when it cannot learn what was deployed before', async () => {
    await stage();
    host.faults.add({ path: /\/api\/deployments/, action: { kind: 'answer', status: 503 } });
    assert.equal((await refusal(begin('zipDeploy'), 'SERVER_ERROR')).notSent, true);
    assert.equal(uploads(), 0);
  });

  it('keeps a message as it was given', async () => {
    await stage();
    const message = 'durable-router shöp 1.0.2 + 100% & more?#=';
    await endOf(await begin('zipDeploy', message));
    assert.equal((await deployments.latest(scm()))?.message, message);
  });
});
