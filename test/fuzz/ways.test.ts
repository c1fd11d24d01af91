/** 20,000 sealed records, and 20,000 replies of mail servers and proxies, always the same ones. */
import { expect, it } from 'vitest';
import { fuzzedWith } from './in-test.ts';
import { replies } from './replies.ts';
import { sealedRecords } from './sealed-records.ts';

const reached = (answers: ReadonlyMap<string, number>, kinds: readonly string[]) =>
  kinds.map((kind) => [kind, (answers.get(kind) ?? 0) > 10]);
const all = (kinds: readonly string[]) => kinds.map((kind) => [kind, true]);

it('20,000 damaged flights of TLS 1.3, sealed, are answered as declared', { timeout: 120_000 }, async () => {
  const answers = await fuzzedWith(sealedRecords, 20261122, 20_000);
  const kinds = ['sealed: certificates', 'sealed: not TLS', 'sealed: alert', 'sealed: broken, not TLS'];
  expect(reached(answers, kinds), JSON.stringify([...answers])).toEqual(all(kinds));
});

it('20,000 damaged replies of mail servers and proxies are answered as declared', { timeout: 120_000 }, async () => {
  const answers = await fuzzedWith(replies, 20261122, 20_000);
  const kinds = ['mail: way', 'mail: NO_STARTTLS', 'proxy: way', 'proxy: refused', 'proxy: NOT_HTTP'];
  expect(reached(answers, kinds), JSON.stringify([...answers])).toEqual(all(kinds));
});
