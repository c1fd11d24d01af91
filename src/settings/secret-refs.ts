/** Which secrets the settings refer to, and what for; pure. */
import type { SecretRef, SecretStores, Settings, SignInSettings } from './settings.ts';

/** `usedFor`: in words, `password of connection prod`. */
export type SecretUse = { readonly reference: SecretRef; readonly usedFor: string };

/** Each reference once. */
export function secretRefsOf(settings: Settings): readonly SecretRef[] {
  return [...new Set(secretUsesOf(settings).map(({ reference }) => reference))];
}

/** Every place that names a secret, in the order of the settings. */
export function secretUsesOf({
  connections,
  certificates,
  installs,
  secretStores,
  smtp,
  notify,
  page,
}: Settings): readonly SecretUse[] {
  const uses: readonly (readonly [SecretRef | null, string])[] = [
    ...connections.flatMap(({ name, signIn }) => usesOfSignIn(signIn, `connection ${name}`)),
    ...certificates.flatMap(({ name, password, keyPassword = null }) => [
      [password, `password of ${name}`] as const,
      [keyPassword, `password of the key in ${name}`] as const,
    ]),
    ...(installs?.atlan ?? []).flatMap(({ name, certificate }) => [
      [certificate?.encodedData ?? null, `encoded data of Atlan ${name}`] as const,
      [certificate?.encodedSignedData ?? null, `signed data of Atlan ${name}`] as const,
    ]),
    ...usesOfStores(secretStores),
    ...usesOfSmtp(smtp),
    ...usesOfNotify(notify, smtp),
    [page?.token ?? null, 'token of the page'],
    [page?.tls?.key ?? null, 'private key of the page'],
    [page?.tls?.keyPassphrase ?? null, 'passphrase of the page'],
  ];
  return uses.flatMap(([reference, usedFor]) => (reference === null ? [] : [{ reference, usedFor }]));
}

function usesOfSignIn(signIn: SignInSettings, whose: string): readonly (readonly [SecretRef | null, string])[] {
  switch (signIn.method) {
    case 'basic':
      return [[signIn.password, `password of ${whose}`]];
    case 'certificate':
      return [
        [signIn.key, `private key of ${whose}`],
        [signIn.keyPassphrase, `passphrase of ${whose}`],
      ];
    case 'oauth':
      return [];
  }
}

function usesOfStores(stores: SecretStores | undefined): readonly (readonly [SecretRef | null, string])[] {
  const signIn = stores?.vault?.signIn;
  if (signIn === undefined) return [];
  if (signIn.method !== 'appRole') return [[signIn.token, 'token for Vault']];
  const roleId = /^(env|file|credential):/.test(signIn.roleId) ? signIn.roleId : null;
  return [
    [roleId, 'role id for Vault'],
    [signIn.secretId, 'secret id for Vault'],
  ];
}

function usesOfSmtp(smtp: Settings['smtp']): readonly (readonly [SecretRef | null, string])[] {
  if (smtp === undefined) return [];
  const { signIn, client } = smtp;
  const token = signIn?.method === 'oauth' ? signIn.token : null;
  return [
    [signIn?.method === 'password' ? signIn.password : null, 'password of the mail server'],
    [token !== null && 'accessToken' in token ? token.accessToken : null, 'access token of the mail server'],
    [token !== null && 'refreshToken' in token ? token.refreshToken : null, 'refresh token of the mail server'],
    [token !== null && 'clientSecret' in token ? token.clientSecret : null, 'client secret of the mail server'],
    [client?.key ?? null, 'private key for the mail server'],
    [client?.keyPassphrase ?? null, 'passphrase for the mail server'],
  ];
}

function usesOfNotify(
  notify: Settings['notify'],
  smtp: Settings['smtp'],
): readonly (readonly [SecretRef | null, string])[] {
  if (notify === undefined) return [];
  const referenced = (url: string) => (/^https?:/.test(url) ? null : url);
  return [
    ...(notify.smtp === null || notify.smtp.signIn === smtp?.signIn ? [] : usesOfSmtp(notify.smtp)),
    ...notify.channels.flatMap((channel): readonly (readonly [SecretRef | null, string])[] => [
      [referenced(channel.url), `URL of channel ${channel.name}`],
      [channel.kind === 'webhook' ? channel.signingKey : null, `signing key of channel ${channel.name}`],
    ]),
    [notify.heartbeat === null ? null : referenced(notify.heartbeat.url), 'URL of the heartbeat'],
  ];
}
