/** The way through: same bytes whatever the pieces, no secret in any form, one line held at most. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestLineBytes } from '../../../src/installs/log/lines.ts';
import { logFilterOf } from '../../../src/installs/log/log-filter.ts';
import { exitCodeOf, summaryOf } from '../../../src/installs/log/summary.ts';
import { refuseSecrets } from '../../../src/redaction/gate.ts';
import { html } from '../../../src/report/markup.ts';
import { canary, logFixtures } from './fixtures.ts';

function through(pieces: readonly Uint8Array[], known: readonly string[] = []) {
  const filter = logFilterOf({ key: 'k', known });
  const passed = pieces.map((piece) => Buffer.from(filter.push(piece)));
  const { rest, state } = filter.end();
  return {
    bytes: Buffer.concat([...passed, Buffer.from(rest)]),
    state,
    summary: summaryOf(state, filter.redact),
    code: exitCodeOf(state),
  };
}
const textThrough = (text: string, known: readonly string[] = []) =>
  through([Buffer.from(text)], known).bytes.toString('utf8');

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index] ?? 0, end));
}

test.each(logFixtures)('$kind $name: verdict, no password, everything else as it was', ({ kind, bytes, text }) => {
  const out = through([bytes]);
  expect(out.code).toBe({ ok: 0, ng: 2, unknown: 3 }[kind]);
  expect(out.bytes.includes(canary)).toBe(false);
  expect(out.summary).not.toContain(canary);
  expect(out.summary).not.toContain('\n');
  const plain = (one: string) =>
    one
      .replaceAll(canary, '')
      // Taken out for where they stand, though no secret.
      .replace(/(?<=Private-Key: )loader|(?<=example\.com:)\?/g, '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are taken out on the way
      .replace(/‹secret:\w{16}›|\u001b\[[0-9;]*m/g, '');
  expect(plain(out.bytes.toString('utf8'))).toBe(plain(text));
});

test('the same whatever the pieces', () => {
  const anyLog = fc.oneof(
    fc.constantFrom(...logFixtures.map(({ bytes }) => bytes)),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    fc
      .string({ unit: fc.constantFrom('\r', '\n', 'a', 'ü', '\u0000', '\u001b[31m', '\ufeff') })
      .map((s) => Buffer.from(s)),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(`\ufeff${text}`, 'utf16le')),
  );
  fc.assert(
    fc.property(anyLog, fc.array(fc.nat(), { maxLength: 12 }), (bytes, places) => {
      const whole = through([bytes]);
      const parts = through(cut(bytes, places));
      expect(parts.bytes.equals(whole.bytes)).toBe(true);
      expect(parts.state).toEqual(whole.state);
    }),
  );
});

test('byte by byte', () => {
  const bytes = Buffer.from('a\r\nThe operation failed.\r\n\nb\rc');
  const parts = through([...bytes].map((byte) => Uint8Array.of(byte)));
  expect(parts.bytes.toString()).toBe(bytes.toString());
  expect(parts.state).toMatchObject({ lines: 5, counts: { failed: 1 } });
});

describe('secrets', () => {
  const encodings: readonly [string, (value: string) => string][] = [
    ['plain', (value) => value],
    ['base64', (value) => Buffer.from(value).toString('base64')],
    ['base64 of user and password', (value) => Buffer.from(`loader@example.com:${value}`).toString('base64')],
    ['base64url', (value) => Buffer.from(`u:${value}`).toString('base64url')],
    ['percent', (value) => encodeURIComponent(value)],
    ['percent, every byte', (value) => Buffer.from(value).toString('hex').replace(/../g, '%$&')],
    ['form', (value) => encodeURIComponent(value).replaceAll('%20', '+')],
    ['hex', (value) => Buffer.from(value).toString('hex')],
    ['hex, upper case', (value) => Buffer.from(value).toString('hex').toUpperCase()],
    ['JSON', (value) => JSON.stringify(value)],
    ['JSON in JSON', (value) => JSON.stringify(JSON.stringify({ value }))],
    ['HTML', (value) => String(html`${value}`)],
  ];
  test.each(encodings)('given with --secret-from, %s', (_name, encode) => {
    const value = 'Tr0ub4dor&3 "x"/é';
    expect(() => refuseSecrets([{ name: 'log', text: encode(value) }], [value])).toThrow();
    const out = textThrough(`2026-11-22 02:00:00 INFO  1 |--   sent ${encode(value)} to it\n`, [value]);
    expect(() => refuseSecrets([{ name: 'log', text: out }], [value])).not.toThrow();
    expect(out).toMatch(/ to it\n$/);
  });

  test.each(encodings)('learned from the echoed command, %s', (_name, encode) => {
    const out = textThrough(`./AnaplanClient.sh -user "a@b.c:${canary}" -execute\nlater: ${encode(canary)} end\n`);
    expect(() => refuseSecrets([{ name: 'log', text: out }], [canary])).not.toThrow();
    expect(out).toMatch(/ end\n$/);
  });

  test.each([
    `-user a@b.c:${canary} -x`,
    `-u 'a@b.c:${canary}' -x`,
    `-u "a b:${canary} more words" -x`,
    `-user \\"a@b.c:${canary}\\" -x`,
    `-keystorepass '${canary} with spaces' -x`,
    `-kp ${canary}'tail -x`,
    `-kp -${canary} -x`,
    `-privatekey /opt/key.pem:${canary} -x`,
    `-pkey "C:\\keys\\my key.pem:${canary}" -x`,
    `-privatekey /opt/key.pem:${canary}:second -x`,
    `-viauser "EXAMPLE\\\\ws\\\\loader:${canary}" -x`,
    `-jdbcuser loader:${canary} -x`,
    `-via http://loader:${canary}@proxy:8080 -x`,
    `set AnaplanUser="a@b.c:${canary}"`,
    `C:\\anaplan>set KeyStorePass=${canary} x`,
    `C:\\anaplan>set "PrivateKey=C:\\k\\key.pem:${canary}"`,
    `+ AnaplanPassword=${canary}`,
    `+ PrivateKey='/opt/key.pem:${canary}'`,
    `$env:KeyStorePass = "${canary}"`,
    `jdbc.password=${canary}`,
    `Authorization: AnaplanAuthToken ${canary}`,
    `-keystorepass ^\r\n  ${canary} ^\r\n -x`,
    `-user \\\n  a@b.c:${canary} \\\n -x`,
    `-user a@b.c:Canary\u0000-7731\u001b[31m-Pa\u0007ss -x`,
  ])('%j', (line) => {
    const out = textThrough(`${line}\nagain ${canary}.\n`);
    expect(out).not.toContain(canary);
    expect(out).not.toMatch(/with spaces|more words|second|tail/);
  });

  test.each([
    '-user a@b.c -execute',
    "-user '%AnaplanUser%' -keystorepass $KeyStorePass",
    'uploaded -u /data/file.csv',
    'set KeyStorePass=',
  ])('leaves %j', (line) => expect(textThrough(`${line}\n`)).toBe(`${line}\n`));

  test('a private key over several lines, and what comes after it', () => {
    const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7';
    const key = `-----BEGIN PRIVATE KEY-----\n${body}\n2026-11-22 02:00:00 INFO  1 |--   ${body}\nQQ==\n-----END PRIVATE KEY-----\nRun status: COMPLETE\n`;
    const out = textThrough(key);
    expect(out).not.toContain('MIIE');
    expect(out).not.toContain('QQ==');
    expect(out).toMatch(/\nRun status: COMPLETE\n$/);
    expect(textThrough(`-----BEGIN PRIVATE KEY-----\n${body}\nThe operation failed.\n`)).toMatch(
      /\nThe operation failed\.\n$/,
    );
  });
});

describe('encodings of the log', () => {
  const text = `./AnaplanClient.bat -user a@b.c:${canary} -x\r\nKünstler\r\n!!! The operation failed !!!  =(\r\n`;
  test.each([
    ['UTF-16 LE with mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 LE without', Buffer.from(text, 'utf16le')],
    ['UTF-16 BE with mark', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16 BE without', Buffer.from(text, 'utf16le').swap16()],
    ['UTF-8 with mark', Buffer.from(`\ufeff${text}`)],
  ])('%s comes out as UTF-8', (_name, bytes) => {
    const out = through([bytes]);
    expect(out.code).toBe(2);
    expect(out.bytes.toString('utf8')).toMatch(
      /^\.\/AnaplanClient\.bat -user a@b\.c:‹secret:\w+› -x\r\nKünstler\r\n!!! The/,
    );
  });

  test('Latin-1 stays Latin-1, byte by byte', () => {
    const out = through([Buffer.from(text, 'latin1')]).bytes;
    expect(out.toString('latin1')).toContain('\r\nKünstler\r\n');
    expect(through([Buffer.from(`Künstler -kp ${canary}\n`, 'latin1')]).bytes.toString('latin1')).toMatch(
      /^Künstler -kp <secret:\w{16}>\n$/,
    );
  });
});

describe('bounds', () => {
  test('a gigabyte without a line end is held to the bound of one line', () => {
    const filter = logFilterOf({ key: 'k', known: [] });
    const piece = Buffer.alloc(1 << 20, 'a');
    let passed = 0;
    for (let count = 0; count < 1024; count += 1) {
      passed += filter.push(piece).length;
      if (filter.heldBytes() > longestLineBytes) break;
    }
    expect(filter.heldBytes()).toBe(longestLineBytes);
    const rest = Buffer.from(filter.end().rest).toString();
    expect(passed).toBe(0);
    expect(rest.length).toBeLessThan(longestLineBytes);
    expect(rest).toContain(`[anaplan-doctor: ${1024 * (1 << 20) - longestLineBytes} more bytes of this line left out]`);
  });

  test('a secret cut by the bound of a line is not shown in part', () => {
    const line = `${'x'.repeat(longestLineBytes - 10 - canary.length)} ${canary.slice(0, 9)}`;
    expect(textThrough(`${line}${canary.slice(9)} and more ${'y'.repeat(99_999)}\n`, [canary])).not.toContain('Canary');
  });

  test('a line is passed on as soon as it has ended, and nothing after it', () => {
    const filter = logFilterOf({ key: 'k', known: [] });
    expect(Buffer.from(filter.push(Buffer.from('one line\r\nhalf a'))).toString()).toBe('one line\r\n');
    expect(filter.heldBytes()).toBe(6);
  });

  test('ten thousand runs keep no more than a few', () => {
    const run = './AnaplanClient.sh -x\nRun status: a\nThe operation failed.\n\n\n\n\n';
    const { state } = through([Buffer.from(run.repeat(10_000))]);
    expect(state.counts.failed).toBe(10_000);
    expect(JSON.stringify(state).length).toBeLessThan(20_000);
  });

  test.each(['-user a:', '-kp "', 'set pass=', '"', '\\"', ' at ', '-----BEGIN PRIVATE KEY-----', 'Running Import: '])(
    'lines of %j end',
    (unit) => {
      const line = `${unit.repeat(Math.ceil(30_000 / unit.length))}\n`;
      expect(through([Buffer.from(line.repeat(3))]).state.lines).toBe(3);
    },
  );
});
