/** Evidence in JSON that is far too large: it stays JSON, says what is missing, and no half of a secret is left where a text was cut. */
import { expect, it } from 'vitest';
import { evidenceOf } from '../../src/case/evidence.ts';
import type { Json } from '../../src/check.ts';
import { redactorOf } from '../../src/redaction/redact.ts';
import { stuckCheck, stuckInput } from './sample.ts';

const secret = 'kQ3rV8tPz1Lm6Nb4';
const redactor = redactorOf({ key: 'k', known: [] });

async function shown(content: Json): Promise<{ readonly text: string; readonly isCut: boolean }> {
  const check = { ...stuckCheck, exhibits: () => [{ fileName: 'answer.json', title: 'An answer', content }] };
  const given = stuckInput();
  if (given.about === null) throw new Error('nothing it is about');
  const { files } = await evidenceOf({ ...given, about: { ...given.about, check } }, redactor, {});
  const file = files.find(({ name }) => name.endsWith('answer.json'));
  return { text: file?.content.toString() ?? '', isCut: file?.isCut ?? false };
}

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ row: index, password: `${secret}${index}`, note: 'x'.repeat(60) }));

it.each<readonly [string, Json]>([
  ['an object with one long list', { result: { rows: rows(40_000) } }],
  ['a list with one large item', [{ result: { rows: rows(40_000) } }]],
  ['an object with many keys', Object.fromEntries(rows(40_000).map((row) => [`r${row.row}`, row]))],
  ['one long text', { log: `password=${secret} and more\n`.repeat(120_000) }],
  ['many long texts', { logs: Array.from({ length: 30 }, () => `password=${secret} and more\n`.repeat(8_000)) }],
])(
  '%s',
  async (_name, content) => {
    const { text, isCut } = await shown(content);
    expect(isCut).toBe(true);
    expect(() => JSON.parse(text)).not.toThrow();
    expect(text).toContain('left out');
    expect(text).toContain('‹secret:');
    // Halves too: eight characters of it are enough for a guess.
    for (let at = 0; at + 8 <= secret.length; at += 1) expect(text).not.toContain(secret.slice(at, at + 8));
  },
  60_000,
);
