import 'reflect-metadata';
import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import * as x509 from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '../../src/x509/certificate.ts';
import { conformityBlemishes } from '../../src/x509/conformity.ts';
import { DerReader } from '../../src/x509/der.ts';
import { nameKey, nameOf } from '../../src/x509/names.ts';
import { certificatesOfPem, pemOfCertificate } from '../../src/x509/pem.ts';
import { chainOf, der, make, nameConstraints, nowMs } from './making.ts';

const roots = tls.rootCertificates.flatMap(certificatesOfPem);

describe('the roots Node brings', () => {
  it('are read as Node reads them', () => {
    for (const root of roots) {
      const ours = parseCertificate(root);
      const theirs = new X509Certificate(root);
      expect(ours.fingerprintSha256).toBe(theirs.fingerprint256.replaceAll(':', '').toLowerCase());
      expect(ours.notAfterMs).toBe(Date.parse(theirs.validTo));
      expect(ours.notBeforeMs).toBe(Date.parse(theirs.validFrom));
      expect(ours.serialNumber.replace(/^0+/, '')).toBe(theirs.serialNumber.replace(/^0+/, ''));
      expect(ours.isCa).toBe(theirs.ca);
      const bits = theirs.publicKey.asymmetricKeyDetails?.modulusLength;
      if (bits !== undefined) expect(ours.publicKey).toMatchObject({ kind: 'rsa', bits });
      expect([ours.selfIssued, ours.malformedExtensions]).toEqual([true, []]);
    }
  });

  it('none is said to be refused by strict clients', () => {
    const standing = { role: 'root', trusted: true, server: true } as const;
    const said = roots.map(parseCertificate).flatMap((root) => conformityBlemishes(root, standing, 'web'));
    expect(said.filter(({ code }) => code === 'refused-by-strict-clients')).toEqual([]);
  });
});

describe('what a certificate says', () => {
  it('is all there', async () => {
    const { root } = (await chainOf()).made;
    const { certificate } = await make({
      name: 'C=DE, O=Example, CN=api.example.com, E=it@example.com',
      by: root,
      serialNumber: '00ff10',
      extendedUsages: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
      names: [
        { type: 'dns', value: '*.example.com' },
        { type: 'ip', value: '2001:db8:0::1' },
        { type: 'ip', value: '192.0.2.1' },
        { type: 'email', value: 'user@example.com' },
      ],
      extra: [
        new x509.AuthorityInfoAccessExtension({
          ocsp: 'http://ocsp.example.com',
          caIssuers: 'http://ca.example.com/ca.crt',
        }),
        new x509.CRLDistributionPointsExtension(['http://crl.example.com/ca.crl']),
        new x509.Extension('1.3.6.1.5.5.7.1.24', false, der(0x30, der(2, Uint8Array.of(5)))),
        new x509.Extension('1.2.3.4.5', true, der(5)),
      ],
    });
    expect(certificate).toMatchObject({
      version: 3,
      serialNumber: 'FF10',
      subject: 'CN=api.example.com, emailAddress=it@example.com, O=Example, C=DE',
      issuer: 'CN=Test Root, O=Example',
      commonName: 'api.example.com',
      notBeforeMs: nowMs - 30 * 86_400_000,
      signatureAlgorithm: { name: 'ecdsa-with-SHA256' },
      publicKey: { kind: 'ec', bits: 256, curve: 'P-256' },
      dnsNames: ['*.example.com'],
      ipAddresses: ['2001:db8::1', '192.0.2.1'],
      emails: ['user@example.com', 'it@example.com'],
      isCa: false,
      pathLength: null,
      keyUsage: ['digitalSignature'],
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
      authorityKeyId: root.certificate.subjectKeyId,
      crlUrls: ['http://crl.example.com/ca.crl'],
      ocspUrls: ['http://ocsp.example.com'],
      caIssuerUrls: ['http://ca.example.com/ca.crt'],
      mustStaple: true,
      unknownCriticalExtensions: ['1.2.3.4.5'],
      selfIssued: false,
    });
  });

  it('tells absent extensions from empty ones', async () => {
    const bare = await make({ name: 'CN=bare', by: null, ca: null, usages: null, extendedUsages: null, keyIds: false });
    const none = {
      isCa: null,
      pathLength: null,
      keyUsage: null,
      extendedKeyUsage: null,
      subjectAltNames: null,
      nameConstraints: null,
    };
    expect(bare.certificate).toMatchObject({ ...none, subjectKeyId: null, authorityKeyId: null });
    const limited = await make({ name: 'CN=ca', by: null, ca: true, pathLength: 0, extendedUsages: [] });
    expect(limited.certificate).toMatchObject({ isCa: true, pathLength: 0, extendedKeyUsage: [] });
  });

  it('one extension that cannot be read does not hide the others', async () => {
    const broken = new x509.Extension('2.5.29.31', false, Uint8Array.of(1, 2, 3));
    const { certificate } = await make({ name: 'CN=x', by: null, extra: [broken] });
    expect(certificate.malformedExtensions).toEqual([expect.stringContaining('crlDistributionPoints')]);
    expect(certificate.keyUsage).toEqual(['digitalSignature']);
  });

  it('a serial number with a zero too many is odd, and reads the same', async () => {
    const { certificate } = await make({ name: 'CN=x', by: null, serialNumber: '7a7a' });
    const bytes = Buffer.from(certificate.der);
    bytes.set([0x00, 0x7a], bytes.indexOf(Buffer.from([0x02, 0x02, 0x7a, 0x7a])) + 2);
    const padded = parseCertificate(bytes);
    expect(padded.serialNumber).toBe('7A');
    expect([certificate.oddities, padded.oddities]).toEqual([[], ['serial number not in its shortest form']]);
  });

  it('an extension that is there twice is malformed', async () => {
    const twice = nameConstraints([der(0x82, 'example.com')]);
    const { certificate } = await make({ name: 'CN=x', by: null, ca: true, extra: [twice, twice] });
    expect(certificate.malformedExtensions).toEqual(['extension 2.5.29.30: there twice']);
  });
});

