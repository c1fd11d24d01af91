/** The base URLs of a tenant as written in settings -> as the client uses them; pure. */
import { isLoopback } from './hosts.ts';

/** Without a trailing slash. Throws NotABaseUrl. */
export function baseUrlOf(text: string, defaultPath: string): string {
  const url = URL.parse(text);
  if (url === null || url.hostname === '')
    throw new NotABaseUrl('is no URL; write for example https://api.anaplan.com/2/0');
  if (url.username !== '' || url.password !== '') throw new NotABaseUrl('must not hold a user or password; see signIn');
  if (url.search !== '' || url.hash !== '') throw new NotABaseUrl('must end with the path, without "?" or "#"');
  if (url.protocol !== 'https:' && !isLoopback(url.hostname.replace(/^\[|\]$/g, ''))) {
    throw new NotABaseUrl('must start with https://; plain http is allowed to this host only');
  }
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path === '' ? defaultPath : path}`;
}

/** Why a text is no base URL, in words that follow the key. */
export class NotABaseUrl extends Error {
  override readonly name = 'NotABaseUrl';
}
