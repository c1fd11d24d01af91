/** A case archive, taken apart and held against its own manifest; nothing in it is believed before that. Reads no file. */

import { sha256Of } from '../case/archive.ts';
import type { CaseLooks } from '../case/looks.ts';
import { looksName, parseLooks } from '../case/looks.ts';
import type { Manifest } from '../case/manifest.ts';
import { manifestName, manifestSchema } from '../case/manifest.ts';
import type { Json } from '../check.ts';
import { InspectRefused, refuse } from './refused.ts';
import { identitiesIn, isSealed, unsealed } from './unsealed.ts';
import type { ZipLimits } from './zip.ts';
import { unzipped, zipLimits } from './zip.ts';

export type OpenedCase = {
  readonly manifest: Manifest;
  readonly looks: CaseLooks;
  /** Every file but the manifest, hashes checked. */
  readonly files: ReadonlyMap<string, Buffer>;
};

/** `identity`: text of an identity file; null where none was given. Throws InspectRefused. */
export async function openedCase(
  bytes: Buffer,
  identity: string | null,
  limits: ZipLimits = zipLimits,
): Promise<OpenedCase> {
  const files = new Map(await unzipped(await plain(bytes, identity, limits), limits));
  const manifest = manifestIn(files);
  files.delete(manifestName);
  refuseDifferences(manifest, files);
  return { manifest, looks: looksIn(files), files };
}

/** What encryption adds: a header, a line for each recipient, 16 bytes for each 64 KiB. */
const sealBytes = 1024 * 1024;

async function plain(bytes: Buffer, identity: string | null, { archiveBytes }: ZipLimits): Promise<Buffer> {
  if (!isSealed(bytes)) return bytes;
  if (identity === null)
    refuse('The archive is encrypted with age: give the file with your key, --identity FILE (as age-keygen made it).');
  return await unsealed(bytes, identitiesIn(identity), archiveBytes + sealBytes);
}

function manifestIn(files: ReadonlyMap<string, Buffer>): Manifest {
  const found = files.get(manifestName);
  if (found === undefined) refuse('The archive is no case of anaplan-doctor: it has no manifest.json.');
  const parsed = manifestSchema.safeParse(jsonIn(found));
  if (!parsed.success) refuse('The archive is no case that this version can read: its manifest.json has another form.');
  return parsed.data;
}

function refuseDifferences(manifest: Manifest, files: ReadonlyMap<string, Buffer>): void {
  const listed = new Set(manifest.files.map(({ name }) => name));
  if (listed.size !== manifest.files.length) refuse('The manifest names a file twice.');
  const extra = [...files.keys()].find((name) => !listed.has(name));
  if (extra !== undefined) refuse(`The archive holds ${extra}, which its manifest does not name: it was changed.`);
  for (const { name, sizeBytes, sha256 } of manifest.files) {
    const content = files.get(name);
    if (content === undefined) refuse(`The archive lacks ${name}, which its manifest names: it was changed.`);
    if (content.length !== sizeBytes || sha256Of(content) !== sha256)
      refuse(`${name} is not what the manifest says (SHA-256): the archive was changed after it was made.`);
  }
}

function looksIn(files: ReadonlyMap<string, Buffer>): CaseLooks {
  const found = files.get(looksName);
  if (found === undefined)
    refuse(`The case has no ${looksName}: it was made by an earlier version and cannot be judged again.`);
  const looks = jsonIn(found);
  try {
    return parseLooks(looks);
  } catch (error) {
    throw new InspectRefused(
      `${looksName} of the case has another form than this version reads. Nothing was written.`,
      {
        cause: error,
      },
    );
  }
}

const deepest = 200;

/** Null for what is no JSON; refused when it is nested deeper than anything of ours. */
function jsonIn(content: Buffer | undefined): Json {
  if (content === undefined) return null;
  refuseDepth(content);
  try {
    return JSON.parse(content.toString('utf8')) as Json;
  } catch {
    return null;
  }
}

/** Counted before it is parsed: whatever walks the value later does so by recursion. Brackets in strings are not counted. */
function refuseDepth(content: Buffer): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < content.length; at += 1) {
    const byte = content[at];
    if (inString) {
      if (byte === 0x5c) at += 1;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x5b || byte === 0x7b) depth += 1;
    else if (byte === 0x5d || byte === 0x7d) depth -= 1;
    if (depth > deepest) refuse('The case holds JSON nested deeper than any of this program.');
  }
}
