/** 20,000 damaged hellos and flights, always the same ones. */
import { expect, it } from 'vitest';
import { hellos } from './hellos.ts';
import { fuzzedWith } from './in-test.ts';

it('20,000 damaged hellos and flights are answered as declared', { timeout: 120_000 }, async () => {
  const answers = await fuzzedWith(hellos, 20261122, 20_000);
  // The damage reaches every answer, so that it is worth something.
  for (const kind of [
    'client: hello',
    'client: no hello',
    'client: more wanted',
    'server: certificates',
    'server: hello',
    'server: alert',
    'server: not TLS',
    'answer: server hello',
    'answer: not TLS',
    'message: read',
  ]) {
    expect([kind, (answers.get(kind) ?? 0) > 10]).toEqual([kind, true]);
  }
});
