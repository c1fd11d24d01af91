import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterEach, describe, expect, it } from 'vitest';
import schema from '../../config/report.schema.json' with { type: 'json' };
import type { BuiltCase } from '../../src/case/build.ts';
import { buildCase } from '../../src/case/build.ts';
import type { CaseContent } from '../../src/case/case.ts';
import { problemOf, problemTypes } from '../../src/case/problems.ts';
import { SecretLeft } from '../../src/redaction/gate.ts';
import { modelId, settings, stuckCheck, stuckInput, taskId, workspaceId } from './sample.ts';
import { unzipped } from './zip.ts';

const hasUnzip = spawnSync('unzip', ['-v']).status === 0;
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasUnzip) console.warn('SKIPPED for want of unzip: the archive tested by it');
if (!hasPython) console.warn('SKIPPED for want of python3: the mail read by it');

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
function inFolder(name: string, content: Buffer): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'case-'));
  folders.push(folder);
  writeFileSync(path.join(folder, name), content);
  return path.join(folder, name);
}

const fieldsOf = ({ content }: Pick<BuiltCase, 'content'>) =>
  Object.fromEntries(
    content.fields.map(({ id, filled }) => [id, filled === null ? null : `${filled.origin}: ${filled.value}`]),
  );

describe('fields of a stuck import', async () => {
  const built = await buildCase(stuckInput());
  const fields = fieldsOf(built);

  it('are filled from the finding, the looks, the settings, each with its origin', () => {
    expect(fields).toMatchObject({
      reporter: 'settings: Integration team',
      contact: 'settings: integration@example.com',
      watchers: 'settings: planning@example.com',
      tenant: 'api: 5f2d8a9c0b1e4d7f8a9b0c1d2e3f4a5b',
      workspace: `api: Finance Prod (${workspaceId})`,
      model: `api: Sales Hub (${modelId})`,
      module: 'settings: ACT01 Actuals',
      action: 'api: Load actuals (112000000032)',
      purpose: 'settings: updating data',
      startedAt: 'api: 2026-11-22 04:30:00 UTC',
      runningFor: 'api: 1 h 30 min',
      standsAt:
        'api: 41 %, step "Processing ..."; unchanged for 1 h in 7 looks; first seen there 2026-11-22 05:00:00 UTC',
      taskId: `api: ${taskId}`,
      ranBy: 'api: Integration Loader (loader@example.com)',
      account: 'api: loader@example.com',
    });
  });

  it('say what is inferred, and from what', () => {
    const type = built.content.fields.find(({ id }) => id === 'processType')?.filled;
    expect(type).toMatchObject({ origin: 'inferred', value: 'from a file into a list or module' });
    expect(type?.evidence).toContain('/data/actuals.csv');
  });

  it('stay open where nobody knows, with what to look for', () => {
    for (const id of [
      'runFrom',
      'impact',
      'changed',
      'clients',
      'mayOpenModel',
      'scope',
      'failingCall',
      'cloudWorks',
    ]) {
      expect(fields[id], id).toBeNull();
    }
    expect(built.content.completeness.requiredFilled).toBeLessThan(built.content.completeness.required);
    expect(built.summaryHtml).toContain('to be completed by you');
    expect(built.markdown).toContain('*to be completed by you* - A dashboard or page');
  });

  it('are what a person answered, where a person did', async () => {
    const answered = await buildCase(
      stuckInput({ answers: { runFrom: ' CloudWorks ', impact: 'No close', taskId: '' } }),
    );
    expect(fieldsOf(answered)).toMatchObject({
      runFrom: 'you: CloudWorks',
      impact: 'you: No close',
      taskId: `api: ${taskId}`,
    });
  });

  it('tell of the other watched actions of the model, and only of them', async () => {
    const input = stuckInput();
    const [stuck] = input.latest;
    if (stuck === undefined) throw new Error('no look');
    const calm = { ...stuck, id: 61, target: 'Sales Hub / Load prices', findings: [] };
    const built2 = await buildCase({ ...input, latest: [...input.latest, calm] });
    expect(fieldsOf(built2)['scope']).toBe('inferred: this action only, as far as is watched; not so: Load prices');
  });
});

