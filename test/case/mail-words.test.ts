import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { buildCase } from '../../src/case/build.ts';
import { fingerprintOf } from '../../src/case/fingerprint.ts';
import { mailsOf, newThread } from '../../src/case/mail-files.ts';
import { longestMailto, mailtoOf } from '../../src/case/mailto.ts';
import { problemOf, problemTypes } from '../../src/case/problems.ts';
import { shortFields, shortText } from '../../src/case/short.ts';
import { messageBytes } from '../../src/mail/message.ts';
import { headerOf, readMessage } from '../../src/mail/parts.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { settings, stuckInput } from './sample.ts';

const from = { name: '', address: 'doctor@example.com' };
const smtp: NonNullable<Settings['smtp']> = {
  host: 'h',
  port: 25,
  security: 'none',
  from,
  signIn: null,
  client: null,
  caFile: null,
  timeoutMs: 1000,
};
const built = await buildCase(stuckInput());
const { content, archiveName, recipients, summaryHtml } = built;

function mailsWith(archiveBytes: number, support: Partial<Settings['support']> = {}, page = summaryHtml) {
  const archive = randomBytes(archiveBytes);
  const parts = { content, archive, archiveName, archiveSha256: 'f'.repeat(64), recipients, summaryHtml: page };
  return mailsOf(
    parts,
    { settings: { ...settings, smtp, support: { ...settings.support, ...support } } },
    newThread,
    [],
  );
}

describe('how large a mail gets', () => {
  it.each<readonly [string, number, Partial<Settings['support']>, boolean]>([
    ['small', 1000, {}, true],
    ['5 MB, 6.9 MB encoded', 4_950_000, {}, true],
    ['5.2 MB, more than 7 MB encoded', 5_200_000, {}, false],
    ['5.2 MB where more is allowed', 5_200_000, { mailLimitBytes: 9_000_000 }, true],
    ['12 MB, whatever the settings say', 12_000_000, { mailLimitBytes: 100_000_000 }, false],
    ['more than a small limit', 200_000, { mailLimitBytes: 150_000 }, false],
  ])('%s', async (_name, bytes, support, isAttached) => {
    const mails = await mailsWith(bytes, support);
    expect(mails.isArchiveAttached).toBe(isAttached);
    const limit = Math.min(support.mailLimitBytes ?? 7_000_000, 13_000_000);
    for (const mail of [mails.draft, mails.message?.bytes]) expect(mail?.length).toBeLessThanOrEqual(limit);
    const read = await PostalMime.parse(mails.message?.bytes ?? '');
    expect(read.attachments.map(({ filename }) => filename)).toEqual([`${content.id}.${isAttached ? 'zip' : 'html'}`]);
    if (!isAttached) expect(read.text).toMatch(/goes\s+to\s+the\s+support\s+portal[\s\S]*f{64}/);
  });

  it('leaves the page out too where even that is too large', async () => {
    const mails = await mailsWith(400_000, { mailLimitBytes: 150_000 }, 'x'.repeat(300_000));
    expect((await PostalMime.parse(mails.draft)).attachments).toEqual([]);
  });
});

describe('a field longer than a desk takes', () => {
  it('is cut in the text, and the HTML is left out', async () => {
    const [field] = content.fields;
    if (field === undefined) throw new Error('no field');
    const filled = { value: 'word '.repeat(150_000), origin: 'you', atMs: null, evidence: null } as const;
    const long = { ...content, fields: [{ ...field, required: true, filled }] };
    const parts = {
      content: long,
      archive: Buffer.from('x'),
      archiveName,
      archiveSha256: 'f'.repeat(64),
      recipients,
      summaryHtml,
    };
    const { draft } = await mailsOf(parts, { settings: { ...settings, smtp } }, newThread, []);
    const read = await PostalMime.parse(draft);
    expect(read.text?.length).toBeLessThan(524_288);
    expect(read.text).toContain('(cut; the whole is in the archive)');
    expect(read.html).toBeUndefined();
  });
});

describe('who gets it', () => {
  it('is each address once, watchers among them; answers go to the reporter or where it is said', async () => {
    const mails = await mailsWith(10, { cc: ['Planning@example.com', 'a@example.com', 'support@anaplan.com'] });
    expect(mails.message?.envelope).toEqual({
      from: 'doctor@example.com',
      to: ['support@anaplan.com', 'Planning@example.com', 'a@example.com'],
      required: ['support@anaplan.com'],
    });
    const other = await mailsWith(10, { replyTo: 'desk@example.com' });
    expect(headerOf(readMessage(other.draft), 'Reply-To')).toBe('desk@example.com');
    expect(headerOf(readMessage(other.draft), 'From')).toBeNull();
    expect(headerOf(readMessage(other.draft), 'X-Unsent')).toBe('1');
  });
});

