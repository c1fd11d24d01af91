/** Looks how long certificates are still valid: those endpoints present and those in local files. Knows no trust and no use. */
import { z } from 'zod';
import type { Finding, JsonObject } from '../src/check.ts';
import { defineCheck, NothingToLookAt } from '../src/check.ts';
import { utcText } from '../src/explanation.ts';
import type { StoreFacts } from '../src/keystore/keystores.ts';
import { isPlainlyServers } from '../src/keystore/leaves.ts';
import type { Endpoint } from '../src/network/network.ts';
import { endpointName, endpointsOf } from '../src/settings/endpoints.ts';
import type { CertificateSettings, Settings } from '../src/settings/settings.ts';
import type { ChainSent } from '../src/tls/seen.ts';
import { chainsSentOf } from '../src/tls/seen.ts';
import type { Certificate } from '../src/x509/certificate.ts';
import { NotACertificate, parseCertificate } from '../src/x509/certificate.ts';
import { pemOfCertificate } from '../src/x509/pem.ts';
import { explanations } from './certificate-expiry.words.ts';

type Code = keyof typeof explanations;

type Target = { readonly name: string } & (
  | { readonly source: 'endpoint'; readonly endpoint: Endpoint }
  | {
      readonly source: 'file';
      readonly file: string;
      readonly password: string | null;
      readonly user: string | null;
      readonly purpose: Purpose;
    }
);

/** Null: told from the certificate. */
type Purpose = 'sign-in' | 'server' | null;

/** As sent by these addresses, the endpoint's own certificate first; base64 of DER. */
type Chain = Pick<ChainSent, 'addresses' | 'certificates'>;

type Observation =
  | { readonly source: 'endpoint'; readonly endpoint: string; readonly chains: readonly Chain[] }
  | {
      readonly source: 'file';
      readonly user: string | null;
      readonly purpose?: Purpose;
      readonly store: StoreFacts;
    };

const limits = z.strictObject({
  /** So many days before the end it is worth knowing. */
  noticeDays: z.number().int().min(0).max(3650).default(30),
  /** The largest makes it a warning; which of them is reached is told. */
  warningDays: z.array(z.number().int().min(0).max(3650)).min(1).max(20).default([14, 7, 1]),
});
type Limits = z.infer<typeof limits>;

const dayMs = 86_400_000;

export const certificateExpiry = defineCheck({
  id: 'certificate-expiry',
  question: 'Are all certificates valid, and for long enough?',
  limits,
  needs: ['tls', 'keystores'],
  targets: targetsOf,
  probe: async (target, { tls, keystores }, signal): Promise<Observation> => {
    if (target.source === 'file') {
      const { user, purpose } = target;
      const store = await keystores.open(target.file, target.password);
      // What is wrong with a file as a file, client-certificate says, of the same files.
      if (store.problem !== null && store.entries.length === 0) throw nothingIn(store);
      return { source: 'file', user, purpose, store };
    }
    const chains = chainsSentOf(await tls.look(target.endpoint, {}, signal));
    return {
      source: 'endpoint',
      endpoint: endpointName(target.endpoint),
      chains: chains.map(({ addresses, certificates }) => ({ addresses, certificates })),
    };
  },
  judge: (observation, context) => {
    const { nowMs } = context;
    if (observation.source === 'file') return judgedFile(observation, nowMs, context.limits);
    return judgedEndpoint(observation, nowMs, context.limits);
  },
  exhibits: (observation) => {
    const encoded =
      observation.source === 'file'
        ? observation.store.entries.map(({ certificate }) => certificate)
        : [...new Set(observation.chains.flatMap(({ certificates }) => certificates))];
    const pem = encoded.map((certificate) => pemOfCertificate(Buffer.from(certificate, 'base64'))).join('');
    return pem === ''
      ? []
      : [{ fileName: 'certificates.pem', title: 'The certificates, public parts only', content: pem }];
  },
  traits: (observation): JsonObject =>
    observation.source === 'file'
      ? { certificates: observation.store.entries.map(({ certificate }) => shownCertificate(certificate)) }
      : { 'served certificate': servedBy(observation.chains) },
  explanations,
});

