import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import type { webcrypto } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

x509.cryptoProvider.set(globalThis.crypto);

const serverAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const clientAlgorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
} as const;
const oneDay = 86_400_000;

/** A key with its certificate, both as PEM text, and as files for programs that only take paths. */
export interface Certificate {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** The same as files, for programs that only take paths. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate authority that lives as long as the sandbox: nothing of it is ever trusted outside. */
export interface CertificateAuthority {
  /** PEM text of the authority's own certificate. */
  readonly certificatePem: string;
  /** The same as a file, for `NODE_EXTRA_CA_CERTS`. */
  readonly caFile: string;
  /**
   * A server certificate (ECDSA P-256).
   *
   * @param hosts DNS names or IP addresses; default `localhost`, `127.0.0.1` and `::1`
   * @param validity milliseconds from now; a past `to` makes an expired certificate
   */
  issueServer(hosts?: readonly string[], validity?: { from?: number; to?: number }): Promise<Certificate>;
  /** As `issueServer`, written to files in the authority's folder. */
  issueServerFiles(hosts?: readonly string[]): Promise<CertificateFiles>;
  /** Removes the authority's folder. */
  dispose(): Promise<void>;
}

function pem(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  return pem('PRIVATE KEY', await globalThis.crypto.subtle.exportKey('pkcs8', key));
}

function serialNumber(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return Buffer.from(bytes).toString('hex');
}

/**
 * Makes a certificate authority in memory and a folder with its certificate under the system's temporary folder.
 *
 * @param name the authority's common name
 */
export async function createCertificateAuthority(name = 'Sandbox root'): Promise<CertificateAuthority> {
  const keys = await globalThis.crypto.subtle.generateKey(serverAlgorithm, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${name}`,
    notBefore: new Date(Date.now() - oneDay),
    notAfter: new Date(Date.now() + 30 * oneDay),
    signingAlgorithm: serverAlgorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const certificatePem = `${root.toString('pem')}\n`;
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-certificates-'));
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, certificatePem);
  let issued = 0;

  async function issueServer(
    hosts: readonly string[] = ['localhost', '127.0.0.1', '::1'],
    validity: { from?: number; to?: number } = {},
  ): Promise<Certificate> {
    const serverKeys = await globalThis.crypto.subtle.generateKey(serverAlgorithm, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: `CN=${hosts[0] ?? 'localhost'}`,
      issuer: root.subject,
      notBefore: new Date(Date.now() + (validity.from ?? -oneDay)),
      notAfter: new Date(Date.now() + (validity.to ?? 7 * oneDay)),
      signingAlgorithm: serverAlgorithm,
      publicKey: serverKeys.publicKey,
      signingKey: keys.privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(
          hosts.map((host) => ({ type: isIP(host) === 0 ? ('dns' as const) : ('ip' as const), value: host })),
        ),
        await x509.AuthorityKeyIdentifierExtension.create(root),
      ],
    });
    return {
      certificatePem: `${certificate.toString('pem')}\n${certificatePem}`,
      keyPem: await keyPem(serverKeys.privateKey),
    };
  }

  return {
    certificatePem,
    caFile,
    issueServer,
    async issueServerFiles(hosts) {
      const certificate = await issueServer(hosts);
      issued += 1;
      const certFile = join(folder, `server-${issued}.crt`);
      const keyFile = join(folder, `server-${issued}.key`);
      await writeFile(certFile, certificate.certificatePem);
      await writeFile(keyFile, certificate.keyPem, { mode: 0o600 });
      return { certFile, keyFile };
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

/**
 * A self-signed RSA certificate as people upload to an app registration; a service connection holds key and
 * certificate in one PEM text.
 *
 * @returns `certificatePem` is the certificate alone, `keyPem` its PKCS#8 key
 */
export async function createSignInCertificate(name = 'sandbox-service-principal'): Promise<Certificate> {
  const keys = await globalThis.crypto.subtle.generateKey(clientAlgorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${name}`,
    notBefore: new Date(Date.now() - oneDay),
    notAfter: new Date(Date.now() + 7 * oneDay),
    signingAlgorithm: clientAlgorithm,
    keys,
    extensions: [new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true)],
  });
  return { certificatePem: `${certificate.toString('pem')}\n`, keyPem: await keyPem(keys.privateKey) };
}
