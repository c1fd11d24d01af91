/** The row parser and the row counter against files made from known cells: whatever stands in the cells, and however the bytes come in. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { EncodingWatch, encodingFits, encodingOf } from '../../src/files/encoding.ts';
import { headerOf, rowAt } from '../../src/files/header.ts';
import { differenceOf, looksSame, repeatedOf } from '../../src/files/header-difference.ts';
import { fits, patternOf } from '../../src/files/pattern.ts';
import { RowCounter } from '../../src/files/rows.ts';
import { unusualRows } from '../../src/files/usual-rows.ts';

const separators = [',', ';', '\t', '|'];
const cell = fc.string({
  unit: fc.constantFrom('a', 'é', '€', '𝄞', ' ', '"', ',', ';', '\t', '|', '\n', '\r'),
  maxLength: 6,
});
const table = fc.record({
  rows: fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
  separator: fc.constantFrom(...separators),
  lineBreak: fc.constantFrom('\n', '\r\n', '\r'),
  endsWithBreak: fc.boolean(),
});
type Table = typeof table extends fc.Arbitrary<infer T> ? T : never;

const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
/** Every cell quoted: the one form that has no second reading. */
const fileOf = ({ rows, separator, lineBreak, endsWithBreak }: Table) =>
  rows.map((row) => row.map(quoted).join(separator)).join(lineBreak) + (endsWithBreak ? lineBreak : '');

describe('a row of names', () => {
  it('is read as it was written, whatever stands in its cells', () => {
    fc.assert(
      fc.property(table, fc.nat(7), (made, at) => {
        const number = (at % made.rows.length) + 1;
        const cut = { separator: made.separator, delimiter: '"' };
        expect(rowAt(fileOf(made), cut, number, true)).toEqual(made.rows[number - 1]);
      }),
    );
  });

  it('is nothing when its end is not there, and never another row', () => {
    fc.assert(
      fc.property(table, fc.nat(200), (made, at) => {
        const text = fileOf(made);
        const cut = { separator: made.separator, delimiter: '"' };
        const row = rowAt(text.slice(0, at), cut, 1, false);
        if (row !== null) expect(row).toEqual(made.rows[0]);
      }),
    );
  });

  it('any text is read without an error, and to names of bounded length', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(3), fc.boolean(), (text, headerRow, isWhole) => {
        const header = headerOf(text, isWhole, {
          encoding: null,
          separator: null,
          delimiter: null,
          headerRow,
          expectedNames: null,
        });
        for (const name of header?.names ?? []) expect(name.length).toBeLessThanOrEqual(200);
      }),
    );
  });
});

describe('the number of rows', () => {
  const counted = (
    bytes: Uint8Array,
    chunkSize: number,
    rules: ConstructorParameters<typeof RowCounter>[0],
    encoding: 'utf-8' | 'utf-16le' | 'utf-16be',
  ) => {
    const counter = new RowCounter(rules);
    for (let at = 0; at < bytes.length; at += chunkSize) counter.push(bytes.subarray(at, at + chunkSize), encoding);
    return counter.end();
  };

  it('is that of the table, in every encoding, however the bytes come in', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 9 }), fc.nat(3), (made, size, headerRow) => {
        const text = fileOf(made);
        const below = made.rows.slice(headerRow);
        const columns = made.rows[0]?.length ?? 1;
        const rules = { separator: made.separator, delimiter: '"', headerRow, columns };
        const expected = { rows: below.length, ragged: below.filter((row) => row.length !== columns).length };
        expect(counted(Buffer.from(text), size, rules, 'utf-8')).toMatchObject(expected);
        expect(counted(Buffer.from(text, 'utf16le'), size * 2, rules, 'utf-16le')).toMatchObject(expected);
        expect(counted(Buffer.from(text, 'utf16le').swap16(), size * 2, rules, 'utf-16be')).toMatchObject(expected);
      }),
    );
  });

  it('a table cut anywhere is never counted to more rows', () => {
    fc.assert(
      fc.property(table, fc.nat(200), (made, at) => {
        const rules = { separator: made.separator, delimiter: '"', headerRow: 0, columns: null };
        const { rows } = counted(Buffer.from(fileOf(made)).subarray(0, at), 5, rules, 'utf-8');
        expect(rows).toBeLessThanOrEqual(made.rows.length);
      }),
    );
  });

  it('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...separators), (bytes, separator) => {
        const rules = { separator, delimiter: '"', headerRow: 1, columns: 2 };
        const { rows, ragged } = counted(bytes, 7, rules, 'utf-8');
        expect(ragged).toBeLessThanOrEqual(rows);
        expect(rows).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});

