/** What stands in a text where a secret or a name was: equal values give equal tokens, and no token tells its value; pure. */
import { createHmac } from 'node:crypto';

export type TokenType = 'secret' | 'jwt' | 'private-key' | Pseudonym;
/** What `privacy: strict` takes out: not secret, but somebody's. */
export type Pseudonym = 'email' | 'user' | 'host' | 'address' | 'model' | 'workspace';

/**
 * `‹secret:a1b2c3d4e5f60718›`: type and 64 bits of HMAC-SHA-256 with the key of this installation. Its length tells nothing of what it
 * replaces, and its marks belong to the alphabet of no rule. The type is part of what is hashed.
 */
export function tokenOf(value: string, key: string, type: TokenType = typeOf(value)): string {
  const hashed = pseudonyms.has(type) ? `${type}\n${value}` : value;
  const hash = createHmac('sha256', key).update(hashed, 'utf8').digest('hex').slice(0, 16);
  return `‹${type}:${hash}›`;
}

const pseudonyms: ReadonlySet<TokenType> = new Set(['email', 'user', 'host', 'address', 'model', 'workspace']);

const token = '‹(?:secret|jwt|private-key|email|user|host|address|model|workspace):[0-9a-f]{16}›';
export const ownTokens = new RegExp(token, 'g');
const atStart = new RegExp(`^${token}`);

/** Text that is such a token, or begins with one: a second pass leaves it alone. */
export function startsWithToken(text: string): boolean {
  return atStart.test(text);
}

/** By the value alone, so that the rule that found it makes no difference. */
function typeOf(value: string): TokenType {
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/.test(value)) return 'private-key';
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(value) ? 'jwt' : 'secret';
}
