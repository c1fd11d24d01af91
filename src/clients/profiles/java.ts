/** Java (SunJSSE) as a client, by update; data only. Distributions with crypto policies of their own (RHEL) offer less. */
import type { Profile } from '../profile.ts';
import { codes } from '../profile.ts';

const fix =
  'Run the job with Java 17 or later: install it, point JAVA_HOME at it and check with "$JAVA_HOME/bin/java" -version.';
const pin =
  'Run Anaplan Connect with Java 8u341 or later, better 17; until then add -Djdk.tls.client.protocols=TLSv1.2 to JAVA_OPTS (from 7u95).';

const rc4First = '0004 10080 0005 002f 0033 0032 000a 700c0 0016 0013 0009 60040 0015 0012 0003 20080 0008 0014 0011';
const java7Suites =
  'c009 c013 002f c004 c00e 0033 0032 c007 c011 0005 c002 c00c c008 c012 000a c003 c00d 0016 0013 0004';
const cbc256 = 'c024 c028 003d c026 c02a 006b 006a c00a c014 0035 c005 c00f 0039 0038';
const cbc128 = 'c023 c027 003c c025 c029 0067 0040 c009 c013 002f c004 c00e 0033 0032';
const gcm128 = 'c02b c02f 009c c02d c031 009e 00a2';
const gcm = 'c02c c02b c030 009d c02e c032 009f 00a3 c02f 009c c02d c031 009e 00a2';
const tripleDes = 'c008 c012 000a c003 c00d 0016 0013';
const java17Suites =
  '1302 1301 1303 c02c c02b cca9 c030 cca8 c02f 009f ccaa 00a3 009e 00a2 c024 c028 c023 c027 006b 006a 0067 0040 c00a c014 c009 c013 0039 0038 0033 0032 009d 009c 003d 003c 0035 002f';
const java25Suites =
  '1302 1301 1303 c02c c02b cca9 c030 cca8 c02f 009f ccaa 00a3 009e 00a2 c024 c028 c023 c027 006b 006a 0067 0040 c00a c014 c009 c013 0039 0038 0033 0032';

const oldGroups = codes('17 1 3 13 15 6 7 9 a 18 b c 19 d e f 10 11 2 12 4 5 14 8 16');
const nistAndBinary = codes('17 18 19 9 a b c d e 16');
const currentGroups = codes('1d 17 18 19 1e 100 101 102 103 104');
const java8Signatures = codes('0603 0601 0503 0501 0403 0401 0303 0301 0203 0201 0202 0101');
const java8LateSignatures = codes('0603 0601 0503 0501 0403 0401 0402 0203 0201 0202');
const java11Signatures = codes(
  '0403 0503 0603 0804 0805 0806 0809 080a 080b 0401 0501 0601 0402 0303 0301 0302 0203 0201 0202',
);
const java17Signatures = codes(
  '0403 0503 0603 0807 0808 0804 0805 0806 0809 080a 080b 0401 0501 0601 0402 0303 0301 0302 0203 0201 0202',
);
const java25Signatures = codes(
  '0403 0503 0603 0807 0808 0804 0805 0806 0809 080a 080b 0401 0501 0601 0402 0303 0301 0302',
);

const base = {
  hello: 'record',
  suitesKnown: 'full',
  keyShares: [],
  sni: true,
  alpn: [],
  requiresSha2: false,
  anaplanRule: null,
  fix,
} as const;
const ownRoots = (asOf: string) => ({ kind: 'own', asOf }) as const;
const smallDh = { dhBits: { max: 1024 }, rsaBits: { min: 512 } };
const middleDh = { dhBits: { max: 2048 }, rsaBits: { min: 1024 } };
const laterLimits = { dhBits: { min: 1024 }, rsaBits: { min: 1024 }, ecBits: { min: 224 } };

