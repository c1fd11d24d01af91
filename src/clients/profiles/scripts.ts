/** What scripts and services use: curl, Python, Node, Go, GnuTLS; data only. */
import type { Profile } from '../profile.ts';
import { codes } from '../profile.ts';
import {
  openssl3Groups,
  openssl3Signatures,
  openssl3Suites,
  openssl35Groups,
  openssl35Signatures,
  openssl111Groups,
  openssl111Signatures,
} from './openssl.ts';

const base = {
  hello: 'record',
  suitesKnown: 'full',
  keyShares: [],
  sni: true,
  alpn: [],
  requiresSha2: false,
  roots: { kind: 'system' },
  anaplanRule: null,
} as const;
const level1 = { rsaBits: { min: 1024 }, dhBits: { min: 1024 }, ecBits: { min: 160 } };
const level2 = { rsaBits: { min: 2048 }, dhBits: { min: 2048 }, ecBits: { min: 224 } };
const modern = { versions: { min: 'TLSv1.2', max: 'TLSv1.3' }, keyShares: codes('1d') } as const;

const fixes = {
  curl: 'Update curl with the system it came with; check with curl -V which TLS library it uses.',
  python:
    'Use Python 3.10 or later; check what it is linked with: python3 -c "import ssl; print(ssl.OPENSSL_VERSION)".',
  node: 'Update Node to a supported release (22 or later): node -v shows the one in use.',
  go: 'Rebuild the program with a current Go, and set no MaxVersion or CipherSuites in its tls.Config.',
  nss: 'Update the system the program runs on; check with curl -V which TLS library it uses.',
  gnutls: 'Update the system the program runs on; check with gnutls-cli --version.',
};

const node8Suites =
  'c02f c02b c030 c02c 009e c027 0067 c028 006b c024 c014 c00a 00a5 00a3 00a1 009f 006a 0069 0068 0039 0038 0037 0036 c032 c02e c02a c026 c00f c005 009d 003d 0035 c023 c013 c009 00a4 00a2 00a0 0040 003f 003e 0033 0032 0031 0030 c031 c02d c029 c025 c00e c004 009c 003c 002f';
const node10Suites =
  'c02f c02b c030 c02c 009e c027 0067 c028 006b 00a3 009f cca9 cca8 ccaa c0af c0ad c0a3 c09f c05d c061 c057 c053 00a2 c0ae c0ac c0a2 c09e c05c c060 c056 c052 c024 006a c023 0040 c00a c014 0039 0038 c009 c013 0033 0032 009d c0a1 c09d c051 009c c0a0 c09c c050 003d 003c 0035 002f';
const node22Suites =
  'c02f c02b c030 c02c 009e c027 0067 c028 006b 00a3 009f cca9 cca8 ccaa c0ad c09f c05d c061 c057 c053 00a2 c0ac c09e c05c c060 c056 c052 c024 006a c023 0040 c00a c014 0039 0038 c009 c013 0033 0032 009d c09d c051 009c c09c c050 003d 003c 0035 002f';
const ownRoots = (asOf: string) => ({ kind: 'own', asOf }) as const;
const captured = (version: string) => `captured from Node ${version} with our own listener`;

const node12: Profile = {
  ...base,
  ...modern,
  id: 'node-12',
  name: 'Node 12',
  released: '2022-04-05',
  suites: codes(`1302 1303 1301 ${node10Suites}`),
  groups: codes(openssl111Groups),
  signatureAlgorithms: codes(openssl111Signatures),
  limits: level1,
  roots: ownRoots('2022-04-05'),
  fix: fixes.node,
  source: captured('12.22'),
};
const node18: Profile = {
  ...node12,
  id: 'node-18',
  name: 'Node 18',
  released: '2025-03-27',
  groups: codes(openssl3Groups),
  signatureAlgorithms: codes(openssl3Signatures),
  requiresSha2: true,
  roots: ownRoots('2025-03-27'),
  source: captured('18.20'),
};
const node22: Profile = {
  ...node18,
  id: 'node-22',
  name: 'Node 22',
  released: '2026-03-24',
  suites: codes(`1302 1303 1301 ${node22Suites}`),
  groups: codes(openssl35Groups),
  keyShares: codes('11ec 1d'),
  signatureAlgorithms: codes(openssl35Signatures),
  roots: ownRoots('2026-03-24'),
  source: captured('22.23'),
};

