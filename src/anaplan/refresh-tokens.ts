/** Where the refresh token of a connection is kept: in a file, or in memory only. One user of it at a time. Knows no HTTP. */
import pLimit from 'p-limit';
import { CouldNotLook } from '../check.ts';
import type { ConnectionSettings, SignInSettings } from '../settings/settings.ts';
import type { FileLock } from './file-lock.ts';
import { withFileLock } from './file-lock.ts';
import type { KeptToken } from './refresh-token-file.ts';
import { readToken, writeToken } from './refresh-token-file.ts';

export type OAuthSettings = Extract<SignInSettings, { method: 'oauth' }>;

/** The token as it is now, and how to put another in its place; resolves when it is kept. */
export type TokenInUse = {
  readonly current: KeptToken | null;
  replace(refreshToken: string, nowMs: number): Promise<void>;
};

export type RefreshTokens = {
  /** What `use` does with the token is over before another process or look has it. */
  exclusively<T>(signal: AbortSignal, use: (token: TokenInUse) => Promise<T>): Promise<T>;
  /** Puts one in the place of whatever is there. */
  replace(signal: AbortSignal, refreshToken: string, nowMs: number): Promise<void>;
};

export function refreshTokensOf({ clientId, baseUrl, refreshTokenFile: file }: OAuthSettings): RefreshTokens {
  const keptOf = (refreshToken: string, obtainedAtMs: number) => ({ refreshToken, clientId, baseUrl, obtainedAtMs });
  return file === null ? inMemory(keptOf) : inFile(file, { clientId, baseUrl }, keptOf);
}

type KeptOf = (refreshToken: string, obtainedAtMs: number) => KeptToken;

function inFile(file: string, owner: Pick<KeptToken, 'clientId' | 'baseUrl'>, keptOf: KeptOf): RefreshTokens {
  const inTurn = pLimit(1);
  /** Could not be written, with what it replaces in the file: it counts as long as the file still holds that. */
  let unwritten: { readonly token: KeptToken; readonly insteadOf: string | null } | null = null;

  async function write(token: KeptToken, insteadOf: string | null, lock: FileLock): Promise<void> {
    unwritten = { token, insteadOf };
    await writeToken(file, token, lock);
    unwritten = null;
  }

  const locked = <T>(signal: AbortSignal, work: (lock: FileLock) => Promise<T>) =>
    inTurn(() => withFileLock(`${file}.lock`, signal, work));

  return {
    exclusively: (signal, use) =>
      locked(signal, async (lock) => {
        const found = await readToken(file, lock);
        refuseForeign(found, owner, file);
        const written = found?.refreshToken ?? null;
        const current = unwritten !== null && unwritten.insteadOf === written ? unwritten.token : found;
        if (current !== found && current !== null) await write(current, written, lock).catch(() => undefined);
        return await use({
          current,
          replace: (refreshToken, nowMs) => write(keptOf(refreshToken, nowMs), written, lock),
        });
      }),
    replace: (signal, refreshToken, nowMs) =>
      locked(signal, (lock) => writeToken(file, keptOf(refreshToken, nowMs), lock)),
  };
}

function inMemory(keptOf: KeptOf): RefreshTokens {
  const inTurn = pLimit(1);
  let current: KeptToken | null = null;
  const replace = async (refreshToken: string, nowMs: number) => {
    current = keptOf(refreshToken, nowMs);
  };
  return {
    exclusively: (_signal, use) => inTurn(() => use({ current, replace })),
    replace: (_signal, refreshToken, nowMs) => inTurn(() => replace(refreshToken, nowMs)),
  };
}

/** A refresh token goes to nobody but who gave it. */
function refuseForeign(
  token: KeptToken | null,
  { clientId, baseUrl }: Pick<KeptToken, 'clientId' | 'baseUrl'>,
  file: string,
): void {
  if (token === null || (token.clientId === clientId && token.baseUrl === baseUrl)) return;
  throw new CouldNotLook({
    whose: 'operator',
    code: 'REFRESH_TOKEN_OF_OTHER',
    message:
      `The refresh token in ${file} was given to OAuth client ${token.clientId} by ${token.baseUrl}, and the settings name ${clientId} at ${baseUrl}. ` +
      'Name another refreshTokenFile, or remove this one and run "anaplan-doctor sign-in device --config FILE". Nothing was sent.',
  });
}

export function notSignedIn({ name, signIn }: ConnectionSettings): CouldNotLook {
  const file = signIn.method === 'oauth' ? signIn.refreshTokenFile : null;
  const advice =
    file === null
      ? 'Its refresh token is kept in memory only, so it is asked for when `diagnose` or `daemon` is started on a terminal; or give it a `refreshTokenFile` in the settings'
      : `There is no refresh token in ${file}. Run "anaplan-doctor sign-in device --config FILE --connection ${name}"`;
  return new CouldNotLook({
    whose: 'operator',
    code: 'NOT_SIGNED_IN',
    message: `Connection ${name} did not sign in: nobody has approved it yet. ${advice}. Nothing was sent.`,
  });
}
