/** Nothing that this process knows as a secret is judged, kept or shown, whatever a peer or a file sends back. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Check, Json } from '../../src/check.ts';
import { CouldNotLook, NothingToLookAt } from '../../src/check.ts';
import { MovableClock } from '../../src/clock.ts';
import { lookedAt } from '../../src/engine/look.ts';
import { withholderOf } from '../../src/redaction/withhold.ts';
import { openStore } from '../../src/store/sqlite.ts';
import type { Tools } from '../../src/tools.ts';
import { boundTo, finding } from '../engine/checks.ts';
import { temporaryFolders } from '../store/folder.ts';

const secret = 'Sesame-0pen/47"x';
const forms = [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64'),
  Buffer.from(`loader@example.com:${secret}`).toString('base64'),
  Buffer.from(secret).toString('hex'),
  JSON.stringify(secret),
  JSON.stringify(JSON.stringify(secret)),
];

const newFolder = temporaryFolders();

async function looked(probe: Check['probe']) {
  const file = join(newFolder(), 'store.db');
  const store = openStore(file);
  const known: string[] = [];
  const tools = {
    redaction: {
      know: (value: string) => void known.push(value),
      withhold: withholderOf(
        () => known,
        () => 'k'.repeat(64),
      ),
    },
  } as unknown as Tools;
  const judge: Check['judge'] = (observation) => [finding('said', 'failure', { said: observation as Json })];
  const remember: Check['remember'] = (_memory, look) => (look.outcome === 'seen' ? look.observation : null);
  const traits: Check['traits'] = (observation) => ({ said: observation });
  const parts = { probe, judge, remember, traits };
  const signal = new AbortController().signal;
  const { attempt } = await lookedAt(boundTo('a', parts), { tools, store, clock: new MovableClock(), signal });
  store.close();
  return { attempt: JSON.stringify(attempt), file: readFileSync(file).toString('latin1') };
}

describe('a secret that is read while it is looked', () => {
  test.for(forms)('is not in what was seen, remembered or found, nor in the file of the store: %s', async (form) => {
    const { attempt, file } = await looked(async (_target, { redaction }) => {
      redaction.know(secret);
      return { body: `the peer says ${form}, and goes on`, list: [form], [form]: 1 };
    });
    for (const text of [attempt, file]) {
      expect(text).not.toContain(form);
      expect(text).not.toContain(secret);
    }
    expect(attempt).toContain('the peer says');
    expect(attempt).toContain(', and goes on');
  });

  test('is not in the message of a look that failed, nor in the reason of one that was skipped', async () => {
    const message = `The server answered "${secret}".`;
    const blind = await looked(async (_target, { redaction }) => {
      redaction.know(secret);
      throw new CouldNotLook({ whose: 'peer', code: 'odd-answer', message });
    });
    const skipped = await looked(async (_target, { redaction }) => {
      redaction.know(secret);
      throw new NothingToLookAt(message);
    });
    for (const { attempt, file } of [blind, skipped]) {
      expect(attempt).toContain('The server answered');
      expect(attempt + file).not.toContain(secret);
    }
  });
});

test('a certificate that stands in the file of its key is no secret, and stays whole', () => {
  const line = (letter: string) => letter.repeat(64);
  const certificate = `-----BEGIN CERTIFICATE-----\n${line('C')}\n${line('D')}\n-----END CERTIFICATE-----`;
  const key = `-----BEGIN PRIVATE KEY-----\n${line('K')}\n-----END PRIVATE KEY-----`;
  const withhold = withholderOf(
    () => [`${certificate}\n${key}\n`],
    () => 'k'.repeat(64),
  );
  expect(withhold({ der: line('C') + line('D') })).toEqual({ der: line('C') + line('D') });
  expect(JSON.stringify(withhold({ text: `x ${line('K')} y` }))).not.toContain(line('K'));
});

test('what is short, or not known yet, is left to the redaction of what leaves the host', () => {
  const known: string[] = ['admin'];
  const withhold = withholderOf(
    () => known,
    () => 'k'.repeat(64),
  );
  expect(withhold({ user: 'admin', text: secret })).toEqual({ user: 'admin', text: secret });
  known.push(secret);
  expect(withhold({ text: secret }).text).not.toContain(secret);
});
