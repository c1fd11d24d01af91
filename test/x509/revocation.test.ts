import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NotACertificate, parseCertificate } from '../../src/x509/certificate.ts';
import { judgeChain } from '../../src/x509/chain.ts';
import { parseCrl } from '../../src/x509/crl.ts';
import { ocspRequestFor, parseOcsp } from '../../src/x509/ocsp.ts';
import type { RevocationEvidence } from '../../src/x509/revocation.ts';
import type { OpensslCa } from './openssl-ca.ts';
import { opensslCa } from './openssl-ca.ts';

const hasOpenssl = isThere();
if (!hasOpenssl) console.warn('skipped: openssl is not installed, so no OCSP answers and revocation lists can be made');
const hour = 3_600_000;

describe.skipIf(!hasOpenssl)('revocation, as openssl answers', () => {
  let ca: OpensslCa;
  let good: Uint8Array;
  let revoked: Uint8Array;
  let stapled: Uint8Array;
  let nowMs: number;
  const answers: { [name: string]: Uint8Array } = {};
  beforeAll(async () => {
    ca = await opensslCa();
    good = await ca.issue('good', 'leaf');
    revoked = await ca.issue('revoked', 'leaf');
    stapled = await ca.issue('stapled', 'staple');
    await ca.issue('responder', 'responder');
    await ca.issue('impostor', 'impostor');
    answers['crlBefore'] = await ca.crl();
    await ca.revoke('revoked', 'keyCompromise');
    answers['good'] = await ca.ocsp('good');
    answers['goodByResponder'] = await ca.ocsp('good', 'responder');
    answers['goodByImpostor'] = await ca.ocsp('good', 'impostor');
    answers['revoked'] = await ca.ocsp('revoked', 'responder');
    answers['endless'] = await ca.ocsp('good', 'ca', []);
    answers['crl'] = await ca.crl();
    answers['crl1'] = await ca.crl(false);
    nowMs = Date.now();
  });
  afterAll(() => ca.close());

  function codes(leaf: Uint8Array, revocation: RevocationEvidence, atMs = nowMs): string[] {
    const root = parseCertificate(ca.ca);
    const { problems } = judgeChain({
      sent: [parseCertificate(leaf)],
      anchors: [root],
      host: 'api.example.com',
      nowMs: atMs,
      revocation,
    });
    return problems.filter(({ severity }) => severity !== 'notice').map(({ code, index }) => `${code}@${index}`);
  }
  const staple = (name: string) => ({ staple: answers[name] ?? null, required: 'none' }) as const;
  const list = (name: string) => ({ crls: [answers[name] ?? new Uint8Array()], required: 'leaf' }) as const;

  it('a good answer of the CA or of its responder clears, stapled or asked for', () => {
    for (const name of ['good', 'goodByResponder', 'endless']) expect(codes(good, staple(name)), name).toEqual([]);
    expect(codes(good, { ocsp: [answers['good'] ?? new Uint8Array()], required: 'leaf' })).toEqual([]);
  });

  it('a revoked one is told with time and reason', () => {
    const { problems } = judgeChain({
      sent: [parseCertificate(revoked)],
      anchors: [parseCertificate(ca.ca)],
      host: 'api.example.com',
      nowMs,
      revocation: staple('revoked'),
    });
    const found = problems.find(({ code }) => code === 'certificate-revoked');
    expect(found).toMatchObject({ severity: 'failure', index: 0, subject: 'CN=revoked' });
    expect(found?.facts).toMatchObject({ reason: 'keyCompromise', source: 'the stapled OCSP answer' });
    expect(Math.abs(Number(found?.facts['revokedAtMs']) - nowMs)).toBeLessThan(hour);
  });

  it('an answer that proves nothing leaves it unknown, and never good', () => {
    const unknown = ['revocation-unknown@0'];
    expect(codes(good, staple('goodByImpostor')), 'a signer without the OCSP usage').toEqual(unknown);
    expect(codes(good, staple('revoked')), 'about another certificate').toEqual(unknown);
    expect(codes(good, staple('good'), nowMs + 26 * hour), 'ended').toEqual(unknown);
    expect(codes(good, staple('endless'), nowMs + 12 * 24 * hour), 'without an end, and old').toEqual(unknown);
    expect(codes(good, staple('good'), nowMs - hour), 'from the future').toContain('revocation-unknown@0');
    expect(codes(good, { staple: Uint8Array.of(0x30, 3, 0x0a, 1, 3), required: 'none' }), 'tryLater').toEqual(unknown);
    expect(codes(good, { staple: Uint8Array.of(1, 2, 3), required: 'none' }), 'garbage').toEqual(unknown);
    const broken = Uint8Array.from(answers['good'] ?? []);
    broken[broken.length - 500] = (broken.at(-500) ?? 0) ^ 1;
    expect(codes(good, { staple: broken, required: 'none' }), 'changed by a bit').toEqual(unknown);
    expect(codes(good, { required: 'leaf', failures: ['Fetching http://x/: refused'] }), 'unreachable').toEqual(
      unknown,
    );
    expect(codes(good, { required: 'none' }), 'nothing was to be known').toEqual([]);
  });

  it('a revocation list of the CA decides, in both versions', () => {
    expect(codes(good, list('crl'))).toEqual([]);
    expect(codes(good, list('crl1'))).toEqual([]);
    expect(codes(revoked, list('crl'))).toEqual(['certificate-revoked@0']);
    expect(codes(revoked, list('crl1'))).toEqual(['certificate-revoked@0']);
    expect(codes(revoked, list('crlBefore'))).toEqual([]);
  });

  it('a list that ended or was changed leaves it unknown', () => {
    expect(codes(good, list('crl'), nowMs + 8 * 24 * hour)).toEqual(['revocation-unknown@0']);
    const broken = Uint8Array.from(answers['crl'] ?? []);
    broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1;
    expect(codes(good, { crls: [broken], required: 'leaf' })).toEqual(['revocation-unknown@0']);
  });

  it('must-staple is met by an answer, and broken by none; not asked says nothing', () => {
    expect(codes(stapled, { staple: null, required: 'none' })).toEqual(['must-staple-without-staple@0']);
    expect(codes(stapled, { required: 'none' })).toEqual([]);
    expect(codes(good, { staple: null, required: 'none' })).toEqual([]);
  });

  it('the request we make is answered by openssl', async () => {
    const request = ocspRequestFor(parseCertificate(revoked), parseCertificate(ca.ca));
    const answer = await ca.answerTo(request);
    expect(codes(revoked, { ocsp: [answer], required: 'leaf' })).toEqual(['certificate-revoked@0']);
  });

  it('mutated answers and lists are read or refused, and nothing else', () => {
    const mutated = (bytes: Uint8Array, parse: (bytes: Uint8Array) => unknown) =>
      fc.assert(
        fc.property(
          fc.nat(bytes.length - 1),
          fc.integer({ min: 0, max: 255 }),
          fc.nat(bytes.length),
          (at, octet, end) => {
            const changed = Uint8Array.from(bytes).subarray(0, Math.max(end, 1));
            if (at < changed.length) changed[at] = octet;
            try {
              parse(changed);
            } catch (error) {
              if (!(error instanceof NotACertificate)) throw error;
            }
          },
        ),
        { numRuns: 3000, seed: 7 },
      );
    mutated(answers['goodByResponder'] ?? new Uint8Array(1), parseOcsp);
    mutated(answers['crl'] ?? new Uint8Array(1), parseCrl);
  });
});

function isThere(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
