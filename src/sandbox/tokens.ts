/** Tokens the stand-in tenant has given out; their time is the sandbox's clock. Knows no HTTP and no credentials. */
import { randomBytes, randomUUID } from 'node:crypto';
import { minuteMs } from './durations.ts';

/** As the live service does; its documentation says 30. */
export const tokenLifetimeMs = 35 * minuteMs;

export type Token = {
  readonly tokenId: string;
  readonly refreshTokenId: string;
  readonly tokenValue: string;
  readonly userId: string;
  readonly expiresAtMs: number;
};

export class Tokens {
  readonly #tokens = new Map<string, Token>();

  issue(userId: string, nowMs: number): Token {
    this.#forgetExpired(nowMs);
    return this.#keep({
      tokenId: randomUUID(),
      refreshTokenId: randomUUID(),
      tokenValue: randomBytes(96).toString('base64'),
      userId,
      expiresAtMs: nowMs + tokenLifetimeMs,
    });
  }

  /** Null when it was never given out, was revoked, or has expired. */
  find(tokenValue: string, nowMs: number): Token | null {
    const token = this.#tokens.get(tokenValue);
    return token === undefined || token.expiresAtMs <= nowMs ? null : token;
  }

  /** The same value with a later end. */
  refresh(token: Token, nowMs: number): Token {
    return this.#keep({ ...token, expiresAtMs: nowMs + tokenLifetimeMs });
  }

  revoke({ tokenValue }: Token): void {
    this.#tokens.delete(tokenValue);
  }

  #keep(token: Token): Token {
    this.#tokens.set(token.tokenValue, token);
    return token;
  }

  #forgetExpired(nowMs: number): void {
    for (const token of this.#tokens.values()) if (token.expiresAtMs <= nowMs) this.revoke(token);
  }
}
