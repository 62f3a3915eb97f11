import assert from 'node:assert/strict';
import { cloudFromEndpoint, resourceManagerScope, type Cloud } from '../../../../core/azure/clouds.ts';
import { createCredential, type SignIn } from '../../../../core/azure/credentials/index.ts';
import { createNetworkClient } from '../../../../core/azure/network/index.ts';
import { DurableDeployError } from '../../../../core/errors.ts';
import {
  createCertificateAuthority,
  createSignInCertificate,
  type Certificate,
  type CertificateAuthority,
} from '../../../../sandbox/certificates/index.ts';
import {
  startEntra,
  startManagedIdentity,
  startPipelineOidc,
  type EntraStandIn,
  type PipelineOidcStandIn,
} from '../../../../sandbox/entra/index.ts';
import { startForwardProxy } from '../../../support/forward-proxy.ts';

const tenantId = '11111111-2222-3333-4444-555555555555';
const clientId = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const clientSecret = 'the-client-secret';
const serviceConnectionId = '99999999-0000-0000-0000-000000000000';
const systemAccessToken = 'the-job-token';
const subject = 'sc://org/project/connection';

describe('createCredential', () => {
  let authority: CertificateAuthority;
  let certificate: Certificate;
  let oidc: PipelineOidcStandIn;
  let entra: EntraStandIn;
  let cloud: Cloud;
  const uri = process.env['SYSTEM_OIDCREQUESTURI'];

  before(async () => {
    authority = await createCertificateAuthority();
    certificate = await createSignInCertificate();
    const server = await authority.issueServer();
    oidc = await startPipelineOidc({
      certificate: server,
      systemAccessToken,
      serviceConnections: { [serviceConnectionId]: subject },
    });
    entra = await startEntra({
      certificate: server,
      directory: {
        tenantId,
        applications: [
          {
            clientId,
            secrets: [clientSecret],
            certificates: [certificate.certificatePem],
            federatedCredentials: [{ issuer: oidc.issuer.issuer, subject }],
          },
        ],
      },
      trustedIssuers: [oidc.issuer],
    });
    cloud = cloudFromEndpoint({ environment: 'AzureCloud', environmentAuthorityUrl: entra.url });
    process.env['SYSTEM_OIDCREQUESTURI'] = oidc.requestUri;
  });

  after(async () => {
    if (uri === undefined) delete process.env['SYSTEM_OIDCREQUESTURI'];
    else process.env['SYSTEM_OIDCREQUESTURI'] = uri;
    await Promise.all([entra.stop(), oidc.stop(), authority.dispose()]);
  });

  afterEach(() => {
    entra.faults.clear();
    oidc.faults.clear();
  });

  async function signIn(how: SignIn): Promise<string> {
    const network = createNetworkClient({ extraCertificateAuthorities: [authority.certificatePem] }, () => {});
    const masked: string[] = [];
    const credential = await createCredential(how, cloud, network, (secret) => masked.push(secret));
    const token = await credential.getToken(resourceManagerScope(cloud));
    assert.ok(token);
    assert.ok(masked.includes(token.token));
    return token.token;
  }

  async function refusal(how: SignIn): Promise<DurableDeployError> {
    try {
      await signIn(how);
    } catch (error) {
      assert.ok(error instanceof DurableDeployError, String(error));
      return error;
    }
    throw new assert.AssertionError({ message: 'The sign-in should have failed.' });
  }

  function audienceOf(token: string): unknown {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    return (JSON.parse(payload) as { aud?: unknown }).aud;
  }

  const withSecret: SignIn = { kind: 'servicePrincipalSecret', tenantId, clientId, clientSecret };
  const federated: SignIn = {
    kind: 'workloadIdentityFederation',
    tenantId,
    clientId,
    serviceConnectionId,
    systemAccessToken,
  };

  it('signs in with a secret, for the audience of the cloud', async () => {
    assert.equal(audienceOf(await signIn(withSecret)), 'https://management.core.windows.net/');
  });

  it('signs in with a certificate', async () => {
    const certificatePem = `${certificate.keyPem}${certificate.certificatePem}`;
    assert.ok(await signIn({ kind: 'servicePrincipalCertificate', tenantId, clientId, certificatePem }));
  });

  it('signs in by workload identity federation', async () => {
    assert.ok(await signIn(federated));
  });

  it('signs in with a managed identity', async () => {
    const machine = await startManagedIdentity(entra, [clientId]);
    process.env['AZURE_POD_IDENTITY_AUTHORITY_HOST'] = machine.url;
    try {
      assert.ok(await signIn({ kind: 'managedIdentity' }));
      assert.ok(await signIn({ kind: 'managedIdentity', clientId }));
    } finally {
      delete process.env['AZURE_POD_IDENTITY_AUTHORITY_HOST'];
      await machine.stop();
    }
  });

  it('goes through the proxy with all of it', async () => {
    const proxy = await startForwardProxy({ credentials: { username: 'agent', password: 'pw' } });
    const settings = {
      extraCertificateAuthorities: [authority.certificatePem],
      proxy: { url: proxy.url, username: 'agent', password: 'pw', bypass: [] },
    };
    const credential = await createCredential(
      federated,
      cloud,
      createNetworkClient(settings, () => {}),
      () => {},
    );
    await credential.getToken(resourceManagerScope(cloud));
    await proxy.stop();
    const hosts = new Set(proxy.seen);
    assert.deepEqual(hosts, new Set([`CONNECT localhost:${oidc.port}`, `CONNECT localhost:${entra.port}`]));
  });

  describe('when it is refused', () => {
    it('says that the secret is wrong, with the directory’s number and trace, and what to do', async () => {
      const error = await refusal({ ...withSecret, clientSecret: 'another' });
      assert.equal(error.code, 'SIGN_IN_FAILED');
      assert.match(
        error.message,
        /^Signing in as service principal with a secret was refused: AADSTS7000215: .*\(trace [-0-9a-f]{36}\)$/,
      );
      assert.doesNotMatch(error.message, /Trace ID|another/);
      assert.match(error.fix ?? '', /az ad app credential reset/);
    });

    it('says that the application is unknown', async () => {
      const error = await refusal({ ...withSecret, clientId: 'ffffffff-0000-0000-0000-000000000000' });
      assert.equal(error.code, 'SIGN_IN_FAILED');
      assert.match(error.message, /AADSTS700016/);
    });

    it('says that Azure DevOps gave no token, and never shows the job’s own', async () => {
      const error = await refusal({ ...federated, systemAccessToken: 'wrong-job-token' });
      assert.equal(error.code, 'SIGN_IN_FAILED');
      assert.match(error.message, /Azure DevOps gave no ID token.* answered 401/);
      assert.doesNotMatch(`${error.message} ${error.fix} ${error.stack} ${String(error.cause)}`, /wrong-job-token/);
    });

    it('says that the service connection is not for this pipeline', async () => {
      const error = await refusal({ ...federated, serviceConnectionId: 'another' });
      assert.equal(error.code, 'SIGN_IN_FAILED');
      assert.match(error.fix ?? '', /this pipeline may use it/);
    });

    it('says that the certificate is no certificate', async () => {
      const how: SignIn = { kind: 'servicePrincipalCertificate', tenantId, clientId, certificatePem: 'not PEM' };
      const error = await refusal(how);
      assert.equal(error.code, 'SIGN_IN_FAILED');
      assert.match(error.fix ?? '', /PEM text/);
    });

    it('says that the job has no address for tokens', async () => {
      const before = process.env['SYSTEM_OIDCREQUESTURI'];
      delete process.env['SYSTEM_OIDCREQUESTURI'];
      try {
        const error = await refusal(federated);
        assert.equal(error.code, 'SIGN_IN_FAILED');
        assert.match(error.fix ?? '', /SYSTEM_OIDCREQUESTURI/);
      } finally {
        process.env['SYSTEM_OIDCREQUESTURI'] = before;
      }
    });
  });

  describe('when the directory cannot be asked', () => {
    it('is throttled, not refused, and passes on how long to wait', async () => {
      const action = { kind: 'answer', status: 429, headers: { 'Retry-After': '40' }, body: '{}' } as const;
      entra.faults.add({ path: '/oauth2/v2.0/token', times: Infinity, action });
      const error = await refusal(withSecret);
      assert.equal(error.code, 'THROTTLED');
      assert.equal(error.retryAfterMs, 40_000);
    });

    it('is a failing server', async () => {
      entra.faults.add({ path: '/oauth2/v2.0/token', times: Infinity, action: { kind: 'answer', status: 502 } });
      assert.equal((await refusal(withSecret)).code, 'SERVER_ERROR');
    });

    it('is a cut connection', async () => {
      entra.faults.add({ times: Infinity, action: { kind: 'cut', when: 'beforeActing' } });
      assert.equal((await refusal(withSecret)).code, 'CONNECTION_FAILED');
    });

    it('passes when one answer in between was lost', async () => {
      entra.faults.add({ path: '/oauth2/v2.0/token', action: { kind: 'answer', status: 503 } });
      assert.ok(await signIn(withSecret));
    });

    it('is a certificate that is not trusted', async () => {
      const credential = await createCredential(
        withSecret,
        cloud,
        createNetworkClient({}, () => {}),
        () => {},
      );
      await assert.rejects(credential.getToken(resourceManagerScope(cloud)), { code: 'CERTIFICATE_REJECTED' });
    });
  });

  it('ends at once when the job is cancelled', async () => {
    entra.faults.add({ times: Infinity, action: { kind: 'hang' } });
    const network = createNetworkClient({ extraCertificateAuthorities: [authority.certificatePem] }, () => {});
    const credential = await createCredential(withSecret, cloud, network, () => {});
    const started = Date.now();
    const abortSignal = AbortSignal.timeout(50);
    await assert.rejects(credential.getToken(resourceManagerScope(cloud), { abortSignal }));
    assert.ok(Date.now() - started < 2000);
  });
});
