/** Trusted certificates found by name and by content; pure. */
import type { Certificate } from '../x509/certificate.ts';
import { NotACertificate, parseCertificate } from '../x509/certificate.ts';

export class AnchorIndex {
  readonly #bySubject = new Map<string, Certificate[]>();
  readonly #byFingerprint = new Map<string, Certificate>();

  /** Entries that are no certificates are passed over: bundles of old systems hold a few. */
  constructor(ders: Iterable<Uint8Array>) {
    for (const der of ders) {
      const certificate = readable(der);
      if (certificate === null || this.#byFingerprint.has(certificate.fingerprintSha256)) continue;
      this.#byFingerprint.set(certificate.fingerprintSha256, certificate);
      const sameName = this.#bySubject.get(certificate.subjectKey);
      if (sameName === undefined) this.#bySubject.set(certificate.subjectKey, [certificate]);
      else sameName.push(certificate);
    }
  }

  get size(): number {
    return this.#byFingerprint.size;
  }

  /** Those whose subject is the issuer of one of `certificates`, and those of `certificates` that are in here; each once. */
  anchorsFor(certificates: readonly Uint8Array[]): Certificate[] {
    const found = new Set<Certificate>();
    for (const der of certificates) {
      const certificate = readable(der);
      if (certificate === null) continue;
      for (const anchor of this.#bySubject.get(certificate.issuerKey) ?? []) found.add(anchor);
      const itself = this.#byFingerprint.get(certificate.fingerprintSha256);
      if (itself !== undefined) found.add(itself);
    }
    return [...found];
  }
}

function readable(der: Uint8Array): Certificate | null {
  try {
    return parseCertificate(der);
  } catch (error) {
    if (error instanceof NotACertificate) return null;
    throw error;
  }
}
