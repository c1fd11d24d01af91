/** Whether a chain ends in a public root is told by signatures: an inspecting CA may bear the name of one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endsInPublicRoot } from '../../../src/installs/atlan/outbound-look.ts';
import type { Certificate } from '../../../src/x509/certificate.ts';
import { parseCertificate } from '../../../src/x509/certificate.ts';
import { hasOpenssl, Workshop } from '../../keystore/made.ts';

describe.skipIf(!hasOpenssl)('a chain', () => {
  let shop: Workshop;
  const host = 'eu1.app.anaplan.com';
  const subject = '/O=Well Known Trust/CN=Well Known Root';
  beforeAll(() => {
    shop = new Workshop();
    for (const ca of ['real', 'copy']) {
      const files = `-keyout ${shop.path(`${ca}.key`)} -out ${shop.path(`${ca}.pem`)}`;
      shop.openssl(...`req -x509 -newkey rsa:2048 -nodes ${files} -days 900 -subj`.split(' '), subject);
      const names = `-keyout ${shop.path(`${ca}-host.key`)} -out ${shop.path(`${ca}-host.pem`)} -days 90`;
      const signer = `-CA ${shop.path(`${ca}.pem`)} -CAkey ${shop.path(`${ca}.key`)} -addext subjectAltName=DNS:${host}`;
      shop.openssl(...`req -x509 -newkey rsa:2048 -nodes ${names} ${signer} -subj /CN=${host}`.split(' '));
    }
  });
  afterAll(() => shop.close());

  const certificate = (name: string): Certificate => parseCertificate(Buffer.from(base64(name), 'base64'));
  const base64 = (name: string) =>
    shop
      .bytes(`${name}.pem`)
      .toString()
      .replace(/-----[^-]+-----|\s/g, '');

  it.each([
    ['signed by the root', 'real', true],
    ['signed by another of the same name', 'copy', false],
  ])('%s', (_name, ca, expected) => {
    const root = certificate('real');
    const anchors = { store: 'test', anchors: [base64('real')], publicRoots: [root.fingerprintSha256] };
    expect(endsInPublicRoot([certificate(`${ca}-host`), certificate(ca)], host, anchors)).toBe(expected);
  });

  it('is not judged where it is not known which roots are public', () => {
    expect(endsInPublicRoot([certificate('real-host')], host, { store: 'test', anchors: [base64('real')] })).toBe(null);
  });
});