const java7u25: Profile = {
  ...base,
  id: 'java-7u25',
  name: 'Java 7u25',
  released: '2013-06-18',
  versions: { min: 'SSLv3', max: 'TLSv1.0' },
  suites: codes(java7Suites),
  groups: oldGroups,
  signatureAlgorithms: [],
  limits: smallDh,
  roots: ownRoots('2013-06-18'),
  anaplanRule: 'java-before-8',
  fix: pin,
  source:
    'Oracle, "JDK 8 will use TLS 1.2 as default": 1.1 and 1.2 are there and off on clients; JSSE 7 suite order; DHE to 1024 bits (JDK-6956398)',
};

const java8u161: Profile = {
  ...base,
  id: 'java-8u161',
  name: 'Java 8u161',
  released: '2018-01-16',
  versions: { min: 'TLSv1.0', max: 'TLSv1.2' },
  suites: codes(`${cbc256} ${cbc128} ${gcm} ${tripleDes}`),
  groups: nistAndBinary,
  signatureAlgorithms: java8LateSignatures,
  limits: middleDh,
  requiresSha2: true,
  roots: ownRoots('2018-01-16'),
  source:
    'OpenJDK 8u CipherSuite order with unlimited cryptography as default (8u161 release notes); SHA-1 TLS servers refused from 8u141',
};

const java17: Profile = {
  ...base,
  id: 'java-17',
  name: 'Java 17',
  released: '2025-04-15',
  versions: { min: 'TLSv1.2', max: 'TLSv1.3' },
  suites: codes(java17Suites),
  groups: currentGroups,
  keyShares: codes('1d 17'),
  signatureAlgorithms: java17Signatures,
  limits: laterLimits,
  requiresSha2: true,
  roots: ownRoots('2025-04-15'),
  source: 'captured from OpenJDK 17.0.15 with our own listener',
};

