/** What a jar of Anaplan Connect says of itself: its properties and manifest, of bounded size. Runs nothing in it. */
import type { Entry, ZipFile } from 'yauzl';
import { fromBufferPromise } from 'yauzl';
import { versionInProperty } from './version.ts';

export type JarFacts =
  | {
      readonly state: 'read';
      readonly version: string | null;
      readonly says: string | null;
      readonly hasClient: boolean;
    }
  | { readonly state: 'damaged' | 'too-large' | 'unreadable' };

/** A jar with its dependencies has some ten thousand. */
const mostEntries = 100_000;
const mostTextBytes = 64 * 1024;

const texts: readonly { readonly name: RegExp; readonly property: RegExp; readonly says: string }[] = [
  {
    name: /^properties-from-pom\.properties$/,
    property: /^ac\.version\s*[=:]\s*(.+)$/m,
    says: 'properties-from-pom.properties',
  },
  {
    name: /^META-INF\/maven\/com\.anaplan[^/]*\/anaplan-connect[^/]*\/pom\.properties$/,
    property: /^version\s*[=:]\s*(.+)$/m,
    says: 'pom.properties',
  },
  { name: /^META-INF\/MANIFEST\.MF$/, property: /^Implementation-Version:\s*(.+)$/m, says: 'MANIFEST.MF' },
];

export async function jarFactsOf(bytes: Uint8Array): Promise<JarFacts> {
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return await factsIn(zip);
  } catch {
    return { state: 'damaged' };
  }
}

async function factsIn(zip: ZipFile): Promise<JarFacts> {
  const found = new Map<string, Entry>();
  let hasClient = false;
  let count = 0;
  for await (const entry of zip.eachEntry()) {
    count += 1;
    if (count > mostEntries) break;
    hasClient ||= entry.fileName === 'com/anaplan/client/Program.class';
    const kind = texts.find(({ name }) => name.test(entry.fileName));
    if (kind !== undefined && !found.has(kind.says)) found.set(kind.says, entry);
  }
  for (const { property, says } of texts) {
    const entry = found.get(says);
    const value = entry === undefined ? undefined : property.exec(await textOf(zip, entry))?.[1];
    const version = value === undefined ? null : versionInProperty(value);
    if (version !== null) return { state: 'read', version, says, hasClient };
  }
  return { state: 'read', version: null, says: null, hasClient };
}

/** Of that entry, 64 KiB at most: a zip may promise less than it holds. */
async function textOf(zip: ZipFile, entry: Entry): Promise<string> {
  if (!entry.canDecodeFileData() || entry.uncompressedSize > mostTextBytes) return '';
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of await zip.openReadStreamPromise(entry)) {
    length += (part as Buffer).length;
    if (length > mostTextBytes) return '';
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8').replace(/\r/g, '');
}
