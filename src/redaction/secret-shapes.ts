/**
 * All the rules that find secrets by where they stand and how they look: headers, named fields, command lines, addresses, keys; pure.
 * Knows Anaplan's own shapes, which no common rule list has. Linear in the text: every repetition is bounded.
 */
import { automatonOf } from './automaton.ts';
import { callShapes } from './call-shapes.ts';
import { commandShapes } from './command-shapes.ts';
import { connectSpans } from './connect-shapes.ts';
import { spansInView } from './decoded-view.ts';
import { highEntropySpans } from './high-entropy.ts';
import { nameAnchors } from './name-anchors.ts';
import { flagSpans, meant, namedSpans, pairedSpans, passwordOfBasic } from './named-fields.ts';
import { privateKeySpans } from './private-keys.ts';
import type { Shape } from './program-shapes.ts';
import { kubernetesSpans, programShapes } from './program-shapes.ts';
import { proseShapes } from './prose-shapes.ts';
import { protocolShapes } from './protocol-shapes.ts';
import { looksRandom } from './randomness.ts';
import { isSecretText, isStateWord } from './secret-names.ts';
import type { Span } from './spans.ts';
import { tableSpans } from './table-spans.ts';
import { vendorSpans } from './vendor-tokens.ts';

export { isSecretKey, isSecretText } from './secret-names.ts';

const always = () => true;

