import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CouldNotLook } from '../../src/check.ts';
import { decodedText } from '../../src/host/text.ts';
import { thisHost } from '../../src/host/this-host.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'host-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const host = thisHost({});
const at = (name: string) => join(folder, name);

describe('a path', () => {
  test('tells kind, size, rights', async () => {
    writeFileSync(at('run.sh'), 'echo\n', { mode: 0o750 });
    chmodSync(at('run.sh'), 0o750);
    const facts = await host.factsOf(at('run.sh'));
    expect(facts).toMatchObject({ exists: true, kind: 'file', sizeBytes: 5, mode: 0o750, isExecutable: true });
    expect(await host.factsOf(folder)).toMatchObject({ kind: 'folder' });
  });

  test.each(['nothing', 'run.sh/below', 'x'.repeat(300), 'a\0b'])(
    'that names no file is not there: %j',
    async (name) => {
      expect(await host.factsOf(at(name))).toMatchObject({ exists: false });
      expect(await host.textOf(at(name))).toBeNull();
    },
  );

  test("a loop of links is the operator's to solve", async () => {
    symlinkSync(at('loop'), at('loop'));
    await expect(host.factsOf(at('loop'))).rejects.toThrow(CouldNotLook);
  });
});

describe('a text', () => {
  test('is read up to the bound, of a log the end', async () => {
    writeFileSync(at('long.log'), `${'a'.repeat(5000)}end\n`);
    expect(await host.textOf(at('long.log'), { maxBytes: 10 })).toMatchObject({ text: 'aaaaaaaaaa', isCut: true });
    const end = await host.textOf(at('long.log'), { maxBytes: 4, from: 'end' });
    expect(end).toMatchObject({ text: 'end\n', isCut: true, sizeBytes: 5004 });
    expect(await host.bytesOf(at('long.log'), 100)).toBeNull();
  });

  test('a pipe, a device and a folder are refused, not waited for', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    for (const file of [at('pipe'), '/dev/zero', folder]) {
      await expect(host.textOf(file)).rejects.toThrow(/no regular file|could not be read/);
    }
  });

  test('names in a folder are sorted; of no folder there are none', async () => {
    mkdirSync(at('names'));
    for (const name of ['b', 'a', 'C']) writeFileSync(join(at('names'), name), '');
    expect(await host.namesIn(at('names'))).toEqual(['C', 'a', 'b']);
    expect(await host.namesIn(at('run.sh'))).toBeNull();
  });
});

describe('decoding', () => {
  const text = 'set AnaplanUser="jürgen"\r\nrem €\r\n';
  test.each([
    ['UTF-8', Buffer.from(text), 'utf-8', false],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${text}`), 'utf-8', true],
    ['UTF-16 as Notepad writes it', Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le', true],
    ['UTF-16 without its mark', Buffer.from(text, 'utf16le'), 'utf-16le', false],
    ['UTF-16 the other way round', Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), 'utf-16be', true],
  ])('%s', (_name, bytes, encoding, hasByteOrderMark) => {
    expect(decodedText(bytes)).toEqual({ text, encoding, hasByteOrderMark, lineEnds: 'crlf' });
  });

  test('Latin-1, and a character cut in two', () => {
    expect(decodedText(Buffer.from('jürgen', 'latin1'))).toMatchObject({ text: 'jürgen', encoding: 'latin-1' });
    expect(decodedText(Buffer.from('10 €').subarray(0, -1)).encoding).toBe('utf-8');
  });

  test('a whole file does not end in half a character; a tail may begin with one', () => {
    expect(decodedText(Buffer.from('menü', 'latin1'), 'whole')).toMatchObject({ text: 'menü', encoding: 'latin-1' });
    const tail = decodedText(Buffer.from('€ jürgen\n').subarray(1), 'end');
    expect(tail).toMatchObject({ text: ' jürgen\n', encoding: 'utf-8' });
    expect(decodedText(Buffer.from('\u00a3 fünf', 'latin1'), 'end')).toMatchObject({
      text: '£ fünf',
      encoding: 'latin-1',
    });
  });

  test('any bytes make a text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        expect(decodedText(bytes).text.length).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  test.each([
    ['a\nb\n', 'lf'],
    ['a\r\nb\n', 'mixed'],
    ['a', 'none'],
  ])('line ends of %j', (line, lineEnds) => expect(decodedText(Buffer.from(line)).lineEnds).toBe(lineEnds));
});
