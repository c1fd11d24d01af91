/** Certificates in PEM text (RFC 7468), with whatever stands around them; pure. Knows no other kind of block. */

/** More than any bundle in use holds (Debian's has about 150). */
const maxBlocks = 5000;
const block = /-----BEGIN (?:X509 )?CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END (?:X509 )?CERTIFICATE-----/g;

/** The DER of every certificate block, in order; text around them and blocks of other kinds or with other characters are passed over. */
export function certificatesOfPem(text: string): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const [, base64 = ''] of text.matchAll(block)) {
    if (found.length === maxBlocks) break;
    const der = Buffer.from(base64, 'base64');
    if (der.length > 0) found.push(new Uint8Array(der));
  }
  return found;
}

/** One PEM block, lines of 64. */
export function pemOfCertificate(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
