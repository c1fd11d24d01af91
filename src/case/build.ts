/** Makes a whole case in memory: content, evidence, redaction, archive, draft, and the gate before any of it leaves. Touches no disk, no network, no clock. */
import type { Json } from '../check.ts';
import { renderJson } from '../report/json.ts';
import { reportOf } from '../report/make.ts';
import type { Report } from '../report/report.ts';
import { endpointName, endpointOfUrl } from '../settings/endpoints.ts';
import type { StoredAttempt } from '../store/store.ts';
import type { ArchiveFile } from './archive.ts';
import { sha256Of, zipOf } from './archive.ts';
import type { CaseContent, CaseInput } from './case.ts';
import { contentOf } from './content.ts';
import type { CollectError } from './exhibits.ts';
import { archiveName, cutToSize, exhibitsOf } from './exhibits.ts';
import { refuseSecrets } from './gate.ts';
import { knownOf } from './known.ts';
import { emlOf } from './mail.ts';
import type { MailArchive } from './mail-text.ts';
import { mailHtml, mailText } from './mail-text.ts';
import { caseMarkdown } from './markdown.ts';
import type { Redactor } from './redact.ts';
import { redactorOf } from './redact.ts';
import type { Counts } from './spans.ts';
import { caseSummary } from './summary.ts';

export type BuiltCase = {
  /** Redacted. */
  readonly content: CaseContent;
  readonly archive: Buffer;
  /** Hex SHA-256 of the archive. */
  readonly archiveSha256: string;
  /** The `.eml` draft. */
  readonly mail: Buffer;
  readonly summaryHtml: string;
  readonly markdown: string;
  /** What could not be collected. */
  readonly errors: readonly CollectError[];
};

/** Fits a relay that takes 10 MB once it is encoded. */
export const attachableBytes = 7_000_000;
const maxExhibitCharacters = 512 * 1024;

/** The same input gives the same bytes (on one build of Node). Throws SecretLeft, and then there is no case. */
export async function buildCase(input: CaseInput): Promise<BuiltCase> {
  const redactor = redactorOf({ key: input.redactionKey, known: input.knownSecrets });
  const evidence = redactedExhibits(input, redactor);
  const { value, counts } = redactor.json(contentOf(input, evidence.list) as unknown as Json);
  const content = value as unknown as CaseContent;
  const { value: reportValue, counts: reportCounts } = redactor.json(relevantReport(input) as unknown as Json);
  const report = reportValue as unknown as Report;
  const summaryHtml = caseSummary(content, report);
  const markdown = caseMarkdown(content);
  const made = (name: string, text: string): ArchiveFile => ({ name, text, origin: 'anaplan-doctor', isCut: false });
  const files = [
    made('summary.html', summaryHtml),
    made('case.md', markdown),
    made('case.json', jsonText(content)),
    made('report.json', renderJson(report)),
    made(
      'redaction-report.json',
      redactionReport({ 'case.json': counts, 'report.json': reportCounts, ...evidence.counts }),
    ),
    ...evidence.files,
  ];
  const all = [...files, made('manifest.json', manifestOf(content, files, evidence.errors))];
  refuseSecrets(all, input.knownSecrets);
  const archive = await zipOf(all);
  const archiveSha256 = sha256Of(archive);
  const mail = await draftOf(input, content, { archive, archiveSha256, summaryHtml });
  return { content, archive, archiveSha256, mail, summaryHtml, markdown, errors: evidence.errors };
}

async function draftOf(
  { settings, knownSecrets }: CaseInput,
  content: CaseContent,
  { archive, archiveSha256, summaryHtml }: { archive: Buffer; archiveSha256: string; summaryHtml: string },
): Promise<Buffer> {
  const isAttached = archive.length <= attachableBytes;
  const name = `${content.id}.zip`;
  const about: MailArchive = { name, sizeBytes: archive.length, sha256: archiveSha256, isAttached };
  const text = mailText(content, about);
  const html = mailHtml(content, about);
  const { to, cc } = settings.support;
  const headers = [to, ...cc, content.subject].join('\n');
  refuseSecrets(
    [
      { name: 'the text of the mail', text },
      { name: 'the HTML of the mail', text: html },
      { name: 'the headers of the mail', text: headers },
    ],
    knownSecrets,
  );
  const attachment = isAttached
    ? { name, contentType: 'application/zip', content: archive }
    : {
        name: `${content.id}.html`,
        contentType: 'text/html; charset=utf-8',
        content: Buffer.from(summaryHtml, 'utf8'),
      };
  return emlOf({
    ...{ to, cc, subject: content.subject, text, html },
    attachments: [attachment],
    dateMs: content.createdAtMs,
    caseId: content.id,
  });
}

function redactedExhibits(input: CaseInput, redactor: Redactor) {
  const { exhibits, errors } = exhibitsOf(input);
  const counts: Record<string, Counts> = {};
  const files = exhibits.map(({ fileName, content, origin }, index): ArchiveFile => {
    const cleanName = redactor.text(fileName).text;
    const name = archiveName(cleanName, index);
    const clean =
      typeof content === 'string'
        ? redactor.text(content)
        : (({ value, counts: found }) => ({ text: jsonText(value), counts: found }))(redactor.json(content));
    counts[name] = clean.counts;
    return { name, origin, ...cutToSize(clean.text, maxExhibitCharacters) };
  });
  const list = exhibits.map(({ title }, index) => ({ name: files[index]?.name ?? '', title }));
  const cleanErrors = errors.map(({ what, message }) => ({ what, message: redactor.text(message).text }));
  return { files, list, counts, errors: cleanErrors };
}

/** The look the case is about, and what was seen of its connection and target: enough to tell the network from the tenant, nothing of others. */
function relevantReport(input: CaseInput): Report {
  const { target, about, latest, checks, ownExplanations, tool, nowMs } = input;
  const { connection } = knownOf(input);
  const hosts =
    connection === null
      ? []
      : [connection.baseUrls.api, connection.baseUrls.auth].map((url) => endpointName(endpointOfUrl(url)));
  const names = new Set([
    ...hosts,
    ...(connection === null ? [] : [connection.name, `sign-in certificate of ${connection.name}`]),
  ]);
  const isAbout = ({ check }: StoredAttempt, name: string) =>
    check === about?.check.id && name === about.attempt.target;
  const relevant = latest.filter(
    (one) => !isAbout(one, one.target) && (one.target === target || names.has(one.target)),
  );
  const attempts = about === null ? relevant : [about.attempt, ...relevant];
  const times = attempts.map(({ startedAtMs }) => startedAtMs);
  const startedAtMs = Math.min(nowMs, ...times);
  return reportOf({
    attempts,
    checks,
    ownExplanations,
    tool,
    startedAtMs,
    finishedAtMs: Math.max(startedAtMs, ...times),
  });
}

function manifestOf(content: CaseContent, files: readonly ArchiveFile[], errors: readonly CollectError[]): string {
  const listed = files
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, text, origin, isCut }) => ({
      name,
      sizeBytes: Buffer.byteLength(text),
      sha256: sha256Of(text),
      origin,
      truncated: isCut,
    }));
  const { id, problem, createdAtMs, tool } = content;
  return jsonText({
    schema: 'anaplan-doctor/case-manifest@1',
    case: id,
    problem,
    createdAt: new Date(createdAtMs).toISOString(),
    tool,
    files: listed,
    errors,
  });
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
