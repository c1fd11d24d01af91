/** The gate: real zip and mail bytes, and no way out when it fails, hangs or cannot read. */
import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { zipOf } from '../../src/case/archive.ts';
import type { Scanner } from '../../src/redaction/gate.ts';
import { passGate, SecretLeft } from '../../src/redaction/gate.ts';
import { redactorOf } from '../../src/redaction/redact.ts';
import { corpus } from '../bench/redaction-corpus.ts';
import { encodings } from './encodings.ts';

const secret = 'Tr0ub4dor&3 "x"/é';
const known = [secret];
const never = new AbortController().signal;
const pass = (name: string, bytes: Uint8Array, scanner?: Scanner) =>
  passGate([{ name, bytes }], { known, signal: never, ...(scanner === undefined ? {} : { scanner }) });
const zip = (name: string, content: string | Buffer) => zipOf([{ name, content } as never]);
const mail = (headers: string, body: string) => Buffer.from(`To: a@example.com\r\n${headers}\r\n\r\n${body}`);

describe('known values', () => {
  it.each(encodings)('%s in a file of a zip', async (_name, encode) => {
    const bytes = await zip('exhibits/a.log', `one\ntwo ${encode(secret)} three`);
    await expect(pass('case.zip', bytes)).rejects.toThrow(/case\.zip: exhibits\/a\.log/);
    const clean = redactorOf({ key: 'k', known }).text(`one\ntwo ${encode(secret)} three`).text;
    await pass('case.zip', await zip('exhibits/a.log', clean));
  });

  it.each<readonly [string, Buffer]>([
    [
      'base64 part',
      mail(
        'Content-Type: text/plain\r\nContent-Transfer-Encoding: base64',
        Buffer.from(`long text before ${secret}`).toString('base64').replace(/.{60}/g, '$&\r\n'),
      ),
    ],
    ['quoted-printable part', mail('Content-Transfer-Encoding: quoted-printable', 'x Tr0ub4dor=263 "x"/=C3=\r\n=A9')],
    ['encoded header', mail(`Subject: =?utf-8?B?${Buffer.from(secret).toString('base64')}?=`, 'x')],
    [
      'file of a multipart',
      mail(
        'Content-Type: multipart/mixed; boundary="b1"',
        `--b1\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b1\r\nContent-Type: text/plain; name="a.txt"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(`x ${secret}`).toString('base64')}\r\n--b1--\r\n`,
      ),
    ],
  ])('in a mail: %s', async (_name, bytes) => {
    await expect(pass('mail.eml', bytes)).rejects.toThrow(SecretLeft);
  });

  it('in a zip that is attached to a mail, in the name of a file, and in gzip', async () => {
    const attached = (await zip('a.log', secret)).toString('base64');
    const head = 'Content-Type: application/zip; name="case.zip"\r\nContent-Transfer-Encoding: base64';
    await expect(pass('mail.eml', mail(head, attached))).rejects.toThrow(/mail\.eml: case\.zip: a\.log/);
    await expect(pass('case.zip', await zip(`exhibits/${encodeURIComponent(secret)}.log`, 'x'))).rejects.toThrow(
      /a name in case\.zip/,
    );
    await expect(pass('case.zip', await zip('a.log.gz', gzipSync(secret)))).rejects.toThrow(SecretLeft);
  });
});

describe('shapes', () => {
  const anaplan = 'a1B2c3D4e5F6g7H8i9J0/k1L2+m3==';
  it.each([
    `Authorization: AnaplanAuthToken ${anaplan}`,
    `{"tokenValue":"${anaplan}"}`,
    `{\\"tokenValue\\":\\"${anaplan}\\"}`,
    `CACertificate ${'LS0tLS1CRUdJTiBDRVJU'.repeat(3)}`,
    '-user loader@example.com:hunter2',
    '-privatekey /opt/key.pem:hunter2',
    '-keystorepass hunter2',
    '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n',
    `ghp_${'a1B2c3D4e5F6'.repeat(3)}`,
    'postgres://loader:hunter2x@db:5432/x',
  ])('refuses %s, and not what the redaction makes of it', async (text) => {
    const given = `first\nsecond ${text}\n`;
    await expect(pass('a.log', Buffer.from(given))).rejects.toThrow(/a\.log, line 2/);
    await pass('a.log', Buffer.from(redactorOf({ key: 'k', known }).text(given).text));
  });

  it('never says what it found', async () => {
    const error = await pass('a.log', Buffer.from(`AnaplanAuthToken ${anaplan}`)).catch((one: unknown) => one);
    expect(String((error as Error).message)).not.toContain(anaplan);
  });

  it('lets through what the redaction leaves of six hundred texts with secrets', async () => {
    const redactor = redactorOf({ key: 'k', known });
    const files = corpus(3, 6).map(({ text }, at) => ({
      name: `${at}.log`,
      bytes: Buffer.from(redactor.text(text).text),
    }));
    await passGate(files, { known, signal: never });
  });
});

describe('fails closed', () => {
  const harmless = Buffer.from('nothing here');
  it('when a search throws', async () => {
    const broken: Scanner = async (text) => {
      throw new Error(`cannot scan ${text}`);
    };
    await expect(pass('a.log', harmless, broken)).rejects.toThrow(/search for secrets in it failed: no case/);
  });

  it('when a search hangs, at the deadline of the caller', async () => {
    const deadline = new AbortController();
    const hanging: Scanner = () => {
      queueMicrotask(() => deadline.abort());
      return new Promise(() => undefined);
    };
    const passing = passGate([{ name: 'a.log', bytes: harmless }], {
      known,
      signal: deadline.signal,
      scanner: hanging,
    });
    await expect(passing).rejects.toThrow(/not finished in time: no case/);
  });

  it('when the deadline has passed before', async () => {
    await expect(passGate([{ name: 'a', bytes: harmless }], { known, signal: AbortSignal.abort() })).rejects.toThrow(
      SecretLeft,
    );
  });

  it.each<readonly [string, (good: Buffer) => Buffer]>([
    ['cut off', (good) => good.subarray(0, good.length - 30)],
    ['broken in the middle', (good) => Buffer.from(good).fill(0xff, 40, 60)],
    ['encrypted', (good) => flagged(good)],
  ])('when a zip is %s', async (_name, breaking) => {
    const good = await zip('a.log', 'text '.repeat(500));
    await pass('case.zip', good);
    await expect(pass('case.zip', breaking(good))).rejects.toThrow(SecretLeft);
  });

  it('when something unpacks to more than is searched', async () => {
    let bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    for (let depth = 0; depth < 8; depth += 1) bomb = gzipSync(bomb);
    await expect(pass('a.gz', bomb)).rejects.toThrow(SecretLeft);
  });
});

/** The flag of encryption in the directory. */
function flagged(zipBytes: Buffer): Buffer {
  const copy = Buffer.from(zipBytes);
  const at = copy.indexOf(Buffer.from([0x50, 0x4b, 0x01, 0x02]));
  copy.writeUInt16LE(copy.readUInt16LE(at + 8) | 1, at + 8);
  return copy;
}
