/** Facts about the sign-in, its certificate, and TLS endpoints; pure. Never a key. */
import { Buffer } from 'node:buffer';
import type { Json } from '../check.ts';
import { profileOf } from '../clients/profiles.ts';
import { utcText } from '../explanation.ts';
import { endpointName } from '../settings/endpoints.ts';
import type { Certificate } from '../x509/certificate.ts';
import { parseCertificate } from '../x509/certificate.ts';
import type { Filled } from './case.ts';
import type { Resolvers } from './facts.ts';
import type { Known } from './known.ts';
import { factNumber, factText, fromSettings, inferred, latestLook, listAt, seen, textAt } from './known.ts';

const methodNames = { basic: 'user and password', certificate: 'CA certificate', oauth: 'OAuth device grant' };

export const connectionFacts: Resolvers = {
  signInMethod: (known) =>
    seen(known, factText(known, 'method')) ??
    fromSettings(known.connection && methodNames[known.connection.signIn.method]),
  certificateSubject: (known) => ofCertificate(known, ({ subject }) => subject),
  certificateIssuer: (known) => ofCertificate(known, ({ issuer }) => issuer),
  certificateSerial: (known) => ofCertificate(known, ({ serialNumber }) => serialNumber),
  certificateValidity: (known) =>
    ofCertificate(known, ({ notBeforeMs, notAfterMs }) => `${utcText(notBeforeMs)} to ${utcText(notAfterMs)}`),
  certificateEmail: (known) => ofCertificate(known, ({ emails }) => emails.join(', ') || 'none in the certificate'),
  certificateUsage: (known) =>
    ofCertificate(
      known,
      ({ keyUsage, extendedKeyUsage }) =>
        `${usageText('key usage', keyUsage)}; ${usageText('extended key usage', extendedKeyUsage)}`,
    ),
  refusal: (known) => {
    const parts = [factText(known, 'httpStatus'), factText(known, 'status'), factText(known, 'message')].filter(
      (part) => part !== null,
    );
    return known.input.problem === 'sign-in-refused' && parts.length > 0 ? seen(known, parts.join(' ')) : null;
  },
  refusedAt: (known) => {
    // What was tried by this program itself was refused when it looked.
    const own = known.input.about?.code === 'client-refused' || known.input.about?.code === 'tls-too-old';
    const refusedAtMs = factNumber(known, 'refusedAtMs') ?? (own ? known.seenAtMs : null);
    return seen(known, refusedAtMs === null ? null : utcText(refusedAtMs));
  },
  client: (known) => fromSettings(factText(known, 'clientId') === null ? null : factText(known, 'client')),
  clientOffered,
  endpoint,
  endpointAccepts,
};

/** Of a client that the settings name as in use: what its release is known to offer. It was not captured here. */
function clientOffered(known: Known): Filled | null {
  const profile = profileOf(factText(known, 'clientId') ?? '');
  if (profile === null) return null;
  const { versions, suites, suitesKnown, sni, name } = profile;
  const range = versions.min === versions.max ? versions.min : `${versions.min} to ${versions.max}`;
  const count = suitesKnown === 'full' ? `${suites.length} cipher suites` : `at least ${suites.length} cipher suites`;
  return inferred(
    `${range}, ${count}, ${sni ? 'with' : 'without'} the host name (SNI)`,
    `what ${name} is known to offer; not captured from the one in use`,
    known.seenAtMs,
  );
}

function usageText(label: string, usage: readonly string[] | null): string {
  const names = usage?.map((name) => usageNames[name] ?? name);
  return `${label}: ${names === undefined ? 'not restricted' : names.join(', ') || 'none'}`;
}

/** RFC 5280 section 4.2.1.12. */
const usageNames: { readonly [oid: string]: string } = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
  '2.5.29.37.0': 'any',
};

/** The file the connection signs in with, as certificate-expiry last read it. */
function ofCertificate(known: Known, text: (certificate: Certificate) => string): Filled | null {
  if (known.connection === null) return null;
  const look = latestLook(known, 'certificate-expiry', `sign-in certificate of ${known.connection.name}`);
  const encoded = textAt(listAt(look?.observation ?? null, 'store', 'entries')[0] ?? null, 'certificate');
  if (look === null || encoded === null) return null;
  const certificate = parsed(encoded);
  return certificate === null
    ? null
    : { value: text(certificate), origin: 'look', atMs: look.startedAtMs, evidence: null };
}

function parsed(encoded: string): Certificate | null {
  try {
    return parseCertificate(Buffer.from(encoded, 'base64'));
  } catch {
    return null;
  }
}

/** Of the finding; else the target, where that is an endpoint that was looked at. */
function endpoint(known: Known): Filled | null {
  const host = factText(known, 'host');
  const port = factNumber(known, 'port');
  const named = factText(known, 'endpoint');
  if (named !== null) return seen(known, named);
  if (host !== null && port !== null) return seen(known, endpointName({ host, port }));
  const look = latestLook(known, 'tls-version', known.input.target);
  return look === null ? null : { value: look.target, origin: 'look', atMs: look.startedAtMs, evidence: null };
}

function endpointAccepts(known: Known): Filled | null {
  const { about, target } = known.input;
  const at = target ?? factText(known, 'endpoint');
  const look =
    about?.check.id === 'tls-version'
      ? about.attempt
      : (latestLook(known, 'tls-version', at) ?? latestLook(known, 'tls-version', factText(known, 'endpoint')));
  const perAddress = listAt(look?.observation ?? null, 'addresses').map((one) => acceptedText(listAt(one, 'versions')));
  const different = [...new Set(perAddress.filter((text) => text !== ''))];
  if (look === null || different.length === 0) return null;
  const value = different.join('; at another address ');
  return { value, origin: 'look', atMs: look.startedAtMs, evidence: null };
}

function acceptedText(versions: readonly Json[]): string {
  return versions.map((one) => `${textAt(one, 'version')} ${textAt(one, 'answer')?.replaceAll('-', ' ')}`).join(', ');
}
