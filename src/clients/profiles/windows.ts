/** Schannel: Internet Explorer, old Edge and .NET on each Windows; data only. Group policies and registry settings change what a given machine offers. */
import type { Profile } from '../profile.ts';
import { codes } from '../profile.ts';

/** Microsoft, "TLS Cipher Suites in Windows ..." and the captures they agree with. */
const suites = {
  xp: '0004 0005 000a 0009 0064 0062 0003 0006 0013 0012 0063',
  seven12:
    'c028 c027 c014 c013 009f 009e 009d 009c 003d 003c 0035 002f c02c c02b c024 c023 c00a c009 006a 0040 0038 0032 000a 0013',
  eightOne:
    'c028 c027 c014 c013 009f 009e 0039 0033 009d 009c 003d 003c 0035 002f c02c c02b c024 c023 c00a c009 006a 0040 0038 0032 000a 0013',
  ten: 'c02c c02b c030 c02f 009f 009e c024 c023 c028 c027 c00a c009 c014 c013 0039 0033 009d 009c 003d 003c 0035 002f 000a 006a 0040 0038 0032 0013',
  ten10: 'c00a c009 c014 c013 0039 0033 0035 002f 000a 0038 0032 0013',
  seven10: 'c014 c013 0035 002f c00a c009 0038 0032 000a 0013 0005 0004',
  eleven:
    '1302 1301 c02c c02b c030 c02f 009f 009e c024 c023 c028 c027 c00a c009 c014 c013 009d 009c 003d 003c 0035 002f',
} as const;

const nist = codes('17 18');
const signatures = codes('0401 0501 0201 0403 0503 0203 0202 0601 0603');
const laterSignatures = codes('0804 0805 0806 0401 0501 0201 0403 0503 0203 0202 0601 0603');
const dh = { dhBits: { min: 1024, max: 4096 }, rsaBits: { min: 1024 } };

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

const strong =
  'Set SchUseStrongCrypto=1 and SystemDefaultTlsVersions=1 (DWORD) under HKLM\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319 and the same under WOW6432Node, then restart the program; better: build it for .NET 4.8.';
const seven =
  'On Windows 7, Server 2008 R2 and 2012 install KB3140245, set SecureProtocols/DefaultSecureProtocols and enable TLS 1.2 under HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client (Enabled=1, DisabledByDefault=0); better: move to a current Windows.';
const browser = 'Use a current browser: Chrome, Edge or Firefox.';
const order =
  'Compare the suites: Get-TlsCipherSuite in PowerShell lists what this Windows offers; enable an ECDHE suite with AES-GCM there, or have the endpoint accept one of these.';

const windows7: Omit<Profile, 'id' | 'name' | 'fix' | 'source'> = {
  ...base,
  released: '2016-07-21',
  versions: { min: 'SSLv3', max: 'TLSv1.0' },
  suites: codes(suites.seven10),
  groups: nist,
  signatureAlgorithms: [],
  limits: dh,
};
const windows10: Omit<Profile, 'id' | 'name' | 'fix' | 'source'> = {
  ...base,
  released: '2017-10-17',
  versions: { min: 'TLSv1.0', max: 'TLSv1.2' },
  suites: codes(suites.ten),
  groups: codes('1d 17 18'),
  signatureAlgorithms: signatures,
  limits: dh,
};
const windows81: Omit<Profile, 'id' | 'name' | 'fix' | 'source'> = {
  ...windows10,
  released: '2016-07-21',
  suites: codes(suites.eightOne),
  groups: nist,
};
const windows11: Omit<Profile, 'id' | 'name' | 'fix' | 'source'> = {
  ...windows10,
  released: '2024-10-01',
  versions: { min: 'TLSv1.2', max: 'TLSv1.3' },
  suites: codes(suites.eleven),
  keyShares: codes('1d 17'),
  signatureAlgorithms: laterSignatures,
};
/** .NET 4.6 asks for 1.0 to 1.2 by itself, whatever the system's default. */
const windows7Tls12: Omit<Profile, 'id' | 'name' | 'fix' | 'source'> = {
  ...windows7,
  versions: { min: 'TLSv1.0', max: 'TLSv1.2' },
  suites: codes(suites.seven12),
  signatureAlgorithms: signatures,
};

const dotnetDocs = 'Microsoft, "Transport Layer Security (TLS) best practices with .NET Framework"';
const suiteDocs = 'Microsoft, "Cipher Suites in TLS/SSL (Schannel SSP)"';

