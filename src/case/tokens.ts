/** What stands in a text where a secret was: equal secrets give equal tokens, and no token tells its secret; pure. */
import { createHmac } from 'node:crypto';

export type TokenType = 'secret' | 'jwt' | 'private-key';

/** `‹secret:a1b2c3d4e5f60718›`: type and 64 bits of HMAC-SHA-256 with the key of this installation. Never as long as what it replaces. */
export function tokenOf(value: string, key: string): string {
  const hash = createHmac('sha256', key).update(value, 'utf8').digest('hex').slice(0, 16);
  return `‹${typeOf(value)}:${hash}›`;
}

export const ownTokens = /‹(?:secret|jwt|private-key):[0-9a-f]{16}›/g;

/** Text that is such a token, or begins with one: a second pass leaves it alone. */
export function startsWithToken(text: string): boolean {
  return /^‹(?:secret|jwt|private-key):[0-9a-f]{16}›/.test(text);
}

/** By the value alone, so that the rule that found it makes no difference. */
function typeOf(value: string): TokenType {
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(value)) return 'private-key';
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]*$/.test(value) ? 'jwt' : 'secret';
}
