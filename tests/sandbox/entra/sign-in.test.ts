import assert from 'node:assert/strict';
import {
  AzurePipelinesCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
} from '@azure/identity';
import { decodeJwt } from 'jose';
import { after, before, describe, it } from 'mocha';
import {
  createCertificateAuthority,
  createSignInCertificate,
  type Certificate,
  type CertificateAuthority,
} from '../../../sandbox/certificates/index.ts';
import {
  startEntra,
  startManagedIdentity,
  startPipelineOidc,
  type EntraStandIn,
  type PipelineOidcStandIn,
} from '../../../sandbox/entra/index.ts';
import { trustingClient } from '../support/trusting-client.ts';

const tenantId = '72f988bf-0000-4000-8000-000000000001';
const clientId = '11111111-2222-4333-8444-555555555555';
const connectionId = '99999999-2222-4333-8444-555555555555';
const subject = 'sc://sandbox/shop/azure';
const scope = 'https://management.azure.com/.default';
const refused =
  (code: number) =>
  (error: unknown): boolean =>
    error instanceof Error && error.message.includes(`AADSTS${code}`);

describe('sandbox Entra, asked by @azure/identity', () => {
  let authority: CertificateAuthority;
  let known: Certificate;
  let stranger: Certificate;
  let pipeline: PipelineOidcStandIn;
  let entra: EntraStandIn;

  before(async () => {
    authority = await createCertificateAuthority();
    [known, stranger] = await Promise.all([createSignInCertificate(), createSignInCertificate()]);
    pipeline = await startPipelineOidc({
      certificate: await authority.issueServer(),
      systemAccessToken: 'job-token',
      serviceConnections: { [connectionId]: subject, other: 'sc://sandbox/shop/other' },
    });
    entra = await startEntra({
      certificate: await authority.issueServer(),
      trustedIssuers: [pipeline.issuer],
      directory: {
        tenantId,
        applications: [
          {
            clientId,
            secrets: ['right'],
            certificates: [known.certificatePem],
            federatedCredentials: [{ issuer: pipeline.issuer.issuer, subject }],
          },
        ],
      },
    });
  });
  after(async () => {
    delete process.env['SYSTEM_OIDCREQUESTURI'];
    delete process.env['AZURE_POD_IDENTITY_AUTHORITY_HOST'];
    await Promise.all([entra.stop(), pipeline.stop(), authority.dispose()]);
  });

  const options = (): {
    authorityHost: string;
    disableInstanceDiscovery: true;
    httpClient: ReturnType<typeof trustingClient>;
    retryOptions: { maxRetries: number };
  } => ({
    authorityHost: entra.url,
    disableInstanceDiscovery: true,
    httpClient: trustingClient(authority.certificatePem),
    retryOptions: { maxRetries: 0 },
  });

  it('takes the right client secret and gives a token for the resource asked for', async () => {
    const { token, expiresOnTimestamp } = await new ClientSecretCredential(
      tenantId,
      clientId,
      'right',
      options(),
    ).getToken(scope);
    const claims = decodeJwt(token);
    assert.equal(claims.aud, 'https://management.azure.com');
    assert.equal(claims['appid'], clientId);
    assert.ok(expiresOnTimestamp > Date.now() + 3_500_000);
    await entra.key.verify(token, { audience: 'https://management.azure.com' });
  });

  it('refuses a wrong secret, an unknown application and another tenant, each with its own code', async () => {
    await assert.rejects(
      new ClientSecretCredential(tenantId, clientId, 'wrong', options()).getToken(scope),
      refused(7000215),
    );
    await assert.rejects(
      new ClientSecretCredential(tenantId, connectionId, 'right', options()).getToken(scope),
      refused(700016),
    );
    await assert.rejects(new ClientSecretCredential(connectionId, clientId, 'right', options()).getToken(scope));
  });

  it('verifies the signature of a client assertion against the registered certificate', async () => {
    const sign = (certificate: Certificate): ClientCertificateCredential =>
      new ClientCertificateCredential(
        tenantId,
        clientId,
        { certificate: certificate.keyPem + certificate.certificatePem },
        options(),
      );
    assert.equal(decodeJwt((await sign(known).getToken(scope)).token)['appid'], clientId);
    await assert.rejects(sign(stranger).getToken(scope), refused(700027));
  });

  it("exchanges the pipeline's own token, for the right connection and job token only", async () => {
    process.env['SYSTEM_OIDCREQUESTURI'] = pipeline.requestUri;
    const exchange = (connection: string, jobToken: string): Promise<{ token: string }> =>
      new AzurePipelinesCredential(tenantId, clientId, connection, jobToken, options()).getToken(scope);
    assert.equal(decodeJwt((await exchange(connectionId, 'job-token')).token)['appid'], clientId);
    await assert.rejects(exchange('other', 'job-token'), refused(700213));
    await assert.rejects(exchange(connectionId, 'stolen'), /oidcToken field not detected/);
    await assert.rejects(exchange('missing', 'job-token'), /does not exist/);
  });

  it('hands out a managed identity of the machine and no other', async () => {
    const metadata = await startManagedIdentity(entra, [clientId]);
    process.env['AZURE_POD_IDENTITY_AUTHORITY_HOST'] = metadata.url;
    try {
      assert.equal(decodeJwt((await new ManagedIdentityCredential().getToken(scope)).token)['appid'], clientId);
      await assert.rejects(
        new ManagedIdentityCredential({ clientId: connectionId, retryOptions: { maxRetries: 0 } }).getToken(scope),
      );
    } finally {
      await metadata.stop();
    }
  });

  it('lets tokens expire', async () => {
    entra.setTokenLifetime(-5);
    try {
      const token = await entra.issueToken(clientId, 'https://management.azure.com');
      await assert.rejects(entra.key.verify(token, {}), { code: 'ERR_JWT_EXPIRED' });
    } finally {
      entra.setTokenLifetime(3599);
    }
  });
});
