/** Failure dumps: only kinds of errors come out, however the text is cut and whatever stands in it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorKindOf, unknownKind } from '../../src/anaplan/error-kinds.ts';
import { DumpReader } from '../../src/anaplan/failure-dump.ts';
import { readDump } from '../../src/anaplan/failure-dump-read.ts';
import type { RawAnswer } from '../../src/anaplan/judged-answer.ts';

const summaryOf = (pieces: readonly string[], readToEnd = true) => {
  const reader = new DumpReader();
  for (const piece of pieces) reader.push(piece);
  return reader.end(readToEnd);
};

const dump = [
  '"_Status_","Code","Name","_Line_","_Error_1_","_Error_2_"',
  '"error","00A","Jane ""JD"" Doe","2","Invalid line item identifier: 00A Partner",""',
  '"error","00B","two\r\nlines, and a comma","3","Invalid line item identifier: 00B Partner","Item not located in EVENT_ID list"',
  '"error","00C","Max","4","Item not located in EVENT_ID list",""',
].join('\r\n');

describe('a failure dump', () => {
  test('rows and kinds are counted, most frequent first', () => {
    expect(summaryOf([`${dump}\r\n`])).toEqual({
      rowCount: 3,
      kinds: [
        { kind: 'Invalid line item identifier', count: 2 },
        { kind: 'Item not located in EVENT_ID list', count: 2 },
      ],
      isWhole: true,
    });
  });

  test('the same wherever it is cut into pieces', () => {
    const whole = summaryOf([dump]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: dump.length }), { maxLength: 12 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), dump.length];
        expect(summaryOf(at.slice(1).map((end, index) => dump.slice(at[index], end)))).toEqual(whole);
      }),
    );
  });

  test.each([';', '\t', '|'])('separated by %j', (separator) => {
    const text = `_Status_${separator}Code${separator}_Line_${separator}_Error_1_\nerror${separator}a"b${separator}2${separator}Invalid date\n`;
    expect(summaryOf([text])).toEqual({ rowCount: 1, kinds: [{ kind: 'Invalid date', count: 1 }], isWhole: true });
  });

  test('a text that is no dump gives nothing', () => {
    expect(summaryOf(['Code,Name\n1,Jane\n'])).toBeNull();
    expect(summaryOf([''])).toBeNull();
  });

  test('cut short, its last row is not counted, and it says that it is not whole', () => {
    expect(summaryOf([dump.slice(0, -30)], false)).toMatchObject({ rowCount: 2, isWhole: false });
  });

  test('kinds without end are bounded', () => {
    const list = (index: number) => `LIST_${index}`;
    const rows = Array.from({ length: 500 }, (_, index) => `"e","Item not located in ${list(index)} list"`);
    const summary = summaryOf([['"_Status_","_Error_1_"', ...rows].join('\n')]);
    expect(summary).toMatchObject({ rowCount: 500, isWhole: false });
    expect(summary?.kinds.length).toBe(50);
  });

  test('no cell of a row gets out, whatever is in it', () => {
    const cell = fc.string({ minLength: 4 }).map((text) => `\u00a7${text}\u00a7`);
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), (cells) => {
        const rows = cells.map(([name, value]) =>
          ['error', name, '2', `Invalid value ${value} of ${name}`].map(quoted).join(','),
        );
        const text = ['"_Status_","Name","_Line_","_Error_1_"', ...rows].join('\r\n');
        const out = JSON.stringify(summaryOf([text]));
        expect(out).not.toContain('\u00a7');
        expect(JSON.parse(out)).toMatchObject({ rowCount: cells.length });
      }),
    );
  });
});

describe('the kind of an error', () => {
  test.each([
    ['Invalid line item identifier: 00A Partner', 'Invalid line item identifier'],
    ['Item not located in EVENT_ID list', 'Item not located in EVENT_ID list'],
    ['Item Jane Doe not located in P2 Products list', 'Item \u2026 not located in P2 Products list'],
    ['Invalid date "31.02.2026"', 'Invalid date'],
    ["Value 'Jane' is not valid for line item 'Salary'", 'Value \u2026 is not valid for line item'],
    ['Salary of jane doe is too long', '\u2026 of \u2026 is too long'],
    ['Ung\u00fcltiges Datum 31.02.2026', unknownKind],
    ['', unknownKind],
  ])('%j is %j', (text, kind) => expect(errorKindOf(text)).toBe(kind));

  test('only words of the vocabulary, and names that Anaplan frames as lists, come through', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 8 }), (text) => {
        const words = errorKindOf(text).split(' ');
        const kept = words.filter((word) => word !== '\u2026' && errorKindOf(word) === unknownKind);
        expect(errorKindOf(text) === unknownKind ? [] : kept).toEqual([]);
      }),
    );
  });
});

describe('reading it chunk by chunk', () => {
  const answer = (text: string, httpStatus = 200, contentType = 'text/plain'): RawAnswer => ({
    httpStatus,
    contentType,
    text,
  });
  const chunkList = (ids: readonly string[]) =>
    answer(
      JSON.stringify({ meta: {}, status: { code: 200 }, chunks: ids.map((id) => ({ id, name: id })) }),
      200,
      'application/json',
    );
  const read = (answers: Readonly<Record<string, RawAnswer>>) => {
    const asked: string[] = [];
    const result = readDump('/d', async (path) => {
      asked.push(path);
      const url = new URL(`https://api.example.com${path}`);
      return {
        answer: answers[path] ?? answer('{}', 404),
        call: { method: 'GET', url, nowMs: 0, redact: (text) => text },
      };
    });
    return { asked, result };
  };

  test('rows may be cut between chunks', async () => {
    const { asked, result } = read({
      '/d/chunks': chunkList(['0', '1']),
      '/d/chunks/0': answer(dump.slice(0, 150)),
      '/d/chunks/1': answer(dump.slice(150)),
    });
    expect(await result).toEqual(summaryOf([dump]));
    expect(asked).toEqual(['/d/chunks', '/d/chunks/0', '/d/chunks/1']);
  });

  test.each([204, 400, 403, 404, 410])('%i: there is none for this account', async (status) => {
    expect(await read({ '/d/chunks': answer('', status) }).result).toBeNull();
  });

  test('an empty list of chunks drops its key', async () => {
    expect(await read({ '/d/chunks': answer('{"meta":{},"status":{"code":200}}') }).result).toBeNull();
  });

  test('a chunk that is gone leaves what was read, not whole', async () => {
    const { result } = read({ '/d/chunks': chunkList(['0', '1']), '/d/chunks/0': answer(`${dump}\r\n`) });
    expect(await result).toMatchObject({ rowCount: 3, isWhole: false });
  });

  test('no more than 20 MB are read', async () => {
    const big = answer(`${dump}\r\n${'"error","x","y","9","Invalid date",""\r\n'.repeat(300_000)}`);
    const ids = ['0', '1', '2', '3', '4'];
    const { asked, result } = read({
      '/d/chunks': chunkList(ids),
      ...Object.fromEntries(ids.map((id) => [`/d/chunks/${id}`, big])),
    });
    expect(await result).toMatchObject({ isWhole: false });
    expect(asked).toHaveLength(3);
  });

  test.each([500, 503, 422])('%i: could not look', async (status) => {
    await expect(read({ '/d/chunks': answer('{}', status) }).result).rejects.toMatchObject({
      fault: { code: `HTTP_${status}` },
    });
  });
});
