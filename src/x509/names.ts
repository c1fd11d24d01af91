/** Distinguished names and general names (RFC 5280 4.1.2.4, 4.2.1.6): as text to show, and as keys to compare; pure. */
import type { DerElement } from './der.ts';
import { context, DerError, DerReader, tags } from './der.ts';
import { oidOf, textOf } from './der-values.ts';
import { ipTextOf } from './ip.ts';
import { attributeNames } from './oids.ts';

export type DistinguishedName = {
  /** RFC 4514, the common name first; control characters as `\XX`. Empty for an empty name. */
  readonly text: string;
  readonly raw: Uint8Array;
  /**
   * One key for each relative name, equal where RFC 5280 7.1 calls them equal: string type, letter case and runs of
   * spaces do not count. Joined, they identify the name.
   */
  readonly keys: readonly string[];
  readonly commonName: string | null;
  readonly emails: readonly string[];
};

/** A name of an alternative name or a name constraint; `ip` is 4 or 16 bytes, twice that in a constraint. */
export type GeneralName =
  | { readonly kind: 'dns' | 'email' | 'uri'; readonly value: string }
  | { readonly kind: 'ip'; readonly bytes: Uint8Array; readonly value: string }
  | { readonly kind: 'directory'; readonly name: DistinguishedName; readonly value: string }
  | { readonly kind: 'other'; readonly value: string };

type Attribute = { readonly oid: string; readonly text: string | null; readonly raw: Uint8Array };

export function nameOf(element: DerElement, path: string): DistinguishedName {
  if (element.tag !== tags.sequence) throw new DerError(path, 'not a name');
  const reader = new DerReader(element.content, path);
  const relatives: Attribute[][] = [];
  while (reader.more) relatives.push(relativeNameOf(reader.enter('rdn', tags.set)));
  const attributes = relatives.flat();
  return {
    text: nameText(relatives),
    raw: element.whole,
    keys: relatives.map((relative) => relative.map(attributeKey).sort().join('\u0001')),
    commonName: attributes.findLast(({ oid }) => oid === '2.5.4.3')?.text ?? null,
    emails: attributes.flatMap(({ oid, text }) => (oid === '1.2.840.113549.1.9.1' && text !== null ? [text] : [])),
  };
}

/** Equal for names that are the same by RFC 5280 7.1. */
export function nameKey(name: DistinguishedName): string {
  return name.keys.join('\u0002');
}

/** The next element of `reader` as a GeneralName. IA5 texts are kept as they are: judging them is not done here. */
export function generalNameOf(element: DerElement, path: string): GeneralName {
  const { tag, content } = element;
  const value = Buffer.from(content).toString('latin1');
  if (tag === context(1, 'primitive')) return { kind: 'email', value };
  if (tag === context(2, 'primitive')) return { kind: 'dns', value };
  if (tag === context(6, 'primitive')) return { kind: 'uri', value };
  if (tag === context(7, 'primitive')) return { kind: 'ip', bytes: content, value: addressText(content) };
  if (tag === context(4, 'constructed')) return directoryNameOf(content, path);
  if ((tag & 0xc0) !== 0x80 || (tag & 0x1f) > 8) throw new DerError(path, 'not a general name');
  return { kind: 'other', value: `type ${tag & 0x1f}` };
}

/** Every general name left in `reader`. */
export function generalNamesOf(reader: DerReader): GeneralName[] {
  const names: GeneralName[] = [];
  while (reader.more) names.push(generalNameOf(reader.take('name'), `${reader.path}.name`));
  return names;
}

function directoryNameOf(content: Uint8Array, path: string): GeneralName {
  const reader = new DerReader(content, path);
  const name = nameOf(reader.take('directoryName', tags.sequence), reader.path);
  reader.end();
  return { kind: 'directory', name, value: name.text };
}

function relativeNameOf(set: DerReader): Attribute[] {
  const attributes: Attribute[] = [];
  while (set.more) {
    const pair = set.enter('attribute');
    const oid = oidOf(pair.take('type', tags.oid), pair.path);
    const value = pair.take('value');
    pair.end();
    attributes.push({ oid, text: textOf(value), raw: value.whole });
  }
  if (attributes.length === 0) throw new DerError(set.path, 'empty relative name');
  return attributes;
}

function attributeKey({ oid, text, raw }: Attribute): string {
  if (text === null) return `${oid}#${Buffer.from(raw).toString('hex')}`;
  return `${oid}=${text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()}`;
}

/** RFC 4514 writes the last relative name first; the common name is what people look for. */
function nameText(relatives: readonly Attribute[][]): string {
  const texts = relatives.toReversed().map((relative) => ({
    text: relative.map(attributeText).join('+'),
    hasCommonName: relative.some(({ oid }) => oid === '2.5.4.3'),
  }));
  const first = texts.filter(({ hasCommonName }) => hasCommonName);
  const rest = texts.filter(({ hasCommonName }) => !hasCommonName);
  return [...first, ...rest].map(({ text }) => text).join(', ');
}

function attributeText({ oid, text, raw }: Attribute): string {
  const value = text === null ? `#${Buffer.from(raw).toString('hex')}` : escaped(text);
  return `${attributeNames.get(oid) ?? oid}=${value}`;
}

function escaped(text: string): string {
  const hexOf = (character: string) => Buffer.from(character).toString('hex').replace(/../g, '\\$&');
  return text
    .replace(/[\\,+"<>;]/g, '\\$&')
    .replace(/^[ #]|(?<=.) $/g, '\\$&')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, hexOf);
}

/** A network of a constraint is address and mask. */
function addressText(bytes: Uint8Array): string {
  const half = bytes.length / 2;
  if (bytes.length !== 8 && bytes.length !== 32) return ipTextOf(bytes);
  return `${ipTextOf(bytes.subarray(0, half))}/${ipTextOf(bytes.subarray(half))}`;
}
