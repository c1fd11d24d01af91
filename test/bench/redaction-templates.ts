/** Fills templates of lines from a seed: `<<kind>>` with a secret of that kind, `{{kind}}` with a value that may stay. */
import type { Chance, Sown } from './redaction-corpus.ts';
import { drawn } from './redaction-corpus.ts';

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const lower = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const alnum = upper + lower + digits;
const base32 = `${upper}234567`;
const words =
  'tiger welcome sunrise oracle harvest winter falcon copper thunder velvet planning saturn meadow lantern quarry ginger anchor pilot temple breeze'.split(
    ' ',
  );
const people = 'loader svc_fin anaplan_svc jdoe m.mueller etl integration batch01'.split(' ');

function pick<T>(chance: Chance, from: readonly T[]): T {
  return from[Math.floor(chance() * from.length)] as T;
}
const below = (chance: Chance, end: number) => Math.floor(chance() * end);
const bytes = (chance: Chance, length: number) => Buffer.from(Array.from({ length }, () => below(chance, 256)));
const hex = (chance: Chance, length: number) => drawn(chance, '0123456789abcdef', length);
const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const word = (chance: Chance) => pick(chance, words);

/** Letters and digits: what stands unquoted anywhere. */
function plainPassword(chance: Chance): string {
  return pick<() => string>(chance, [
    () => `${capital(word(chance))}${1990 + below(chance, 40)}`,
    () => `${word(chance)}${below(chance, 1000)}`,
    () => drawn(chance, alnum, 8 + below(chance, 9)),
    () => `${word(chance)}_${word(chance)}`,
    () => `${word(chance).replace('e', '3').replace('a', '4')}${capital(word(chance))}`,
  ])();
}
/** With signs that no shell, address or XML gives a meaning. */
function password(chance: Chance): string {
  return pick<() => string>(chance, [
    () => plainPassword(chance),
    () => `${capital(word(chance))}${below(chance, 1000)}!`,
    () => `${capital(word(chance))}-${word(chance)}-${below(chance, 100)}`,
    () =>
      `${drawn(chance, alnum, 4)}${drawn(chance, `${alnum}!*+-_.~%^`, 8 + below(chance, 8))}${drawn(chance, alnum, 2)}`,
  ])();
}
/** As between quotes: signs and blanks, too. */
function quotedPassword(chance: Chance): string {
  return pick<() => string>(chance, [
    () => password(chance),
    () => `${capital(word(chance))}@${below(chance, 1000)}#`,
    () =>
      `${drawn(chance, alnum, 3)}${drawn(chance, `${alnum}!@#$%^&*()-_=+[]{};:,./?`, 10 + below(chance, 8))}${drawn(chance, alnum, 1)}`,
    () => `${capital(word(chance))} ${word(chance)} ${below(chance, 100)}`,
  ])();
}
const passphrase = (chance: Chance, length: number) => Array.from({ length }, () => word(chance)).join(' ');
const uuid = (chance: Chance) => [8, 4, 4, 4, 12].map((length) => hex(chance, length)).join('-');
const json64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (chance: Chance) =>
  `${json64({ alg: 'RS256', kid: hex(chance, 8) })}.${json64({ sub: uuid(chance), exp: 1_790_000_000 })}.${bytes(chance, 64).toString('base64url')}`;

type Kind = (chance: Chance) => string;