describe('what case show reads', () => {
  it('is what another parser reads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 120 }),
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.uint8Array({ maxLength: 300 }),
        async (subject, text, content) => {
          const bytes = await messageBytes({
            ...{ from, to: ['a@example.com'], cc: [], replyTo: [], subject, text: `${text}\n`, html: '<p>x</p>' },
            attachments: [{ name: 'a.zip', contentType: 'application/zip', content: Buffer.from(content) }],
            ...{
              dateMs: 0,
              messageId: '<a@b.example>',
              inReplyTo: null,
              references: [],
              headers: {},
              boundary: 'abcdefgh01',
            },
          });
          const ours = readMessage(bytes);
          const theirs = await PostalMime.parse(bytes);
          expect((headerOf(ours, 'Subject') ?? '').trim()).toBe((theirs.subject ?? '').trim());
          expect(ours.parts.map(({ contentType, fileName }) => [contentType, fileName])).toEqual([
            ...[
              ['text/plain', null],
              ['text/html', null],
            ],
            ['application/zip', 'a.zip'],
          ]);
          expect(ours.parts[2]?.content.equals(Buffer.from(content))).toBe(true);
          expect(ours.parts[0]?.content.toString().replaceAll('\r\n', '\n').trimEnd()).toBe(
            theirs.text?.replaceAll('\r\n', '\n').trimEnd(),
          );
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('for a mail program', () => {
  it('the mailto address is bounded and whole', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.string({ unit: 'binary', maxLength: 4000 }),
        (subject, body) => {
          const address = mailtoOf({ to: 'desk@example.com', cc: ['a@example.com'], subject, body });
          expect(address.length).toBeLessThanOrEqual(longestMailto);
          const url = new URL(address);
          expect(url.pathname).toBe('desk@example.com');
          expect(() => decodeURIComponent(url.search)).not.toThrow();
          expect([...url.searchParams.keys()].every((key) => ['cc', 'subject', 'body'].includes(key))).toBe(true);
        },
      ),
    );
  });

  it('the short text has five lines that name the case, the place and who reports', () => {
    const lines = shortText(content, 'CS0123456').trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^CS0123456, our AD-20261122-/);
    expect(lines[1]).toMatch(/stuck at 41 %\. Known since 2026-11-22 06:00:00 UTC, last seen 2026-11-22 06:00:00 UTC$/);
    expect(lines[2]).toContain('Sales Hub');
    expect(lines[3]).toMatch(/^Seen: 41 %, step .*; A3F4E5D6C7B8A9F0A1B2C3D4E5F60718$/);
    expect(lines[4]).toContain('integration@example.com');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(200);
  });
});

it.each(problemTypes)('the five lines say what was seen of %s, by fields it has', (type) => {
  const ids = problemOf(type).fields.map(({ id }) => id);
  for (const part of [shortFields.where, shortFields.seen]) expect(part.some((id) => ids.includes(id))).toBe(true);
});

it('every field of the five lines is one of some problem', () => {
  const ids = new Set(problemTypes.flatMap((type) => problemOf(type).fields.map(({ id }) => id)));
  expect(
    Object.values(shortFields)
      .flat()
      .filter((id) => !ids.has(id)),
  ).toEqual([]);
});

describe('by what a repeat is recognised', () => {
  it('is tenant, place and problem, and not when or with what answer', () => {
    const one = fingerprintOf(stuckInput());
    expect(
      fingerprintOf(stuckInput({ nowMs: 1, answers: { purpose: 'x' }, about: null, incident: null, attempts: [] })),
    ).toBe(one);
    expect(fingerprintOf(stuckInput({ problem: 'import-failed' }))).not.toBe(one);
    expect(fingerprintOf(stuckInput({ target: 'Sales Hub / Other', about: null }))).not.toBe(one);
    expect(fingerprintOf(stuckInput({ target: null }))).toBeNull();
    const [connection] = settings.connections;
    if (connection === undefined) throw new Error('no connection');
    const elsewhere = { ...connection, baseUrls: { ...connection.baseUrls, auth: 'https://other.example.com' } };
    expect(fingerprintOf(stuckInput({ settings: { ...settings, connections: [elsewhere] } }))).not.toBe(one);
  });
});
