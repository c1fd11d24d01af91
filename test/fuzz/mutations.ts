/** Seeded damage to bytes: anywhere, inside DER with the lengths around it put right, inside TLS messages likewise. Knows no parser. */

export type Random = () => number;

/** mulberry32: the same numbers from 0 to 1 on every machine. */
export function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** 0 to `limit` - 1. */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

export function oneOf<T>(random: Random, values: readonly [T, ...T[]]): T {
  return values[below(random, values.length)] ?? values[0];
}

/** Changes, cuts, repeats or inserts bytes; half of the changes near the start, where the structure is. */
export function mutated(bytes: Uint8Array, random: Random): Buffer {
  let result = Buffer.from(bytes);
  for (let left = 1 + below(random, 4); left > 0 && result.length > 0; left--) {
    const at = random() < 0.5 ? below(random, Math.min(result.length, 120)) : below(random, result.length);
    const kind = below(random, 10);
    if (kind < 6) result[at] = kind < 3 ? below(random, 256) : (result[at] ?? 0) ^ (1 << below(random, 8));
    else if (kind === 6) result = result.subarray(0, at);
    else if (kind === 7) result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1 + below(random, 8))]);
    else if (kind === 8)
      result = Buffer.concat([
        result.subarray(0, at),
        Buffer.from([0x30, 0x80, 0x84, 0xff].slice(below(random, 4))),
        result.subarray(at),
      ]);
    else result = Buffer.concat([result.subarray(0, at), result.subarray(Math.max(0, at - below(random, 64)))]);
  }
  return result;
}

type Element = { readonly tag: number; readonly content: Buffer };

/** Changes one element somewhere inside; all lengths around it fit again, so that readers get past them. */
export function derMutated(bytes: Uint8Array, random: Random): Buffer {
  const elements = elementsOf(bytes);
  if (elements === null) return mutated(bytes, random);
  const at = below(random, elements.length);
  const chosen = elements[at];
  if (chosen === undefined) return mutated(bytes, random);
  const changed = descends(chosen, random)
    ? [{ ...chosen, content: derMutated(chosen.content, random) }]
    : elementMutated(chosen, elements, random);
  return Buffer.concat([...elements.slice(0, at), ...changed, ...elements.slice(at + 1)].map(written));
}

/** What is inside constructed elements is worth more than their frame; strings of octets and bits often hold DER too. */
function descends({ tag, content }: Element, random: Random): boolean {
  if (content.length === 0 || random() < 0.12) return false;
  return (tag & 0x20) !== 0 || ((tag === 4 || tag === 3) && elementsOf(content) !== null);
}

function elementMutated(chosen: Element, siblings: readonly Element[], random: Random): readonly Element[] {
  const { tag, content } = chosen;
  switch (below(random, 9)) {
    case 0:
      return [];
    case 1:
      return Array.from({ length: 2 + below(random, 3) }, () => chosen);
    case 2:
      return [{ tag: below(random, 256), content }];
    case 3:
      return [siblings[below(random, siblings.length)] ?? chosen];
    case 4:
      return [{ tag, content: Buffer.alloc(0) }];
    case 5:
      return [{ tag, content: Buffer.concat([content, content]) }];
    default:
      return [{ tag, content: mutated(content, random) }];
  }
}

/** Null when it is not DER to the last byte. */
function elementsOf(bytes: Uint8Array): readonly Element[] | null {
  const found: Element[] = [];
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < whole.length; ) {
    const [tag = 0, first = 0x80] = whole.subarray(at, at + 2);
    const octets = first < 0x80 ? 0 : first & 0x7f;
    const start = at + 2 + octets;
    if ((tag & 0x1f) === 0x1f || first === 0x80 || octets > 4 || start > whole.length) return null;
    const end = start + (octets === 0 ? first : whole.readUIntBE(at + 2, octets));
    if (end > whole.length) return null;
    found.push({ tag, content: whole.subarray(start, end) });
    at = end;
  }
  return found.length === 0 ? null : found;
}

function written({ tag, content }: Element): Buffer {
  const octets: number[] = [];
  for (let rest = content.length; rest > 0; rest >>= 8) octets.unshift(rest & 0xff);
  const length = content.length < 0x80 ? [content.length] : [0x80 | octets.length, ...octets];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
