import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BuiltCase } from '../../src/case/build.ts';
import { buildCase } from '../../src/case/build.ts';
import { readMessage } from '../../src/mail/parts.ts';
import { smtpServerOf } from '../../src/mail/server.ts';
import { sendMessage } from '../../src/mail/smtp.ts';
import type { SmtpSettings } from '../../src/settings/smtp.ts';
import { settings, stuckInput } from '../case/sample.ts';

const program = '/usr/sbin/smtpd';
const mayRun = existsSync(program) && process.getuid?.() === 0;
const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!mayRun) console.warn('SKIPPED for want of opensmtpd (and root): mail through a real mail server');
if (!hasPython) console.warn('SKIPPED for want of python3: the delivered mail read by it');

// In plaintext over loopback: its TLS cannot sign under OpenSSL 3 ("EVP lib"); TLS is tested in server.test.ts.
describe.skipIf(!mayRun)("a case through Debian's OpenSMTPD", () => {
  let folder = '';
  let daemon: ChildProcess;
  let smtp: SmtpSettings;
  let built: BuiltCase;
  let box = '';
  const log: string[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'anaplan-doctor-smtpd-'));
    chmodSync(folder, 0o755);
    box = path.join(folder, 'box');
    mkdirSync(box);
    const [, , uid = '', gid = ''] = execFileSync('getent', ['passwd', 'nobody'], { encoding: 'utf8' }).split(':');
    chownSync(box, Number(uid), Number(gid));
    const port = await freePort();
    const conf = path.join(folder, 'smtpd.conf');
    writeFileSync(
      conf,
      [
        'table everybody { "@" = "nobody" }',
        `listen on 127.0.0.1 port ${port}`,
        `action "in" maildir "${box}" virtual <everybody>`,
        'match from any for any action "in"',
      ].join('\n'),
    );
    daemon = spawn(program, ['-d', '-f', conf], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [daemon.stdout, daemon.stderr]) stream?.on('data', (part) => log.push(String(part)));
    smtp = {
      ...{ host: 'localhost', port, security: 'none', signIn: null, client: null, timeoutMs: 20_000 },
      from: { name: 'Integration — Müller', address: 'integration@example.com' },
      caFile: null,
    };
    await until(() => answers(port), 'OpenSMTPD did not answer', log);
    built = await buildCase(stuckInput({ settings: { ...settings, smtp } }));
  }, 30_000);

  afterAll(async () => {
    if (daemon?.exitCode === null) {
      const ended = new Promise((done) => daemon.once('exit', done));
      daemon.kill('SIGTERM');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('is delivered as it was rendered, field for field', async () => {
    const { message } = built;
    if (message === null) throw new Error('no message');
    const server = await smtpServerOf({
      ...{ smtp, network: settings.network, onSecret: () => undefined, signal: new AbortController().signal },
      readSecret: async () => '',
    });
    const { bytes, envelope } = message;
    const outcome = await sendMessage({ bytes, envelope, server, signal: new AbortController().signal });
    expect(outcome, log.join('')).toMatchObject({ kind: 'accepted', refused: [] });
    const delivered = await until(() => mailsIn(box).length === envelope.to.length, 'not delivered', log).then(() =>
      mailsIn(box),
    );
    const sent = await PostalMime.parse(bytes);
    for (const file of delivered) {
      const raw = readFileSync(file);
      const got = await PostalMime.parse(raw);
      for (const key of ['from', 'to', 'cc', 'replyTo', 'subject', 'date', 'messageId', 'text', 'html'] as const)
        expect(got[key], key).toEqual(sent[key]);
      expect(got.messageId).toBe(message.messageId);
      expect(got.attachments.map(({ filename, mimeType }) => [filename, mimeType])).toEqual([
        [`${built.content.id}.zip`, 'application/zip'],
      ]);
      const [zip] = got.attachments;
      expect(Buffer.from(zip?.content as ArrayBuffer).equals(built.archive)).toBe(true);
      expect(got.headers.some(({ key }) => /^(x-unsent|auto-submitted|precedence)$/.test(key))).toBe(false);
      // Between the added headers and the end, the bytes are those that were approved; a mailbox has lines of its own.
      expect(
        raw
          .toString('latin1')
          .split(/\r?\n\r?\n/)
          .slice(1),
      ).toEqual(
        bytes
          .toString('latin1')
          .split('\r\n\r\n')
          .slice(1)
          .map((part) => part.replaceAll('\r\n', '\n')),
      );
    }
  });

  it.skipIf(!hasPython)("reads the same with Python's email", async () => {
    const { message } = built;
    await until(() => mailsIn(box).length > 0, 'not delivered', log);
    const [file = ''] = mailsIn(box);
    const script = `
import email, email.policy, hashlib, json, sys
m = email.message_from_binary_file(open(sys.argv[1], 'rb'), policy=email.policy.default)
print(json.dumps({
  'subject': m['subject'], 'from': m['from'], 'to': m['to'], 'cc': m['cc'], 'id': m['message-id'], 'date': m['date'].datetime.timestamp(),
  'text': m.get_body(('plain',)).get_content(), 'html': m.get_body(('html',)).get_content(),
  'attached': [[a.get_filename(), hashlib.sha256(a.get_payload(decode=True)).hexdigest()] for a in m.iter_attachments()],
  'defects': [str(d) for p in m.walk() for d in p.defects],
}))`;
    const read = JSON.parse(execFileSync('python3', ['-c', script, file], { encoding: 'utf8' })) as Record<
      string,
      unknown
    >;
    const ours = readMessage(message?.bytes ?? Buffer.alloc(0));
    const own = (type: string) =>
      ours.parts
        .find(({ contentType }) => contentType === type)
        ?.content.toString()
        .replaceAll('\r\n', '\n');
    expect(read).toEqual({
      subject: built.content.subject,
      from: 'Integration — Müller <integration@example.com>',
      ...{ to: 'support@anaplan.com', cc: 'planning-admins@example.com, planning@example.com' },
      id: message?.messageId,
      date: Math.floor(built.content.createdAtMs / 1000),
      ...{ text: own('text/plain'), html: own('text/html') },
      attached: [[`${built.content.id}.zip`, built.archiveSha256]],
      defects: [],
    });
  });
});

function mailsIn(box: string): readonly string[] {
  const folder = path.join(box, 'new');
  return existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [];
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('data', () => {
      done(true);
      socket.destroy();
    });
    socket.once('error', () => done(false));
  });
}

async function until(is: () => boolean | Promise<boolean>, otherwise: string, log: readonly string[]): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await is()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${otherwise}: ${log.join('')}`);
}