/** The leaves alone: their issuers change with them. */
function servedBy(chains: readonly Chain[]): readonly string[] {
  const leaves = chains.flatMap(({ certificates }) => certificates.slice(0, 1).map(shownCertificate));
  return [...new Set(leaves)].toSorted();
}

function shownCertificate(encoded: string): string {
  try {
    const { subject, serialNumber, notAfterMs, issuer } = parseCertificate(Buffer.from(encoded, 'base64'));
    return `${subject}, valid until ${utcText(notAfterMs)}, serial ${serialNumber}, by ${issuer}`;
  } catch {
    return 'a certificate that cannot be read';
  }
}

function targetsOf(settings: Settings): readonly Target[] {
  const endpoints = endpointsOf(settings).map(
    (endpoint): Target => ({ name: endpointName(endpoint), source: 'endpoint', endpoint }),
  );
  const files = settings.certificates.map((entry): Target => {
    const { name, file, password, user } = entry;
    return { name, source: 'file', file, password, user, purpose: purposeOf(entry) };
  });
  const signIns = settings.connections.flatMap(({ name, signIn }): readonly Target[] =>
    signIn.method === 'certificate'
      ? [
          {
            name: `sign-in certificate of ${name}`,
            source: 'file',
            file: signIn.certificateFile,
            password: null,
            user: null,
            purpose: 'sign-in',
          },
        ]
      : [],
  );
  return [...endpoints, ...files, ...signIns];
}

function purposeOf({ purpose, host, user }: CertificateSettings): Purpose {
  if (purpose !== undefined) return purpose === 'client' ? 'sign-in' : 'server';
  if (host !== undefined) return 'server';
  return user === null ? null : 'sign-in';
}

function nothingIn({ file, detail }: StoreFacts): NothingToLookAt {
  return new NothingToLookAt(`No certificate of ${file} can be read: ${detail} client-certificate says what to do.`);
}

function judgedEndpoint(
  { endpoint, chains }: Observation & { source: 'endpoint' },
  nowMs: number,
  limits: Limits,
): readonly Finding<Code>[] {
  const told = new Set<string>();
  return chains.flatMap((chain) => {
    const where = chains.length === 1 ? endpoint : `${endpoint} at ${chain.addresses.join(', ')}`;
    const about: JsonObject = { where, endpoint, file: null, alias: null, user: null };
    if (chain.certificates.length === 0)
      return [{ code: 'no-certificate' as const, severity: 'failure' as const, facts: about }];
    return chain.certificates.flatMap((encoded, index) => {
      if (told.has(encoded)) return [];
      told.add(encoded);
      return judgedSent(encoded, index, about, nowMs, limits);
    });
  });
}

function judgedSent(
  encoded: string,
  index: number,
  where: JsonObject,
  nowMs: number,
  limits: Limits,
): readonly Finding<Code>[] {
  const certificate = readable(encoded);
  if (certificate !== null) return judged(certificate, index === 0 ? 'leaf' : 'ca', where, nowMs, limits);
  return [{ code: 'certificate-unreadable', severity: 'unknown', facts: { ...where, positionInChain: index + 1 } }];
}

function judgedFile(
  { store, user, purpose = null }: Observation & { source: 'file' },
  nowMs: number,
  limits: Limits,
): readonly Finding<Code>[] {
  const { file } = store;
  const about: JsonObject = { endpoint: null, file, user };
  const fingerprints = new Set<string>();
  return store.entries.flatMap(({ alias, certificate: encoded, hasKey }) => {
    const certificate = readable(encoded);
    if (certificate === null || fingerprints.has(certificate.fingerprintSha256)) return [];
    fingerprints.add(certificate.fingerprintSha256);
    const isServers = purpose === null ? user === null && isPlainlyServers(certificate) : purpose === 'server';
    const where = { ...about, where: alias === null ? file : `${file}, entry "${alias}"`, alias };
    // The only certificate of a file is what the file is about, even when it calls itself a CA as self-signed ones do.
    const role = hasKey || certificate.isCa !== true || store.entries.length === 1 ? 'leaf' : 'ca';
    return judged(certificate, role, where, nowMs, limits, isServers);
  });
}

