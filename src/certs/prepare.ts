/** From whatever holds a user's certificate and key to the files that the clients of Anaplan want, with what may bite. */
import type { Chosen } from './choose.ts';
import { chosenFrom } from './choose.ts';
import type { ClientFile } from './client-files.ts';
import { clientFilesOf } from './client-files.ts';
import type { Contents } from './contents.ts';
import type { Destination, Written } from './destinations.ts';
import { destinationsOf } from './destinations.ts';
import type { Identity } from './identity.ts';
import type { Reader } from './password-encryption.ts';
import { placed } from './place.ts';
import { unusable, usage } from './refused.ts';
import type { Remark } from './remarks.ts';
import { chainRemarks, remarksOn } from './remarks.ts';

export type PrepareOrder = {
  readonly input: Contents;
  /** The file the key is in; the input itself when it has it. */
  readonly keys: Contents;
  /** Absolute. */
  readonly folder: string;
  readonly newPassword: string;
  /** Name of the entry in the keystores, and of the one to pick; null: as the input calls it. */
  readonly alias: string | null;
  readonly reader: Reader;
  readonly jks: boolean;
  readonly unencrypted: boolean;
  readonly force: boolean;
  readonly nowMs: number;
};

export type Prepared = {
  readonly identity: Identity;
  readonly alias: string;
  readonly folder: string;
  readonly files: readonly (Written & { readonly destinations: readonly Destination[] })[];
  readonly remarks: readonly Remark[];
};

/** Names that need no quoting in any script. */
const plainAlias = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;
const defaultAlias = 'anaplan';

/** Writes all files or none. Throws CertRefused. */
export async function prepare(order: PrepareOrder): Promise<Prepared> {
  refuseUnreadable(order.input);
  if (order.alias !== null && !plainAlias.test(order.alias)) {
    throw usage(
      '--alias takes up to 64 letters, digits, dots, underscores, @ and hyphens, so that no script has to quote it.',
    );
  }
  const { identity, alias: found } = chosenFrom(order.input, order.keys, order.alias);
  const alias = aliasOf(order.alias, found);
  const files = clientFilesOf(identity, { ...order, alias, password: order.newPassword });
  const { writableByOthers } = await placed(order.folder, files, order.force);
  const written = writtenOf(order.folder, files);
  return {
    identity,
    alias,
    folder: order.folder,
    files: written.map((file) => ({ ...file, destinations: destinationsOf(file.kind, written, alias, order.reader) })),
    remarks: [
      ...remarksOn(identity.leaf, order.nowMs),
      ...chainRemarks(identity.leaf, identity.issuers),
      ...(writableByOthers ? [openFolder(order.folder)] : []),
      ...(order.unencrypted ? [plainKeyWritten] : []),
    ],
  };
}

/** What could be read of a damaged file must not become somebody's new keystore. A key's own password is asked for later. */
function refuseUnreadable({ file, problem, detail, certificates, keys }: Contents): void {
  if (problem === null) return;
  if (problem === 'password-needed') {
    throw usage(`${file}: ${detail} Say where its password is with --password-from env:NAME or file:/path.`);
  }
  // A file with a key and no certificate is told apart by what is missing.
  if (problem === 'empty' && certificates.length === 0 && keys.length > 0) {
    throw unusable(`${file} holds a private key and no certificate. Give the certificate's file first, then this one.`);
  }
  throw unusable(`${file}: ${detail}`);
}

function aliasOf(given: string | null, found: Chosen['alias']): string {
  return given ?? (found !== null && plainAlias.test(found) ? found : defaultAlias);
}

function writtenOf(folder: string, files: readonly ClientFile[]): readonly Written[] {
  return files.map(({ kind, name }) => ({ kind, path: `${folder.replace(/[\\/]$/, '')}/${name}` }));
}

function openFolder(folder: string): Remark {
  return {
    code: 'folder-writable-by-others',
    severity: 'warning',
    meaning: `Other accounts may write to ${folder} and so exchange the files in it, although they cannot read them.`,
    remedy: `chmod 700 "${folder}"`,
  };
}

const plainKeyWritten: Remark = {
  code: 'unencrypted-key',
  severity: 'warning',
  meaning:
    'The private key was also written without encryption, as you asked: whoever can read that file can sign in as the user.',
  remedy: 'Use it for the client that needs it, under the account of that client, and delete it here.',
};
