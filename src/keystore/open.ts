/** Opens certificate files of this host. Hands out certificates and facts about keys; keys and passwords stay inside. */
import { randomBytes } from 'node:crypto';
import { nonceBytes } from '../anaplan/certificate-sign-in.ts';
import { CouldNotLook } from '../check.ts';
import type { Clock } from '../clock.ts';
import { hostClock } from '../clock.ts';
import { publicHalfIn } from './key-match.ts';
import type { InMemory, Inspection, InspectionOrder, Keystores, StoreInspection, Trial } from './keystores.ts';
import type { OpenKey, OpenStore } from './parse.ts';
import { openStoreWithKeys, parseStore } from './parse.ts';
import { readFileOrProblem, worldReadable } from './read-file.ts';
import { trialOf } from './trial.ts';
import { unprotected } from './trouble.ts';

export type KeystoreOptions = {
  /** The value a secret reference points to; may throw CouldNotLook, which passes through. */
  readonly readSecret: (reference: string) => Promise<string>;
  /** For the time in a payload that is signed on trial; the host's unless given. */
  readonly clock?: Clock;
  /** Told each value handed over in memory, for redaction. */
  readonly onSecret?: (value: string) => void;
};

export function createKeystores({ readSecret, clock = hostClock, onSecret }: KeystoreOptions): Keystores {
  const secret = (reference: string | null) => (reference === null ? null : readSecret(reference));
  const secretWith = (inMemory: InMemory) => (reference: string | null) => {
    const value = reference === null ? undefined : inMemory.get(reference);
    return value === undefined ? secret(reference) : Promise.resolve(value);
  };
  return {
    open: async (file, passwordRef) => {
      const read = await readFileOrProblem(file);
      if ('problem' in read) return { file, format: 'unrecognised', ...read, entries: [] };
      return { file, ...parseStore(read.bytes, await secret(passwordRef)) };
    },
    inspect: (order, inMemory = new Map()) => {
      for (const value of inMemory.values()) onSecret?.(value);
      return inspected(order, secretWith(inMemory), clock);
    },
  };
}

async function inspected(
  order: InspectionOrder,
  secret: (reference: string | null) => Promise<string | null> | null,
  clock: Clock,
): Promise<Inspection> {
  const read = await readFileOrProblem(order.file);
  const store =
    'problem' in read
      ? unread(order.file, read)
      : inspection(
          order.file,
          read.access,
          openStoreWithKeys(read.bytes, await secret(order.password), await secret(order.keyPassword)),
        );
  const key = order.key === null ? null : await inspectedKey(order.key, await secret(order.passphrase), secret);
  const keys = [...store.opened, ...(key?.opened ?? [])];
  const references = [order.password, order.keyPassword, order.passphrase];
  return {
    store: store.facts,
    key: key?.facts ?? null,
    trials: trialsOf(keys, store.certificates, clock),
    openSecrets: await openSecrets(references),
  };
}

type Inspected = {
  readonly facts: StoreInspection;
  readonly opened: readonly OpenKey[];
  readonly certificates: OpenStore['certificates'];
};

/** Drops the keys from what goes out. */
function inspection(file: string, access: StoreInspection['access'], opened: OpenStore): Inspected {
  const { keys, certificates, work: _work, ...facts } = opened;
  const told = keys.map(({ key: _key, ...rest }) => rest);
  return { facts: { ...facts, file, access, keys: told }, opened: keys, certificates };
}

function unread(
  file: string,
  { access = null, ...problem }: Pick<StoreInspection, 'problem' | 'detail'> & { access?: StoreInspection['access'] },
): Inspected {
  const nothing = { entries: [], keys: [], protection: unprotected, text: null, others: [] };
  return { facts: { file, format: 'unrecognised', ...problem, ...nothing, access }, opened: [], certificates: [] };
}

/** A key named by a secret reference: of a file its mode is told, of others nothing but what they hold. */
async function inspectedKey(
  reference: string,
  passphrase: string | null,
  secret: (reference: string) => Promise<string | null> | null,
): Promise<Inspected> {
  const path = /^file:(.+)$/s.exec(reference)?.[1];
  if (path !== undefined) {
    const read = await readFileOrProblem(path);
    if ('problem' in read) return unread(reference, read);
    return inspection(reference, read.access, openStoreWithKeys(read.bytes, passphrase));
  }
  try {
    return inspection(reference, null, openStoreWithKeys(Buffer.from((await secret(reference)) ?? ''), passphrase));
  } catch (error) {
    if (!(error instanceof CouldNotLook)) throw error;
    return unread(reference, { problem: 'missing', detail: error.fault.message });
  }
}

const mostTrials = 10;

function trialsOf(keys: readonly OpenKey[], certificates: OpenStore['certificates'], clock: Clock): readonly Trial[] {
  return keys.slice(0, mostTrials).flatMap(({ key, publicKeySha256 }) => {
    const certificate = certificates.find((one) => publicHalfIn(one) === publicKeySha256);
    if (key === null || publicKeySha256 === null || certificate === undefined) return [];
    const trial = trialOf(key, certificate.der, publicKeySha256, randomBytes(nonceBytes), clock.nowMs());
    return trial === null ? [] : [trial];
  });
}

async function openSecrets(references: readonly (string | null)[]): Promise<readonly string[]> {
  const files = [...new Set(references)].filter((one): one is string => one?.startsWith('file:') === true);
  const open = await Promise.all(files.map((reference) => worldReadable(reference.slice('file:'.length))));
  return files.filter((_reference, index) => open[index]);
}