describe('names', () => {
  const attribute = (oid: number[], tag: number, text: string | Uint8Array) =>
    der(0x31, der(0x30, der(6, Uint8Array.from(oid)), der(tag, text)));
  const cn = [0x55, 4, 3];
  const o = [0x55, 4, 10];
  const named = (...parts: Uint8Array[]) => nameOf(new DerReader(der(0x30, ...parts), 'test').take('name'), 'name');

  it.each([
    ['a comma', 'a,b', 'CN=a\\,b'],
    ['a space in front and a hash', ' a', 'CN=\\ a'],
    ['a line break, which must not break a report', 'a\nb', 'CN=a\\0ab'],
    ['an escape sequence of a terminal', '\u001b[31m', 'CN=\\1b[31m'],
    ['a right-to-left override', 'a\u202eb', 'CN=a\\e2\\80\\aeb'],
  ])('escape %s', (_name, text, shown) => {
    expect(named(attribute(cn, 0x0c, text)).text).toBe(shown);
  });

  it('are the same whatever the string type, letter case and runs of spaces', () => {
    const one = named(attribute(o, 0x0c, 'Example  Corp'), attribute(cn, 0x13, 'Root'));
    const other = named(
      attribute(o, 0x13, 'example corp '),
      attribute(cn, 0x1e, Uint8Array.of(0, 82, 0, 79, 0, 79, 0, 84)),
    );
    expect(nameKey(one)).toBe(nameKey(other));
    expect(nameKey(one)).not.toBe(nameKey(named(attribute(cn, 0x13, 'Root'), attribute(o, 0x0c, 'Example Corp'))));
  });
});

describe('PEM', () => {
  it('is read with text around, CRLF, other blocks, and written back the same', async () => {
    const { leaf, root } = await chainOf();
    const key = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';
    const text = `Bag Attributes\n${pemOfCertificate(leaf.der)}${key}subject=x\r\n${pemOfCertificate(root.der).replaceAll('\n', '\r\n')}`;
    expect(certificatesOfPem(text)).toEqual([leaf.der, root.der].map((one) => Uint8Array.from(one)));
  });

  it('passes over blocks that are cut off or hold something else', () => {
    const begin = '-----BEGIN CERTIFICATE-----';
    expect(certificatesOfPem(`${begin}\nAAAA`)).toEqual([]);
    expect(certificatesOfPem(`${begin}\n\n-----END CERTIFICATE-----`)).toEqual([]);
    expect(certificatesOfPem(`${begin}\nMIIB–\n-----END CERTIFICATE-----`)).toEqual([]);
  });
});
