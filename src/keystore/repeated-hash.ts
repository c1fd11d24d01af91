/**
 * A digest hashed again and again (SHA-1, SHA-256), as the PKCS#12 derivation wants it up to 100,000 times; pure. One such hash is a
 * single block, for which a call of node:crypto costs five times its work; every other use of a hash goes there.
 */
import { hash } from 'node:crypto';

/** `times` 0 gives `digest` itself. */
export function hashedAgain(name: string, digest: Uint8Array, times: number): Buffer {
  if (name === 'sha1') return repeated(digest, times, 5, 80, sha1Start, sha1Block);
  if (name === 'sha256') return repeated(digest, times, 8, 64, sha256Start, sha256Block);
  let result = Buffer.from(digest);
  for (let round = 0; round < times; round++) result = hash(name, result, 'buffer');
  return result;
}

const sha1Start = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
const sha256Start = Int32Array.of(
  0x6a09e667,
  0xbb67ae85,
  0x3c6ef372,
  0xa54ff53a,
  0x510e527f,
  0x9b05688c,
  0x1f83d9ab,
  0x5be0cd19,
);

/** The digest, a one bit, zeros and its length in bits are one block of 16 words (FIPS 180-4 5.1.1). */
function repeated(
  digest: Uint8Array,
  times: number,
  words: number,
  scheduled: number,
  start: Int32Array,
  block: (schedule: Int32Array, state: Int32Array) => void,
): Buffer {
  const bytes = Buffer.from(digest);
  const state = new Int32Array(words);
  const schedule = new Int32Array(scheduled);
  for (let index = 0; index < words; index++) state[index] = bytes.readInt32BE(4 * index);
  for (let round = 0; round < times; round++) {
    schedule.set(state);
    schedule.fill(0, words, 16);
    schedule[words] = 0x80000000;
    schedule[15] = 32 * words;
    state.set(start);
    block(schedule, state);
  }
  for (let index = 0; index < words; index++) bytes.writeInt32BE(state[index] ?? 0, 4 * index);
  return bytes;
}

/** FIPS 180-4 6.1.2. */
function sha1Block(w: Int32Array, state: Int32Array): void {
  for (let t = 16; t < 80; t++) {
    const x = (w[t - 3] as number) ^ (w[t - 8] as number) ^ (w[t - 14] as number) ^ (w[t - 16] as number);
    w[t] = (x << 1) | (x >>> 31);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  for (let t = 0; t < 80; t++) {
    let f: number;
    if (t < 20) f = ((b & c) | (~b & d)) + 0x5a827999;
    else if (t < 40) f = (b ^ c ^ d) + 0x6ed9eba1;
    else if (t < 60) f = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    else f = (b ^ c ^ d) + 0xca62c1d6;
    const next = (((a << 5) | (a >>> 27)) + f + e + (w[t] as number)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  addTo(state, 0, a);
  addTo(state, 1, b);
  addTo(state, 2, c);
  addTo(state, 3, d);
  addTo(state, 4, e);
}

/** FIPS 180-4 6.2.2. */
function sha256Block(w: Int32Array, state: Int32Array): void {
  for (let t = 16; t < 64; t++) {
    const x = w[t - 15] as number;
    const y = w[t - 2] as number;
    const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[t] = ((w[t - 16] as number) + low + (w[t - 7] as number) + high) | 0;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = 0; t < 64; t++) {
    const high = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + high + ((e & f) ^ (~e & g)) + (sha256Constants[t] as number) + (w[t] as number)) | 0;
    const low = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  addTo(state, 0, a);
  addTo(state, 1, b);
  addTo(state, 2, c);
  addTo(state, 3, d);
  addTo(state, 4, e);
  addTo(state, 5, f);
  addTo(state, 6, g);
  addTo(state, 7, h);
}

function addTo(state: Int32Array, index: number, value: number): void {
  state[index] = (state[index] as number) + value;
}

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4 4.2.2). */
const sha256Constants = Int32Array.from(primes(64), (prime) => Math.floor((Math.cbrt(prime) % 1) * 2 ** 32) | 0);

function primes(count: number): number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number++) {
    if (found.every((prime) => number % prime !== 0)) found.push(number);
  }
  return found;
}
