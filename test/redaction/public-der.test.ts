import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isPublicDer } from '../../src/redaction/public-der.ts';
import { redactorOf } from '../../src/redaction/redact.ts';

const pem = readFileSync(join(import.meta.dirname, '../../config/mozilla-roots.pem'), 'utf8');
const certificates = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)/g)].map(([, body = '']) =>
  body.replace(/\s/g, ''),
);

it('every certificate is public as a whole, and kept to the letter', () => {
  expect(certificates.length).toBeGreaterThan(100);
  const redactor = redactorOf({ key: 'k'.repeat(64), known: [] });
  expect(redactor.json({ anchors: certificates }).value).toEqual({ anchors: certificates });
});

it('no private key is, in any form, nor a certificate with something added', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const sealed = { cipher: 'aes-256-cbc', passphrase: 'x' } as const;
  const keys = [
    privateKey.export({ type: 'pkcs8', format: 'der' }),
    privateKey.export({ type: 'pkcs1', format: 'der' }),
    privateKey.export({ type: 'pkcs8', format: 'der', ...sealed }),
    ec.export({ type: 'sec1', format: 'der' }),
    ec.export({ type: 'pkcs8', format: 'der' }),
  ];
  for (const key of keys) expect(isPublicDer(key.toString('base64'))).toBe(false);
  const [certificate = ''] = certificates;
  const bytes = Buffer.from(certificate, 'base64');
  expect(isPublicDer(Buffer.concat([bytes, Buffer.from('secret')]).toString('base64'))).toBe(false);
  expect(isPublicDer(bytes.subarray(0, -3).toString('base64'))).toBe(false);
  expect(isPublicDer('')).toBe(false);
});

it('a known secret in one is found all the same', () => {
  const [certificate = ''] = certificates;
  const secret = certificate.slice(300, 330);
  const { value } = redactorOf({ key: 'k'.repeat(64), known: [secret] }).json({ anchors: [certificate] });
  expect(JSON.stringify(value)).not.toContain(secret);
});
