/** Secrets where programs, scripts and their settings hold them beside a name, or behind a command that takes one; pure. Every repetition is bounded. */
import { looksRandom } from './randomness.ts';
import { isSecretText, isStateWord, namingOf } from './secret-names.ts';
import type { SecretKind, Span } from './spans.ts';

export type Shape = {
  readonly kind: SecretKind;
  /** One of these is in every text that the pattern can match: where none is, the pattern is not tried. */
  readonly words?: readonly string[];
  /** The pattern begins at a name of a secret, and is tried there only. */
  readonly isAtName?: true;
  /** First group: what stands before and stays, in it perhaps a group `name`: what it stands under. The group behind: the secret. */
  readonly pattern: RegExp;
  readonly accept: (value: string, name: string) => boolean;
  /** What the token is made of. */
  readonly meant?: (value: string, before: string) => string;
};

const isNoPath = (value: string) => isSecretText(value) && !/^(?:[~/.]|[A-Za-z]:\\)/.test(value);
const isNamed = (value: string, name: string) =>
  isSecretText(value) && (namingOf(name) === 'certain' || (namingOf(name) === 'likely' && looksRandom(value, 12)));

export const programShapes: readonly Shape[] = [
  // setProperty("javax.net.ssl.keyStorePassword", "…"), define('DB_PASSWORD', '…'), put("token", "…").
  {
    kind: 'named-field',
    pattern:
      /(\(\s{0,4}\\{0,4}["'](?<name>[A-Za-z][\w.$-]{1,100})\\{0,4}["']\s{0,4},\s{0,4}\\{0,4}["'])([^"'\r\n‹\\]{1,400})(?=\\{0,4}["'])/g,
    accept: isNamed,
  },
  // <property name="db.password">…</property>, <entry key="keystore.passphrase">…</entry>
  {
    kind: 'named-field',
    pattern:
      /(<[\w.:-]{1,60}\s[^<>]{0,100}?\b(?:name|key|id)\s{0,4}=\s{0,4}["'](?<name>[A-Za-z][\w.$-]{1,100})["'][^<>]{0,100}>\s{0,40})([^<>‹\s][^<>‹]{0,2000}?)(?=\s{0,40}<\/)/gi,
    accept: isNamed,
  },
  {
    kind: 'named-field',
    pattern:
      /(<(?:[\w.-]{1,60}:)?(?<name>[A-Za-z][\w.-]{1,80})(?:\s[^<>]{0,300})?>\s{0,40}<!\[CDATA\[)([^\]‹]{1,2000})(?=\]\]>)/g,
    accept: isNamed,
  },
  {
    kind: 'named-field',
    pattern:
      /(\bvariable[ \t]{1,4}"(?<name>[A-Za-z][\w-]{1,80})"\s{0,4}\{[^{}]{0,400}?\bdefault[ \t]{0,20}=[ \t]{0,4}")([^"\r\n‹]{1,400})(?=")/g,
    accept: isNamed,
  },
  // A field of a form, as a browser or curl -F sends it.
  {
    kind: 'named-field',
    pattern:
      /(\bform-data;[ \t]{0,4}name="(?<name>[A-Za-z][\w.-]{1,80})"\r?\n(?:[A-Za-z-]{1,40}:[^\r\n]{0,200}\r?\n){0,4}\r?\n)([^\r\n‹]{1,400})/g,
    accept: isNamed,
  },
  // Bound property spring.datasource.password -> …
  {
    kind: 'named-field',
    isAtName: true,
    pattern: /(\b(?<name>[A-Za-z][\w.-]{1,100})["']?[ \t]{1,4}(?:->|<-|→)[ \t]{1,4}["']?)([^\s"'‹]{4,400})/y,
    accept: (value, name) => isNamed(value, name) && !isStateWord(value) && !/^[\w.]+[(:]/.test(value),
  },
  // Percent-encoded within an address: next=%2Flogin%3Fpassword%253D…
  {
    kind: 'named-field',
    pattern:
      /((?:%(?:25){0,2}(?:3F|26|3B)|[?&])(?<name>[A-Za-z][\w.-]{1,60})%(?:25){0,2}3D)((?:[\w.~!*'()-]|%(?!(?:25){0,2}26)[0-9A-F]{2}){1,400})/gi,
    accept: isNamed,
  },
  // auth=("user", "…"), HTTPBasicAuth('user', '…'), NetworkCredential("user", "…")
  {
    kind: 'command-line',
    pattern:
      /(\b(?:auth|credentials?)\s{0,4}=\s{0,4}[([]\s{0,4}["'][^"'\r\n]{1,200}["']\s{0,4},\s{0,4}["'])([^"'\r\n‹]{1,400})(?=["'])/gi,
    accept: isNoPath,
  },
  {
    kind: 'command-line',
    pattern:
      /(\b\w{0,40}(?:BasicAuth|Credentials?|PasswordAuthentication|UsernamePassword\w{0,20})\s{0,2}\(\s{0,4}["'][^"'\r\n]{1,200}["']\s{0,4},\s{0,4}["'])([^"'\r\n‹]{1,400})(?=["'])/gi,
    accept: isNoPath,
  },
  {
    kind: 'command-line',
    pattern: /(\bConvertTo-SecureString\b[^\r\n|;"']{0,100}["'])([^"'\r\n‹]{1,400})(?=["'])/gi,
    accept: isSecretText,
  },
  {
    kind: 'command-line',
    pattern:
      /(\bsqlplus(?:\.exe)?\b(?:[ \t]{1,4}-\w{1,4}){0,4}[ \t]{1,4}["']?[\w$#.]{1,60}\/)([^\s@"'‹]{1,200})(?=@|["'\s]|$)/gi,
    accept: isSecretText,
  },
  {
    kind: 'command-line',
    pattern: /(\blftp\b[^\r\n|;]{0,100}?[ \t]-u[ \t]{0,4}["']?[^\s,"']{1,100},)([^\s"'‹]{1,200})/gi,
    accept: isSecretText,
  },
  // Informatica's pmcmd, pmrep and infacmd: -p takes the password, -pv the name of a variable.
  {
    kind: 'command-line',
    pattern:
      /(\b(?:pmcmd|pmrep|infacmd(?:\.sh|\.bat)?)\b[^\r\n|;]{0,300}?[ \t]-(?:p|pd|x)[ \t]{1,4}["']?)([^\s"'‹-][^\s"'‹]{0,200})/gi,
    accept: isSecretText,
  },
  {
    kind: 'command-line',
    pattern:
      /(\becho[ \t]{1,4}["']?)([^\s"'‹|]{1,200})(?=["']?[ \t]{0,4}\|[ \t]{0,4}sudo[ \t]{1,4}(?:-\w{1,10}[ \t]{1,4}){0,4}-S\b)/gi,
    accept: isSecretText,
  },
  {
    kind: 'command-line',
    pattern:
      /(\bnet[ \t]{1,4}use\b[^\r\n]{0,20}?\\\\[^\s]{1,200}[ \t]{1,4})([^\s/‹"*][^\s‹"]{0,200})(?=[ \t]{1,4}\/user:)/gi,
    accept: isSecretText,
  },
  {
    kind: 'command-line',
    pattern: /(\bsecure-properties:config\b[^<>]{0,300}?\skey[ \t]{0,4}=[ \t]{0,4}["'])([^"'\r\n‹]{1,200})(?=["'])/gi,
    accept: isSecretText,
  },
  // .pgpass: host:port:database:user:password
  {
    kind: 'named-field',
    pattern: /((?:^|[\r\n])[\w.*-]{1,100}:(?:\d{2,5}|\*):[\w.*-]{1,63}:[\w.@-]{1,63}:)([^\s:‹]{4,200})(?=[\r\n]|$)/g,
    accept: (value) => isSecretText(value) && isMixed(value),
  },
  // .netrc over several lines, and "the password for loader is …".
  {
    kind: 'named-field',
    pattern: /((?:^|[\r\n])[ \t]{0,20}password[ \t]{1,8})([^\s‹]{4,200})(?=[ \t]{0,8}(?:[\r\n]|$))/g,
    accept: (value) => isSecretText(value) && isMixed(value),
  },
  {
    kind: 'named-field',
    pattern:
      /(\bpass(?:word|phrase|code)(?:[ \t]{1,4}[\w@.-]{1,60}){1,5}[ \t]{1,4}is[ \t]{1,4}["'`(]?)([^\s"'`‹]{6,200})/gi,
    accept: (value) => isSecretText(value) && isMixed(value),
  },
];

/** Letters with digits or marks between them: no word of a sentence, no path, no number. */
function isMixed(value: string): boolean {
  const inner = value.replace(/[.,:;!?)]+$/, '');
  return /[A-Za-z]/.test(inner) && /[\d!#$%^&*+?~]/.test(inner) && !/^(?:[/\\.]|[a-z]+:\/\/|\d{4}-\d\d)/i.test(inner);
}

/** Every value of a Secret of Kubernetes, whatever its name: `data:` holds base64, `stringData:` text. */
export function kubernetesSpans(text: string): readonly Span[] {
  if (!/(?:^|[\r\n])["']?kind["']?:[ \t]{1,4}["']?Secret["']?[ \t]{0,20}(?:[\r\n]|$)/.test(text)) return [];
  return [...text.matchAll(secretBlock)].flatMap(({ 0: whole, 1: body = '', index }) => {
    const from = index + whole.length - body.length;
    return [...body.matchAll(entry)].map(({ 0: line, 1: value = '', index: at }): Span => {
      const end = from + at + line.length;
      return { start: end - value.length, end, value, kind: 'named-field' };
    });
  });
}

const secretBlock =
  /(?:^|[\r\n])[ \t]{0,20}(?:data|stringData):[ \t]{0,20}\r?\n((?:[ \t]{1,40}[\w.-]{1,253}:[ \t]{1,20}[^\s‹][^\r\n]{0,8192}\r?(?:\n|$)){1,100})/g;
const entry = /[ \t]{1,40}[\w.-]{1,253}:[ \t]{1,20}["']?([^\s"'‹][^\r\n"'‹]{0,8192})/g;