describe('a problem no check saw', () => {
  it.each(problemTypes)('%s asks for everything and claims nothing', async (problem) => {
    const built = await buildCase(
      stuckInput({ problem, about: null, incident: null, target: null, attempts: [], latest: [] }),
    );
    const claimed = built.content.fields.filter(({ filled }) => filled !== null && filled.origin !== 'settings');
    expect(claimed).toEqual([]);
    expect(built.content.finding).toBeNull();
    expect(built.mail.toString()).toContain('X-Unsent: 1');
  });

  it('has each field once, each with what to look for', () => {
    for (const type of problemTypes) {
      const ids = problemOf(type).fields.map(({ id }) => id);
      expect(new Set(ids).size, type).toBe(ids.length);
      expect(problemOf(type).fields.every(({ lookFor }) => lookFor.length > 10)).toBe(true);
    }
  });
});

describe('archive', () => {
  it('has the same bytes for the same input, and so has the mail', async () => {
    const [a, b] = [await buildCase(stuckInput()), await buildCase(stuckInput())];
    expect(a.archive.equals(b.archive)).toBe(true);
    expect(a.mail.equals(b.mail)).toBe(true);
    const later = await buildCase(stuckInput({ nowMs: stuckInput().nowMs + 1 }));
    expect(later.content.id).toBe(a.content.id);
    expect(later.archive.equals(a.archive)).toBe(false);
  });

  it('does not depend on the time zone', () => {
    const script = [
      "const { zipOf, sha256Of } = await import('./src/case/archive.ts');",
      "console.log(sha256Of(await zipOf([{ name: 'a', content: 'x' }])));",
    ].join('');
    const hashIn = (TZ: string) =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        env: { ...process.env, TZ },
        encoding: 'utf8',
      });
    expect(hashIn('Asia/Tokyo')).toBe(hashIn('America/New_York'));
  });

  it('lists every file with its hash and size in the manifest, and nothing leaves it', async () => {
    const { archive } = await buildCase(stuckInput());
    const files = await unzipped(archive);
    const names = files.map(({ name }) => name);
    expect(names).toEqual(names.toSorted());
    expect(names).toContain('exhibits/01-running-tasks.json');
    expect(names.every((name) => /^[A-Za-z0-9._/-]+$/.test(name) && !name.includes('..'))).toBe(true);
    expect(files.every(({ mode }) => mode === 0o600)).toBe(true);
    const manifest = JSON.parse(files.find(({ name }) => name === 'manifest.json')?.text ?? '') as {
      files: { name: string; sha256: string; sizeBytes: number }[];
      errors: unknown[];
    };
    expect(manifest.files.map(({ name }) => name)).toEqual(names.filter((name) => name !== 'manifest.json'));
    for (const { name, sha256, sizeBytes } of manifest.files) {
      const text = files.find((file) => file.name === name)?.text ?? '';
      expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
      expect(Buffer.byteLength(text)).toBe(sizeBytes);
    }
    expect(manifest.errors).toEqual([]);
  });

  it('holds a report by the schema, of this target and its connection only', async () => {
    const files = await unzipped((await buildCase(stuckInput())).archive);
    const report = JSON.parse(files.find(({ name }) => name === 'report.json')?.text ?? '') as {
      results: { target: string }[];
    };
    const ajv = new Ajv2020({ strict: true, strictRequired: false });
    addFormats.default(ajv);
    expect(ajv.validate(schema, report), JSON.stringify(ajv.errors)).toBe(true);
    expect(report.results.map(({ target }) => target)).toEqual(['Sales Hub / Load actuals', 'prod']);
  });

  it.skipIf(!hasUnzip)('is whole for the real unzip', async () => {
    const file = inFolder('case.zip', (await buildCase(stuckInput())).archive);
    expect(spawnSync('unzip', ['-t', file], { encoding: 'utf8' }).stdout).toContain('No errors detected');
  });

  it('is made, with the reason in the manifest, when a check cannot show its evidence', async () => {
    const broken = {
      ...stuckCheck,
      exhibits: () => {
        throw new Error('no evidence today');
      },
    };
    const input = stuckInput();
    const { errors, archive } = await buildCase({ ...input, about: input.about && { ...input.about, check: broken } });
    expect(errors).toEqual([{ what: 'exhibits of import-stuck', message: 'no evidence today' }]);
    expect((await unzipped(archive)).find(({ name }) => name === 'manifest.json')?.text).toContain('no evidence today');
  });

  it('cuts a long exhibit in the middle and says so', async () => {
    const long = {
      ...stuckCheck,
      exhibits: () => [{ fileName: 'a.log', title: 'Log', content: `head${'x'.repeat(2_000_000)}tail` }],
    };
    const input = stuckInput();
    const files = await unzipped(
      (await buildCase({ ...input, about: input.about && { ...input.about, check: long } })).archive,
    );
    const log = files.find(({ name }) => name === 'exhibits/01-a.log')?.text ?? '';
    expect(log).toMatch(/^head.*\[\.\.\. \d+ characters left out by anaplan-doctor \.\.\.\].*tail$/s);
    expect(files.find(({ name }) => name === 'manifest.json')?.text).toContain('"truncated": true');
  });
});