const kinds: { readonly [kind: string]: Kind } = {
  user: (c) => pick(c, people),
  email: (c) => `${word(c)}.${word(c)}@example.com`,
  time: (c) => new Date(1_790_000_000_000 + below(c, 5e9)).toISOString(),
  ws: (c) => `8a8${hex(c, 29)}`,
  model: (c) => hex(c, 32).toUpperCase(),
  pw: password,
  pwa: plainPassword,
  pwa16: (c) => drawn(c, alnum, 16),
  pwq: quotedPassword,
  /** For the inside of JSON and TOML strings, XML text, addresses. */
  pwj: (c) => quotedPassword(c),
  pwx: (c) => quotedPassword(c).replace(/[&<>'"]/g, 'x'),
  pwu: (c) => password(c).replace(/[%#?/@:&+^]/g, 'x'),
  pwat: (c) => `${capital(word(c))}@${below(c, 1000)}`,
  pctpw: (c) => encodeURIComponent(`${capital(word(c))}@${below(c, 1000)}#${drawn(c, alnum, 4)}`),
  pp: (c) => passphrase(c, 4),
  pp12: (c) => passphrase(c, 12),
  uuid,
  jwt,
  anaplan: (c) => `${drawn(c, alnum, 12)}/${drawn(c, alnum, 30)}+${drawn(c, alnum, 20)}==`,
  basic: (c) => Buffer.from(`${word(c)}@example.com:${quotedPassword(c)}`).toString('base64'),
  /** For the middle of a sentence: never a plain word. */
  pwm: (c) => `${capital(word(c))}${pick(c, ['!', '#', '-', ''])}${10 + below(c, 9000)}`,
  b64pw: (c) => Buffer.from(password(c)).toString('base64'),
  saslplain: (c) => Buffer.from(`\u0000${pick(c, people)}\u0000${password(c)}`).toString('base64'),
  hexmix: (c) => hex(c, 32).replace(/^./, 'a').replace(/..$/, 'Cd'),
  akia: (c) => `AKIA${drawn(c, base32, 16)}`,
  azsec: (c) => `${drawn(c, alnum, 3)}8Q~${drawn(c, `${alnum}_-.~`, 33)}x`,
  sigenc: (c) => encodeURIComponent(bytes(c, 32).toString('base64')),
  b64urlenc: (c) => encodeURIComponent(bytes(c, 90).toString('base64')),
  b64urlenc400: (c) =>
    encodeURIComponent(Buffer.concat([Buffer.from('<samlp:Response'), bytes(c, 380)]).toString('base64')),
  b64lines: (c) =>
    (
      bytes(c, 240)
        .toString('base64')
        .match(/.{1,64}/g) ?? []
    ).join('\n'),
  pemb64: (c) =>
    Buffer.from(`-----BEGIN RSA PRIVATE KEY-----\n${bytes(c, 200).toString('base64')}\n`).toString('base64'),
  kubeadm: (c) => `${drawn(c, lower + digits, 6)}.${drawn(c, lower + digits, 16)}`,
  gh82: (c) => `${drawn(c, alnum, 22)}_${drawn(c, alnum, 59)}`,
  bech58: (c) => drawn(c, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58),
  rec: (c) => `${drawn(c, lower + digits, 5)}-${drawn(c, lower + digits, 5)}`,
  md5crypt: (c) => `$1$${drawn(c, alnum, 4)}$${drawn(c, `${alnum}./`, 22)}`,
  b64_16np: (c) => bytes(c, 16).toString('base64').replaceAll('=', ''),
  b64_32np: (c) => bytes(c, 32).toString('base64').replaceAll('=', ''),
  sym24: (c) => `${drawn(c, alnum, 8)}${drawn(c, `${alnum}!@#$%^*-_=+`, 14)}${drawn(c, alnum, 2)}`,
  /** Key of a wallet: hex with its mark. */
  hex0x64: (c) => `0x${hex(c, 64)}`,
  b58_44: (c) => drawn(c, alnum.replace(/[0OIl]/g, ''), 44),
};

/** `alnum32`, `b64_48` (bytes), `b32_16`, ...: an alphabet and a length. */
const alphabets: { readonly [name: string]: (chance: Chance, length: number) => string } = {
  alnum: (c, length) => drawn(c, alnum, length),
  hex: hex,
  hexup: (c, length) => hex(c, length).toUpperCase(),
  up: (c, length) => drawn(c, upper + digits, length),
  op: (c, length) => drawn(c, 'ABCDEFGHJKLMNPQRSTVWXYZ23456789', length),
  low: (c, length) => drawn(c, lower + digits, length),
  d: (c, length) => drawn(c, digits, length),
  b64_: (c, length) => bytes(c, length).toString('base64'),
  b64url_: (c, length) => drawn(c, `${alnum}-_`, length),
  b32_: (c, length) => drawn(c, base32, length),
  crypt: (c, length) => drawn(c, `${alnum}./`, length),
};

function valueOfKind(kind: string, chance: Chance): string {
  const own = kinds[kind];
  if (own !== undefined) return own(chance);
  const [, name = '', length = ''] = /^(.*?)(\d+)$/.exec(kind) ?? [];
  const alphabet = alphabets[name];
  if (alphabet === undefined) throw new Error(`the template names a kind that is not there: ${kind}`);
  return alphabet(chance, Number(length));
}

export function filled(
  template: string,
  chance: Chance,
): { readonly text: string; readonly secrets: readonly string[] } {
  const secrets: string[] = [];
  const text = template.replace(/<<(\w+)>>|\{\{(\w+)\}\}/g, (whole: string, secret?: string, filler?: string) => {
    if (filler !== undefined) return valueOfKind(filler, chance);
    if (secret === undefined) return whole;
    const value = valueOfKind(secret, chance);
    secrets.push(...value.split('\n'));
    return value;
  });
  return { text, secrets: secrets.filter((one) => one !== '') };
}

/** `ofEach` texts of each template. */
export function sownOf(
  shapes: { readonly [shape: string]: readonly string[] },
  chance: Chance,
  ofEach: number,
): readonly Sown[] {
  return Object.entries(shapes).flatMap(([shape, templates]) =>
    templates.flatMap((template) =>
      Array.from({ length: ofEach }, (): Sown => ({ shape, half: 'held-out', ...filled(template, chance) })),
    ),
  );
}