const nodeProfiles: readonly Profile[] = [
  {
    ...base,
    id: 'node-8',
    name: 'Node 8',
    released: '2019-12-17',
    versions: { min: 'TLSv1.0', max: 'TLSv1.2' },
    suites: codes(node8Suites),
    groups: codes('17'),
    signatureAlgorithms: codes('0601 0602 0603 0501 0502 0503 0401 0402 0403 0301 0302 0303 0201 0202 0203'),
    limits: { dhBits: { min: 1024 } },
    roots: ownRoots('2019-12-17'),
    fix: fixes.node,
    source: captured('8.17'),
  },
  {
    ...base,
    id: 'node-10',
    name: 'Node 10',
    released: '2021-04-06',
    versions: { min: 'TLSv1.0', max: 'TLSv1.2' },
    suites: codes(node10Suites),
    groups: codes(openssl111Groups),
    signatureAlgorithms: codes(openssl111Signatures),
    limits: level1,
    roots: ownRoots('2021-04-06'),
    fix: fixes.node,
    source: captured('10.24'),
  },
  node12,
  {
    ...node12,
    id: 'node-14',
    name: 'Node 14',
    released: '2023-02-16',
    roots: ownRoots('2023-02-16'),
    source: 'as Node 12 and 16: OpenSSL 1.1.1 beneath all three',
  },
  {
    ...node12,
    id: 'node-16',
    name: 'Node 16',
    released: '2023-08-09',
    roots: ownRoots('2023-08-09'),
    source: captured('16.20'),
  },
  node18,
  {
    ...node18,
    id: 'node-20',
    name: 'Node 20',
    released: '2026-03-24',
    roots: ownRoots('2026-03-24'),
    source: captured('20.20'),
  },
  node22,
  { ...node22, id: 'node-24', name: 'Node 24', limits: level2, source: captured('24.21') },
  { ...node22, id: 'node-26', name: 'Node 26', limits: level2, source: captured('26') },
];

const goSuites = 'c02b c02f c02c c030 cca9 cca8 c009 c013 c00a c014';
const goSignatures = codes('0804 0403 0807 0805 0806 0401 0501 0601 0503 0603 0201 0203');

