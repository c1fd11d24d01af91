/** What the certificate on disk tells about a refused sign-in; pure, the time is an argument. The rules are those of src/keystore. */
import type { DefectCode } from '../keystore/defect.ts';
import { defectsOf } from '../keystore/judge.ts';
import { leavesOf } from '../keystore/leaves.ts';
import type { Certificate } from '../x509/certificate.ts';
import { NotACertificate, parseCertificate } from '../x509/certificate.ts';
import type { LocalCertificate } from './sign-in-evidence.ts';
import { useOfConnection } from './sign-in-evidence.ts';

export type CertificateTold = {
  readonly subject: string;
  readonly serialNumber: string;
  readonly emails: readonly string[];
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Rules of Anaplan it breaks, as client-certificate names them; its dates apart. */
  readonly broken: readonly DefectCode[];
  /** Its root is on no list this host knows of. */
  readonly rootUnknown: boolean;
};

/** Null when the file holds none that could be read. */
export function certificateTold(
  { inspection, store, anchors }: LocalCertificate,
  nowMs: number,
): CertificateTold | null {
  const certificates = inspection.store.entries.flatMap(({ certificate }) => readable(certificate));
  const leaf = leavesOf(inspection, certificates, useOfConnection)[0]?.certificate;
  if (leaf === undefined) return null;
  const trust = { store, anchors: anchors.map((anchor) => Buffer.from(anchor, 'base64')) };
  const defects = defectsOf(inspection, { use: useOfConnection, trust, nowMs, noticeDays: 0, host: null });
  const { subject, serialNumber, emails, notBeforeMs, notAfterMs } = leaf;
  const failures = defects.filter(({ severity }) => severity === 'failure').map(({ code }) => code);
  return {
    subject,
    serialNumber,
    emails,
    notBeforeMs,
    notAfterMs,
    broken: [...new Set(failures.filter((code) => !dates.has(code)))],
    rootUnknown: defects.some(({ code }) => code === 'private-root-suspected'),
  };
}

const dates: ReadonlySet<DefectCode> = new Set(['certificate-expired', 'certificate-not-yet-valid']);

function readable(encoded: string): Certificate[] {
  try {
    return [parseCertificate(Buffer.from(encoded, 'base64'))];
  } catch (error) {
    if (error instanceof NotACertificate) return [];
    throw error;
  }
}
