/** Writes a case to disk and remembers it: whole or not at all, readable by its owner only. The one place of this room that touches disk and chance. */

import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { madeFolder } from '../made-folder.ts';
import type { Store } from '../store/store.ts';
import type { BuiltCase } from './build.ts';
import { buildCase } from './build.ts';
import type { CaseInput } from './case.ts';
import type { CaseAbout } from './gather.ts';
import { gatheredFor } from './gather.ts';

export type CaseRequest = Pick<
  CaseInput,
  'settings' | 'checks' | 'ownExplanations' | 'answers' | 'knownSecrets' | 'tool' | 'nowMs'
> & {
  readonly about: CaseAbout;
  readonly store: Store;
  /** Absolute path; the case gets a folder of its own in it, named by its id. */
  readonly folder: string;
};

export type WrittenCase = {
  readonly id: string;
  readonly title: string;
  /** Absolute path of the folder with case.zip, mail.eml, summary.html and case.md. */
  readonly folder: string;
  readonly archiveSha256: string;
  /** Labels of the required details that are still to be completed by a person. */
  readonly open: readonly string[];
  readonly built: BuiltCase;
};

/**
 * Gathers, builds, writes, remembers. The same incident has the same id: its folder is replaced as a whole.
 * Throws CaseRefused (nothing to make a case of), SecretLeft (the gate), or the system's error with nothing half-written.
 */
export async function writeCase(request: CaseRequest): Promise<WrittenCase> {
  const { about, store, checks, nowMs } = request;
  const gathered = gatheredFor(about, store, checks, nowMs);
  const built = await buildCase({ ...request, ...gathered, redactionKey: redactionKeyOf(store) });
  const { content, archiveSha256 } = built;
  const folder = await placed(request.folder, content.id, built);
  store.saveCase({
    id: content.id,
    problem: content.problem,
    incident: gathered.incident?.id ?? null,
    createdAtMs: nowMs,
    folder,
    archiveSha256,
  });
  const open = content.fields.filter(({ filled, required }) => required && filled === null).map(({ label }) => label);
  return { id: content.id, title: content.subject, folder, archiveSha256, open, built };
}

const keyNote = 'case.redaction-key';

/** This installation's key for tokens, made at its first use and kept in the store. */
export function redactionKeyOf(store: Pick<Store, 'note' | 'writeNote'>): string {
  const kept = store.note(keyNote);
  if (typeof kept === 'string' && kept.length >= 32) return kept;
  const made = randomBytes(32).toString('hex');
  store.writeNote(keyNote, made);
  return made;
}

/** A folder appears under its name only when everything in it is written. */
async function placed(parent: string, id: string, built: BuiltCase): Promise<string> {
  madeFolder(parent);
  const folder = path.join(parent, id);
  const suffix = randomBytes(6).toString('hex');
  const unfinished = path.join(parent, `.${id}.${suffix}.tmp`);
  const earlier = path.join(parent, `.${id}.${suffix}.old`);
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await chmod(unfinished, 0o700);
    for (const [name, content] of filesOf(built)) {
      await writeFile(path.join(unfinished, name), content, { mode: 0o600, flag: 'wx', flush: true });
    }
    const hadEarlier = await movedAside(folder, earlier);
    await rename(unfinished, folder).catch(async (error: unknown) => {
      if (hadEarlier) await rename(earlier, folder);
      throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
    await rm(earlier, { recursive: true, force: true });
  }
  return folder;
}

function filesOf({
  archive,
  mail,
  summaryHtml,
  markdown,
}: BuiltCase): readonly (readonly [name: string, content: string | Buffer])[] {
  return [
    ['case.zip', archive],
    ['mail.eml', mail],
    ['summary.html', summaryHtml],
    ['case.md', markdown],
  ];
}

/** False when there was nothing to move. */
async function movedAside(folder: string, earlier: string): Promise<boolean> {
  try {
    await rename(folder, earlier);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
