import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Of } from '../../src/case/archive.ts';
import { buildCase } from '../../src/case/build.ts';
import { EncryptionRefused, encryptedTo } from '../../src/case/encrypt.ts';
import { SecretLeft } from '../../src/redaction/gate.ts';
import type { Settings } from '../../src/settings/settings.ts';
import { defaultMailLimitBytes } from '../../src/settings/smtp.ts';
import { modelId, settings, stuckInput, taskId } from './sample.ts';

const hasAge = spawnSync('age', ['--version']).status === 0;
if (!hasAge) console.warn('SKIPPED for want of age: encrypted archives opened by the real program');

let folder = '';
let recipients: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'case-age-'));
  for (const name of ['one', 'two']) {
    const identity = await generateX25519Identity();
    writeFileSync(path.join(folder, name), `${identity}\n`, { mode: 0o600 });
    recipients.push(await identityToRecipient(identity));
  }
});
afterAll(() => {
  recipients = [];
  rmSync(folder, { recursive: true, force: true });
});

describe('an encrypted case', () => {
  it.skipIf(!hasAge)(
    'opens with age for each of its recipients, to the very archive it would be in clear',
    async () => {
      const built = await buildCase(stuckInput(), { recipients });
      const clear = await buildCase(stuckInput());
      const file = path.join(folder, 'case.zip.age');
      writeFileSync(file, built.archive);
      for (const name of ['one', 'two']) {
        const opened = execFileSync('age', ['-d', '-i', path.join(folder, name), file]);
        expect(opened.equals(clear.archive), name).toBe(true);
      }
      expect(built.contentSha256).toBe(clear.archiveSha256);
      expect(built.archiveSha256).toBe(sha256Of(built.archive));
      expect(built.archiveName).toBe('case.zip.age');
    },
  );

  it.skipIf(!hasAge)('opens with a key that age-keygen made, and with no other', async () => {
    const key = path.join(folder, 'made');
    execFileSync('age-keygen', ['-o', key], { stdio: 'ignore' });
    const recipient = execFileSync('age-keygen', ['-y', key], { encoding: 'utf8' }).trim();
    const { archive } = await buildCase(stuckInput(), { recipients: [recipient] });
    const file = path.join(folder, 'made.age');
    writeFileSync(file, archive);
    expect(execFileSync('age', ['-d', '-i', key, file]).subarray(0, 2).toString()).toBe('PK');
    expect(spawnSync('age', ['-d', '-i', path.join(folder, 'one'), file]).status).not.toBe(0);
  });

  it('says nothing of the case outside: neither names nor ids, in mail or archive', async () => {
    const { archive, mail } = await buildCase(stuckInput(), { recipients });
    const text = decoded(mail);
    for (const part of ['Sales Hub', 'Load actuals', modelId, taskId, 'loader@example.com', 'ACT01']) {
      expect(text, part).not.toContain(part);
      expect(archive.includes(part), part).toBe(false);
    }
    expect(text).toContain(recipients[0]);
    expect(text).toMatch(/filename=AD-20261122-[0-9a-f]{6}\.zip\.age/);
  });
});

describe('the mail of an encrypted case, as this program sends it', () => {
  const from = { name: 'Doctor', address: 'doctor@example.com' };
  const smtp: NonNullable<Settings['smtp']> = {
    ...{ host: 'h', port: 25, security: 'none', from, signIn: null, client: null, caFile: null, timeoutMs: 1000 },
  };
  const inner = ['Sales Hub', 'Load actuals', modelId, taskId, 'loader@example.com', 'ACT01', 'stuck at 41'];

  it.each([
    ['with its archive', defaultMailLimitBytes, true],
    ['with an archive too large for it, and then with nothing in its place', 4096, false],
  ])(
    '%s: says the number, the kind and the hash, and nothing of the case',
    async (_name, mailLimitBytes, isAttached) => {
      const withServer = { ...settings, smtp, support: { ...settings.support, mailLimitBytes } };
      const { message, archive, archiveSha256, content } = await buildCase(stuckInput({ settings: withServer }), {
        recipients,
      });
      if (message === null) throw new Error('no message');
      const text = decoded(message.bytes);
      for (const part of [...inner, Buffer.from('Sales Hub').toString('base64').slice(0, 10)])
        expect(text, part).not.toContain(part);
      expect(text).not.toMatch(/<table|<svg|Where it comes from/i);
      for (const part of [
        content.id,
        archiveSha256,
        'Message-ID: ',
        'From: Doctor <doctor@example.com>',
        ...recipients,
      ])
        expect(text).toContain(part);
      expect(text).not.toContain('X-Unsent');
      const attached = await PostalMime.parse(message.bytes);
      expect(attached.attachments.map(({ filename }) => filename)).toEqual(isAttached ? [`${content.id}.zip.age`] : []);
      const [first] = attached.attachments;
      if (first !== undefined) expect(Buffer.from(first.content as ArrayBuffer).equals(archive)).toBe(true);
      expect(message.sha256).toBe(sha256Of(message.bytes));
    },
  );
});

it.each<readonly [string, () => Promise<unknown>]>([
  ['encrypted', () => buildCase(withPicture(settings), { recipients })],
  [
    'too large for the mail',
    () => buildCase(withPicture({ ...settings, support: { ...settings.support, mailLimitBytes: 4096 } })),
  ],
])(
  'an archive that is %s is searched itself, not only the mail: what is in a picture is found',
  async (_name, build) => {
    await expect(build()).rejects.toThrow(SecretLeft);
  },
);

/** What a picture shows is not redacted, but its bytes are searched. */
function withPicture(given: Settings) {
  const secret = 'Picture-Canary-4711';
  const content = Buffer.concat([Buffer.from('\u0089PNG\r\n', 'latin1'), Buffer.from(secret)]);
  const picture = {
    name: 'error.png',
    mediaType: 'image/png',
    content,
    originalBytes: content.length,
    done: null,
  } as const;
  return stuckInput({ settings: given, knownSecrets: [secret], attachments: [picture] });
}

describe('what is no recipient', () => {
  const wrong = 'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq';
  it.each([
    ['a wrong sum', wrong],
    ['nothing', ''],
    ['an ssh key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA'],
    ['an option', '-r'],
    ['a recipient of a plugin', 'age1yubikey1qwerty'],
  ])('%s: no case', async (_name, recipient) => {
    await expect(buildCase(stuckInput(), { recipients: [...recipients, recipient] })).rejects.toThrow(
      EncryptionRefused,
    );
    await expect(encryptedTo(Buffer.from('x'.repeat(100)), [recipient])).rejects.toThrow(EncryptionRefused);
  });

  it('nobody at all is no encryption', async () => {
    await expect(encryptedTo(Buffer.from('x'), [])).rejects.toThrow(/nobody to encrypt/);
  });

  it('a secret key given by mistake is not shown', async () => {
    const key = readFileSync(path.join(folder, 'one'), 'utf8').trim();
    const told = await encryptedTo(Buffer.from('x'), [key]).catch((error: Error) => error.message);
    expect(told).toMatch(/What was given is no age recipient/);
    expect(told).not.toContain(key.slice(20));
  });
});

function decoded(mail: Buffer): string {
  const text = mail.toString('latin1');
  const parts = [...text.matchAll(/\r\n\r\n([A-Za-z0-9+/=\r\n]{60,})/g)].map(([, part = '']) =>
    Buffer.from(part, 'base64').toString('utf8'),
  );
  return [text.replace(/=\r\n/g, ''), ...parts].join('\n');
}
