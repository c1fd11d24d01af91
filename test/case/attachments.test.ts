import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attachmentOf, mostAttachmentBytes, refuseTooMany } from '../../src/case/attachments.ts';
import { crc32 } from '../../src/case/crc.ts';
import { CaseRefused } from '../../src/case/refused.ts';

const canary = 'CANARY-a1b2c3';

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}
const signature = Buffer.from('89504e470d0a1a0a', 'hex');
const ihdr = (width = 1, height = 1) => {
  const data = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  return chunk('IHDR', data);
};
const idat = chunk('IDAT', deflateSync(Buffer.from([0, 128])));
const iend = chunk('IEND', Buffer.alloc(0));
const plainPng = Buffer.concat([signature, ihdr(), idat, iend]);

const segment = (marker: number, data: Buffer) => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
};
const soi = Buffer.from([0xff, 0xd8]);
const eoi = Buffer.from([0xff, 0xd9]);
const jfif = (thumbnail: Buffer, width: number) =>
  segment(
    0xe0,
    Buffer.concat([
      Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01', 'latin1'),
      Buffer.from([width, thumbnail.length === 0 ? 0 : 1]),
      thumbnail,
    ]),
  );
const picture = [
  segment(0xdb, Buffer.alloc(65, 1)),
  segment(0xc0, Buffer.from([8, 0, 1, 0, 1, 1, 1, 0x11, 0])),
  segment(0xc4, Buffer.alloc(20, 0)),
  segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
  Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]),
];
const plainJpeg = Buffer.concat([soi, jfif(Buffer.alloc(0), 0), ...picture, eoi]);

const why = (bytes: Buffer, name = 'file.bin') => {
  try {
    attachmentOf(name, bytes);
  } catch (error) {
    if (error instanceof CaseRefused) return error.message;
    throw error;
  }
  return null;
};

describe('a PNG', () => {
  it('loses everything but its picture', () => {
    const dirty = Buffer.concat([
      ...[signature, ihdr(), chunk('tEXt', Buffer.from(`Author\0${canary}`)), chunk('eXIf', Buffer.from(canary))],
      ...[
        chunk('iTXt', Buffer.from(canary)),
        chunk('tIME', Buffer.alloc(7)),
        chunk('prVt', Buffer.from(canary)),
        idat,
        iend,
      ],
      Buffer.from(`trailing ${canary}`),
    ]);
    const { content, mediaType, done, originalBytes } = attachmentOf('shot.png', dirty);
    expect(mediaType).toBe('image/png');
    expect(Buffer.from(content).equals(plainPng)).toBe(true);
    expect(originalBytes).toBe(dirty.length);
    expect(done).toBe('metadata removed: tEXt, eXIf, iTXt, tIME, prVt, what followed the picture');
  });

  it.each([
    ['cut short', plainPng.subarray(0, -6)],
    ['with a wrong checksum', Buffer.concat([plainPng.subarray(0, -1), Buffer.from([0])])],
    ['of a billion pixels', Buffer.concat([signature, ihdr(65_000, 65_000), idat, iend])],
    ['without a picture', Buffer.concat([signature, ihdr(), iend])],
    [
      'whose part claims more than there is',
      Buffer.concat([signature, ihdr(), Buffer.from('7fffffff49444154', 'hex')]),
    ],
  ])('%s is refused', (_name, bytes) => {
    expect(why(bytes)).toMatch(/^file\.bin cannot be attached: .*save it anew as PNG\.$/);
  });
});

describe('a JPEG', () => {
  it('loses EXIF, XMP, comments, its thumbnail and what follows it', () => {
    const dirty = Buffer.concat([
      ...[soi, jfif(Buffer.from(canary.slice(0, 3)), 1), segment(0xe1, Buffer.from(`Exif\0\0${canary}`))],
      ...[segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${canary}`)), segment(0xfe, Buffer.from(canary))],
      ...[segment(0xed, Buffer.from(canary)), ...picture, eoi, plainJpeg, Buffer.from(canary)],
    ]);
    const { content, done } = attachmentOf('photo.JPEG', dirty);
    expect(Buffer.from(content).equals(plainJpeg)).toBe(true);
    expect(done).toBe('metadata removed: thumbnail, EXIF, XMP, comment, segment ED, what followed the picture');
  });

  it('is refused where it is damaged', () => {
    expect(why(plainJpeg.subarray(0, -1))).toContain('ends before its end mark');
    expect(why(Buffer.concat([soi, segment(0xdb, Buffer.alloc(9)), eoi]))).toContain('no picture');
    expect(why(Buffer.concat([soi, Buffer.from([0xff, 0xe1, 0xff, 0xff, 1])]))).toContain('damaged');
  });
});

describe('any other file', () => {
  it.each([
    ['GIF', Buffer.from('GIF89a....')],
    ['WebP', Buffer.from('RIFF....WEBPVP8 ')],
    ['PDF', Buffer.from('%PDF-1.7\n')],
    ['ZIP', Buffer.from('PK\u0003\u0004....', 'latin1')],
    ['gzip', gzipSync('text')],
    ['private key', Buffer.from('-----BEGIN RSA PRIVATE KEY-----\n')],
    ['no text', Buffer.from([0x61, 0, 0x62, 1])],
    ['UTF-8', Buffer.from([0x61, 0xe9, 0x62])],
    ['empty', Buffer.alloc(0)],
    ['larger than 10 MB', Buffer.alloc(mostAttachmentBytes + 1, 97)],
  ])('%s: refused, with what to do', (word, bytes) => {
    expect(why(bytes)).toContain(word);
  });

  it('text stays text, in UTF-8 and UTF-16, under a name nothing runs', () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Fehler: nö', 'utf16le')]);
    expect(attachmentOf('a.log', utf16)).toMatchObject({
      name: 'a.log',
      content: 'Fehler: nö',
      mediaType: 'text/plain',
    });
    expect(attachmentOf('page.html', Buffer.from('<script>'))).toMatchObject({ name: 'page.html.txt' });
  });

  it('whatever the bytes are, there is an attachment or a refusal', () => {
    const begun = fc.oneof(
      fc.constant(Buffer.alloc(0)),
      fc.constant(plainPng.subarray(0, 40)),
      fc.constant(plainJpeg.subarray(0, 60)),
    );
    fc.assert(
      fc.property(begun, fc.uint8Array({ maxLength: 300 }), (start, rest) => {
        why(Buffer.concat([start, rest]));
      }),
      { numRuns: 500 },
    );
  });

  it('ten of them are enough', () => {
    const one = attachmentOf('a.txt', Buffer.from('a'));
    expect(() => refuseTooMany(Array.from({ length: 11 }, () => one))).toThrow(CaseRefused);
  });
});
