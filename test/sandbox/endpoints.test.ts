import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rig } from './tenant-client.ts';
import { rigWith } from './tenant-client.ts';

let rig: Rig;
let ca: string;
beforeAll(async () => {
  rig = await rigWith(['certificate-expiring', 'chain-incomplete', 'tls-old']);
  ca = await readFile(rig.sandbox.caFile, 'utf8');
});
afterAll(() => rig.end());

type Version = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
type Handshake = { readonly protocol: string | null; readonly daysLeft: number; readonly sent: number };

const targetOf = (code: string) => rig.sandbox.planted.find((planted) => planted.code === code)?.target ?? '';
const tenantTarget = () => new URL(rig.sandbox.baseUrls.auth).host;

/** Rejects with the code of the error when the handshake fails. */
function handshake(target: string, versions: { min?: Version; max?: Version } = {}): Promise<Handshake> {
  const { hostname, port } = new URL(`https://${target}`);
  const { min = 'TLSv1.2', max = 'TLSv1.3' } = versions;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: hostname,
      port: Number(port),
      ca,
      minVersion: min,
      maxVersion: max,
      ciphers: 'DEFAULT:@SECLEVEL=0',
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) => reject(new Error(code)));
    socket.once('secureConnect', () => {
      const leaf = socket.getPeerX509Certificate() as X509Certificate;
      const daysLeft = (Date.parse(leaf.validTo) - rig.clock.nowMs()) / 86_400_000;
      const sent = leaf.issuerCertificate === undefined ? 1 : 2;
      resolve({ protocol: socket.getProtocol(), daysLeft, sent });
      socket.destroy();
    });
  });
}

describe('the tenant itself', () => {
  it('offers TLS 1.2 and 1.3 with a whole chain, far from its end', async () => {
    expect(await handshake(tenantTarget(), { max: 'TLSv1.2' })).toMatchObject({ protocol: 'TLSv1.2', sent: 2 });
    const { protocol, daysLeft } = await handshake(tenantTarget());
    expect(protocol).toBe('TLSv1.3');
    expect(daysLeft).toBeGreaterThan(60);
  });

  it('refuses TLS 1.0 and 1.1', async () => {
    for (const version of ['TLSv1', 'TLSv1.1'] as const) {
      await expect(handshake(tenantTarget(), { min: version, max: version })).rejects.toThrow(
        /ALERT|PROTOCOL|VERSION/i,
      );
    }
  });
});

describe('endpoints beside it', () => {
  it('expire in five whole days, with nothing else wrong', async () => {
    const { daysLeft, sent } = await handshake(targetOf('certificate-expiring'));
    expect([Math.floor(daysLeft), sent]).toEqual([5, 2]);
    rig.clock.moveMs(2 * 3_600_000);
    expect(Math.floor((await handshake(targetOf('certificate-expiring'))).daysLeft)).toBe(5);
  });

  it('omit the intermediate', async () => {
    await expect(handshake(targetOf('chain-incomplete'))).rejects.toThrow('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('accept TLS 1.0 to 1.2 and not 1.3, with a whole chain', async () => {
    const target = targetOf('tls-old-accepted');
    for (const version of ['TLSv1', 'TLSv1.1', 'TLSv1.2'] as const) {
      const seen = await handshake(target, { min: version, max: version });
      expect(seen).toMatchObject({ protocol: version, sent: 2 });
      expect(seen.daysLeft).toBeGreaterThan(60);
    }
    await expect(handshake(target, { min: 'TLSv1.3' })).rejects.toThrow();
  });

  it('answer any GET with 200 and count anything else', async () => {
    for (const code of ['certificate-expiring', 'tls-old-accepted']) {
      expect((await rig.call('GET', `https://${targetOf(code)}/any/path?x=1`)).status).toBe(200);
    }
    const before = rig.sandbox.writeAttempts();
    expect((await rig.call('POST', `https://${targetOf('tls-old-accepted')}/`)).status).toBe(403);
    expect(rig.sandbox.writeAttempts() - before).toBe(1);
  });
});

describe('certificates', () => {
  it('name localhost, both loopback addresses and the host', async () => {
    const { hostname, port } = new URL(rig.sandbox.baseUrls.api);
    const leaf = await new Promise<X509Certificate>((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), ca }, () => {
        resolve(socket.getPeerX509Certificate() as X509Certificate);
        socket.destroy();
      }).once('error', reject);
    });
    expect(leaf.checkHost('localhost')).toBeDefined();
    for (const address of ['127.0.0.1', '::1']) expect(leaf.checkIP(address)).toBeDefined();
    expect(leaf.checkHost('example.com')).toBeUndefined();
  });

  it('of the user follow the rules for CA certificates and belong to the key', async () => {
    const pem = await readFile(`${rig.folder}/user.pem`, 'utf8');
    const user = new X509Certificate(pem);
    expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
    expect(user.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    // Node calls the extended key usage `keyUsage`.
    expect(user.keyUsage).toEqual(expect.arrayContaining(['1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.4']));
    expect(user.subjectAltName).toBe('email:loader@example.com');
    expect(user.raw.includes('http://crl.')).toBe(true);
    expect(user.checkPrivateKey(createPrivateKey(await readFile(`${rig.folder}/user.key`)))).toBe(true);
    const intermediate = new X509Certificate(await readFile(`${rig.folder}/intermediate.pem`));
    const root = new X509Certificate(ca);
    expect([user.checkIssued(intermediate), intermediate.checkIssued(root)]).toEqual([true, true]);
    expect([user.verify(intermediate.publicKey), intermediate.verify(root.publicKey)]).toEqual([true, true]);
  });
});
