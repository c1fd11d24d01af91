/** OAuth device grant (RFC 8628) and refresh tokens of the sandbox, on its clock. Knows no HTTP. */
import { randomBytes, randomInt } from 'node:crypto';
import { minuteMs } from './durations.ts';
import type { OAuthClient } from './tenant.ts';

export type DeviceCode = {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly clientId: string;
  readonly scope: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly decision: 'pending' | 'denied' | { readonly userId: string };
  readonly intervalMs: number;
  readonly polledAtMs: number | null;
};

type RefreshToken = {
  readonly userId: string;
  readonly client: OAuthClient;
  readonly expiresAtMs: number | null;
  readonly scope: string;
};

export type GrantError = 'authorization_pending' | 'slow_down' | 'expired_token' | 'access_denied' | 'invalid_grant';
export type Granted = { readonly userId: string; readonly refreshToken: string | null; readonly scope: string };

const codeLifetimeMs = 15 * minuteMs;
const firstIntervalMs = 5_000;
/** A client that asks again and again must not fill the memory. */
const mostCodes = 1000;

export class DeviceDesk {
  readonly #codes = new Map<string, DeviceCode>();
  readonly #refreshTokens = new Map<string, RefreshToken>();

  issue(clientId: string, scope: string, nowMs: number): DeviceCode {
    const code: DeviceCode = {
      deviceCode: randomBytes(24).toString('base64url'),
      userCode: userCode(),
      clientId,
      scope,
      issuedAtMs: nowMs,
      expiresAtMs: nowMs + codeLifetimeMs,
      decision: 'pending',
      intervalMs: firstIntervalMs,
      polledAtMs: null,
    };
    keepAtMost(this.#codes, mostCodes - 1);
    return this.#keep(code);
  }

  /** What the user does on the activation page. False when there is no such code, or its time is over. */
  decide(userCodeText: string, decision: DeviceCode['decision'], nowMs: number): boolean {
    const code = [...this.#codes.values()].find((one) => one.userCode === userCodeText.toUpperCase());
    if (code === undefined || code.expiresAtMs <= nowMs) return false;
    this.#keep({ ...code, decision });
    return true;
  }

  /** One poll. Asking sooner than the interval makes it longer. A code is good for one token. */
  poll(
    deviceCode: string,
    client: OAuthClient,
    nowMs: number,
    approved: (code: DeviceCode) => DeviceCode['decision'],
  ): Granted | GrantError {
    const code = this.#codes.get(deviceCode);
    if (code === undefined || code.clientId !== client.id) return 'invalid_grant';
    if (code.expiresAtMs <= nowMs) return 'expired_token';
    if (code.polledAtMs !== null && nowMs - code.polledAtMs < code.intervalMs) {
      this.#keep({ ...code, polledAtMs: nowMs, intervalMs: code.intervalMs + 5_000 });
      return 'slow_down';
    }
    this.#keep({ ...code, polledAtMs: nowMs });
    const decision = approved(code);
    if (decision === 'pending') return 'authorization_pending';
    this.#codes.delete(deviceCode);
    if (decision === 'denied') return 'access_denied';
    return this.#grant(decision.userId, client, code.scope, nowMs);
  }

  /** A rotatable client's token is void once used; any other goes on. */
  refresh(refreshToken: string, client: OAuthClient, nowMs: number): Granted | GrantError {
    const found = this.#refreshTokens.get(refreshToken);
    if (found === undefined || found.client.id !== client.id) return 'invalid_grant';
    if (found.expiresAtMs !== null && found.expiresAtMs <= nowMs) return 'invalid_grant';
    if (!client.rotatable) return { userId: found.userId, refreshToken, scope: found.scope };
    this.#refreshTokens.delete(refreshToken);
    return this.#grant(found.userId, client, found.scope, nowMs);
  }

  #grant(userId: string, client: OAuthClient, scope: string, nowMs: number): Granted {
    if (!scope.split(' ').includes('offline_access')) return { userId, refreshToken: null, scope };
    const refreshToken = randomBytes(32).toString('base64url');
    const expiresAtMs = client.refreshLifetimeMs === null ? null : nowMs + client.refreshLifetimeMs;
    keepAtMost(this.#refreshTokens, mostCodes - 1);
    this.#refreshTokens.set(refreshToken, { userId, client, expiresAtMs, scope });
    return { userId, refreshToken, scope };
  }

  #keep(code: DeviceCode): DeviceCode {
    this.#codes.set(code.deviceCode, code);
    return code;
  }
}

/** Oldest first out. */
function keepAtMost(entries: Map<string, unknown>, count: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= count) return;
    entries.delete(key);
  }
}

/** `BCDF-GHJK`: consonants only, so that no word comes about. */
function userCode(): string {
  const letters = 'BCDFGHJKLMNPQRSTVWXZ';
  const part = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return `${part()}-${part()}`;
}