export const scriptProfiles: readonly Profile[] = [
  {
    ...base,
    ...modern,
    id: 'curl-7.88',
    name: 'curl 7.88 (Debian 12)',
    released: '2023-02-20',
    suites: codes(openssl3Suites),
    groups: codes(openssl3Groups),
    signatureAlgorithms: codes(openssl3Signatures),
    alpn: ['h2', 'http/1.1'],
    limits: level2,
    requiresSha2: true,
    fix: fixes.curl,
    source: 'captured from curl 7.88.1 with OpenSSL 3.0 on Debian 12, whose security level is 2',
  },
  {
    ...base,
    id: 'curl-7.29',
    name: 'curl 7.29 (CentOS 7, NSS)',
    released: '2014-07-07',
    versions: { min: 'TLSv1.0', max: 'TLSv1.2' },
    suites: codes(
      'c02c c02b c030 c02f 009f 009e c024 c028 c00a c014 c023 c027 c009 c013 006b 0039 0067 0033 009d 009c 003d 0035 003c 002f',
    ),
    suitesKnown: 'part',
    groups: codes('17 18 19'),
    signatureAlgorithms: codes('0401 0501 0601 0201 0403 0503 0603 0203'),
    limits: { dhBits: { min: 1023 }, rsaBits: { min: 1023 } },
    fix: fixes.curl,
    source: 'Red Hat Enterprise Linux 7 security guide: NSS, TLS 1.0 to 1.2',
  },
  {
    ...base,
    id: 'python-2.7',
    name: 'Python 2.7.9 or later with OpenSSL 1.0.2',
    released: '2014-12-10',
    versions: { min: 'TLSv1.0', max: 'TLSv1.2' },
    suites: codes(
      'c030 c02c c02f c02b 009f 00a3 009e 00a2 c028 c024 c014 c00a c027 c023 c013 c009 006b 006a 0039 0038 0067 0040 0033 0032 c032 c02e c02a c026 c00f c005 c031 c02d c029 c025 c00e c004 009d 009c 003d 0035 003c 002f',
    ),
    suitesKnown: 'part',
    groups: codes('17 19 1c 1b 18 1a 16 e d b c 9 a'),
    signatureAlgorithms: codes('0601 0602 0603 0501 0502 0503 0401 0402 0403 0301 0302 0303 0201 0202 0203'),
    limits: { dhBits: { min: 768 } },
    fix: fixes.python,
    source: 'Python 2.7.9 release notes (PEP 466, 476: SNI, verification, own cipher list); TLS is that of its OpenSSL',
  },
  {
    ...base,
    id: 'python-3.6',
    name: 'Python 3.6 with OpenSSL 1.1.1',
    released: '2016-12-23',
    versions: { min: 'TLSv1.0', max: 'TLSv1.3' },
    suites: codes(
      `1302 1303 1301 c02c c030 c02b c02f cca9 cca8 009f 009e c024 c028 c023 c027 006b 0067 c00a c014 c009 c013 0039 0033 009d 009c 003d 003c 0035 002f`,
    ),
    suitesKnown: 'part',
    groups: codes(openssl111Groups),
    keyShares: codes('1d'),
    signatureAlgorithms: codes(openssl111Signatures),
    limits: level1,
    fix: fixes.python,
    source: 'Python 3.6 ssl module: own cipher list, TLS 1.0 and later; TLS is that of its OpenSSL',
  },
  {
    ...base,
    ...modern,
    id: 'python-3.10',
    name: 'Python 3.10 or later with OpenSSL 3.0',
    released: '2021-10-04',
    suites: codes('1302 1303 1301 c02c c030 c02b c02f cca9 cca8 c024 c028 c023 c027 009f 009e 006b 0067'),
    groups: codes(openssl3Groups),
    signatureAlgorithms: codes(openssl3Signatures),
    alpn: ['http/1.1'],
    limits: level2,
    requiresSha2: true,
    fix: fixes.python,
    source:
      'captured from Python 3.10 and 3.13 with OpenSSL 3.0; Python 3.10 release notes: TLS 1.2 and security level 2',
  },
  ...nodeProfiles,
  {
    ...base,
    id: 'go-1.10',
    name: 'Go 1.10',
    released: '2018-02-16',
    versions: { min: 'TLSv1.0', max: 'TLSv1.2' },
    suites: codes('c02f c030 c02b c02c cca8 cca9 c013 c009 c014 c00a 009c 009d 002f 0035 c012 000a'),
    groups: codes('1d 17 18 19'),
    signatureAlgorithms: codes('0401 0403 0501 0503 0601 0603 0201 0203'),
    limits: {},
    fix: fixes.go,
    source: 'Go 1.10 crypto/tls sources',
  },
  {
    ...base,
    ...modern,
    id: 'go-1.19',
    name: 'Go 1.18 to 1.21',
    released: '2022-08-02',
    suites: codes(`${goSuites} 009c 009d 002f 0035 c012 000a 1301 1302 1303`),
    groups: codes('1d 17 18 19'),
    signatureAlgorithms: goSignatures,
    limits: { rsaBits: { max: 8192 } },
    requiresSha2: true,
    fix: fixes.go,
    source: 'Go 1.19 crypto/tls sources and a capture of it; SHA-1 certificates refused from 1.18',
  },
  {
    ...base,
    ...modern,
    id: 'go-1.24',
    name: 'Go 1.24',
    released: '2025-02-11',
    suites: codes(`${goSuites} 1301 1302 1303`),
    groups: codes('11ec 1d 17 18 19'),
    keyShares: codes('11ec 1d'),
    signatureAlgorithms: goSignatures,
    limits: { rsaBits: { min: 1024, max: 8192 } },
    requiresSha2: true,
    fix: 'Have the endpoint (or the inspecting proxy before it) accept ECDHE suites: Go 1.22 and later offer no RSA key exchange. Until then run the program with GODEBUG=tlsrsakex=1.',
    source: 'Go 1.22 and 1.24 release notes: RSA key exchange off, X25519MLKEM768 on, RSA below 1024 bits refused',
  },
  {
    ...base,
    ...modern,
    id: 'nss-3.87',
    name: 'NSS 3.87 (curl with NSS on Debian 12)',
    released: '2023-01-05',
    suites: codes(
      '1301 1303 1302 c02b c02f cca9 cca8 c02c c030 c00a c009 c013 c023 c027 c014 009e ccaa 009f 0033 0032 0067 0039 0038 006b 0016 0013 009c 009d 002f 003c 0035 003d 000a 0005 0004',
    ),
    groups: codes('1d 17 18 19 100 101 102 103 104'),
    signatureAlgorithms: codes('0403 0503 0603 0203 0804 0805 0806 0401 0501 0601 0201 0402 0502 0602 0202'),
    alpn: ['http/1.1', 'h2'],
    limits: { rsaBits: { min: 1023 }, dhBits: { min: 1023 } },
    fix: fixes.nss,
    source: 'captured from NSS 3.87.1 through libcurl 7.88; its tstclnt offers the same, and TLS 1.0 and 1.1 as well',
  },
  {
    ...base,
    id: 'gnutls-3.7',
    name: 'GnuTLS 3.7 (wget on Debian 12)',
    released: '2023-02-10',
    versions: { min: 'TLSv1.0', max: 'TLSv1.3' },
    suites: codes(
      '1302 1303 1301 1304 c02c cca9 c0ad c00a c02b c0ac c009 c030 cca8 c014 c02f c013 009d c09d 0035 009c c09c 002f 009f ccaa c09f 0039 009e c09e 0033',
    ),
    groups: codes('17 18 19 1d 1e 100 101 102 103 104'),
    keyShares: codes('17 1d'),
    signatureAlgorithms: codes('0401 0809 0804 0403 0807 0501 080a 0805 0503 0808 0601 080b 0806 0603 0201 0203'),
    limits: { rsaBits: { min: 1024 }, dhBits: { min: 1008 } },
    requiresSha2: true,
    fix: fixes.gnutls,
    source: 'captured from GnuTLS 3.7.9 (gnutls-cli and wget)',
  },
];