export const windowsProfiles: readonly Profile[] = [
  {
    ...windows7,
    id: 'ie-8-windows-xp',
    name: 'Internet Explorer 8 on Windows XP',
    released: '2009-03-19',
    suites: codes(suites.xp),
    groups: [],
    sni: false,
    limits: { dhBits: { max: 4096 } },
    fix: browser,
    source: 'Microsoft, Schannel of Windows XP: no AES, no SNI, TLS 1.0 at most',
  },
  {
    ...windows7,
    id: 'ie-8-windows-7',
    name: 'Internet Explorer 8 to 10 on Windows 7',
    fix: browser,
    source: `${suiteDocs}, Windows 7: those usable with TLS 1.0; TLS 1.1 and 1.2 are off in Internet Explorer 8 to 10`,
  },
  {
    ...windows7Tls12,
    id: 'ie-11-windows-7',
    name: 'Internet Explorer 11 on Windows 7',
    fix: `${browser} Until then tick "Use TLS 1.2" in Internet Options, Advanced.`,
    source: `${suiteDocs}, Windows 7 with updates 3042058 and 3161608`,
  },
  {
    ...windows81,
    id: 'ie-11-windows-8.1',
    name: 'Internet Explorer 11 on Windows 8.1',
    fix: browser,
    source: `${suiteDocs}, Windows 8.1 with update 3042058`,
  },
  {
    ...windows10,
    id: 'ie-11-windows-10',
    name: 'Internet Explorer 11 on Windows 10',
    groups: nist,
    fix: browser,
    source: `${suiteDocs}, Windows 10`,
  },
  {
    ...windows7,
    id: 'dotnet-4.5-windows-7',
    name: '.NET 4.0 and 4.5 on Windows 7',
    fix: strong,
    source: `${dotnetDocs}: before 4.6 SSL 3.0 and TLS 1.0 unless SchUseStrongCrypto is set`,
  },
  {
    ...windows7,
    id: 'dotnet-4.5-server-2012',
    name: '.NET 4.5 on Windows Server 2012',
    suites: codes(suites.seven10),
    suitesKnown: 'part',
    fix: strong,
    source: `${dotnetDocs}: before 4.6 SSL 3.0 and TLS 1.0 unless SchUseStrongCrypto is set`,
  },
  {
    ...windows10,
    id: 'dotnet-4.5-windows-10',
    name: '.NET 4.0 and 4.5 on Windows 8.1, 10 and Server 2016',
    versions: { min: 'TLSv1.0', max: 'TLSv1.0' },
    suites: codes(suites.ten10),
    signatureAlgorithms: [],
    fix: strong,
    source: `${dotnetDocs}: TLS 1.0 by default; SSL 3.0 is off in Windows 10 from 1607`,
  },
  {
    ...windows7Tls12,
    id: 'dotnet-4.6-windows-7',
    name: '.NET 4.6 on Windows 7',
    fix: order,
    source: `${dotnetDocs}: 4.6 to 4.6.2 ask for TLS 1.0, 1.1 and 1.2`,
  },
  {
    ...windows81,
    id: 'dotnet-4.6-windows-8.1',
    name: '.NET 4.6 or later on Windows 8.1 and Server 2012 R2',
    fix: order,
    source: `${dotnetDocs}: TLS 1.0, 1.1 and 1.2, by itself or as the default of Windows 8.1`,
  },
  {
    ...windows10,
    id: 'dotnet-4.6-windows-10',
    name: '.NET 4.6 or later on Windows 10',
    fix: order,
    source: `${dotnetDocs}; ${suiteDocs}, Windows 10: TLS 1.2 at most`,
  },
  {
    ...windows7,
    id: 'dotnet-4.7-windows-7',
    name: '.NET 4.7 or later on Windows 7',
    fix: seven,
    source: `${dotnetDocs}: 4.7 leaves the version to Windows; KB3140245: Windows 7 and Server 2008 R2 default to TLS 1.0`,
  },
  {
    ...windows7,
    id: 'dotnet-4.7-server-2012',
    name: '.NET 4.7 or later on Windows Server 2012',
    suites: codes(suites.seven10),
    suitesKnown: 'part',
    fix: seven,
    source: `${dotnetDocs}: 4.7 leaves the version to Windows; KB3140245: Server 2012 defaults to TLS 1.0`,
  },
  {
    ...windows10,
    id: 'dotnet-4.7-server-2016',
    name: '.NET 4.6 or later on Windows Server 2016 and 2019',
    fix: order,
    source: `${dotnetDocs}; ${suiteDocs}, Windows Server 2016`,
  },
  {
    ...windows11,
    id: 'dotnet-4.7-windows-11',
    name: '.NET 4.7 or later on Windows 11',
    suitesKnown: 'part',
    fix: order,
    source: `${dotnetDocs}: TLS 1.3 with Windows 11; ${suiteDocs}, Windows 11; TLS 1.0 and 1.1 being switched off since September 2023`,
  },
  {
    ...windows11,
    id: 'dotnet-4.7-server-2022',
    name: '.NET 4.7 or later on Windows Server 2022',
    released: '2021-08-18',
    versions: { min: 'TLSv1.0', max: 'TLSv1.3' },
    suitesKnown: 'part',
    fix: order,
    source: `${dotnetDocs}; ${suiteDocs}, Windows Server 2022`,
  },
  {
    ...windows10,
    id: 'edge-15',
    name: 'Edge 15 to 18 on Windows 10',
    released: '2017-04-11',
    suites: codes('c02c c02b c030 c02f c024 c023 c028 c027 c00a c009 c014 c013 009d 009c 003d 003c 0035 002f 000a'),
    alpn: ['h2', 'http/1.1'],
    requiresSha2: true,
    fix: browser,
    source: `${suiteDocs}, Windows 10 1703 and later; SHA-1 refused by Edge since May 2017`,
  },
];
