/** Everything that is wrong with a certificate file, put together from the rules of this room; pure, the time is an argument. */
import type { JsonObject } from '../check.ts';
import type { Certificate } from '../x509/certificate.ts';
import { NotACertificate, parseCertificate } from '../x509/certificate.ts';
import type { Trust } from './chain-rules.ts';
import { serverDefects, signInChainDefects } from './chain-rules.ts';
import type { Defect, Use } from './defect.ts';
import { defect } from './defect.ts';
import { fileDefects } from './file-rules.ts';
import { keyDefects } from './key-rules.ts';
import type { Inspection } from './keystores.ts';
import type { Leaf } from './leaves.ts';
import { isPlainlyServers, leavesOf } from './leaves.ts';
import { signInDefects } from './sign-in-rules.ts';

export type Question = {
  readonly use: Use;
  readonly trust: Trust;
  readonly nowMs: number;
  readonly noticeDays: number;
  /** Name a server certificate is judged for, or null. */
  readonly host: string | null;
};

/** Facts about a certificate carry its identity; of the file, none. */
export function defectsOf(inspection: Inspection, question: Question): readonly Defect[] {
  const { use } = question;
  const certificates = inspection.store.entries.flatMap(({ certificate }) => readable(certificate));
  const leaves = leavesOf(inspection, certificates, use);
  const ofLeaves = leaves.flatMap((leaf) => leafDefects(leaf, certificates, question));
  if (use.purpose === 'server') return [...serverFileDefects(inspection, certificates, use), ...ofLeaves];
  return [...fileDefects(inspection, certificates, use), ...keyDefects(inspection, certificates, use), ...ofLeaves];
}

/** Rules of Anaplan's registration do not concern servers: whole chains in one PEM file are as it should be. */
function serverFileDefects(inspection: Inspection, certificates: readonly Certificate[], use: Use): readonly Defect[] {
  const onlyForSignIn = new Set([
    'several-certificates',
    'text-before-certificate',
    'not-pem',
    'key-beside-certificate',
    'jceks-unread-by-anaplan-connect',
    'key-traditional-form',
  ]);
  return [...fileDefects(inspection, certificates, use), ...keyDefects(inspection, certificates, use)].filter(
    ({ code }) => !onlyForSignIn.has(code),
  );
}

function leafDefects(leaf: Leaf, certificates: readonly Certificate[], question: Question): readonly Defect[] {
  const { certificate } = leaf;
  const { use, trust, nowMs, noticeDays, host } = question;
  const about = (defects: readonly Defect[]) =>
    defects.map((one) => ({ ...one, facts: { ...identityOf(leaf), ...one.facts } }));
  if (use.purpose === 'server') return about(serverDefects(certificate, certificates, trust, { nowMs, host }));
  if (use.purpose === 'unknown' && use.user === null && isPlainlyServers(certificate)) {
    return about([defect('not-for-sign-in', 'notice', { names: certificate.dnsNames.slice(0, 10) })]);
  }
  return about([
    ...signInDefects(certificate, { user: use.user, nowMs, noticeDays }),
    ...signInChainDefects(certificate, certificates, trust, nowMs),
  ]);
}

function identityOf({ certificate, alias }: Leaf): JsonObject {
  const { subject, issuer, serialNumber, fingerprintSha256, commonName, emails, notBeforeMs, notAfterMs } = certificate;
  return {
    alias,
    name: emails[0] ?? commonName ?? subject,
    subject,
    issuer,
    serialNumber,
    fingerprintSha256,
    emails,
    validFromAtMs: notBeforeMs,
    expiresAtMs: notAfterMs,
  };
}

function readable(encoded: string): Certificate[] {
  try {
    return [parseCertificate(Buffer.from(encoded, 'base64'))];
  } catch (error) {
    if (error instanceof NotACertificate) return [];
    throw error;
  }
}
