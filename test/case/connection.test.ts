import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildCase } from '../../src/case/build.ts';
import type { CaseInput } from '../../src/case/case.ts';
import type { Json } from '../../src/check.ts';
import type { StoredAttempt } from '../../src/store/store.ts';
import { openedAtMs, settings, stuckInput } from './sample.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.warn('SKIPPED for want of openssl: the certificate of a refused sign-in');

const lookAt = (check: string, target: string, observation: Json): StoredAttempt => ({
  id: 1,
  check,
  target,
  startedAtMs: openedAtMs,
  durationMs: 1,
  outcome: 'seen',
  observation,
  limits: {},
  memory: null,
  findings: [],
  fault: null,
  reason: null,
});
const bare: Partial<CaseInput> = { about: null, incident: null, attempts: [] };
async function valuesOf(part: Partial<CaseInput>) {
  const { content } = await buildCase(stuckInput({ ...bare, ...part }));
  return Object.fromEntries(content.fields.map(({ id, filled }) => [id, filled?.value ?? null]));
}

describe('a refused TLS connection', () => {
  it('tells what the endpoint accepts, and nothing of the client', async () => {
    const versions = [
      { version: 'TLSv1.1', answer: 'not-offered' },
      { version: 'TLSv1.2', answer: 'offered' },
    ];
    const latest = [lookAt('tls-version', 'proxy.example:443', { addresses: [{ outcome: 'seen', versions }] })];
    const values = await valuesOf({ problem: 'tls-refused', target: 'proxy.example:443', latest });
    expect(values).toMatchObject({
      endpoint: 'proxy.example:443',
      endpointAccepts: 'TLSv1.1 not offered, TLSv1.2 offered',
      client: null,
      clientOffered: null,
    });
    expect(values).not.toHaveProperty('mayOpenModel');
  });
});

describe('a refused sign-in', () => {
  it('asks nothing about a certificate of whoever signs in by password', async () => {
    const values = await valuesOf({ problem: 'sign-in-refused', target: 'prod', latest: [] });
    expect(values['signInMethod']).toBe('user and password');
    expect(Object.keys(values).filter((id) => id.startsWith('certificate'))).toEqual([]);
  });

  it.skipIf(!hasOpenssl)('tells of the certificate that signs in, as last read', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'case-cert-'));
    const file = path.join(folder, 'c.pem');
    const args = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -keyout ${folder}/k.pem -out ${file}`;
    const names = ['-subj', '/CN=Loader', '-addext', 'subjectAltName=email:loader@example.com'];
    const usage = ['-addext', 'keyUsage=digitalSignature', '-addext', 'extendedKeyUsage=clientAuth'];
    try {
      expect(spawnSync('openssl', [...args.split(' '), ...names, ...usage]).status).toBe(0);
      const certificate = readFileSync(file, 'utf8').replace(/-----[A-Z ]+-----|\s/g, '');
      const { signIn: _, ...connection } = settings.connections[0] ?? {
        name: '',
        region: null,
        baseUrls: { api: '', auth: '' },
      };
      const signIn = {
        method: 'certificate',
        certificateFile: file,
        key: 'env:K',
        keyPassphrase: null,
        payload: 'v1',
      } as const;
      const latest = [
        lookAt('certificate-expiry', 'sign-in certificate of prod', { store: { entries: [{ certificate }] } }),
      ];
      const values = await valuesOf({
        problem: 'sign-in-refused',
        target: 'prod',
        latest,
        settings: { ...settings, connections: [{ ...connection, signIn }] },
      });
      expect(values).toMatchObject({
        certificateSubject: 'CN=Loader',
        certificateIssuer: 'CN=Loader',
        certificateEmail: 'loader@example.com',
        certificateUsage: 'key usage: digitalSignature; extended key usage: clientAuth',
      });
      expect(values['certificateSerial']).toMatch(/^[0-9A-F]{8,40}$/);
      expect(values['certificateValidity']).toMatch(/UTC to .*UTC$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
