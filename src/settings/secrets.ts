/** Secrets of the settings, read where their references point; remembers values so that they can be redacted, those of vaults for a minute. */
import type { ChildProcess } from 'node:child_process';
import type { Clock } from '../clock.ts';
import { hostClock } from '../clock.ts';
import type { CloudClients } from '../secrets/clouds.ts';
import { createCloudReader, installedClients } from '../secrets/clouds.ts';
import { endAll, outputOf } from '../secrets/exec.ts';
import type { LocalSecret, LocalSources } from '../secrets/local.ts';
import { localSecret } from '../secrets/local.ts';
import { odditiesOf } from '../secrets/oddities.ts';
import type { Reference } from '../secrets/reference.ts';
import { referenceOf } from '../secrets/reference.ts';
import type { SecretLooks, SecretSeen, SecretTrouble } from '../secrets/secrets.ts';
import { SecretUnavailable } from '../secrets/secrets.ts';
import { Trouble } from '../secrets/trouble.ts';
import type { VaultReader } from '../secrets/vault.ts';
import { createVaultReader } from '../secrets/vault.ts';
import type { SecretRef, SecretStores, Settings } from './settings.ts';

export type Secrets = SecretLooks & {
  /**
   * The value a reference points to, without the line break at its end. Environment, files and credentials are read anew each time;
   * commands and vaults are asked at most once a minute. Throws SecretUnavailable (CouldNotLook).
   */
  read(reference: SecretRef): Promise<string>;
  /** The next read asks anew: what was read was refused. */
  forget(): void;
  /** Every value read so far. For redaction alone; never log it. */
  known(): readonly string[];
  /** Ends commands that still run. */
  close(): Promise<void>;
};

export type SecretSources = LocalSources & {
  /** How vaults are reached; by what the environment says unless given. */
  readonly stores?: SecretStores | undefined;
  readonly network?: Settings['network'];
  readonly clock?: Clock;
  readonly clients?: CloudClients;
};

const keepMs = 60_000;
const directNetwork: Settings['network'] = { proxy: null, noProxy: [], caFile: null, trust: 'mozilla' };

export function createSecrets(sources: SecretSources): Secrets {
  const { stores = {}, network = directNetwork, clock = hostClock, clients = installedClients } = sources;
  const known = new Set<string>();
  const kept = new Map<SecretRef, { readonly value: Promise<LocalSecret>; readonly atMs: number }>();
  const running = new Set<ChildProcess>();
  const clouds = createCloudReader(stores, clients);
  let vault: VaultReader | null = null;

  function vaultReader(): VaultReader {
    const settings = stores.vault ?? vaultOfEnvironment(sources.environment);
    const onSecret = (value: string) => known.add(value);
    vault ??= createVaultReader({ vault: settings, network, clock, readSecret: read, onSecret });
    return vault;
  }

  async function asked(reference: Exclude<Reference, { kind: 'env' | 'file' | 'credential' }>): Promise<LocalSecret> {
    if (reference.kind === 'vault')
      return { value: await vaultReader().read(reference.path, reference.key), file: null };
    if (reference.kind !== 'exec')
      return { value: await clouds.read(reference.kind, reference.name, reference.key), file: null };
    const { environment: passed = [], timeoutMs = 10_000 } = stores.exec ?? {};
    const options = { environment: sources.environment, passed, timeoutMs, running };
    return { value: await outputOf(reference.argv, options), file: null };
  }

  /** A refusal is not kept: it may be mended. */
  async function keptOrAsked(text: SecretRef, reference: Parameters<typeof asked>[0]): Promise<LocalSecret> {
    const before = kept.get(text);
    if (before !== undefined && clock.nowMs() - before.atMs < keepMs) return await before.value;
    const value = asked(reference);
    kept.set(text, { value, atMs: clock.nowMs() });
    value.catch(() => kept.delete(text));
    return await value;
  }

  async function found(text: SecretRef): Promise<LocalSecret> {
    const reference = referenceOf(text);
    if (reference === null)
      throw new Trouble('secret-reference-invalid', 'is no reference', 'write env:NAME, file:/path or credential:NAME');
    const secret = isLocal(reference) ? await localSecret(reference, sources) : await keptOrAsked(text, reference);
    if (secret.value === '') throw new Trouble('secret-empty', 'is empty', 'give it a value');
    known.add(secret.value);
    return secret;
  }

  async function read(text: SecretRef): Promise<string> {
    try {
      return (await found(text)).value;
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      throw new SecretUnavailable(namedIn(text), error.trouble);
    }
  }

  async function look(text: SecretRef): Promise<SecretSeen> {
    kept.delete(text);
    const kind = referenceOf(text)?.kind ?? null;
    const seen = {
      reference: kind === null ? null : text,
      kind,
      trouble: null,
      file: null,
      oddities: [],
      tokenEndsAtMs: null,
    };
    try {
      const { value, file } = await found(text);
      const tokenEndsAtMs = kind === 'vault' ? await vaultReader().tokenEndsAtMs() : null;
      return { ...seen, file, oddities: odditiesOf(value), tokenEndsAtMs };
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === null) throw error;
      return { ...seen, trouble };
    }
  }

  return {
    read,
    look,
    forget: () => kept.clear(),
    known: () => [...known],
    async close() {
      for (const child of running) endAll(child);
      await Promise.all([vault?.close(), clouds.close()]);
    },
  };
}

/** Of the reference itself, or of the credential that its vault is asked with. */
function troubleOf(error: unknown): SecretTrouble | null {
  if (error instanceof Trouble) return error.trouble;
  if (!(error instanceof SecretUnavailable)) return null;
  const { advice } = error.trouble;
  const what = `cannot be read, because its vault is asked with another secret that is not there: ${error.fault.message}`;
  return { code: 'store-sign-in-refused', what: what.replace(`; ${advice}.`, ''), advice };
}

function isLocal(reference: Reference): reference is Extract<Reference, { kind: 'env' | 'file' | 'credential' }> {
  return reference.kind === 'env' || reference.kind === 'file' || reference.kind === 'credential';
}

/** What is no reference is not repeated: somebody may have put the secret itself there. */
function namedIn(text: SecretRef): string {
  return referenceOf(text) === null ? 'A secret of the settings' : `The secret ${text} of the settings`;
}

function vaultOfEnvironment(environment: LocalSources['environment']): NonNullable<SecretStores['vault']> {
  const address = environment['VAULT_ADDR'];
  if (address === undefined || !/^https?:\/\/[^/?#@\s]+\/?$/.test(address))
    throw new Trouble('store-not-set', 'names no Vault', 'set secretStores.vault in the settings, or VAULT_ADDR');
  const namespace = environment['VAULT_NAMESPACE'] ?? null;
  const caFile = environment['VAULT_CACERT'] ?? null;
  const signIn = { method: 'token', token: 'env:VAULT_TOKEN' } as const;
  return { address: new URL(address).origin, namespace, mount: null, caFile, signIn };
}
