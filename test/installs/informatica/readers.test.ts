/** The readers of Informatica's connection files: spellings, forms, bounds, whatever the bytes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConnectionFileRefused, parseConnectionFile } from '../../../src/installs/informatica/connection-file.ts';
import { parseCsv } from '../../../src/installs/informatica/csv.ts';
import { propertyNamed } from '../../../src/installs/informatica/names.ts';

const read = (text: string, file = 'c') =>
  parseConnectionFile(text, file).connections.map((one) =>
    Object.fromEntries([...one].map(([name, { value, place }]) => [name, `${value} @${place.line}`])),
  );
const refusal = (text: string, file = 'c'): string => {
  try {
    parseConnectionFile(text, file);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof ConnectionFileRefused)) throw error;
    return error.what;
  }
};

describe('names', () => {
  it.each([
    ['KeyStore Path Location*', 'keystorePath'],
    ['keystore_path_location', 'keystorePath'],
    ['keyStorePathLocation', 'keystorePath'],
    ['API Base URL', 'apiUrl'],
    ['authUrl', 'authUrl'],
    ['Error Dump Path Location', 'errorDumpPath'],
    ['Certificate Path Location', 'certificatePath'],
    ['AUTH TYPE', 'authType'],
    ['Colour', null],
    ['', null],
  ])('%s', (written, name) => expect(propertyNamed(written)).toBe(name));
});

describe('forms', () => {
  it('YAML, flat and by hand', () => {
    expect(read('Type: Anaplan V2\nAuth Type: Cert Auth\nagents: [a, b]\n')).toEqual([
      { type: 'Anaplan V2 @1', authType: 'Cert Auth @2', agents: '2 @3' },
    ]);
  });
  it('JSON as exported: nested, with tabs, numbers and null', () => {
    const text =
      '{\n\t"name": "A",\n\t"type": "Anaplan V2",\n\t"connParams": {\n\t\t"API Major Version": 2,\n\t\t"Password": null\n\t}\n}';
    expect(read(text)).toEqual([{ name: 'A @2', type: 'Anaplan V2 @3', apiMajorVersion: '2 @5', password: ' @6' }]);
  });
  it('JSON: a list, and a list below a key', () => {
    const both = [
      { name: 'A', type: 'Anaplan V2' },
      { name: 'B', type: 'Oracle' },
    ];
    expect(read(JSON.stringify(both)).map(({ name }) => name)).toEqual(['A @1', 'B @1']);
    expect(read(JSON.stringify({ count: 2, connections: both })).map(({ name }) => name)).toEqual(['A @1', 'B @1']);
  });
  it('CSV: a row for each connection, and a row for each property', () => {
    expect(read('Connection Name;Type;Username\r\n"A; ""B""";Anaplan V2;u\r\nC;Oracle;v\r\n')).toEqual([
      { name: 'A; "B" @2', type: 'Anaplan V2 @2', username: 'u @2' },
      { name: 'C @3', type: 'Oracle @3', username: 'v @3' },
    ]);
    expect(read('Property,Value\nType,Anaplan V2\nModel ID,"12"\n')).toEqual([
      { type: 'Anaplan V2 @2', modelId: '12 @3' },
    ]);
  });
});

describe('refusals', () => {
  it.each([
    ['nothing', '', 'c', /empty|no property/],
    ['another text', 'Dear all,\nthe password is canary\n', 'c', /no property/],
    ['broken JSON', '{"name": "canary', 'c.json', /^line 1 /],
    ['an XML export', '<a>canary</a>', 'c', /no property|line/],
    ['a megabyte', `a: ${'x'.repeat(1_000_001)}`, 'c', /larger than 1 MB/],
    [
      'a bomb of anchors',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from(
        { length: 9 },
        (_, n) =>
          `b${n}: &b${n} [${Array(9)
            .fill(n === 0 ? '*a' : `*b${n - 1}`)
            .join(',')}]`,
      ).join('\n')}`,
      'c',
      /anchors/,
    ],
    ['depth', `${'['.repeat(5000)}`, 'c', /.+/],
  ])('%s', (_name, text, file, wanted) => {
    expect(refusal(text, file)).toMatch(wanted);
    expect(refusal(text, file)).not.toContain('canary');
  });

  it('reads or refuses whatever comes', () => {
    const piece = fc.constantFrom(
      'Type',
      ':',
      ' ',
      'Anaplan V2',
      '\n',
      ',',
      ';',
      '"',
      '{',
      '}',
      '[',
      ']',
      '- ',
      '\t',
      '\u0000',
      '&a',
      '*a',
      '!x',
      '#',
      'name',
      '\ufeff',
      '\r',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        fc.constantFrom('c', 'c.csv', 'c.json', 'c.yaml'),
        (pieces, file) => void refusal(pieces.join(''), file),
      ),
    );
  });
});

describe('CSV', () => {
  const cell = fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\u0000', ''));
  it('reads back what was written', () => {
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }), (rows) => {
        const full = rows.map((cells) => ['x', ...cells.map((one) => one.replaceAll('\r', ''))]);
        const text = full.map((cells) => cells.map(quoted).join(',')).join('\r\n');
        expect(
          parseCsv(`"x","y","z","w","v","u","t","s"\r\n${text}`)
            .slice(1)
            .map(({ cells }) => cells),
        ).toEqual(full);
      }),
    );
  });
  it('ends with any text, within its bounds', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => void parseCsv(text)));
    expect(parseCsv('a,b\n'.repeat(20_000)).length).toBe(5000);
    expect(parseCsv(`a${','.repeat(100_000)}`)[0]?.cells.length).toBe(500);
    expect(parseCsv(`"${'x""'.repeat(400_000)}`)[0]?.cells[0]?.length).toBe(10_000);
    expect(parseCsv('"x '.repeat(300_000))[0]?.cells).toEqual(['x ']);
  });
});
