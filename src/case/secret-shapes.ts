/**
 * Finds secrets by where they stand: headers, named fields, command lines, addresses, keys; pure.
 * Knows Anaplan's own shapes, which no common rule list has. Linear in the text: every repetition is bounded or ends at what starts the next.
 */
import type { SecretKind, Span } from './spans.ts';
import { ownTokens, startsWithToken } from './tokens.ts';

type Shape = {
  readonly kind: SecretKind;
  /** First group: what stands before and stays. Second: the secret. */
  readonly pattern: RegExp;
  readonly accept: (value: string) => boolean;
};

const secretName =
  '(?:passwords?|passwd|passphrase|pwd|psk|secrets?|token(?:_?value|_?id)?|api[-_]?key|access[-_]?key|private[-_]?key|secret[-_]?key|signing[-_]?key|credentials?|keystorepass|truststorepass|storepass|keypass|keystorepassword|client[-_]?secret|set-cookie|cookie|session[-_]?id|jsessionid|encodedsigneddata)';
const quotedEnd = '((?:[^"\\\\\\r\\n]|\\\\.){1,8192})(?=")';
const singleQuotedEnd = "([^'\\r\\n]{1,8192})(?=')";

const shapes: readonly Shape[] = [
  // Anaplan's schemes are in no list: AnaplanAuthToken <token>, CACertificate <PEM in base64>.
  {
    kind: 'header',
    pattern:
      /(\b(?:AnaplanAuthToken|CACertificate|Bearer|Basic|Digest|Negotiate|NTLM)(?:[ \t]{1,4}|[ \t]{0,4}[:=][ \t]{0,4})(?:\\{0,4}["'])?)([A-Za-z0-9+/=._~-]{8,16384})/gi,
    accept: looksMade,
  },
  {
    kind: 'header',
    pattern:
      /(\bauthorization\\{0,4}["']?[ \t]{0,8}[:=][ \t]{0,8}\\{0,4}["']?(?:[A-Za-z]{1,20}[ \t]{1,4})?)([^\s"',;\\‹]{4,16384})(?=[\s"',;\\]|$)(?![ \t]{1,4}‹)/gi,
    accept: isSecretText,
  },
  {
    kind: 'header',
    pattern: /(\b(?:set-)?cookie["']?[ \t]{0,8}:[ \t]{0,8}["']?)([^\r\n"'‹]{1,16384})/gi,
    accept: isSecretText,
  },
  { kind: 'json-web-token', pattern: /(\b)(eyJ[\w-]{8,8192}\.[\w-]{8,8192}\.[\w-]{0,8192})/g, accept: () => true },
  {
    kind: 'named-field',
    pattern: new RegExp(`(${secretName}["']?[ \\t]{0,8}[:=]{1,2}>?[ \\t]{0,8}")${quotedEnd}`, 'gi'),
    accept: isSecretText,
  },
  {
    kind: 'named-field',
    pattern: new RegExp(`(${secretName}["']?[ \\t]{0,8}[:=]{1,2}>?[ \\t]{0,8}')${singleQuotedEnd}`, 'gi'),
    accept: isSecretText,
  },
  // JSON inside JSON.
  {
    kind: 'named-field',
    pattern: new RegExp(
      `(${secretName}\\\\{1,4}"[ \\t]{0,8}:[ \\t]{0,8}\\\\{1,4}")([^"\\r\\n]{1,8192}?)(?=\\\\{1,4}")`,
      'gi',
    ),
    accept: isSecretText,
  },
  // A line of its own: properties, environment, YAML. A passphrase may hold spaces, so it ends with the line.
  {
    kind: 'named-field',
    pattern: new RegExp(
      `(^[ \\t]{0,40}(?:export[ \\t]+|set[ \\t]+|-[ \\t]+)?[\\w.-]{0,60}${secretName}[ \\t]{0,8}[:=][ \\t]{0,8})([^\\s"'‹][^\\r\\n‹]{0,16384})`,
      'gim',
    ),
    accept: (value) =>
      isSecretText(value) &&
      !/^(?:in)?valid\b|^(?:expired|refused|rejected|accepted|missing|required|wrong)\b/i.test(value),
  },
  {
    kind: 'named-field',
    pattern: new RegExp(`(${secretName}["']?[ \\t]?[:=][ \\t]?)([^\\s"'‹,;&<>(){}[\\]\\\\]{1,8192})`, 'gi'),
    accept: (value) => isSecretText(value) && !isStateWord(value),
  },
  // Anaplan Connect: -user name:password, -privatekey path:passphrase, -keystorepass.
  {
    kind: 'command-line',
    pattern: /((?:^|[\s"'])-{1,2}(?:u|user|username)[ \t=]{1,4}["']?[^\s:"']{1,200}:)([^\s"'‹]{1,1024})/gim,
    accept: isSecretText,
  },
  {
    kind: 'command-line',
    pattern:
      /((?:^|[\s"'])-{1,2}privatekey[ \t=]{1,4}["']?(?:[A-Za-z]:(?=[\\/]))?[^\s"':]{1,1024}:)([^\s"'‹]{1,1024})(?=[\s"']|$)/gim,
    accept: isSecretText,
  },
  {
    kind: 'command-line',
    pattern:
      /((?:^|[\s"'])-{1,2}(?:[\w-]{0,30}pass(?:word|phrase|wd)?|token|secret|api-?key|jdbcpassword)[ \t=]{1,4}["']?)([^\s"'‹-][^\s"'‹]{0,1023})/gim,
    accept: isSecretText,
  },
  {
    kind: 'address',
    pattern: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/?#:@"'<>]{0,200}:)([^\s/?#@"'<>‹]{1,400})(?=@)/gi,
    accept: () => true,
  },
  {
    kind: 'address',
    pattern: /([?&](?:sig|signature|x-amz-signature|x-amz-security-token|code|key|auth)=)([^\s&"'#<>‹]{8,4096})/gi,
    accept: isSecretText,
  },
];

export function shapedSpans(text: string): readonly Span[] {
  const spans = shapes.flatMap(({ kind, pattern, accept }) =>
    [...text.matchAll(pattern)].flatMap((match): Span[] => {
      const [, before = '', value = ''] = match;
      if (value === '' || !accept(value)) return [];
      const start = match.index + before.length;
      return [{ start, end: start + value.length, value, kind }];
    }),
  );
  const tokens = [...text.matchAll(ownTokens)].map(({ index, 0: token }) => ({
    start: index,
    end: index + token.length,
  }));
  return [...spans, ...privateKeySpans(text)].filter(({ start }) => !isInside(start, tokens));
}

/** `places` in order and apart from each other. */
function isInside(position: number, places: readonly { readonly start: number; readonly end: number }[]): boolean {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.end ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return (places[low]?.start ?? Number.POSITIVE_INFINITY) <= position;
}

const secretKey = new RegExp(`(?:${secretName}|authorization)$`, 'i');

/** A key of an object whose text is a secret: `password`, `tokenValue`, `keystorePass`. */
export function isSecretKey(name: string): boolean {
  return secretKey.test(name);
}

/** Not a reference to a secret, a placeholder, an own token, or a word of state. */
export function isSecretText(value: string): boolean {
  const text = value.trim();
  if (text === '' || startsWithToken(text)) return false;
  if (/^(?:env|file|credential):/.test(text)) return false;
  if (/^(?:\$\{?\w+\}?|%\w+%|\{\{.*\}\}|<[\w -]+>|\*+|x{3,}|\.{3,}|\[[\w ]+\])$/i.test(text)) return false;
  return !/^(?:null|none|true|false|undefined|nil|yes|no|unknown)[,;]?$/i.test(text);
}

/** A password may be a plain word, but after a colon in the middle of a sentence these are not one. */
function isStateWord(value: string): boolean {
  return /^(?:valid|invalid|expired|expires|refused|rejected|accepted|ok|okay|missing|required|wrong|not|is|was|has|the|a|an|set|unset|given|empty|changed|present|absent|failed|succeeded|ignored|needed|for|from|of|in|to|and|or|must|may|will|could|cannot)$/i.test(
    value.replace(/[.,:;!?]+$/, ''),
  );
}

/** Unlike words after "basic" or "bearer" in a sentence. */
function looksMade(value: string): boolean {
  return !startsWithToken(value) && !/^[A-Za-z]?[a-z]+[.,:-]*$|^[A-Z]+$|^[a-z]+(?:[-_/][a-z]+)+\.?$/.test(value);
}

/** Every PEM private key, whole or cut off, also with its line breaks written as `\n`. */
function privateKeySpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  const begin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----/g;
  let nextEnd = -1;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const from = match.index + match[0].length;
    if (nextEnd < from) nextEnd = endAfter(text, from);
    const end = nextEnd - from < 32_768 ? nextEnd : bodyEnd(text, from);
    spans.push({ start: match.index, end, value: text.slice(match.index, end), kind: 'private-key' });
    begin.lastIndex = end;
  }
  return spans;
}

function endAfter(text: string, from: number): number {
  const end = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----/g;
  end.lastIndex = from;
  const match = end.exec(text);
  return match === null ? Number.POSITIVE_INFINITY : match.index + match[0].length;
}

function bodyEnd(text: string, from: number): number {
  const body = /[A-Za-z0-9+/=\s\\]*/y;
  body.lastIndex = from;
  return from + (body.exec(text)?.[0].length ?? 0);
}