describe('mail', () => {
  const parse = (mail: Buffer) => {
    const script = [
      'import sys,json,email,email.policy',
      'm=email.message_from_bytes(sys.stdin.buffer.read(),policy=email.policy.default)',
      'b=m.get_body(("plain",)); h=m.get_body(("html",))',
      'print(json.dumps({"headers":[[k,str(v)] for k,v in m.items()],"text":b.get_content(),"html":h.get_content(),"attachments":[[a.get_filename(),a.get_content_type(),__import__("hashlib").sha256(a.get_payload(decode=True)).hexdigest()] for a in m.iter_attachments()],"defects":[str(d) for p in m.walk() for d in p.defects]}))',
    ].join('\n');
    const run = spawnSync('python3', ['-c', script], { input: mail, encoding: 'utf8', maxBuffer: 1 << 26 });
    expect(run.stderr).toBe('');
    return JSON.parse(run.stdout) as {
      headers: [string, string][];
      text: string;
      html: string;
      attachments: [string, string, string][];
      defects: string[];
    };
  };

  it.skipIf(!hasPython)(
    'is a draft another program reads, with every field answered and the archive attached',
    async () => {
      const { mail, content, archiveSha256 } = await buildCase(stuckInput());
      const read = parse(mail);
      const headers = Object.fromEntries(read.headers);
      expect(headers).toMatchObject({
        To: 'support@anaplan.com',
        Cc: 'planning-admins@example.com, planning@example.com',
        'Reply-To': 'integration@example.com',
        Subject: 'An import or process is stuck: Sales Hub / Load actuals',
        'X-Unsent': '1',
      });
      expect(headers).not.toHaveProperty('From');
      expect(read.defects).toEqual([]);
      for (const { label, filled } of content.fields.filter(({ required }) => required)) {
        if (filled === null) expect(read.text.replace(/\s+/g, ' ')).toContain(`- ${label}: *to be completed by you* (`);
        expect(read.text.replace(/\s+/g, ' '), label).toContain(`- ${label}:`);
        expect(read.html).toContain(label);
      }
      expect(read.text.split('\n').every((line) => line.length <= 80 || !line.includes(' '))).toBe(true);
      expect(read.attachments).toEqual([[`${content.id}.zip`, 'application/zip', archiveSha256]]);
      expect(read.text).toContain(archiveSha256);
    },
  );

  it.skipIf(!hasPython)('keeps line breaks of outside text out of the headers', async () => {
    const cc = ['a@example.com\r\nBcc: evil@example.com'];
    const input = stuckInput({
      target: null,
      about: null,
      incident: null,
      settings: { ...settings, support: { ...settings.support, cc } },
    });
    const answers = { model: 'Hub\r\nX-Evil: 1', action: 'Löad' };
    const read = parse((await buildCase({ ...input, answers })).mail);
    const names = read.headers.map(([name]) => name);
    expect(names).not.toContain('X-Evil');
    expect(names).not.toContain('Bcc');
    expect(Object.fromEntries(read.headers)['Subject']).toContain('Hub X-Evil: 1 / Löad');
  });

  it('carries the summary alone, and the hash of the archive, when that is too large for a mail', async () => {
    // Labelled: a hash that nothing names is taken for a key.
    const noise = Array.from(
      { length: 8192 },
      (_, index) => ` sha256 ${createHash('sha256').update(String(index)).digest('hex')}`,
    ).join('\n');
    const input = stuckInput();
    const mailLimitBytes = 200_000;
    const exhibits = () =>
      Array.from({ length: 4 }, (_, index) => ({
        fileName: `${index}.log`,
        title: 'Log',
        content: `${index}${noise}`,
      }));
    const { mail, archive, archiveSha256, content } = await buildCase({
      ...input,
      settings: { ...settings, support: { ...settings.support, mailLimitBytes } },
      about: input.about && { ...input.about, check: { ...stuckCheck, exhibits } },
    });
    expect(archive.length).toBeGreaterThan(mailLimitBytes);
    expect(mail.length).toBeLessThan(200_000);
    expect(mail.toString()).toContain(`filename=${content.id}.html`);
    expect(decodedMail(mail)).toContain(archiveSha256);
  });

  it('ends every line in CRLF', async () => {
    const { mail } = await buildCase(stuckInput());
    expect(mail.toString('latin1').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });
});

describe('secrets', () => {
  const canary = 'Zw7!canary&"Q4/é+secret';
  const encodings: readonly [string, (value: string) => string][] = [
    ['plain', (value) => value],
    ['base64', (value) => Buffer.from(value).toString('base64')],
    ['base64 of a pair', (value) => Buffer.from(`loader@example.com:${value}`).toString('base64')],
    ['base64url', (value) => Buffer.from(`x${value}`).toString('base64url')],
    ['percent', (value) => encodeURIComponent(value)],
    ['hex', (value) => Buffer.from(value).toString('hex')],
    ['JSON', (value) => JSON.stringify(value)],
    ['JSON in JSON', (value) => JSON.stringify(JSON.stringify(value))],
  ];

  it.each(encodings)(
    '%s: in settings, looks, facts, exhibits, answers; nowhere in archive or mail',
    async (_name, encode) => {
      const note = ` ${encode(canary)} `;
      const given = stuckInput({ knownSecrets: [canary], answers: { changed: note } }, note);
      const secretive: typeof settings = {
        ...settings,
        // An address is no place for a secret: it goes into a header, and there the gate refuses.
        watchers: [],
        reporter: { name: note, email: 'a@b.example', phone: note },
      };
      const loud = {
        ...stuckCheck,
        exhibits: () => [{ fileName: `${encode(canary)}.log`, title: note, content: `x ${note} y` }],
      };
      const { archive, mail } = await buildCase({
        ...given,
        settings: secretive,
        about: given.about && { ...given.about, check: loud },
      });
      const texts = [...(await unzipped(archive)).map(({ name, text }) => `${name}\n${text}`), decodedMail(mail)];
      for (const [, form] of encodings) {
        const bare = form(canary).replace(/^"|"$/g, '').replace(/=+$/, '');
        for (const text of texts) expect(text.includes(bare)).toBe(false);
      }
      const report = texts.find((text) => text.startsWith('redaction-report.json')) ?? '';
      expect(report).toMatch(/"known-value": \d/);
      expect(texts.join('')).toContain(modelId);
    },
  );

  it('removes a private key, Connect arguments and tokens nobody knew of, and keeps ids', async () => {
    const note = [
      '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----',
      'Authorization: AnaplanAuthToken Qx1Yz2AbC3dEf4==',
      'AnaplanClient.sh -user loader@example.com:Pa55w0rd',
    ].join('\n');
    const { archive } = await buildCase(stuckInput({}, note));
    const all = (await unzipped(archive)).map(({ text }) => text).join('\n');
    expect(all).not.toMatch(/MIIEvQ|Qx1Yz2|Pa55w0rd/);
    for (const id of [taskId, modelId, workspaceId, '112000000032']) expect(all).toContain(id);
  });

  it('gives one secret one token wherever it stands', async () => {
    const { archive } = await buildCase(
      stuckInput({ knownSecrets: [canary], answers: { changed: canary } }, ` ${canary} `),
    );
    const all = (await unzipped(archive)).map(({ text }) => text).join('\n');
    expect(new Set(all.match(/‹secret:[0-9a-f]{16}›/g)).size).toBe(1);
  });

  it('refuses to make a case when a secret is where redaction does not reach', async () => {
    const input = stuckInput({ knownSecrets: ['planning-admins@example.com'] });
    await expect(buildCase(input)).rejects.toThrow(SecretLeft);
    await expect(buildCase(input)).rejects.not.toThrow(/planning-admins/);
  });

  it('never shows markup of outside text', async () => {
    const { summaryHtml, markdown } = await buildCase(stuckInput({}, ' <img src=x onerror=alert(1)> \u001b[2J'));
    expect(summaryHtml).not.toContain('<img');
    expect(summaryHtml).toContain('&lt;img');
    expect(markdown).not.toMatch(/[^\\]<img/);
    expect(summaryHtml + markdown).not.toContain('\u001b');
  });
});

function decodedMail(mail: Buffer): string {
  const raw = mail.toString('latin1');
  const bodies = raw
    .split(/\r\n\r\n/)
    .map((part) => Buffer.from(part.replace(/[^A-Za-z0-9+/=]/g, ''), 'base64').toString('utf8'));
  const quoted = raw
    .replace(/=\r\n/g, '')
    .replace(/((?:=[0-9A-F]{2})+)/g, (run) => Buffer.from(run.replaceAll('=', ''), 'hex').toString('utf8'));
  return [raw, quoted, ...bodies].join('\n');
}

describe('content', () => {
  it('does not call a stuck import good because it was not yet found', async () => {
    expect(fieldsOf(await buildCase(stuckInput()))['lastWorked']).toBeNull();
    const input = stuckInput();
    const [look] = input.latest;
    if (look === undefined) throw new Error('no look');
    const runs = [
      { taskId: 'B', startedAtMs: 2, steps: [{ successful: false }] },
      { taskId: 'A', startedAtMs: Date.UTC(2026, 10, 21, 5), steps: [{ successful: true }] },
    ];
    const ended = { ...look, check: 'import-failed', findings: [], observation: { runs } };
    const built = await buildCase({ ...input, latest: [...input.latest, ended] });
    expect(fieldsOf(built)['lastWorked']).toBe('api: the run that started 2026-11-21 05:00:00 UTC was good');
  });

  it('gives only the option that fits an import from a file when that is stuck', async () => {
    expect((await buildCase(stuckInput())).content.options.map(({ number }) => number)).toEqual([3]);
  });

  it('draws the curve and marks the standstill', async () => {
    const { summaryHtml } = await buildCase(stuckInput());
    expect(summaryHtml).toContain('<polyline points="');
    expect(summaryHtml).toContain('No movement from 2026-11-22 05:00:00 UTC to 2026-11-22 06:00:00 UTC (1 h)');
    expect(summaryHtml).not.toMatch(/<script|(?:src|href)\s*=|url\(/);
  });

  it('gives the three options in their order, each with its side effect, the fitting one marked', async () => {
    const input = stuckInput({ problem: 'source-model-missing' });
    const attempt = input.about?.attempt;
    if (!input.about || !attempt) throw new Error('no finding');
    const findings = attempt.findings.map((one) => ({
      ...one,
      facts: { ...one.facts, fittingOption: 2, fitsBecause: 'it moved' },
    }));
    const { content } = await buildCase({ ...input, about: { ...input.about, attempt: { ...attempt, findings } } });
    expect(content.options.map(({ number, fits }) => [number, fits])).toEqual([
      [1, null],
      [2, 'it moved'],
      [3, null],
    ] satisfies [number, string | null][]);
    expect(content.options.every(({ sideEffect }: CaseContent['options'][number]) => sideEffect !== '')).toBe(true);
  });
});
