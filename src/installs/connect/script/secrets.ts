/** Secrets that stand in scripts, live and commented out: where, of what kind, whose. Pure; what it finds must not leave a probe. */
import type { Argument, ConnectCall, EmulatedScript, Origin, ScriptSecret } from '../emulated.ts';

type Dialect = EmulatedScript['dialect'];

const mostSecrets = 500;

/** One for each place and value. */
export function secretsOf(
  texts: readonly { readonly path: string; readonly text: string }[],
  calls: readonly ConnectCall[],
  dialect: Dialect,
): readonly ScriptSecret[] {
  const given = calls.flatMap(secretsOfCall);
  const kindOf = new Map(given.map(({ value, kind }) => [value, kind]));
  const written = texts
    .flatMap(({ path, text }) => secretsOfText(path, text, dialect))
    .map((secret) => ({ ...secret, kind: kindOf.get(secret.value) ?? secret.kind }));
  // A value that stands in a setting is told there; the option it ends in tells its kind.
  const live = new Set(written.filter(({ isCommentedOut }) => !isCommentedOut).map(({ value }) => value));
  const seen = new Set<string>();
  return [...written, ...given.filter(({ value }) => !live.has(value))]
    .filter(({ origin, value }) => {
      const key = `${origin.file}\n${origin.line}\n${value}`;
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    })
    .slice(0, mostSecrets);
}

/** Options of the client whose value is, or ends in, a secret (fact sheet 1.3). */
const options: Readonly<
  Record<string, { readonly kind: string; readonly part: 'all' | 'first-colon' | 'last-colon' }>
> = {
  '-user': { kind: 'password', part: 'first-colon' },
  '-u': { kind: 'password', part: 'first-colon' },
  '-keystorepass': { kind: 'keystore-password', part: 'all' },
  '-kp': { kind: 'keystore-password', part: 'all' },
  '-privatekey': { kind: 'passphrase', part: 'last-colon' },
  '-pkey': { kind: 'passphrase', part: 'last-colon' },
  '-viauser': { kind: 'proxy-password', part: 'first-colon' },
  '-vu': { kind: 'proxy-password', part: 'first-colon' },
};

function secretsOfCall({ argv, javaArguments, origin }: ConnectCall): readonly ScriptSecret[] {
  const values = argv.flatMap((argument, index) => {
    const option = argument.value === null ? undefined : options[argument.value.toLowerCase()];
    return option === undefined ? [] : secretArgument(argument.value ?? '', option, argv[index + 1]);
  });
  return [
    ...values,
    ...javaArguments.flatMap((argument) => javaSecret(argument.value ?? '', argument.origin ?? origin)),
  ];
}

function secretArgument(
  holder: string,
  { kind, part }: (typeof options)[string],
  argument: Argument | undefined,
): readonly ScriptSecret[] {
  if (argument === undefined || argument.value === null) return [];
  const value = partOf(argument.value, part);
  return isSecret(value) ? [{ origin: argument.origin, kind, holder, isCommentedOut: false, value }] : [];
}

function partOf(value: string, part: 'all' | 'first-colon' | 'last-colon'): string {
  if (part === 'all') return value;
  const colon = part === 'first-colon' ? value.indexOf(':') : value.lastIndexOf(':');
  const rest = colon < 0 ? '' : value.slice(colon + 1);
  // `C:\k\key.pem` has no passphrase, and `http://` is no name.
  return part === 'last-colon' && /^[\\/]/.test(rest) ? '' : rest;
}

/** `-Djavax.net.ssl.keyStorePassword=...` */
function javaSecret(text: string, origin: Origin): readonly ScriptSecret[] {
  const [, holder = '', value = ''] = /^-D([\w.]*password)=(.+)$/is.exec(text) ?? [];
  const kind = /proxy/i.test(holder) ? 'proxy-password' : 'keystore-password';
  return isSecret(value) ? [{ origin, kind, holder, isCommentedOut: false, value }] : [];
}

/** `?` asks at the terminal; places to fill in are none. Of one or two letters a redactor would make holes everywhere. */
function isSecret(value: string): boolean {
  if (value.length < 3 || value.includes('\uFFFF')) return false;
  return !/^<.*>$|^\*+$|^x+$|^(?:your|my)?_?-?(?:password|passphrase|secret)$/i.test(value);
}

/** What is left when references to variables are taken out of a text as it is written; too little is no literal. */
function hasLiteral(written: string, dialect: Dialect): boolean {
  return written.replace(references[dialect], '').length > 2;
}

