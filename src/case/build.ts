/** Makes a whole case in memory: content, evidence, redaction, archive, encryption, draft, and the gate before any of it leaves. Touches no disk and no network. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Json } from '../check.ts';
import { passGate } from '../redaction/gate.ts';
import { redactorOf } from '../redaction/redact.ts';
import { namesOf } from '../redaction/settings-names.ts';
import type { Counts } from '../redaction/spans.ts';
import type { Packed } from '../redaction/unpack.ts';
import { renderJson } from '../report/json.ts';
import type { ChangesBefore } from '../report/make.ts';
import type { ArchiveFile } from './archive.ts';
import { sha256Of, zipOf } from './archive.ts';
import type { CaseContent, CaseInput } from './case.ts';
import { hostTimer } from './collect.ts';
import { contentOf } from './content.ts';
import { encryptedTo, refuseBadRecipients } from './encrypt.ts';
import type { Collecting } from './evidence.ts';
import { evidenceOf } from './evidence.ts';
import type { CollectError } from './exhibits.ts';
import { looksName } from './looks.ts';
import type { MailThread, OutgoingMail } from './mail-files.ts';
import { mailsOf, messageName, newThread } from './mail-files.ts';
import { manifestName, manifestOf } from './manifest.ts';
import { caseMarkdown } from './markdown.ts';
import { shortText } from './short.ts';
import { caseSummary } from './summary.ts';
import { takenLooks } from './taken-looks.ts';

export type BuiltCase = {
  /** Redacted. */
  readonly content: CaseContent;
  /** What leaves: the zip, or the zip encrypted. */
  readonly archive: Buffer;
  /** `case.zip` or `case.zip.age`. */
  readonly archiveName: string;
  /** Hex SHA-256 of `archive`. */
  readonly archiveSha256: string;
  /** Hex SHA-256 of the zip in clear: the same for the same input, encrypted or not. */
  readonly contentSha256: string;
  /** To whom it is encrypted; none: it is in clear. */
  readonly recipients: readonly string[];
  /** The `.eml` draft. */
  readonly mail: Buffer;
  /** What this program may send; null without a mail server in the settings. */
  readonly message: OutgoingMail | null;
  /** Five lines. */
  readonly short: string;
  readonly summaryHtml: string;
  readonly markdown: string;
  /** What could not be collected, or not to its end. */
  readonly errors: readonly CollectError[];
};

export type BuildOptions = Collecting & {
  /** age recipients; none: the archive stays in clear. */
  readonly recipients?: readonly string[];
  /** What the journal holds before a look; none where not given. */
  readonly changesBefore?: ChangesBefore;
  /** Which conversation with the desk its mail belongs to; a new one unless given. */
  readonly thread?: MailThread;
};

/** With collectLimits.allMs less than the 60 s a case may take. */
const gateMs = 18_000;

/**
 * The same input and clock give the same bytes (on one build of Node), but for what is encrypted. Throws SecretLeft or EncryptionRefused,
 * and then there is no case.
 */
export async function buildCase(input: CaseInput, options: BuildOptions = {}): Promise<BuiltCase> {
  const recipients = [...new Set(options.recipients ?? [])];
  refuseBadRecipients(recipients);
  const redactor = redactorOf({
    key: input.redactionKey,
    known: input.knownSecrets,
    privacy: input.settings.privacy ?? 'standard',
    names: namesOf(input.settings),
  });
  const evidence = await evidenceOf(input, redactor, options);
  await turn();
  const { value, counts } = redactor.json(contentOf(input, evidence.list) as unknown as Json);
  const content = value as unknown as CaseContent;
  const seen = await takenLooks(input, redactor, options.changesBefore ?? (() => []));
  await turn();
  const summaryHtml = caseSummary(content, seen.report);
  const markdown = caseMarkdown(content);
  const files = [
    made('summary.html', summaryHtml),
    made('case.md', markdown),
    made('case.json', jsonText(content)),
    made('report.json', renderJson(seen.report)),
    made(looksName, jsonText(seen.looks)),
    made(
      'redaction-report.json',
      redactionReport({ 'case.json': counts, 'report.json': seen.counts, ...evidence.counts }),
    ),
    ...evidence.files,
  ];
  const all = [...files, made(manifestName, jsonText(manifestOf(content, files, evidence.errors)))];
  const zip = await zipOf(all);
  await gate([{ name: 'case.zip', bytes: zip }], input, options);
  const archive = recipients.length === 0 ? zip : await encryptedTo(zip, recipients);
  const leaving: Leaving = {
    archive,
    archiveName: recipients.length === 0 ? 'case.zip' : 'case.zip.age',
    archiveSha256: sha256Of(archive),
    contentSha256: sha256Of(zip),
    recipients,
    summaryHtml,
  };
  const thread = options.thread ?? newThread;
  const { draft, message, texts } = await mailsOf({ content, ...leaving }, input, thread, input.knownSecrets);
  // Of an encrypted case only words leave in clear.
  const clear = [
    { name: 'mail.eml', bytes: draft },
    ...(message === null ? [] : [{ name: messageName, bytes: message.bytes }]),
  ];
  const words = texts.map(({ name, text }) => ({ name, bytes: Buffer.from(text) }));
  await gate(recipients.length === 0 ? clear : words, input, options);
  const short = shortText(content, thread.follows?.number ?? null);
  return { ...leaving, content, mail: draft, message, short, markdown, errors: evidence.errors };
}

type Leaving = Pick<
  BuiltCase,
  'archive' | 'archiveName' | 'archiveSha256' | 'contentSha256' | 'recipients' | 'summaryHtml'
>;

function made(name: string, text: string): ArchiveFile {
  const originalBytes = Buffer.byteLength(text);
  return { name, content: text, origin: 'anaplan-doctor', isCut: false, originalBytes, durationMs: null, done: null };
}

/** In time, or nothing leaves. */
async function gate(
  files: readonly Packed[],
  { knownSecrets }: CaseInput,
  { timer = hostTimer }: BuildOptions,
): Promise<void> {
  const late = new AbortController();
  const done = new AbortController();
  timer(gateMs, done.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    await passGate(files, { known: knownSecrets, signal: late.signal });
  } finally {
    done.abort();
  }
}

/** Counts by file and kind; never a value, never a place in the text. */
function redactionReport(counts: { readonly [file: string]: Counts }): string {
  const files = Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, byKind]) => ({ file, byKind, total: Object.values(byKind).reduce((sum, count) => sum + count, 0) }));
  return jsonText({
    schema: 'anaplan-doctor/redaction-report@1',
    total: files.reduce((sum, { total }) => sum + total, 0),
    files,
  });
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
