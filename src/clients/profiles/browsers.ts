/** Browsers that bring their own TLS (BoringSSL, NSS); data only. */
import type { Profile } from '../profile.ts';
import { codes } from '../profile.ts';

const fix = 'Update the browser; current Chrome, Edge and Firefox are accepted.';
const base = {
  hello: 'record',
  suitesKnown: 'full',
  keyShares: [],
  sni: true,
  alpn: ['h2', 'http/1.1'],
  anaplanRule: null,
  fix,
} as const;
const modernLimits = { rsaBits: { min: 2048 }, ecBits: { min: 256 } };

const chrome137: Profile = {
  ...base,
  id: 'chrome-137',
  name: 'Chrome 137',
  released: '2025-05-27',
  versions: { min: 'TLSv1.2', max: 'TLSv1.3' },
  suites: codes('1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035'),
  groups: codes('11ec 1d 17 18'),
  keyShares: codes('11ec 1d'),
  signatureAlgorithms: codes('0403 0804 0401 0503 0805 0501 0806 0601'),
  limits: modernLimits,
  requiresSha2: true,
  roots: { kind: 'system' },
  source: 'BoringSSL defaults of 2025 with X25519MLKEM768; the Chrome root store updates itself',
};

const firefox137: Profile = {
  ...base,
  id: 'firefox-137',
  name: 'Firefox 137',
  released: '2025-04-01',
  versions: { min: 'TLSv1.2', max: 'TLSv1.3' },
  suites: codes('1301 1303 1302 c02b c02f cca9 cca8 c02c c030 c00a c009 c013 c014 009c 009d 002f 0035'),
  groups: codes('11ec 1d 17 18 19 100 101'),
  keyShares: codes('11ec 1d 17'),
  signatureAlgorithms: codes('0403 0503 0603 0804 0805 0806 0401 0501 0601 0203 0201'),
  limits: modernLimits,
  requiresSha2: true,
  roots: { kind: 'own', asOf: '2025-04-01' },
  source: 'NSS of 2025 and the preferences security.ssl3.*; Firefox ESR 140.12, captured, offers the same',
};

export const browserProfiles: readonly Profile[] = [
  {
    ...base,
    id: 'chrome-49',
    name: 'Chrome 49 (the last on Windows XP)',
    released: '2016-03-02',
    versions: { min: 'TLSv1.0', max: 'TLSv1.2' },
    suites: codes('c02b c02f cca9 cca8 cc14 cc13 c00a c014 c009 c013 009c 0035 002f 000a'),
    groups: codes('17 18'),
    signatureAlgorithms: codes('0601 0603 0501 0503 0401 0403 0301 0303 0201 0203'),
    limits: { dhBits: { min: 1024 }, rsaBits: { min: 1024 } },
    requiresSha2: false,
    roots: { kind: 'system' },
    source: 'BoringSSL and Chromium sources of March 2016',
  },
  chrome137,
  {
    ...chrome137,
    id: 'chrome-156',
    name: 'Chrome 156',
    released: '2026-11-10',
    signatureAlgorithms: codes('0904 0905 0906 0403 0804 0401 0503 0805 0501 0806 0601'),
    source: 'captured from Chromium 156 on Debian 12: ML-DSA signatures are new',
  },
  {
    ...chrome137,
    id: 'edge-133',
    name: 'Edge 133',
    released: '2025-02-06',
    source: 'Chromium based: as Chrome of the same age',
  },
  {
    ...base,
    id: 'firefox-49',
    name: 'Firefox 49',
    released: '2016-09-20',
    versions: { min: 'TLSv1.0', max: 'TLSv1.2' },
    suites: codes('c02b c02f cca9 cca8 c02c c030 c00a c009 c013 c014 0033 0039 002f 0035 000a'),
    groups: codes('17 18 19'),
    signatureAlgorithms: codes('0401 0501 0601 0201 0403 0503 0603 0203 0502 0402 0202'),
    limits: { dhBits: { min: 1023 }, rsaBits: { min: 1023 } },
    requiresSha2: false,
    roots: { kind: 'own', asOf: '2016-09-20' },
    source: 'NSS 3.25 and the Firefox 49 preferences security.ssl3.*',
  },
  firefox137,
  {
    ...firefox137,
    id: 'firefox-esr-153',
    name: 'Firefox ESR 153',
    released: '2026-10-20',
    suites: codes('1301 1303 1302 c02b c02f cca9 cca8 c02c c030 c00a c013 c014 009c 009d 002f 0035'),
    roots: { kind: 'own', asOf: '2026-10-20' },
    source: 'captured from Firefox ESR 153.7 on Debian 12',
  },
];
