/** What a file of any format holds, with keys as real objects: the one place where this room reads. Keys go no further than its writers. */
import type { KeyObject } from 'node:crypto';
import type { KeyState, StoreProblem } from '../keystore/keystores.ts';
import { openStoreWithKeys } from '../keystore/parse.ts';
import { readFileOrProblem } from '../keystore/read-file.ts';
import type { Certificate } from '../x509/certificate.ts';
import { unusable } from './refused.ts';

export type Contents = {
  /** As the user named it, for messages. */
  readonly file: string;
  readonly certificates: readonly {
    readonly alias: string | null;
    readonly certificate: Certificate;
    readonly hasKey: boolean;
  }[];
  readonly keys: readonly { readonly alias: string | null; readonly key: KeyObject }[];
  /** Keys that are there and did not open, each with one sentence. */
  readonly closedKeys: readonly { readonly state: KeyState; readonly detail: string }[];
  readonly problem: StoreProblem | null;
  /** One sentence on the problem; empty when there is none. */
  readonly detail: string;
};

/** Null: no password is given. Never throws for what is in the bytes. */
export function contentsOf(
  file: string,
  bytes: Uint8Array,
  storePassword: string | null,
  keyPassword: string | null,
): Contents {
  const { entries, certificates, keys, problem, detail } = openStoreWithKeys(bytes, storePassword, keyPassword);
  return {
    file,
    certificates: certificates.map((certificate, index) => ({
      certificate,
      alias: entries[index]?.alias ?? null,
      hasKey: entries[index]?.hasKey === true,
    })),
    keys: keys.flatMap(({ alias, key }) => (key === null ? [] : [{ alias, key }])),
    closedKeys: keys.filter(({ key }) => key === null).map(({ state, detail: why }) => ({ state, detail: why })),
    problem,
    detail,
  };
}

/** Reads the file at `path`, which users know as `name`. Throws CertRefused when it cannot be read at all. */
export async function readContents(
  name: string,
  path: string,
  storePassword: string | null,
  keyPassword: string | null,
): Promise<Contents> {
  const read = await readFileOrProblem(path);
  if ('problem' in read) throw unusable(`${name} was not read. ${read.detail}`);
  return contentsOf(name, read.bytes, storePassword, keyPassword);
}
