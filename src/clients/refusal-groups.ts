/** Refused clients gathered by what they are refused for, as a reader wants them; pure. */
import type { ClientVerdict, Reason } from './verdict.ts';

const titles: { readonly [R in Reason]: string } = {
  'no-common-version': 'too old a TLS version',
  'anaplan-policy': "by Anaplan's own rules, whatever this endpoint says",
  'no-common-suite': 'no common cipher suite',
  'no-common-group': 'no common key exchange group',
  'no-common-signature': 'no common signature algorithm',
  'old-hello-format': 'hello in SSL 2.0 form',
  'no-server-name': 'no host name in the hello (SNI)',
  'rsa-key-size': 'size of an RSA key',
  'ec-key-size': 'size of an EC key',
  'dh-size': 'size of the Diffie-Hellman group',
  'sha1-signature': 'SHA-1 in the chain',
  'root-too-new': 'root younger than the client',
  refused: 'refused without a telling reason',
};

/** `too old a TLS version (Java 6u45; Java 7u25)`, in the order of the titles above. */
export function refusalGroupsOf(refused: readonly ClientVerdict[]): readonly string[] {
  return (Object.keys(titles) as Reason[]).flatMap((reason) => {
    const names = refused.filter((verdict) => verdict.reason === reason).map(({ name }) => name);
    return names.length === 0 ? [] : [`${titles[reason]} (${names.join('; ')})`];
  });
}
