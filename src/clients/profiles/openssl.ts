/** OpenSSL by version, as command and as the TLS of programs linked with it; data only. A system's openssl.cnf can offer less. */
import type { Profile } from '../profile.ts';
import { codes } from '../profile.ts';

const fix =
  'Update the system (or container image) the program runs on, so that it comes with OpenSSL 1.1.1 or later; check with openssl version.';
export const openssl3Suites =
  '1302 1303 1301 c02c c030 009f cca9 cca8 ccaa c02b c02f 009e c024 c028 006b c023 c027 0067 c00a c014 0039 c009 c013 0033 009d 009c 003d 003c 0035 002f';
export const openssl3Groups = '1d 17 1e 19 18 100 101 102 103 104';
export const openssl3Signatures =
  '0403 0503 0603 0807 0808 0809 080a 080b 0804 0805 0806 0401 0501 0601 0303 0301 0302 0402 0502 0602';
export const openssl111Groups = '1d 17 1e 19 18';
export const openssl111Signatures =
  '0403 0503 0603 0807 0808 0809 080a 080b 0804 0805 0806 0401 0501 0601 0303 0203 0301 0201 0302 0202 0402 0502 0602';
export const openssl35Groups = '11ec 1d 17 1e 18 19 100 101';
export const openssl35Signatures =
  '0905 0906 0904 0403 0503 0603 0807 0808 081a 081b 081c 0809 080a 080b 0804 0805 0806 0401 0501 0601 0303 0301 0302 0402 0502 0602';
const binaryGroups = 'e d 19 b c 18 9 a 16 17 8 6 7 14 15 4 5 12 13 1 2 3 f 10 11';
const oldSignatures = '0601 0602 0603 0501 0502 0503 0401 0402 0403 0301 0302 0303 0201 0202 0203';

const base = {
  hello: 'record',
  suitesKnown: 'full',
  keyShares: [],
  sni: true,
  alpn: [],
  requiresSha2: false,
  roots: { kind: 'system' },
  anaplanRule: null,
  fix,
} as const;

export const opensslProfiles: readonly Profile[] = [
  {
    ...base,
    id: 'openssl-0.9.8y',
    name: 'OpenSSL 0.9.8y',
    released: '2013-02-05',
    versions: { min: 'SSLv3', max: 'TLSv1.0' },
    suites: codes(
      '0039 0038 0035 0016 0013 000a 0033 0032 002f 0007 0005 0004 0015 0012 0009 0014 0011 0008 0006 0003',
    ),
    groups: [],
    signatureAlgorithms: [],
    sni: false,
    limits: {},
    source: 'OpenSSL 0.9.8 default cipher list; server_name only where the program asks for it',
  },
  {
    ...base,
    id: 'openssl-1.0.1h',
    name: 'OpenSSL 1.0.1h',
    released: '2014-06-05',
    versions: { min: 'SSLv3', max: 'TLSv1.2' },
    suites: codes(
      'c030 c02c c028 c024 c014 c00a c022 c021 00a3 009f 006b 006a 0039 0038 0088 0087 c032 c02e c02a c026 c00f c005 009d 003d 0035 0084 c012 c008 c01c c01b 0016 0013 c00d c003 000a c02f c02b c027 c023 c013 c009 c01f c01e 00a2 009e 0067 0040 0033 0032 009a 0099 0045 0044 c031 c02d c029 c025 c00e c004 009c 003c 002f 0096 0041 0007 c011 c007 c00c c002 0005 0004 0015 0012 0009 0014 0011 0008 0006 0003',
    ),
    groups: codes(binaryGroups),
    signatureAlgorithms: codes(`${oldSignatures} 0101`),
    limits: {},
    source: 'OpenSSL 1.0.1 default cipher list (ALL without anonymous and null, strongest first)',
  },
  {
    ...base,
    id: 'openssl-1.0.2e',
    name: 'OpenSSL 1.0.2e',
    released: '2015-12-03',
    versions: { min: 'SSLv3', max: 'TLSv1.2' },
    suites: codes(
      'c030 c02c c028 c024 c014 c00a 00a5 00a3 00a1 009f 006b 006a 0069 0068 0039 0038 0037 0036 0088 0087 0086 0085 c032 c02e c02a c026 c00f c005 009d 003d 0035 0084 c02f c02b c027 c023 c013 c009 00a4 00a2 00a0 009e 0067 0040 003f 003e 0033 0032 0031 0030 009a 0099 0098 0097 0045 0044 0043 0042 c031 c02d c029 c025 c00e c004 009c 003c 002f 0096 0041 0007 c011 c007 c00c c002 0005 0004 c012 c008 0016 0013 0010 000d c00d c003 000a 0015 0012 000f 000c 0009',
    ),
    groups: codes('17 19 1c 1b 18 1a 16 e d b c 9 a'),
    signatureAlgorithms: codes(oldSignatures),
    limits: { dhBits: { min: 768 } },
    source: 'OpenSSL 1.0.2 default cipher list; DH below 768 bits refused from 1.0.2b',
  },
  {
    ...base,
    id: 'openssl-1.1.1',
    name: 'OpenSSL 1.1.1',
    released: '2018-09-11',
    versions: { min: 'TLSv1.0', max: 'TLSv1.3' },
    suites: codes(openssl3Suites),
    groups: codes(openssl111Groups),
    keyShares: codes('1d'),
    signatureAlgorithms: codes(openssl111Signatures),
    limits: { rsaBits: { min: 1024 }, dhBits: { min: 1024 }, ecBits: { min: 160 } },
    source: 'OpenSSL 1.1.1 defaults, security level 1 (Debian and Ubuntu raise it to 2 and begin with TLS 1.2)',
  },
  {
    ...base,
    id: 'openssl-3.0',
    name: 'OpenSSL 3.0',
    released: '2021-09-07',
    // Its hello offers 1.0 and 1.1, and security level 1 refuses them when the server takes them up: SHA-1 signatures.
    versions: { min: 'TLSv1.2', max: 'TLSv1.3' },
    suites: codes(openssl3Suites),
    groups: codes(openssl3Groups),
    keyShares: codes('1d'),
    signatureAlgorithms: codes(openssl3Signatures),
    limits: { rsaBits: { min: 1024 }, dhBits: { min: 1024 }, ecBits: { min: 160 } },
    requiresSha2: true,
    source: 'captured from OpenSSL 3.0.19 with our own listener; security level 1',
  },
  {
    ...base,
    id: 'openssl-3.5',
    name: 'OpenSSL 3.5',
    released: '2025-04-08',
    versions: { min: 'TLSv1.2', max: 'TLSv1.3' },
    suites: codes(openssl3Suites),
    groups: codes(openssl35Groups),
    keyShares: codes('11ec 1d'),
    signatureAlgorithms: codes(openssl35Signatures),
    limits: { rsaBits: { min: 2048 }, dhBits: { min: 2048 }, ecBits: { min: 224 } },
    requiresSha2: true,
    source: 'OpenSSL 3.5 defaults, security level 2; captured from OpenSSL 3.5.7 on Debian 13 and from Node 24',
  },
];
