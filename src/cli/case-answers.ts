/** What a person adds to a case: answers from a file, files attached, answers at a terminal, and those kept from earlier cases. */
import { open, readFile } from 'node:fs/promises';
import { basename, dirname, join, parse, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Answers } from '../case/answers.ts';
import { noAnswers, parseAnswers, parseTried } from '../case/answers.ts';
import { attachmentOf, mostAttachmentBytes, refuseTooMany } from '../case/attachments.ts';
import type { Attachment, CaseField, CaseInput, Tried } from '../case/case.ts';
import { fieldsOf } from '../case/facts.ts';
import type { CaseAbout } from '../case/gather.ts';
import { gatheredFor } from '../case/gather.ts';
import { knownOf } from '../case/known.ts';
import type { Notes, NotesAbout } from '../case/notes.ts';
import { noNotes, notedFor, notesText, parseNotes, withNotes } from '../case/notes.ts';
import { optionsOf } from '../case/options.ts';
import { settingsAsKnown } from '../discovery/follow.ts';
import { ownExplanations } from '../engine/own-words.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import { asked } from './case-prompts.ts';
import type { Context } from './context.ts';
import { writeTo, writeWhole } from './output.ts';
import { usage } from './refusal.ts';
import { thisTool } from './session.ts';
import { systemReason } from './system-error.ts';

export type AnswerOptions = {
  readonly answers?: string;
  readonly attach?: readonly string[];
  readonly tried?: readonly Tried[];
  readonly ask?: boolean;
};

/** What writeCase takes of it. */
export type Given = Pick<CaseInput, 'answers'> & Partial<Pick<CaseInput, 'noted' | 'attachments' | 'tried'>>;

export function withAnswerOptions(command: Command): Command {
  const many = (value: string, before: readonly string[] | undefined) => [...(before ?? []), value];
  return command
    .option('--answers <file>', 'answers to what a case asks for, YAML or JSON: "field: answer" (docs/case.md)')
    .option('--attach <file>', 'a screenshot (PNG, JPEG) or a log (text) to go along; may be repeated', many)
    .option('--tried <numbers>', "which of Anaplan's three options were tried, e.g. 1,2; none for none", parseTried)
    .option('--no-ask', 'ask nothing at the terminal');
}

/** `keep` writes what holds on beyond this case into the file of kept answers; call it when the case is written. */
export type GivenAnswers = Given & { keep(): Promise<void> };

/** Throws Refusal or CaseRefused when something given cannot be used, or when the person stops; nothing is written then. */
export async function givenFor(
  about: CaseAbout,
  options: AnswerOptions,
  { settings, store }: { readonly settings: Settings; readonly store: Store },
  context: Context,
): Promise<GivenAnswers> {
  const fromFile = await answersIn(options.answers, context);
  const attachments = await attachedBy(options, fromFile, context);
  const tried = options.tried ?? fromFile.tried;
  const notesFile = settings.file === null ? null : notesFileOf(settings.file);
  const notes = await notesIn(notesFile);
  const input = inputFor(about, settingsAsKnown(settings, store), store, context, {
    ...{ answers: fromFile.fields, attachments },
    ...(tried === null ? {} : { tried }),
  });
  const subject = subjectOf(input);
  const noted = notedFor(notes, subject);
  const fields = fieldsOf({ ...input, noted });
  await warnOfUnasked(fromFile, fields, context);
  const more = canAsk(options, context)
    ? await asked(
        { open: fields.filter(isOpen), options: tried === null ? optionsOf(knownOf(input)) : [] },
        (file) => attachmentAt(file, context.workingDirectory),
        context,
      )
    : { answers: {}, attachments: [], tried: null };
  const answers = { ...fromFile.fields, ...more.answers };
  const all = [...attachments, ...more.attachments];
  refuseTooMany(all);
  const triedAtLast = tried ?? more.tried;
  return {
    answers,
    noted,
    attachments: all,
    ...(triedAtLast === null ? {} : { tried: triedAtLast }),
    keep: () => keep(notesFile, notes, withNotes(notes, subject, answers, fields), context),
  };
}

function isOpen({ filled, required }: CaseField): boolean {
  return required && filled === null;
}

