/**
 * How a client would sign in by the options it was given, in its own order and with its own errors (`Program.java` of 1.3.3.5 to 4.1.0);
 * pure. Holds secrets: only `shownSignIn` of it leaves a probe.
 */
import type { Origin } from '../emulated.ts';
import type { Use } from './reading.ts';
import type { ClientLine } from './version.ts';
import { isAtLeast } from './version.ts';

export type Mode = 'basic' | 'certificate' | 'oauth';

/** `asked`: the client would ask at the terminal. `unknown`: depends on what is not known here. */
export type SecretState = 'given' | 'empty' | 'asked' | 'absent' | 'unknown';

export type SignInTrouble =
  | 'private-key-without-colon'
  | 'private-key-path-cut'
  | 'private-key-with-keystore'
  | 'keystore-after-user';

export type SignIn = {
  /** What it comes to; null: nothing was given. */
  readonly mode: Mode | null;
  /** All that were given, in the order of reading. */
  readonly given: readonly ('user' | 'private key' | 'keystore' | 'certificate' | 'oauth')[];
  readonly user: string | null;
  /** Of a user, or the passphrase of a private key: one place for both in the client. */
  readonly passphrase: string | null;
  readonly passphraseState: SecretState;
  readonly certificatePath: string | null;
  readonly keyPath: string | null;
  readonly keystorePath: string | null;
  readonly keystoreAlias: string | null;
  readonly keystorePassword: string | null;
  readonly keystorePasswordState: SecretState;
  readonly clientId: string | null;
  readonly troubles: readonly { readonly code: SignInTrouble; readonly origin: Origin }[];
  /** Something of it is not known here: what is missing may be there. */
  readonly isSure: boolean;
};

type Draft = { -readonly [K in keyof SignIn]: SignIn[K] } & {
  given: SignIn['given'][number][];
  troubles: { code: SignInTrouble; origin: Origin }[];
};

/** `uses`: those read before the first request. */
export function signInOf(uses: readonly Use[], line: ClientLine): SignIn {
  const draft: Draft = {
    mode: null,
    given: [],
    user: null,
    passphrase: null,
    passphraseState: 'absent',
    certificatePath: null,
    keyPath: null,
    keystorePath: null,
    keystoreAlias: null,
    keystorePassword: null,
    keystorePasswordState: 'absent',
    clientId: null,
    troubles: [],
    isSure: true,
  };
  for (const use of uses) {
    const reader = readers[use.rule.names[0] ?? ''];
    if (reader === undefined) continue;
    const value = use.value?.value ?? null;
    if (value === null) draft.isSure = false;
    reader(draft, value, { line, origin: use.origin });
  }
  return draft;
}

type Means = { readonly line: ClientLine; readonly origin: Origin };
type Reader = (draft: Draft, value: string | null, means: Means) => void;

const readers: { readonly [option: string]: Reader } = {
  '-user': (draft, value) => {
    draft.given.push('user');
    draft.mode ??= 'basic';
    readUser(draft, value);
  },
  '-certificate': (draft, value) => {
    draft.given.push('certificate');
    draft.mode = 'certificate';
    draft.certificatePath = value;
  },
  '-privatekey': readPrivateKey,
  '-keystore': (draft, value, { line, origin }) => {
    draft.given.push('keystore');
    if (isAtLeast(line, '1.4.1')) {
      if (draft.given.includes('private key')) draft.troubles.push({ code: 'private-key-with-keystore', origin });
      else if (draft.passphraseState !== 'absent') draft.troubles.push({ code: 'keystore-after-user', origin });
    }
    draft.mode = 'certificate';
    draft.keystorePath = value;
  },
  '-keystorealias': (draft, value) => {
    draft.keystoreAlias = value;
  },
  '-keystorepass': (draft, value) => {
    draft.keystorePassword = value;
    draft.keystorePasswordState = stateOf(value);
  },
  '-oauth-client-id': (draft, value) => {
    draft.given.push('oauth');
    draft.mode = 'oauth';
    draft.clientId = value;
  },
};

/** Split at the first colon; without one the password is asked for. */
function readUser(draft: Draft, value: string | null): void {
  const colon = value?.indexOf(':') ?? -1;
  draft.user = value === null || colon < 0 ? value : value.slice(0, colon);
  draft.passphrase = value === null || colon < 0 ? null : value.slice(colon + 1);
  draft.passphraseState = value === null ? 'unknown' : colon < 0 ? 'asked' : stateOf(draft.passphrase);
}

/** Split at the last colon; without one the whole is taken for a user's name. */
function readPrivateKey(draft: Draft, value: string | null, { origin }: Means): void {
  draft.given.push('private key');
  if (draft.given.includes('keystore')) draft.troubles.push({ code: 'private-key-with-keystore', origin });
  if (value === null) {
    draft.mode = 'certificate';
    draft.passphraseState = 'unknown';
    return;
  }
  const colon = value.lastIndexOf(':');
  if (colon < 0) {
    draft.troubles.push({ code: 'private-key-without-colon', origin });
    readUser(draft, value);
    return;
  }
  draft.mode = 'certificate';
  draft.keyPath = value.slice(0, colon);
  draft.passphrase = value.slice(colon + 1);
  draft.passphraseState = stateOf(draft.passphrase);
  if (/^[A-Za-z]$/.test(draft.keyPath) && /^[\\/]/.test(draft.passphrase)) {
    draft.troubles.push({ code: 'private-key-path-cut', origin });
  }
}

/** An empty one and `?` are asked for. */
function stateOf(value: string | null): SecretState {
  if (value === null) return 'unknown';
  return value === '' ? 'empty' : value === '?' ? 'asked' : 'given';
}

/** What may be told of it. */
export type ShownSignIn = Omit<SignIn, 'passphrase' | 'keystorePassword'>;

/** A private key without a colon may carry a passphrase of another making in what is taken for a user: it is left out. */
export function shownSignIn({ passphrase: _one, keystorePassword: _other, ...shown }: SignIn): ShownSignIn {
  const isNoUser = shown.troubles.some(({ code }) => code === 'private-key-without-colon');
  const isCut = shown.troubles.some(({ code }) => code === 'private-key-path-cut');
  // Anaplan's users are e-mail addresses; anything else may be a password that lost its place.
  const user = isNoUser || !/^$|^[^\s@:]+@[^\s@:]+$/.test(shown.user ?? '@') ? null : shown.user;
  return { ...shown, user, keyPath: isCut ? null : shown.keyPath };
}