describe('encodings', () => {
  it('text in UTF-8 is UTF-8 however it is cut into chunks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.integer({ min: 1, max: 5 }), (text, size) => {
        const bytes = Buffer.from(text);
        const watch = new EncodingWatch();
        for (let at = 0; at < bytes.length; at += size) watch.push(bytes.subarray(at, at + size));
        expect(watch.found(true)).toBe(/^[\0-\x7f]*$/.test(text) ? 'ascii' : 'utf-8');
      }),
    );
  });

  it('a file that ends within a letter is none', () => {
    const watch = new EncodingWatch();
    watch.push(Buffer.from('Zürich €').subarray(0, -1));
    expect(watch.found(true)).toBe('single-byte');
    expect(watch.found(false)).toBe('utf-8');
  });

  test.each([
    ['UTF-8', 'utf-8', true],
    ['UTF-8', 'single-byte', false],
    ['ISO-8859-1', 'utf-8', false],
    ['ISO-8859-1', 'ascii', true],
    ['UTF-16LE', 'utf-16be', false],
    ['UTF-16', 'utf-16be', true],
    ['UTF-8', 'utf-16le', false],
    ['windows-1252', 'single-byte', true],
    ['Shift_JIS', 'single-byte', null],
    ['Shift_JIS', 'utf-16le', false],
  ] as const)('an import that reads %s, a file in %s: %s', (name, found, expected) => {
    expect(encodingFits(name, { found, marked: false })).toBe(expected);
  });

  it('two bytes are no encoding of two bytes', () => {
    expect(encodingOf(Buffer.from([65, 0]), true).found).toBe('ascii');
  });
});

describe('columns', () => {
  test.each([
    ['the same', ['A', 'B'], ['A', ' B '], null],
    [
      'renamed nearly',
      ['Amount', 'B'],
      ['Ammount', 'B'],
      { renamed: [{ from: 'Amount', to: 'Ammount' }], missing: [] },
    ],
    [
      'renamed to something else in its place',
      ['A', 'Period', 'C'],
      ['A', 'Month', 'C'],
      { renamed: [{ from: 'Period', to: 'Month' }] },
    ],
    [
      'gone, another new elsewhere',
      ['A', 'Period', 'C'],
      ['A', 'C', 'Month'],
      { missing: ['Period'], added: ['Month'], renamed: [] },
    ],
    ['one of two of a name gone', ['A', 'A', 'B'], ['A', 'B'], { missing: ['A'] }],
    ['another order', ['A', 'B'], ['B', 'A'], { reordered: true, missing: [], added: [] }],
  ])('%s', (_what, expected, found, difference) => {
    const result = differenceOf(expected, found);
    if (difference === null) expect(result).toBeNull();
    else expect(result).toMatchObject(difference);
  });

  it('every name is accounted for', () => {
    const list = fc.array(fc.constantFrom('A', 'B', 'Amount', 'Amounts', 'Period', ''), { maxLength: 6 });
    fc.assert(
      fc.property(list, list, (expected, found) => {
        const difference = differenceOf(expected, found);
        const { missing, added, renamed } = difference ?? { missing: [], added: [], renamed: [] };
        if (difference === null) expect(found).toEqual(expected);
        const kept = expected.length - missing.length - renamed.length;
        expect(kept + added.length + renamed.length).toBe(found.length);
      }),
    );
  });

  it('two thousand columns of quite other names are compared at once', () => {
    const names = (letter: string) => Array.from({ length: 2000 }, (_, at) => `${letter.repeat(150)}${at}`);
    expect(differenceOf(names('a'), names('b'))?.renamed).toEqual([]);
    expect(differenceOf(names('a'), names('a'))).toBeNull();
  });

  it('names beyond the length that is kept are the same as far as that', () => {
    expect(differenceOf([`${'x'.repeat(200)}one`], ['x'.repeat(200)])).toBeNull();
  });

  test.each([
    ['Entit\u00e9', 'Entite\u0301', true],
    ['Cost centre', 'Cost\u00a0centre', true],
    ['Amount', '\ufeffAmount', true],
    ['Amount', 'Amount', false],
    ['Amount', 'amount', false],
  ])('%j and %j look the same: %s', (one, other, same) => {
    expect(looksSame(one, other)).toBe(same);
  });

  it('a name that stands twice is told, unless the import has it twice', () => {
    expect(repeatedOf(['A', 'B', 'A', '', ''], null)).toEqual(['A', '(empty)']);
    expect(repeatedOf(['A', 'B', 'A'], ['A', 'A', 'B'])).toEqual([]);
  });
});

