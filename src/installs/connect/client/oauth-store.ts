/** How Anaplan Connect 4 names the file that keeps the token of an OAuth client; pure. */
import { createHash } from 'node:crypto';

/** `ks_<SHA-512/256 of the client id, hex>.jks` */
export function oauthStoreName(clientId: string): string {
  return `ks_${createHash('sha512-256').update(clientId, 'utf8').digest('hex')}.jks`;
}