/** Only where a person sits, no machine plays one, and the terminal is wide enough to read. */
function canAsk({ ask }: AnswerOptions, { stdin, stdout, stderr, environment }: Context): boolean {
  const isCi = (environment['CI'] ?? '') !== '' && environment['CI'] !== 'false';
  const isWide = (stderr.columns ?? 80) >= 20;
  return ask !== false && !isCi && isWide && stdin.isTTY === true && stdout.isTTY === true && stderr.isTTY === true;
}

function inputFor(
  about: CaseAbout,
  settings: Settings,
  store: Store,
  { checks, clock }: Context,
  given: Omit<Given, 'noted'>,
): CaseInput {
  const nowMs = clock.nowMs();
  const gathered = gatheredFor(about, store, checks, nowMs);
  return {
    ...gathered,
    ...given,
    settings,
    checks,
    ownExplanations,
    knownSecrets: [],
    redactionKey: '',
    tool: thisTool,
    nowMs,
  };
}

function subjectOf(input: CaseInput): NotesAbout {
  return { model: knownOf(input).model?.model ?? null, target: input.target };
}

async function answersIn(file: string | undefined, { workingDirectory }: Context): Promise<Answers> {
  if (file === undefined) return noAnswers;
  const bytes = await bytesOf(resolve(workingDirectory, file), '--answers', 1_000_000);
  return parseAnswers(bytes.toString('utf8'), file);
}

/** Paths of the answers file are relative to it. */
async function attachedBy(
  { attach = [], answers }: AnswerOptions,
  fromFile: Answers,
  { workingDirectory }: Context,
): Promise<readonly Attachment[]> {
  const beside = answers === undefined ? workingDirectory : dirname(resolve(workingDirectory, answers));
  const files = [
    ...attach.map((file) => resolve(workingDirectory, file)),
    ...fromFile.attach.map((file) => resolve(beside, file)),
  ];
  const attachments = await Promise.all(files.map((file) => attachmentAt(file, workingDirectory)));
  refuseTooMany(attachments);
  return attachments;
}

async function attachmentAt(file: string, folder: string): Promise<Attachment> {
  const place = resolve(folder, file);
  return attachmentOf(basename(place), await bytesOf(place, '--attach', mostAttachmentBytes + 1));
}

/** At most so many bytes; of a longer file the beginning, which the caller refuses by its size. */
async function bytesOf(file: string, option: string, mostBytes: number): Promise<Buffer> {
  try {
    const handle = await open(file, 'r');
    try {
      const found = await handle.stat();
      if (!found.isFile()) throw usage(`${option} ${file} is no file; give one.`);
      const wanted = Math.min(found.size, mostBytes);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(wanted), 0, wanted, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Error && 'exitCode' in error) throw error;
    throw usage(`${option} ${file} cannot be read: ${systemReason(error)}`);
  }
}

/** `anaplan-doctor.yaml` -> `anaplan-doctor.notes.yaml`, beside it. */
export function notesFileOf(settingsFile: string): string {
  const { dir, name } = parse(settingsFile);
  return join(dir, `${name}.notes.yaml`);
}

async function notesIn(file: string | null): Promise<Notes> {
  if (file === null) return noNotes;
  try {
    return parseNotes(await readFile(file, 'utf8'), file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'EACCES') return noNotes;
    throw error;
  }
}

/** The case is made already: what cannot be kept is asked again the next time, no more. */
async function keep(file: string | null, before: Notes, after: Notes, { stderr }: Context): Promise<void> {
  if (file === null || after === before) return;
  try {
    await writeWhole(file, notesText(after));
    await writeTo(stderr, `Answers that hold on are kept in ${file}\n`);
  } catch (error) {
    await writeTo(
      stderr,
      `Answers were not kept for the next case: ${error instanceof Error ? error.message : String(error)}\n`,
    );
  }
}

async function warnOfUnasked({ fields }: Answers, asks: readonly CaseField[], { stderr }: Context): Promise<void> {
  const unasked = Object.keys(fields).filter((id) => !asks.some((field) => field.id === id));
  if (unasked.length > 0)
    await writeTo(stderr, `Not asked of this kind of problem, and left out: ${unasked.join(', ')}\n`);
}