export const javaProfiles: readonly Profile[] = [
  {
    ...base,
    id: 'java-6u45',
    name: 'Java 6u45',
    released: '2013-04-16',
    versions: { min: 'SSLv3', max: 'TLSv1.0' },
    hello: 'sslv2',
    suites: codes(rc4First),
    groups: [],
    signatureAlgorithms: [],
    sni: false,
    limits: smallDh,
    roots: ownRoots('2013-04-16'),
    anaplanRule: 'java-before-8',
    source: 'JSSE 6 reference guide: SSLv2Hello, SSLv3, TLSv1 and the suites on by default; no SNI before Java 7',
  },
  java7u25,
  {
    ...java7u25,
    id: 'java-7u80',
    name: 'Java 7u80',
    released: '2015-04-14',
    versions: { min: 'TLSv1.0', max: 'TLSv1.0' },
    roots: ownRoots('2015-04-14'),
    suitesKnown: 'part',
    source: 'as Java 7u25; SSL 3.0 off from 7u75 (Oracle 7u75 release notes)',
  },
  {
    ...base,
    id: 'java-8u31',
    name: 'Java 8u31',
    released: '2015-01-20',
    versions: { min: 'TLSv1.0', max: 'TLSv1.2' },
    suites: codes(`${cbc128} ${gcm128} ${tripleDes} c007 c011 0005 c002 c00c 0004`),
    groups: oldGroups,
    signatureAlgorithms: java8Signatures,
    limits: middleDh,
    roots: ownRoots('2015-01-20'),
    source:
      'OpenJDK 8u CipherSuite order without AES-256, which needed the unlimited policy files; SSL 3.0 off from 8u31',
  },
  {
    ...base,
    id: 'java-8u111',
    name: 'Java 8u111',
    released: '2016-10-18',
    versions: { min: 'TLSv1.0', max: 'TLSv1.2' },
    suites: codes(`${cbc128} ${gcm128} ${tripleDes}`),
    groups: oldGroups,
    signatureAlgorithms: java8LateSignatures,
    limits: middleDh,
    roots: ownRoots('2016-10-18'),
    source: 'as Java 8u31; RC4 off from 8u51 (Oracle 8u51 release notes)',
  },
  java8u161,
  {
    ...base,
    id: 'java-8u261',
    name: 'Java 8u261',
    released: '2020-07-14',
    versions: { min: 'TLSv1.0', max: 'TLSv1.2' },
    suites: codes(`${gcm} ${cbc256} ${cbc128}`),
    suitesKnown: 'part',
    groups: nistAndBinary,
    signatureAlgorithms: java11Signatures,
    limits: laterLimits,
    requiresSha2: true,
    roots: ownRoots('2020-07-14'),
    source: 'Oracle 8u261 release notes: TLS 1.3 is there, off on clients until 8u341; suite order of JSSE 11',
  },
  {
    ...base,
    id: 'java-8u291',
    name: 'Java 8u291',
    released: '2021-04-20',
    versions: { min: 'TLSv1.2', max: 'TLSv1.2' },
    suites: codes(`${gcm} ${cbc256} ${cbc128}`),
    suitesKnown: 'part',
    groups: codes('17 18 19'),
    signatureAlgorithms: java11Signatures,
    limits: laterLimits,
    requiresSha2: true,
    roots: ownRoots('2021-04-20'),
    source: 'Oracle 8u291 release notes: TLS 1.0 and 1.1 off; TLS 1.3 off on clients until 8u341',
  },
  {
    ...base,
    id: 'java-8u442',
    name: 'Java 8u442',
    released: '2025-01-21',
    versions: { min: 'TLSv1.2', max: 'TLSv1.3' },
    suites: codes(java17Suites),
    suitesKnown: 'part',
    groups: codes('1d 17 18 19 1e 100 101 102 103 104'),
    keyShares: codes('1d 17'),
    signatureAlgorithms: java17Signatures,
    limits: laterLimits,
    requiresSha2: true,
    roots: ownRoots('2025-01-21'),
    source: 'Oracle 8u341 release notes: TLS 1.3 on for clients; suites and groups as Java 17',
  },
  {
    ...base,
    id: 'java-11.0.2',
    name: 'Java 11.0.2',
    released: '2019-01-15',
    versions: { min: 'TLSv1.0', max: 'TLSv1.3' },
    suites: codes(`1301 1302 ${gcm} ${cbc256} ${cbc128}`),
    suitesKnown: 'full',
    groups: codes('17 18 19 9 a b c d e 16 100 101 102 103 104'),
    keyShares: codes('17'),
    signatureAlgorithms: java11Signatures,
    limits: laterLimits,
    requiresSha2: true,
    roots: ownRoots('2019-01-15'),
    fix: 'Update to the newest Java 11 or later: its first releases have defects in TLS 1.3 (JDK-8211806, mended in 11.0.3); or add -Djdk.tls.client.protocols=TLSv1.2 to JAVA_OPTS.',
    source: 'OpenJDK 11.0.2 CipherSuite and SupportedGroupsExtension order',
  },
  {
    ...java17,
    id: 'java-11',
    name: 'Java 11 (11.0.20 or later)',
    released: '2023-07-18',
    suites: codes(java17Suites),
    suitesKnown: 'part',
    roots: ownRoots('2023-07-18'),
    signatureAlgorithms: java17Signatures,
    source: 'OpenJDK 11.0.11 release notes (TLS 1.0 and 1.1 off), 11.0.18 (static ECDH off); else as Java 17',
  },
  java17,
  {
    ...java17,
    id: 'java-21',
    name: 'Java 21',
    released: '2025-01-21',
    suitesKnown: 'part',
    roots: ownRoots('2025-01-21'),
    source: 'as Java 17: JSSE of OpenJDK 21 has the same defaults',
  },
  {
    ...java17,
    id: 'java-25',
    name: 'Java 25',
    released: '2026-04-21',
    suites: codes(java25Suites),
    signatureAlgorithms: java25Signatures,
    roots: ownRoots('2026-04-21'),
    fix: 'Have the endpoint (or the inspecting proxy before it) accept ECDHE suites and SHA-2: Java 24 and later offer no TLS_RSA_* suites (JDK-8245545).',
    source: 'captured from Temurin 25.0.3 with our own listener',
  },
];
