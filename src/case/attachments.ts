/** A file a person gives along -> what may go into a case; pure. Knows pictures and text; everything else is refused with what to do. */
import type { Attachment } from './case.ts';
import { jpegSignature, strippedJpeg } from './jpeg.ts';
import type { Stripped } from './picture.ts';
import { NoPicture } from './picture.ts';
import { pngSignature, strippedPng } from './png.ts';
import { CaseRefused } from './refused.ts';

export const mostAttachments = 10;
export const mostAttachmentBytes = 10 * 1024 * 1024;

/** `name` without folders. Throws CaseRefused. Text is still to be redacted. */
export function attachmentOf(name: string, bytes: Buffer): Attachment {
  if (bytes.length === 0) throw refused(name, 'it is empty');
  if (bytes.length > mostAttachmentBytes)
    throw refused(
      name,
      `it is larger than ${mostAttachmentBytes / 1024 / 1024} MB; attach the part that shows the problem`,
    );
  if (bytes.subarray(0, 8).equals(pngSignature)) return picture(name, 'image/png', bytes, strippedPng);
  if (bytes.subarray(0, 3).equals(jpegSignature)) return picture(name, 'image/jpeg', bytes, strippedJpeg);
  const kind = kinds.find(({ isKind }) => isKind(bytes));
  if (kind !== undefined) throw refused(name, kind.advice);
  return {
    name: textName(name),
    mediaType: 'text/plain',
    content: textOf(name, bytes),
    originalBytes: bytes.length,
    done: null,
  };
}

/** No more, and no larger together, than a case takes. */
export function refuseTooMany(attachments: readonly Attachment[]): void {
  if (attachments.length > mostAttachments)
    throw new CaseRefused(
      `At most ${mostAttachments} files can be attached to a case; leave out those that show the same.`,
    );
  const bytes = attachments.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
  if (bytes > 2 * mostAttachmentBytes)
    throw new CaseRefused('The files attached are larger than 20 MB together; attach the parts that show the problem.');
}

function picture(
  name: string,
  mediaType: 'image/png' | 'image/jpeg',
  bytes: Buffer,
  strip: (bytes: Buffer) => Stripped,
): Attachment {
  const { content, dropped } = stripped(name, bytes, strip);
  const extension = mediaType === 'image/png' ? '.png' : '.jpg';
  const done = dropped.length === 0 ? null : `metadata removed: ${dropped.join(', ')}`;
  const hasExtension = mediaType === 'image/png' ? /\.png$/i.test(name) : /\.jpe?g$/i.test(name);
  return { name: hasExtension ? name : `${name}${extension}`, mediaType, content, originalBytes: bytes.length, done };
}

function stripped(name: string, bytes: Buffer, strip: (bytes: Buffer) => Stripped): Stripped {
  try {
    return strip(bytes);
  } catch (error) {
    if (error instanceof NoPicture)
      throw refused(name, `${error.message}, so nobody can tell what else is in it; open it and save it anew as PNG`);
    throw error;
  }
}

const begins = (text: string) => (bytes: Buffer) => bytes.toString('latin1', 0, text.length) === text;
const asPng = 'its metadata cannot be removed here; save it as PNG or JPEG';
const asText = 'what is in it cannot be redacted; save what matters as text, or as a screenshot in PNG';
const unpacked = 'what is packed in it cannot be redacted; unpack it and attach the files themselves';

const kinds: readonly { readonly isKind: (bytes: Buffer) => boolean; readonly advice: string }[] = [
  { isKind: begins('GIF8'), advice: `it is a GIF: ${asPng}` },
  {
    isKind: (bytes) => begins('RIFF')(bytes) && bytes.toString('latin1', 8, 12) === 'WEBP',
    advice: `it is a WebP: ${asPng}`,
  },
  { isKind: (bytes) => bytes.toString('latin1', 4, 8) === 'ftyp', advice: `it is a HEIC, AVIF or video: ${asPng}` },
  { isKind: (bytes) => begins('II*\0')(bytes) || begins('MM\0*')(bytes), advice: `it is a TIFF: ${asPng}` },
  { isKind: (bytes) => begins('BM')(bytes) && bytes.includes(0), advice: `it is a bitmap: ${asPng}` },
  { isKind: begins('%PDF'), advice: `it is a PDF: ${asText}` },
  { isKind: begins('{\\rtf'), advice: `it is an RTF document: ${asText}` },
  { isKind: begins('PK\u0003\u0004'), advice: `it is a ZIP or an Office document: ${unpacked}` },
  { isKind: begins('PK\u0005\u0006'), advice: `it is an empty ZIP: ${unpacked}` },
  { isKind: begins('\u001f\u008b'), advice: `it is packed by gzip: ${unpacked}` },
  { isKind: begins('BZh'), advice: `it is packed by bzip2: ${unpacked}` },
  { isKind: begins('\u00fd7zXZ'), advice: `it is packed by xz: ${unpacked}` },
  { isKind: begins('7z\u00bc\u00af'), advice: `it is packed by 7-Zip: ${unpacked}` },
  { isKind: begins('Rar!'), advice: `it is packed by RAR: ${unpacked}` },
  { isKind: begins('\u00d0\u00cf\u0011\u00e0'), advice: `it is an Office document or an Outlook mail: ${asText}` },
  {
    isKind: (bytes) => /^\s*-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(bytes.toString('latin1', 0, 200)),
    advice: 'it is a private key; it must never leave this host, and support never needs it',
  },
];

/** UTF-8, or UTF-16 with its mark, as Windows writes logs; bare CR and terminal escapes are left to the redaction. */
function textOf(name: string, bytes: Buffer): string {
  const encoding = encodingOf(bytes);
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (hasBinary(text)) throw refused(name, `it is no text and no picture known here; ${asText}`);
    return text;
  } catch (error) {
    if (error instanceof CaseRefused) throw error;
    throw refused(name, `it is no text in UTF-8 or UTF-16, and no picture known here; ${asText}`);
  }
}

/** Control characters other than line ends, tabs, form feeds, bells and escapes are in no log. */
function hasBinary(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 7 || (code > 13 && code < 27)) return true;
  }
  return false;
}

function encodingOf(bytes: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}

/** What a browser or a shell would run is text here, and is named so. */
function textName(name: string): string {
  return /\.(?:txt|log|out|err|csv|tsv|json|xml|ya?ml|properties|conf|ini|md)$/i.test(name) ? name : `${name}.txt`;
}

function refused(name: string, why: string): CaseRefused {
  return new CaseRefused(`${name} cannot be attached: ${why}.`);
}