function readable(encoded: string): Certificate | null {
  try {
    return parseCertificate(Buffer.from(encoded, 'base64'));
  } catch (error) {
    if (error instanceof NotACertificate) return null;
    throw error;
  }
}

/** Certificates of authorities give notices only: which of them a client needs is for chain-validity to say. */
function judged(
  certificate: Certificate,
  role: 'leaf' | 'ca',
  where: JsonObject,
  nowMs: number,
  limits: Limits,
  isServers = false,
): readonly Finding<Code>[] {
  const { notBeforeMs, notAfterMs } = certificate;
  const daysLeft = Math.floor((notAfterMs - nowMs) / dayMs);
  const facts = {
    ...where,
    ...identityOf(certificate),
    ...{ daysLeft, validForMs: Math.max(0, notAfterMs - nowMs) },
    ...(role === 'leaf' ? wordsOf(where, isServers) : {}),
  };
  const finding = (code: Code, severity: Finding['severity'], more: JsonObject = {}) => [
    { code, severity, facts: { ...facts, ...more } },
  ];
  const isOutside = nowMs > notAfterMs || nowMs < notBeforeMs;
  if (role === 'ca') {
    if (isOutside) return finding('ca-certificate-not-valid', 'notice');
    return daysLeft <= limits.noticeDays ? finding('ca-certificate-expiring', 'notice') : [];
  }
  if (nowMs > notAfterMs) return finding('certificate-expired', 'failure', { expiredForMs: nowMs - notAfterMs });
  if (nowMs < notBeforeMs) return finding('certificate-not-yet-valid', 'failure', { validInMs: notBeforeMs - nowMs });
  // By whole days, as shown: whoever reads "14 days left" expects the limit of 14 days to be reached.
  const tiers = limits.warningDays.filter((days) => daysLeft <= days);
  if (tiers.length > 0) return finding('certificate-expiring', 'warning', { tierDays: Math.min(...tiers) });
  return daysLeft <= limits.noticeDays ? finding('certificate-expiring-soon', 'notice') : [];
}

/** What ends with it, and how it is renewed: of an endpoint, of a file a server shows, or of one that signs in to Anaplan. */
function wordsOf({ endpoint, file }: JsonObject, isServers: boolean): JsonObject {
  if (typeof endpoint === 'string') {
    const look = `openssl s_client -connect ${endpoint} </dev/null | openssl x509 -noout -subject -issuer -enddate`;
    return {
      consequence: 'clients refuse to connect',
      renewalSteps: [
        `Whoever runs the server or proxy at ${endpoint} renews its certificate. Anaplan renews its own: at a host of Anaplan look at the issuer first, it may be a proxy of yours.`,
        `Look, before and after: \`${look}\`.`,
      ],
    };
  }
  const isPem = /\.(?:pem|crt|cer)$/i.test(String(file));
  const look = isPem ? `openssl x509 -in ${file} -noout -subject -enddate` : `keytool -list -v -keystore ${file}`;
  if (isServers) {
    return {
      consequence: 'clients refuse to connect to the server that shows it',
      renewalSteps: [
        'Ask your certificate authority for a new certificate for the same host names.',
        'Put it, and the certificates of the authorities above it, where the server takes them from, and have it read them again.',
        `Look, before and after: \`${look}\`, then \`anaplan-doctor diagnose tls HOST\`.`,
      ],
    };
  }
  return {
    consequence: 'Anaplan refuses a sign-in with it',
    renewalSteps: [
      'Ask your certificate authority for a new certificate for the same e-mail address.',
      'Have a tenant administrator register it: Administration > Security > Certificates.',
      'Then change certificate and key of every client that signs in with it, together.',
      `Look, before and after: \`${look}\`.`,
    ],
  };
}

function identityOf(certificate: Certificate): JsonObject {
  const { subject, issuer, serialNumber, fingerprintSha256, commonName, emails, notBeforeMs, notAfterMs } = certificate;
  return {
    commonName: commonName ?? emails[0] ?? certificate.dnsNames[0] ?? subject,
    subject,
    issuer,
    serialNumber,
    fingerprintSha256,
    validFromAtMs: notBeforeMs,
    expiresAtMs: notAfterMs,
  };
}
