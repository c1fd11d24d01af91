/** Whether a text is, as a whole, base64 of DER that is public by its nature: a certificate, a revocation list, a request, an OCSP answer; pure. Knows only the outermost form. */

const textForm = /^(?:[A-Za-z0-9+/]{4}){20,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** No private key has one of these forms: PKCS#1, PKCS#8, SEC 1 and PKCS#12 begin with a number, an encrypted key ends in an octet string. */
export function isPublicDer(text: string): boolean {
  if (!text.startsWith('MI') || !textForm.test(text)) return false;
  const bytes = Buffer.from(text, 'base64');
  const [whole, ...more] = elementsOf(bytes, 0, bytes.length) ?? [];
  if (whole?.tag !== 0x30 || more.length > 0) return false;
  const tags = (elementsOf(bytes, whole.start, whole.end) ?? []).map(({ tag }) => tag).join();
  // RFC 5280 sections 4.1 and 5.1, RFC 2986 section 4.2: body, algorithm, signature. RFC 6960 section 4.2.1: status, answer.
  return tags === '48,48,3' || tags === '10,160';
}

type Element = { readonly tag: number; readonly start: number; readonly end: number };

/** Null when they do not fill the range exactly. */
function elementsOf(bytes: Buffer, from: number, to: number): readonly Element[] | null {
  const found: Element[] = [];
  for (let at = from; at < to; ) {
    const first = bytes[at + 1] ?? 0x80;
    const octets = first < 0x80 ? 0 : first & 0x7f;
    const start = at + 2 + octets;
    if (first === 0x80 || octets > 4 || start > to || found.length >= 8) return null;
    const end = start + (octets === 0 ? first : bytes.readUIntBE(at + 2, octets));
    if (end > to) return null;
    found.push({ tag: bytes[at] ?? 0, start, end });
    at = end;
  }
  return found;
}
