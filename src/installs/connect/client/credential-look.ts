/** Has the certificate room look at what a call signs in with, its passwords handed over in memory. Judges nothing, keeps no secret. */
import type { Host } from '../../../host/host.ts';
import type { InMemory, Keystores } from '../../../keystore/keystores.ts';
import type { TrustStores } from '../../../trust/trust.ts';
import type { CredentialSeen } from './observation.ts';
import type { SignIn } from './sign-in.ts';

export type CredentialTools = { readonly keystores: Keystores; readonly trust: TrustStores; readonly host: Host };

/** Null where no certificate is used, or its options are not known. `folder`: where the client runs. */
export async function credentialOf(
  signIn: SignIn,
  folder: string,
  tools: CredentialTools,
): Promise<CredentialSeen | null> {
  const { host } = tools;
  const { mode, keystorePath, certificatePath, keyPath } = signIn;
  if (mode !== 'certificate' || signIn.troubles.length > 0) return null;
  const file = certificatePath ?? keystorePath;
  if (file === null || file === '') return null;
  const path = host.paths.resolve(folder, file);
  if (host.collectedAtMs !== null) {
    return { state: 'not-looked-at', file: path, why: 'keys are not collected with a snapshot' };
  }
  return certificatePath === null
    ? await ofKeystore(path, signIn, tools)
    : await ofKeyPair(path, keyPath === null ? null : host.paths.resolve(folder, keyPath), signIn, tools);
}

async function ofKeystore(file: string, { keystorePassword }: SignIn, tools: CredentialTools): Promise<CredentialSeen> {
  const inMemory = secret('memory:keystore-password', keystorePassword);
  const order = { file, password: referenceIn(inMemory), keyPassword: null, key: null, passphrase: null };
  return await inspected(file, 'keystore', order, inMemory, tools);
}

async function ofKeyPair(
  file: string,
  key: string | null,
  { passphrase }: SignIn,
  tools: CredentialTools,
): Promise<CredentialSeen> {
  const inMemory = key === null ? none : secret('memory:passphrase', passphrase);
  const order = {
    file,
    password: null,
    keyPassword: null,
    key: key === null ? null : `file:${key}`,
    passphrase: referenceIn(inMemory),
  };
  return await inspected(file, 'key pair', order, inMemory, tools);
}

async function inspected(
  file: string,
  kind: 'keystore' | 'key pair',
  order: Parameters<Keystores['inspect']>[0],
  inMemory: InMemory,
  { keystores, trust }: CredentialTools,
): Promise<CredentialSeen> {
  const inspection = await keystores.inspect(order, inMemory);
  const certificates = inspection.store.entries.map(({ certificate }) => certificate).slice(0, 100);
  const { store, anchors } = await trust.anchorsFor(certificates);
  return { state: 'inspected', file, kind, inspection, store, anchors };
}

const none: InMemory = new Map();

/** `?` and the empty one are asked for, and so no password. */
function secret(name: string, value: string | null): InMemory {
  return value === null || value === '' || value === '?' ? none : new Map([[name, value]]);
}

function referenceIn(inMemory: InMemory): string | null {
  return [...inMemory.keys()][0] ?? null;
}
