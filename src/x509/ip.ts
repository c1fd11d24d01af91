/** IP addresses as bytes and as text; pure. */

const ipv4Shape = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** 4 or 16 bytes of a literal address, without brackets; a zone (`%eth0`) is left out. Null for anything else. */
export function ipBytesOf(text: string): Uint8Array | null {
  if (ipv4Shape.test(text)) return Uint8Array.from(text.split('.').map(Number));
  if (!text.includes(':') || text.length > 100) return null;
  const canonical = ipv6Canonical(text.replace(/%.*$/, ''));
  return canonical === null ? null : ipv6Bytes(canonical);
}

/** `192.0.2.1`, `2001:db8::1` (RFC 5952); other lengths as hex. */
export function ipTextOf(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const hex = Buffer.from(bytes).toString('hex');
  if (bytes.length !== 16) return hex;
  return ipv6Canonical(hex.match(/.{4}/g)?.join(':') ?? '') ?? hex;
}

/** The URL parser writes IPv6 addresses as RFC 5952 does, without dots. */
function ipv6Canonical(text: string): string | null {
  if (!/^[0-9a-fA-F:.]+$/.test(text)) return null;
  const url = URL.parse(`http://[${text}]/`);
  return url === null ? null : url.hostname.slice(1, -1);
}

function ipv6Bytes(canonical: string): Uint8Array {
  const [head = '', tail = ''] = canonical.split('::');
  const groupsOf = (part: string) => (part === '' ? [] : part.split(':'));
  const [before, after] = [groupsOf(head), groupsOf(tail)];
  const zeros = new Array<string>(8 - before.length - after.length).fill('0');
  const hex = [...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join('');
  return new Uint8Array(Buffer.from(hex, 'hex'));
}
