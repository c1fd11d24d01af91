/** 20,000 damaged certificates, OCSP answers and revocation lists, always the same ones. */
import { expect, it } from 'vitest';
import { certificates, undamagedAnswers } from './certificates.ts';
import { fuzzedWith } from './in-test.ts';

it('undamaged, every chain is good', () => {
  expect(undamagedAnswers()).toEqual(['', '', '', '']);
});

it('20,000 damaged ones are answered as declared, and none is called good', { timeout: 120_000 }, async () => {
  const answers = await fuzzedWith(certificates, 20261122, 20_000);
  // The damage gets past the parsers to the judge's own rules.
  for (const kind of [
    'unreadable-certificate',
    'malformed-certificate',
    'chain-incomplete',
    'bad-signature',
    'host-mismatch',
    'wrong-key-usage',
    'certificate-revoked',
    'revocation-unknown',
    'file read',
    'file refused',
  ]) {
    expect([kind, (answers.get(kind) ?? 0) > 10]).toEqual([kind, true]);
  }
});
