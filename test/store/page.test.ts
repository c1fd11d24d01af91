import { expect, test } from 'vitest';
import { openStore } from '../../src/store/sqlite.ts';
import { blindAttempt, seenAttempt, skippedAttempt } from './attempts.ts';

test('what was seen last is known although nothing could be seen since', () => {
  const store = openStore(':memory:');
  const of = (target: string) => ({ check: 'certificate-expiry', target });
  store.record(seenAttempt({ ...of('a:443'), startedAtMs: 1000, observation: { serial: 1 } }), []);
  store.record(seenAttempt({ ...of('a:443'), startedAtMs: 2000, observation: { serial: 2 } }), []);
  store.record(blindAttempt({ ...of('a:443'), startedAtMs: 3000 }), []);
  store.record(skippedAttempt({ ...of('a:443'), startedAtMs: 4000 }), []);
  store.record(blindAttempt({ ...of('never:443'), startedAtMs: 5000 }), []);
  expect(store.newestSeen('certificate-expiry')).toEqual([
    { target: 'a:443', startedAtMs: 2000, observation: { serial: 2 } },
  ]);
  store.close();
});

test('what is no longer watched stands nowhere until it is looked at again', () => {
  const store = openStore(':memory:');
  const of = (target: string) => ({ check: 'certificate-expiry', target });
  for (const target of ['a:443', 'b:443']) store.record(seenAttempt(of(target)), []);
  const standing = () => [
    store.standing().map(({ target }) => target),
    store.newestFound().map(({ target }) => target),
    store.latest().map(({ target }) => target),
    store.newestSeen('certificate-expiry').map(({ target }) => target),
  ];
  const both = ['a:443', 'b:443'];
  expect(standing()).toEqual([both, both, both, both]);
  store.letGo(({ target }) => target === 'a:443', 1000);
  expect(standing()).toEqual([['a:443'], ['a:443'], ['a:443'], ['a:443']]);
  expect(store.attempts({ target: 'b:443' })).toHaveLength(1);
  store.record(seenAttempt(of('b:443')), []);
  expect(standing()).toEqual([both, both, both, both]);
  store.close();
});
