import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { NotACertificate, parseCertificate } from '../../src/x509/certificate.ts';
import { DerError, DerReader } from '../../src/x509/der.ts';
import { oidOf, smallIntegerOf, textOf, timeOf } from '../../src/x509/der-values.ts';
import { chainOf, der, nameConstraints } from './making.ts';

const read = (...bytes: number[]) => new DerReader(Uint8Array.from(bytes), 'test').take('value');

describe('elements', () => {
  it.each([
    ['an empty file', []],
    ['a header cut off', [0x30]],
    ['a length cut off', [0x30, 0x82, 0x01]],
    ['content cut off', [0x04, 0x02, 0x00]],
    ['an indefinite length', [0x30, 0x80, 0x00, 0x00]],
    ['a length of five octets', [0x04, 0x85, 0, 0, 0, 0, 1, 0]],
    ['a long form where the short one does', [0x04, 0x81, 0x01, 0x00]],
    ['a length with a leading zero', [0x04, 0x82, 0x00, 0x80, ...new Array<number>(128).fill(0)]],
    ['a tag number above 30', [0x1f, 0x81, 0x00, 0x00]],
  ])('refuses %s', (_name, bytes) => {
    expect(() => read(...bytes)).toThrow(DerError);
  });

  it('refuses endless nesting and endless lists', () => {
    let reader = new DerReader(der(0x30), 'deep');
    expect(() => {
      for (;;) reader = reader.inside('x', der(0x30));
    }).toThrow(/nested deeper/);
    const list = new DerReader(
      new Uint8Array(100_000).map((_, at) => (at % 2 === 0 ? 5 : 0)),
      'long',
    );
    expect(() => {
      while (list.more) list.take('x');
    }).toThrow(/more than/);
  });

  it('names the place in its message', () => {
    expect(() => new DerReader(Uint8Array.of(2, 1, 1), 'a').enter('b')).toThrow('a.b: tag 0x02 where 0x30 belongs');
  });
});

describe('values', () => {
  it.each([
    ['2.5.4.3', [0x55, 0x04, 0x03]],
    ['1.2.840.113549.1.1.11', [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b]],
    ['2.999.3', [0x88, 0x37, 0x03]],
    ['0.9.2342', [0x09, 0x92, 0x26]],
    // Example of X.667: a UUID as one arc.
    [
      '2.25.329800735698586629295641978511506172918',
      [
        0x69, 0x83, 0xf0, 0x9d, 0xa7, 0xeb, 0xcf, 0xde, 0xe0, 0xc7, 0xa1, 0xa7, 0xb2, 0xc0, 0x94, 0x8c, 0xc8, 0xf9,
        0xd7, 0x76,
      ],
    ],
  ])('object identifier %s', (text, bytes) => {
    expect(oidOf(read(6, bytes.length, ...bytes), 'oid')).toBe(text);
  });

  it.each([
    [0, [0]],
    [127, [0x7f]],
    [128, [0, 0x80]],
    [-1, [0xff]],
    [-129, [0xff, 0x7f]],
    [65_537, [1, 0, 1]],
  ])('integer %i', (value, bytes) => {
    expect(smallIntegerOf(read(2, bytes.length, ...bytes), 'integer')).toBe(value);
  });

  it.each([
    ['UTF-8', 0x0c, [0xc3, 0xbc], 'ü'],
    ['BMP', 0x1e, [0x00, 0xfc, 0x4e, 0x2d], 'ü中'],
    ['T.61 as Latin-1', 0x14, [0xfc], 'ü'],
    ['printable', 0x13, [0x41], 'A'],
    ['universal', 0x1c, [0, 1, 0xf6, 0], '😀'],
  ])('%s text', (_name, tag, bytes, text) => {
    expect(textOf(read(tag, bytes.length, ...bytes))).toBe(text);
  });

  it.each([
    ['500101000000Z', 0x17, '1950-01-01T00:00:00.000Z', true],
    ['491231235959Z', 0x17, '2049-12-31T23:59:59.000Z', true],
    ['20500101000000Z', 0x18, '2050-01-01T00:00:00.000Z', true],
    ['99991231235959Z', 0x18, '9999-12-31T23:59:59.000Z', true],
    ['20260229000000Z', 0x18, null, false],
    ['20280229000000Z', 0x18, '2028-02-29T00:00:00.000Z', false],
    ['2601010000Z', 0x17, '2026-01-01T00:00:00.000Z', false],
    ['260101000000+0200', 0x17, '2025-12-31T22:00:00.000Z', false],
    ['20510101000000.5Z', 0x18, '2051-01-01T00:00:00.500Z', false],
    ['261301000000Z', 0x17, null, false],
    ['260101240000Z', 0x17, null, false],
    ['', 0x17, null, false],
  ])('time %s', (text, tag, iso, strict) => {
    const element = new DerReader(der(tag, text), 'test').take('time');
    if (iso === null) expect(() => timeOf(element, 'time')).toThrow(DerError);
    else expect(timeOf(element, 'time')).toEqual({ atMs: Date.parse(iso), strict });
  });
});

describe('hostile bytes', () => {
  let original: Uint8Array;
  beforeAll(async () => {
    const constraints = nameConstraints([
      der(0x82, 'example.com'),
      der(0x87, Uint8Array.of(10, 0, 0, 0, 255, 0, 0, 0)),
    ]);
    const { intermediate } = await chainOf({ intermediate: { extra: [constraints] } });
    original = intermediate.der;
  });

  const onlyRefused = (bytes: Uint8Array) => {
    try {
      parseCertificate(bytes);
    } catch (error) {
      if (!(error instanceof NotACertificate)) throw error;
      expect(error.path).not.toBe('');
    }
  };

  it('mutations of a certificate are read or refused, nothing else', () => {
    const change = fc.record({ at: fc.nat(2000), value: fc.nat(255), kind: fc.constantFrom('set', 'cut', 'insert') });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        onlyRefused(changes.reduce(mutated, original));
      }),
      { numRuns: 4000 },
    );
  });

  it('random bytes are refused', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), onlyRefused), { numRuns: 1000 });
  });

  it('every truncation is refused', () => {
    for (let length = 0; length < original.length; length += 1) {
      expect(() => parseCertificate(original.subarray(0, length))).toThrow(NotACertificate);
    }
  });

  it('trailing bytes and megabytes are refused', () => {
    expect(() => parseCertificate(Buffer.concat([original, Buffer.of(0)]))).toThrow(/1 bytes too many/);
    expect(() => parseCertificate(new Uint8Array(300_000))).toThrow(/more than a certificate has/);
  });
});

type Change = { readonly at: number; readonly value: number; readonly kind: string };

function mutated(bytes: Uint8Array, { at, value, kind }: Change): Uint8Array {
  const place = at % Math.max(1, bytes.length);
  if (kind === 'cut') return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1)]);
  if (kind === 'insert') return Buffer.concat([bytes.subarray(0, place), Buffer.of(value), bytes.subarray(place)]);
  const copy = Uint8Array.from(bytes);
  copy[place] = value;
  return copy;
}
