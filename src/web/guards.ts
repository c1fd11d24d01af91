/** Which requests are let in at all: by the name they ask for, where they come from, what they carry; pure. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** `name:port`, `[::1]:port`, either without port; null for what is no Host. */
export function hostNameOf(header: string | undefined): string | null {
  const [, bracketed, plain] = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::\d{1,5})?$/.exec(header ?? '') ?? [];
  return (bracketed ?? plain)?.toLowerCase() ?? null;
}

/** A page of elsewhere whose name was made to lead here (DNS rebinding) asks for its own name. */
export function isNamed(header: string | undefined, names: ReadonlySet<string>): boolean {
  const name = hostNameOf(header);
  if (name === null) return false;
  if (names.has(name)) return true;
  const parent = name.slice(name.indexOf('.') + 1);
  return parent !== name && names.has(`*.${parent}`);
}

/** Names under which a loopback listener is reached. */
export const loopbackNames = ['localhost', '127.0.0.1', '::1'] as const;

type Headers = (name: string) => string | undefined;

/** Of a request that changes something: it comes from a page of ours, or from no page at all. */
export function isOwnOrigin(header: Headers): boolean {
  const origin = header('origin');
  const site = header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (origin === undefined) return true;
  const host = header('host');
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

/** Of a request that only reads: other sites may lead a visitor here, and fetch nothing. */
export function isReadable(header: Headers): boolean {
  const site = header('sec-fetch-site');
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  return header('sec-fetch-mode') === 'navigate' && header('sec-fetch-dest') === 'document';
}

/** In constant time, whatever the lengths. */
export function isSameSecret(one: string, other: string): boolean {
  const [digest, expected] = [one, other].map((text) => createHmac('sha256', 'compare').update(text).digest());
  return digest !== undefined && expected !== undefined && timingSafeEqual(digest, expected);
}

/** What a form of ours carries and no other site can know. Of each session another. */
export function formTokenOf(key: Uint8Array, session: string): string {
  return createHmac('sha256', key).update(`form ${session}`).digest('base64url');
}