const references: Readonly<Record<Dialect, RegExp>> = {
  // A substitution may hold blanks, at which the word as it was found ends.
  sh: /(?<!\\)\$(?:\{[^}]*(?:\}|$)|[A-Za-z_]\w*|\([^)]*(?:\)|$)|\d)|`[^`]*(?:`|$)/g,
  bat: /%~?[\w.]+(?::[^%]*)?%|%~?\w*\d|!\w+!/g,
  powershell: /\$(?:\{[^}]*(?:\}|$)|(?:\w+:)?\w+|\([^)]*(?:\)|$))/g,
};

function secretsOfText(path: string, text: string, dialect: Dialect): readonly ScriptSecret[] {
  return text.split('\n').flatMap((line, index) => {
    // A line of a megabyte is no setting; its beginning is looked at all the same.
    const looked = line.slice(0, 4000).replace(/\r$/, '');
    const isCommentedOut = commented[dialect].test(looked);
    const origin = { file: path, line: index + 1 };
    return [...assigned(looked, dialect), ...optioned(looked)]
      .filter(({ value, isVerbatim }) => isVerbatim || hasLiteral(value, dialect))
      .map(({ kind, holder, value }) => ({ kind, holder, value, origin, isCommentedOut }));
  });
}

const commented: Readonly<Record<Dialect, RegExp>> = {
  sh: /^\s*#/,
  bat: /^\s*@?(?:rem\b|::)/i,
  powershell: /^\s*#/,
};

/** `isVerbatim`: in quotes that leave `$` alone. */
type Found = Pick<ScriptSecret, 'kind' | 'holder' | 'value'> & { readonly isVerbatim: boolean };

/** `KeyStorePass="..."`, `set AnaplanUser=name:...`, `$password = '...'`, also behind a comment sign. */
function assigned(line: string, dialect: Dialect): readonly Found[] {
  const found: Found[] = [];
  const pattern = /(?:^|[\s;&("$#])\$?([A-Za-z_][\w.]*)\s?=\s?("(?:[^"\\]|\\.)*"|'[^']*'|[^\s;&|<>"']+)/g;
  for (const match of line.matchAll(pattern)) {
    const [, holder = '', written = ''] = match;
    const raw = dialect === 'powershell' ? literalOfPowerShell(written, line) : written;
    const before = line.slice(0, match.index + 1);
    // What stands behind `set /p NAME=` is the question asked.
    if (raw === null || (dialect === 'bat' && /\bset\s+\/[ap]\s*"?$/i.test(before))) continue;
    const value = asWritten(raw, dialect);
    const isVerbatim = dialect !== 'bat' && raw.startsWith("'") && !before.includes('"');
    const kind = kindOfName(holder);
    const isUser = /user(?:name|id)?$/i.test(holder) && !/jdbc|db/i.test(holder);
    if (kind !== null && isSecret(value)) found.push({ kind, holder, value, isVerbatim });
    else if (isUser && isSecret(partOf(value, 'first-colon')) && !/^https?:/i.test(value)) {
      found.push({
        kind: /proxy|via/i.test(holder) ? 'proxy-password' : 'password',
        holder,
        value: partOf(value, 'first-colon'),
        isVerbatim,
      });
    } else if (/private_?key|pkey/i.test(holder) && isSecret(partOf(value, 'last-colon'))) {
      found.push({ kind: 'passphrase', holder, value: partOf(value, 'last-colon'), isVerbatim });
    }
  }
  return found;
}

/** Without quotes it is a command; `ConvertTo-SecureString 'x' -AsPlainText` has its literal behind. */
function literalOfPowerShell(written: string, line: string): string | null {
  if (/^["']/.test(written)) return written;
  if (!/^ConvertTo-SecureString$/i.test(written)) return null;
  return /ConvertTo-SecureString\s+(?:-String\s+)?("[^"]*"|'[^']*')/i.exec(line)?.[1] ?? null;
}

/** Whether a variable of that name may hold credentials. */
export function isOfSecret(name: string | null): boolean {
  return name !== null && /user|pass|pwd|secret|token|credential|private_?key|pkey/i.test(name);
}

function kindOfName(name: string): string | null {
  if (/token$|secret$/i.test(name)) return 'token';
  if (!/pass(?:word|wd|phrase|code)?$|pwd$|passwd$|(?:^|_)kp$/i.test(name)) return null;
  if (/proxy|via/i.test(name)) return 'proxy-password';
  if (/jdbc|(?:^|_)db|sql|oracle/i.test(name)) return 'jdbc-password';
  if (/key_?store|trust_?store|(?:^|_)kp$/i.test(name)) return 'keystore-password';
  return /passphrase|private_?key|pkey/i.test(name) ? 'passphrase' : 'password';
}

/** `-keystorepass secret` within a line. */
function optioned(line: string): readonly Found[] {
  const found: Found[] = [];
  const pattern =
    /(?:^|[\s"'=])(-(?:user|u|keystorepass|kp|privatekey|pkey|viauser|vu))\s+("[^"]*"|'[^']*'|[^\s"']+)/gi;
  for (const [, holder = '', raw = ''] of line.matchAll(pattern)) {
    const option = options[holder.toLowerCase()];
    if (option === undefined) continue;
    const value = partOf(unquoted(raw.replace(/\\$/, '')), option.part);
    if (isSecret(value) && !value.startsWith('-')) found.push({ kind: option.kind, holder, value, isVerbatim: false });
  }
  const url = /[?;&:](?:password|pwd)=([^\s;&"']+)/i.exec(line);
  if (url?.[1] !== undefined && isSecret(url[1]) && /jdbc/i.test(line))
    found.push({ kind: 'jdbc-password', holder: 'jdbc', value: url[1], isVerbatim: false });
  return found;
}

/** As it is meant: `pa\$\$word` in a script of sh, `pa%%word` in a batch file. */
function asWritten(raw: string, dialect: Dialect): string {
  const value = unquoted(raw);
  if (dialect === 'bat') return value.replaceAll('%%', '%');
  return dialect === 'sh' && raw.startsWith('"') ? value.replace(/\\([$`"\\])/g, '$1') : value;
}

/** Up to two layers, as `"'...'"` has. */
function unquoted(raw: string): string {
  return [0, 1].reduce((text) => {
    const match = /^(["'])(.*)\1$/s.exec(text);
    return match?.[2] ?? text;
  }, raw);
}