const shapes: readonly Shape[] = [
  // Anaplan's schemes are in no list: AnaplanAuthToken <token>, CACertificate <PEM in base64>.
  {
    kind: 'header',
    pattern:
      /(\b(?:AnaplanAuthToken|CACertificate|Bearer|Basic|Digest|Negotiate|NTLM|ApiKey|GenieKey|SharedAccessSignature|AUTH (?:PLAIN|LOGIN))(?:[ \t]{1,4}|[ \t]{0,4}[:=][ \t]{0,4})(?:\\{0,4}["'])?)([A-Za-z0-9+/=._~-]{8,16384})/gi,
    accept: looksMade,
    meant: (value, before) => (/^basic/i.test(before) ? passwordOfBasic(value) : value),
  },
  {
    kind: 'header',
    pattern:
      /(\bauthorization\\{0,4}["']?[ \t]{0,8}[:=][ \t]{0,8}\\{0,4}["']?(?:[A-Za-z]{1,20}[ \t]{1,4})?)([^\s"',;\\‹]{4,16384})(?=[\s"',;\\]|$)(?![ \t]{1,4}‹)/gi,
    accept: isSecretText,
    meant: (value, before) => (/basic[ \t]+$/i.test(before) ? passwordOfBasic(value) : value),
  },
  {
    kind: 'header',
    pattern: /(\b(?:set-)?cookie2?\\{0,4}["']?[ \t]{0,8}:[ \t]{0,8}\\{0,4}["']?)([^\r\n"'‹\\]{1,16384})/gi,
    accept: isSecretText,
  },
  {
    kind: 'json-web-token',
    pattern: /(\b)(eyJ[\w-]{8,8192}\.[\w-]{4,8192}(?:\.[\w-]{0,8192}){1,3})/g,
    accept: always,
  },
  // Without a colon or an equals sign: .netrc, SQL, PowerShell, prose with quotes, sshpass, mysql.
  {
    kind: 'named-field',
    pattern: /(\b(?:login|user|account)[ \t]{1,4}\S{1,100}\s{1,20}passw(?:or)?d[ \t]{1,4}"?)([^\s"‹]{1,200})/gi,
    accept: (value) => isSecretText(value) && !isStateWord(value) && !/^[a-z]{1,3}$/.test(value),
  },
  {
    kind: 'named-field',
    pattern:
      /((?:\bidentified[ \t]+by|\bpassword|\bpassphrase|\bsecret|\btoken|ConvertTo-SecureString(?:[ \t]+-String)?|\bpassw(?:or)?d[ \t]+(?:is|was|to|of))[ \t]{1,4}(?=["'`]))("[^"\r\n‹]{1,400}"|'[^'\r\n‹]{1,400}'|`[^`\r\n‹]{1,400}`)/gi,
    accept: (value) => isSecretText(value.slice(1, -1)),
    meant: (value) => value.slice(1, -1),
  },
  {
    kind: 'command-line',
    pattern: /(\bsshpass[ \t]{1,4}-p[ \t]{0,4}|\bmysql\w{0,10}\b[^\r\n|;]{0,200}?[ \t]-p)([^\s"'‹-][^\s"'‹]{0,200})/gi,
    accept: isSecretText,
  },
  {
    kind: 'command-line',
    words: ['sshpass'],
    pattern: /(\bsshpass[ \t]{1,4}-p[ \t]{0,4}["'])([^"'\r\n‹]{1,200})(?=["'])/g,
    accept: isSecretText,
  },
  // The private members of a JSON Web Key; RFC 7518 section 6.
  {
    kind: 'private-key',
    words: ['"kty"'],
    pattern: /("(?:d|p|q|dp|dq|qi|k)\\{0,4}"\s{0,4}:\s{0,4}\\{0,4}")([\w-]{16,4096})/g,
    accept: always,
  },
  // Anaplan Connect and curl: -user name:password.
  {
    kind: 'command-line',
    pattern:
      /((?:^|[\s"'])-{1,2}(?:u|user|username|proxy-user|U)[ \t=]{0,4}["']?[^\s:"'/‹<]{1,200}:)([^\s"'‹/][^\s"'‹]{0,1023})/gim,
    accept: isSecretText,
  },
  {
    kind: 'command-line',
    pattern:
      /((?:^|[\s"'])-{1,2}privatekey[ \t=]{1,4}["']?(?:[A-Za-z]:(?=[\\/]))?[^\s"':]{1,1024}:)([^\s"'‹]{1,1024})(?=[\s"']|$)/gim,
    accept: isSecretText,
  },
  {
    kind: 'address',
    pattern: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/?#:@"'<>]{0,200}:)([^\s/?#"'<>‹]{1,400})(?=@[\w.[-])/gi,
    accept: always,
    meant: percentDecoded,
  },
  {
    kind: 'address',
    pattern: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/)([^\s/?#:@"'<>‹]{12,400})(?=(?::x-oauth-basic)?@[\w.[-])/gi,
    accept: (value) => looksRandom(value, 12),
  },
  {
    kind: 'address',
    pattern: /(\bjdbc:oracle:\w{1,8}:[^\s/@:"']{1,100}\/)([^\s@"'‹]{1,200})(?=@)/gi,
    accept: isSecretText,
  },
  {
    kind: 'address',
    pattern:
      /([?&;](?:sig|signature|x-amz-signature|x-amz-security-token|x-goog-signature|code|key|auth|assertion|samlresponse|ticket|code_verifier)=)([^\s&"'#<>‹\\]{8,8192})/gi,
    accept: isSecretText,
    meant: percentDecoded,
  },
];

const furtherShapes: readonly Shape[] = [
  ...programShapes,
  ...commandShapes,
  ...callShapes,
  ...proseShapes,
  ...protocolShapes,
];

const allWords = [...new Set([...shapes, ...furtherShapes].flatMap(({ words }) => words ?? []))];
const automaton = automatonOf(allWords);

/** Which of the words of all shapes are in the text, in one pass. */
function wordsIn(text: string): ReadonlySet<string> {
  const present = new Set<string>();
  automaton.scan(text, ({ pattern }) => {
    present.add(allWords[pattern] ?? '');
    return false;
  });
  return present;
}

export function shapedSpans(text: string): readonly Span[] {
  const anchors = nameAnchors(text);
  const present = wordsIn(text);
  const isTried = ({ words }: Shape) => words === undefined || words.some((word) => present.has(word));
  return [
    ...shapes.filter(isTried).flatMap((shape) => spansOfShape(text, shape)),
    ...furtherShapes
      .filter(isTried)
      .flatMap((shape) => (shape.isAtName ? spansAtNames(text, shape, anchors) : spansOfShape(text, shape))),
    ...spansInView(text, (view) => [...namedSpans(view), ...pairedSpans(view), ...flagSpans(view)]),
    ...tableSpans(text, anchors),
    ...kubernetesSpans(text),
    ...namedSpans(text),
    ...flagSpans(text),
    ...pairedSpans(text),
    ...connectSpans(text),
    ...privateKeySpans(text),
    ...vendorSpans(text),
    ...highEntropySpans(text),
  ];
}

function spansOfShape(text: string, { kind, pattern, accept, meant: meantBy }: Shape): readonly Span[] {
  return [...text.matchAll(pattern)].flatMap((match) => spanOfMatch(match, kind, accept, meantBy));
}

/** `pattern` is sticky. */
function spansAtNames(
  text: string,
  { kind, pattern, accept, meant: meantBy }: Shape,
  anchors: readonly number[],
): readonly Span[] {
  return anchors.flatMap((anchor) => {
    pattern.lastIndex = anchor;
    const match = pattern.exec(text);
    return match === null ? [] : spanOfMatch(match, kind, accept, meantBy);
  });
}

function spanOfMatch(
  match: RegExpExecArray,
  kind: Shape['kind'],
  accept: Shape['accept'],
  meantBy: Shape['meant'],
): readonly Span[] {
  const { name } = match.groups ?? {};
  const before = match[1] ?? '';
  const found = match[name === undefined ? 2 : 3] ?? '';
  if (found === '' || !accept(found, name ?? '')) return [];
  const start = match.index + before.length;
  const value = meantBy === undefined ? meant(found) : meantBy(found, before);
  return [{ start, end: start + found.length, value, kind }];
}

function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Unlike words after "basic" or "bearer" in a sentence. */
function looksMade(value: string): boolean {
  return !/^[A-Za-z]?[a-z]+[.,:-]*$|^[A-Z]+$|^[a-z]+(?:[-_/.][a-z]+)+\.?$|^[\w-]+=$/.test(value);
}
