import 'reflect-metadata';
import { AuthorityInfoAccessExtension, CRLDistributionPointsExtension } from '@peculiar/x509';
import { expect, it } from 'vitest';
import { NotACertificate } from '../../src/x509/certificate.ts';
import { parseOcsp } from '../../src/x509/ocsp.ts';
import { sourcesOf } from '../../src/x509/revocation-sources.ts';
import { chainOf } from './making.ts';

const places = [
  new AuthorityInfoAccessExtension({
    ocsp: ['ldap://ocsp.example.com', 'http://ocsp.example.com/x'],
    caIssuers: 'http://ca.example.com/issuing.der',
  }),
  new CRLDistributionPointsExtension(['http://crl.example.com/list.crl']),
];

it('each certificate that names a place is asked for there, by http alone', async () => {
  const { leaf, intermediate, root } = await chainOf({ leaf: { extra: places } });
  const { revocation, issuerUrls } = sourcesOf([leaf.der, intermediate.der, root.der], [root.der]);
  expect(revocation).toMatchObject([
    { subject: leaf.subject, ocsp: { url: 'http://ocsp.example.com/x' }, crlUrl: 'http://crl.example.com/list.crl' },
  ]);
  expect(issuerUrls).toEqual([]);
});

it('an issuer that is neither sent nor in the store is looked for', async () => {
  const { leaf, root } = await chainOf({ leaf: { extra: places } });
  expect(sourcesOf([leaf.der], [root.der])).toEqual({
    revocation: [],
    issuerUrls: ['http://ca.example.com/issuing.der'],
  });
});

it('what is no certificate, and a hundred of them, cost a few places at most', async () => {
  const { leaf, intermediate } = await chainOf({ leaf: { extra: places } });
  const many = Array.from({ length: 100 }, () => leaf.der);
  expect(sourcesOf([Uint8Array.of(1), ...many, intermediate.der], []).issuerUrls.length).toBeLessThanOrEqual(4);
  expect(() => parseOcsp(new Uint8Array(200_000))).toThrow(NotACertificate);
});
