/** What to do about a refused client, by the reason, beside the client's own remedy; pure texts. */
import type { Reason } from './verdict.ts';

const atTheEndpoint: { readonly [R in Reason]?: string } = {
  'no-common-suite': 'or have the endpoint accept one of the suites it offers',
  'no-common-group': 'or have the endpoint accept P-256 for the key exchange',
  'no-common-signature': 'or have the endpoint use an RSA certificate signed with SHA-256',
  'dh-size': 'or have the endpoint prefer ECDHE suites to DHE',
  'rsa-key-size': 'or have the endpoint use an RSA key of 2048 to 4096 bits',
  'sha1-signature': 'or have the endpoint use a chain signed with SHA-256',
  'root-too-new':
    'or import the root into its list of trusted roots (Java: keytool -importcert -cacerts -file root.pem)',
};

/** `clientFix` ends with a full stop. */
export function fixFor(reason: Reason | null, clientFix: string): string {
  const other = reason === null ? undefined : atTheEndpoint[reason];
  return other === undefined ? clientFix : `${clientFix.replace(/\.$/, '')}; ${other}.`;
}
