/** Answers of the authentication service; pure. Its envelope is not the Integration API's: `status` is a word. */
import { z } from 'zod';
import { id, optionalText, parsed } from './answer.ts';

export type Token = {
  /** Secret. */
  readonly value: string;
  /** Anaplan's clock. */
  readonly expiresAtMs: number;
  /** Other secrets that came along. */
  readonly companions: readonly string[];
};

export type TokenOwner = {
  readonly userId: string;
  readonly userGuid: string | null;
  readonly tenantGuid: string | null;
  readonly expiresAtMs: number;
};

const token = z.object({
  tokenInfo: z.object({
    tokenValue: z.string().min(1),
    expiresAt: z.number().nonnegative(),
    refreshTokenId: optionalText.catch(null),
    refreshToken: optionalText.catch(null),
  }),
});

const owner = z.object({
  tokenInfo: z.object({ expiresAt: z.number().nonnegative() }),
  userInfo: z.object({ userId: id, userGuid: id.nullish(), customerGuid: id.nullish() }),
});

/** POST /token/authenticate and /token/refresh */
export function parseToken(body: unknown): Token {
  const { tokenInfo } = parsed(token, body, { what: 'The answer to the sign-in', path: [] });
  const { tokenValue, expiresAt, refreshTokenId, refreshToken } = tokenInfo;
  const companions = [refreshTokenId, refreshToken].filter((secret) => secret !== null && secret !== '');
  return { value: tokenValue, expiresAtMs: expiresAt, companions: companions as string[] };
}

/** GET /token/validate */
export function parseTokenOwner(body: unknown): TokenOwner {
  const { tokenInfo, userInfo } = parsed(owner, body, { what: 'The answer about the token', path: [] });
  return {
    userId: userInfo.userId,
    userGuid: userInfo.userGuid ?? null,
    tenantGuid: userInfo.customerGuid ?? null,
    expiresAtMs: tokenInfo.expiresAt,
  };
}