describe('patterns', () => {
  it('fit as a regular expression would say', () => {
    const segment = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), minLength: 1, maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(name, segment, (given, pattern) => {
        const expression = pattern.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
        const isHidden = given.startsWith('.') && !pattern.startsWith('.');
        expect(fits(given, pattern)).toBe(!isHidden && new RegExp(`^${expression}$`, 'u').test(given));
      }),
    );
  });

  it('many stars and a long name end at once', () => {
    expect(fits('a'.repeat(255), `${'*a'.repeat(120)}b`)).toBe(false);
  });

  test.each([
    ['/data/a.csv', null],
    ['/data/*.csv', { folder: '/data', segments: ['*.csv'] }],
    ['/*/a.csv', { folder: '/', segments: ['*', 'a.csv'] }],
    ['/in/**/x?/a.csv', { folder: '/in', segments: ['**', 'x?', 'a.csv'] }],
  ])('%s', (path, pattern) => {
    expect(patternOf(path)).toEqual(pattern);
  });
});

describe('usual rows', () => {
  test.each([
    [300, [1000, 1000, 1000, 1000], 2, null],
    [300, [1000, 1010, 990, 1000, 1], 2, { usualRows: 1000, knownFiles: 5, timesUsual: 0.3 }],
    [500, [1000, 1000, 1000, 1000, 1000], 2, null],
    [499, [1000, 1000, 1000, 1000, 1000], 2, { timesUsual: 0.5 }],
    [2001, [1000, 1000, 1000, 1000, 1000], 2, { timesUsual: 2 }],
    [10, [0, 0, 0, 0, 0], 2, null],
  ])('%i rows after %j, factor %i', (rows, earlier, factor, expected) => {
    const found = unusualRows(rows, earlier, factor);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
  });
});

test.each([
  ['/data/in/*.csv', '/data/in', ['*.csv']],
  ['/*.csv', '/', ['*.csv']],
  ['/a\\b/*.csv', '/a\\b', ['*.csv']],
  ['C:\\data\\in\\**\\*.csv', 'C:/data/in', ['**', '*.csv']],
  ['C:/data/*.csv', 'C:/data', ['*.csv']],
  ['D:\\*.csv', 'D:/', ['*.csv']],
  ['\\\\server\\share\\*.csv', '//server/share', ['*.csv']],
])('%s is looked for below %s', (path, folder, segments) => {
  expect(patternOf(path)).toEqual({ folder, segments });
});
