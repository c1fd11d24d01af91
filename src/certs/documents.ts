/** What the cert commands answer, as JSON documents; pure. Keys of `@1` stay, new ones may come. */
import type { Certificate } from '../x509/certificate.ts';
import type { Comparison, Side } from './compare.ts';
import type { Prepared } from './prepare.ts';
import type { Requested } from './requested.ts';

export function preparedDocument({ identity, alias, folder, files, remarks }: Prepared) {
  return {
    schema: 'anaplan-doctor/cert-prepare@1',
    folder,
    alias,
    certificate: certificateFacts(identity.leaf),
    caCertificates: identity.issuers.map(certificateFacts),
    files,
    remarks,
  };
}

export function requestedDocument({ order, folder, files, steps }: Requested) {
  return { schema: 'anaplan-doctor/cert-request@1', folder, ...order, files, steps };
}

export function comparisonDocument(before: Side, after: Side, { verdict, differences, remarks }: Comparison) {
  return {
    schema: 'anaplan-doctor/cert-compare@1',
    verdict,
    old: certificateFacts(before.leaf),
    new: certificateFacts(after.leaf),
    differences,
    remarks,
  };
}

function certificateFacts(certificate: Certificate) {
  return {
    subject: certificate.subject,
    issuer: certificate.issuer,
    serialNumber: certificate.serialNumber,
    emails: certificate.emails,
    validFrom: isoText(certificate.notBeforeMs),
    validUntil: isoText(certificate.notAfterMs),
    fingerprintSha256: certificate.fingerprintSha256,
  };
}

function isoText(atMs: number): string {
  return new Date(atMs).toISOString();
}
