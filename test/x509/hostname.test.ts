import { beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../../src/x509/certificate.ts';
import { matchesHost } from '../../src/x509/hostname.ts';
import { ipBytesOf, ipTextOf } from '../../src/x509/ip.ts';
import { make } from './making.ts';

let certificate: Certificate;
beforeAll(async () => {
  const dns = [
    'api.example.com',
    '*.wild.example.com',
    '*.com',
    'f*.part.example.com',
    'XN--MNCHEN-3YA.example.com',
    'a.*.mid.example.com',
  ];
  const made = await make({
    name: 'CN=common.example.com',
    by: null,
    names: [
      ...dns.map((value) => ({ type: 'dns', value }) as const),
      { type: 'ip', value: '192.0.2.7' },
      { type: 'ip', value: '2001:db8::7' },
      { type: 'dns', value: '198.51.100.1' },
    ],
  });
  certificate = made.certificate;
});

describe('a host', () => {
  it.each([
    ['api.example.com', true],
    ['API.Example.COM', true],
    ['api.example.com.', true],
    ['www.api.example.com', false],
    ['one.wild.example.com', true],
    ['two.one.wild.example.com', false],
    ['wild.example.com', false],
    ['.wild.example.com', false],
    ['example.com', false],
    ['foo.part.example.com', false],
    ['münchen.example.com', true],
    ['xn--mnchen-3ya.example.com', true],
    ['a.b.mid.example.com', false],
    ['common.example.com', false],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['2001:DB8:0:0::7', true],
    ['[2001:db8::7]', true],
    ['::ffff:192.0.2.7', false],
    ['198.51.100.1', false],
    ['', false],
    ['*.wild.example.com', false],
  ])('%s: %s', (host, matches) => {
    expect(matchesHost(certificate, host)).toBe(matches);
  });
});

describe('IP addresses', () => {
  it.each([
    ['0.0.0.0', '0.0.0.0'],
    ['::', '::'],
    ['1::', '1::'],
    ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ])('%s is %s', (text, canonical) => {
    expect(ipTextOf(ipBytesOf(text) ?? new Uint8Array())).toBe(canonical);
  });

  it.each(['127.1', '01.2.3.4', '256.1.1.1', '1.2.3.4.5', '1:2', 'g::', '', 'example.com', '1.2.3'])(
    '%s is none',
    (text) => {
      expect(ipBytesOf(text)).toBeNull();
    },
  );
});
