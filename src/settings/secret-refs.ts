/** Which secrets the settings refer to; pure. */
import type { SecretRef, Settings, SignInSettings } from './settings.ts';

/** Each reference once. */
export function secretRefsOf({ connections, certificates }: Settings): readonly SecretRef[] {
  const refs = [
    ...connections.flatMap(({ signIn }) => refsOfSignIn(signIn)),
    ...certificates.flatMap(({ password, keyPassword = null }) => [password, keyPassword]),
  ];
  return [...new Set(refs.filter((ref) => ref !== null))];
}

function refsOfSignIn(signIn: SignInSettings): readonly (SecretRef | null)[] {
  switch (signIn.method) {
    case 'basic':
      return [signIn.password];
    case 'certificate':
      return [signIn.key, signIn.keyPassphrase];
    case 'oauth':
      return [];
  }
}
