/** Writes a case to disk and remembers it: both or neither. */

import { changesIn } from '../journal/journal.ts';
import type { Store } from '../store/store.ts';
import type { BuildOptions, BuiltCase } from './build.ts';
import { buildCase } from './build.ts';
import type { CaseInput } from './case.ts';
import { caseIdOf } from './content.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { CaseAbout } from './gather.ts';
import { gatheredFor } from './gather.ts';
import type { MailThread } from './mail-files.ts';
import { messageName } from './mail-files.ts';
import type { Disk } from './place.ts';
import { hostDisk, placed } from './place.ts';
import { redactionKeyOf } from './redaction-key.ts';
import { rememberMail, threadOf } from './thread.ts';

export type CaseRequest = Pick<
  CaseInput,
  | 'settings'
  | 'checks'
  | 'ownExplanations'
  | 'answers'
  | 'noted'
  | 'attachments'
  | 'tried'
  | 'knownSecrets'
  | 'tool'
  | 'nowMs'
> & {
  readonly about: CaseAbout;
  readonly store: Store;
  /** Absolute path; the case gets a folder of its own in it, named by its id. */
  readonly folder: string;
  /** How evidence is collected, and to whom the archive is encrypted. */
  readonly build?: Omit<BuildOptions, 'changesBefore' | 'thread'>;
  readonly disk?: Disk;
  /** Who makes it, for the log of its mail; this program unless said. */
  readonly who?: string;
};

export type WrittenCase = {
  readonly id: string;
  readonly title: string;
  /** Absolute path of the folder with what filesOf names. */
  readonly folder: string;
  readonly archiveSha256: string;
  /** Names of the files in the folder. */
  readonly files: readonly string[];
  /** The case whose conversation with the desk its mail goes on with; null for a new one. */
  readonly follows: MailThread['follows'];
  /** Labels of the required details that are still to be completed by a person. */
  readonly open: readonly string[];
  readonly built: BuiltCase;
};

/**
 * Gathers, builds, writes, remembers. The same incident has the same id: its folder is replaced as a whole.
 * Throws CaseRefused (nothing to make a case of), SecretLeft (the gate), EncryptionRefused, or the error of system or store; then everything is as it was before.
 */
export async function writeCase(request: CaseRequest): Promise<WrittenCase> {
  const { about, store, checks, nowMs } = request;
  const gathered = gatheredFor(about, store, checks, nowMs);
  const input = { ...request, ...gathered, redactionKey: redactionKeyOf(store) };
  const fingerprint = fingerprintOf(input);
  const thread = threadOf(caseIdOf(input), fingerprint, store);
  const built = await buildCase(input, { ...request.build, changesBefore: changesIn(store), thread });
  const { content, archiveSha256 } = built;
  const files = filesOf(built);
  const place = await placed(request.folder, content.id, files, request.disk ?? hostDisk);
  const { folder } = place;
  try {
    const { id, subject, problem } = content;
    const record = {
      ...{ id, problem, folder, archiveSha256, createdAtMs: nowMs },
      incident: gathered.incident?.id ?? null,
    };
    const who = request.who ?? toolName;
    const mail = { caseId: id, fingerprint, title: subject, thread, message: built.message, nowMs, who };
    store.inOneTransaction(() => {
      store.saveCase(record);
      rememberMail(mail, store);
      store.writeNote(approvalNote, request.settings.support.approvalMs ?? null);
    });
  } catch (error) {
    await place.undo();
    throw error;
  }
  // The case is whole and known; an earlier one that cannot be removed now goes with the next.
  await place.keep().catch(() => undefined);
  const open = content.fields.filter(({ filled, required }) => required && filled === null).map(({ label }) => label);
  const names = files.map(([name]) => name);
  return {
    id: content.id,
    title: content.subject,
    folder,
    archiveSha256,
    files: names,
    follows: thread.follows,
    open,
    built,
  };
}

const toolName = 'anaplan-doctor';

const approvalNote = 'case.approval-ms';

/** `support.approvalLasts` of the settings the newest case was made by; null where they do not say. For `case approve` without settings. */
export function approvalMsOf(store: Pick<Store, 'note'>): number | null {
  const kept = store.note(approvalNote);
  return typeof kept === 'number' && kept > 0 ? kept : null;
}

/**
 * With an encrypted archive nothing of the case is left in clear: the page and the Markdown are in the archive, and the draft names only
 * number and kind.
 */
export function filesOf(built: BuiltCase): readonly (readonly [name: string, content: string | Buffer])[] {
  const { archive, archiveName, recipients, mail, message, summaryHtml, markdown, short } = built;
  const sealed = [
    [archiveName, archive] as const,
    ['mail.eml', mail] as const,
    ...(message === null ? [] : [[messageName, message.bytes] as const]),
  ];
  if (recipients.length > 0) return sealed;
  return [
    ...sealed,
    ['summary.html', summaryHtml] as const,
    ['summary.txt', short] as const,
    ['case.md', markdown] as const,
  ];
}

/** Every name a case folder has ever held; nothing else is removed with it (remove.ts). */
export const caseFileNames: readonly string[] = [
  'case.zip',
  'case.zip.age',
  'mail.eml',
  'message.eml',
  'summary.html',
  'summary.txt',
  'case.md',
];
