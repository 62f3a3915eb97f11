import assert from 'node:assert/strict';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Agent, createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'mocha';
import {
  createCertificateAuthority,
  createSignInCertificate,
  type Certificate,
  type CertificateAuthority,
} from '../../../sandbox/certificates/index.ts';

async function ask(certificate: Certificate, host: string, ca?: string): Promise<number> {
  const server = createServer({ cert: certificate.certificatePem, key: certificate.keyPem }, (_request, response) => {
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent(ca === undefined ? {} : { ca });
  try {
    return await new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', servername: host, port, agent, headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      }).on('error', reject);
    });
  } finally {
    agent.destroy();
    server.closeAllConnections();
    server.close();
  }
}

describe('sandbox certificates', () => {
  let authority: CertificateAuthority;
  before(async () => {
    authority = await createCertificateAuthority();
  });
  after(() => authority.dispose());

  it('are trusted by a client that knows the authority', async () => {
    assert.equal(await ask(await authority.issueServer(), 'localhost', authority.certificatePem), 204);
  });

  it('are refused by a client that does not know the authority', async () => {
    await assert.rejects(ask(await authority.issueServer(), 'localhost'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  });

  it('are refused when the name is another', async () => {
    const certificate = await authority.issueServer(['elsewhere.example']);
    await assert.rejects(ask(certificate, 'localhost', authority.certificatePem), {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('are refused when they have expired', async () => {
    const certificate = await authority.issueServer(undefined, { from: -2000, to: -1000 });
    await assert.rejects(ask(certificate, 'localhost', authority.certificatePem), { code: 'CERT_HAS_EXPIRED' });
  });

  it('lie in files for programs that take paths, until the authority is disposed', async () => {
    const shortLived = await createCertificateAuthority();
    const files = await shortLived.issueServerFiles();
    assert.equal(readFileSync(shortLived.caFile, 'utf8'), shortLived.certificatePem);
    assert.match(readFileSync(files.certFile, 'utf8'), /^-----BEGIN CERTIFICATE-----/);
    assert.match(readFileSync(files.keyFile, 'utf8'), /^-----BEGIN PRIVATE KEY-----/);
    await shortLived.dispose();
    assert.ok(!existsSync(files.keyFile));
  });

  it('for sign-in hold an RSA key that belongs to the certificate', async () => {
    const certificate = await createSignInCertificate();
    const parsed = new X509Certificate(certificate.certificatePem);
    assert.equal(parsed.publicKey.asymmetricKeyType, 'rsa');
    assert.ok(parsed.checkPrivateKey(createPrivateKey(certificate.keyPem)));
  });
});
