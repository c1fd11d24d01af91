/** Secrets that people, tables and settings without signs of assignment put behind a name: "the password is …", `bindpw …`, `| token | … |`; pure. */
import type { Shape } from './program-shapes.ts';
import { isSecretText, isStateWord, namingOf } from './secret-names.ts';

const passwordWord =
  '(?:[Pp]ass(?:word|phrase|code|wort|wd)|PASSWORD|[Pp]wd|PWD|[Pp][Ww]|[Kk]ennwort|[Ss]enha|[Cc]ontraseña|[Mm]ot de passe|[Ww]achtwoord|[Pp]assword[ea]|PIN|[Ss]ecret|[Cc]lave|[Hh]asło)';

/** Letters with digits or marks between them: no word of a sentence, no path, no number, no time, no version. */
export function isMixed(value: string): boolean {
  const inner = value.replace(/[.,:;!?)]+$/, '');
  if (
    !/\p{L}/u.test(inner) ||
    /^(?:[/\\.$<{[(]|[a-z]+:\/\/|\d{4}-\d\d|v?\d+[._]\d|0x|\p{L}[\p{L}']*\(|%|--?[a-z])/iu.test(inner)
  )
    return false;
  if (
    /\.(?:[a-z]{1,4}|java|json|yaml|properties)(?::\d+)?$|^[\w-]+\/[\w./-]+$|^(?:sha|md|aes|utf|rfc|tls|base|pbkdf|oauth|http|ssl|x|ntlmv?|log4j|kerberos|s|pkcs#?)-?\d[\w./-]*$/i.test(
      inner,
    )
  )
    return false;
  return /[\d!#$%^&*+?~@]/.test(inner);
}

const isPassword = (value: string) => isSecretText(value) && isMixed(value) && !isStateWord(value);
const isWord = (value: string) =>
  isSecretText(value) &&
  !isStateWord(value) &&
  !/^(?:\(|<)|^(?:[a-z]{1,3}|[a-z]+(?:ed|ing|ly))[.,]?$|[[(=]/.test(value);

export const proseShapes: readonly Shape[] = [
  // "password for the loader is …", "Kennwort lautet: …", "password set to …", "temporary password - …"
  {
    kind: 'named-field',
    words: [
      'ass',
      'PASS',
      'wd',
      'pw',
      'PW',
      'Pw',
      'WD',
      'wort',
      'enha',
      'ontras',
      'achtw',
      'PIN',
      'ecret',
      'lave',
      'has',
    ],
    pattern: new RegExp(
      `(\\b${passwordWord}(?:[ \\t]{1,4}[\\w@.-]{1,60}){0,5}?[ \\t]{1,4}(?:(?:is|was|(?:will|should|must|would|can) be|to|from|lautet|ist|est|es|é|jest|är|er|now|with value|of|auf|op|till?|à|a|на)(?:[ \\t]{1,4}(?:now|set to|changed to|reset to|jetzt))?[ \\t]{0,4}:?|[-–—=])[ \\t]{1,4}["'\`(]?)([^\\s"'\`‹]{4,200})`,
      'gu',
    ),
    accept: isPassword,
  },
  {
    kind: 'named-field',
    words: [' is:', ' was:', 'lautet:', ' ist:', ' est:', ' es:', ' is :', ' to:'],
    pattern:
      /(?<=(?:^|[\s"'(])(?:[Yy]our|[Tt]he|[Mm]y|[Nn]ew)?[ \t]{0,4})(\b(?<name>[\p{L}][\p{L}\p{M}\w.-]{1,60})[ \t]{1,4}(?:is|was|lautet|ist|est|es|set to|changed to|reset to)[ \t]{0,4}:[ \t]{1,4}["'`]?)([^\s"'`‹]{3,200})/gu,
    accept: (value, name) => namingOf(name) === 'certain' && isSecretText(value) && !isStateWord(value),
  },
  // "using password … for user", "set vpn psk …"; options (`-privatekey file:…`) have rules of their own.
  {
    kind: 'named-field',
    words: [' ', '\t'],
    isAtName: true,
    pattern:
      /(?<!-)(\b(?<name>[\p{L}][\p{L}\p{M}\w.-]{1,60})[ \t]{1,4}["'`]?)(?=([^\s"'`‹:=<>()[\]{}]{6,200})["'`]?(?:[ \t.,;)]|$|[\r\n]))/uy,
    accept: (value, name) => namingOf(name) === 'certain' && isPassword(value) && namingOf(value) === 'none',
  },
  // pass "…", the pass is "…", (password . "…"), AuthLDAPBindPassword "…", #define WIFI_PASSWORD "…"
  {
    kind: 'named-field',
    words: [' "', '\t"', " '"],
    isAtName: true,
    pattern:
      /(?<!-)(\b(?<name>[\p{L}][\p{L}\p{M}\w.-]{1,60})[ \t]{1,8}(?:(?:is|was|ist|lautet|est|es|to|as|of|\.)[ \t]{1,4})?)("[^"\r\n‹]{2,400}"|'[^'\r\n‹]{2,400}')/uy,
    accept: (value, name) =>
      namingOf(name) === 'certain' &&
      isSecretText(value.slice(1, -1)) &&
      !isStateWord(value.slice(1, -1)) &&
      !/\(|^.[A-Z]?[a-z]+(?: [a-z]+){4,}[.!:]?.$/.test(value),
    meant: (value) => value.slice(1, -1),
  },
  // "password for loader: …", "password (old): …", "*Password:* …"
  {
    kind: 'named-field',
    words: ['ass', 'PASS', 'wd', 'WD', 'pw', 'PW', 'wort', 'enha', 'ontras', 'oken', 'ecret'],
    pattern: new RegExp(
      `(\\b(?:${passwordWord}|[Tt]oken)(?:[ \\t]{1,4}(?:for|of|fuer|für|pour|para|voor)(?:[ \\t]{1,4}[\\w@.-]{1,60}){1,4}|[ \\t]{1,4}\\([^()\\r\\n]{1,40}\\)|:?[*_]{1,2})[ \\t]{0,4}:?[*_]{0,2}[ \\t]{1,4}["'\`]?)([^\\s"'\`‹]{4,200})`,
      'gu',
    ),
    accept: (value) => isPassword(value) || (/^[\w!-]+$/.test(value) && isWord(value) && /_|!$|[a-z][A-Z]/.test(value)),
  },
  // with '…' as password
  {
    kind: 'named-field',
    words: [' as '],
    pattern:
      /(["'`])([^"'`\r\n‹]{3,200})(?=["'`][ \t]{1,4}as[ \t]{1,4}(?:the[ \t]|a[ \t])?(?:password|passphrase|secret|token|key)\b)/gi,
    accept: isSecretText,
  },
  // User/PW: name / …
  {
    kind: 'named-field',
    words: ['ser', 'ogin', 'SER', 'enutzer', 'onto', 'tilisateur', 'suario', 'ame'],
    pattern:
      /(\b(?:user(?:name)?|login|benutzer(?:name)?|konto|utilisateur|usuario|name)[ \t]{0,2}[/&+|][ \t]{0,2}(?:pw|pwd|pass\w{0,6}|kennwort|contraseña|mot de passe|clave)[ \t]{0,4}[:=][ \t]{0,4}["']?[\w.@\\+-]{1,100}[ \t]{0,4}[/|,:;][ \t]{0,4})([^\s"'‹]{3,200})/gi,
    accept: isSecretText,
  },
  // password[…], password(…), password - […]
  {
    kind: 'named-field',
    words: ['[', '('],
    isAtName: true,
    pattern:
      /(\b(?<name>[\p{L}][\p{L}\p{M}\w.-]{1,60})(?:[ \t]{0,4}(?:[:=-]|->)[ \t]{0,4})?[[(]["']?)([^\s"'‹()[\]{},]{4,400})(?=["']?[\])])/uy,
    accept: (value, name) =>
      namingOf(name) === 'certain' &&
      isSecretText(value) &&
      !/^[a-z]+$/i.test(value) &&
      !/[.:]$|^\w+\.\w|^-|^\$|^\d+$/.test(value) &&
      namingOf(value) === 'none',
  },
  // password . . . . : …
  {
    kind: 'named-field',
    words: [' . ', '...', '··', '___'],
    isAtName: true,
    pattern:
      /(\b(?<name>[\p{L}][\p{L}\p{M}\w-]{1,60})[ \t]{0,4}(?:(?:[.·_][ \t]?){2,60}:|(?:[.·_] ?){4,60})[ \t]{0,8})([^\s‹]{2,400})/uy,
    accept: (value, name) => namingOf(name) === 'certain' && isSecretText(value) && !isStateWord(value),
  },
  // | password | … |, password	…
  {
    kind: 'named-field',
    words: ['|', '\t', '│', '║'],
    pattern:
      /((?:^|[\r\n|│║\t])[ ]{0,20}["'`*]{0,3}(?<name>[\p{L}][\p{L}\p{M}\w.-]{1,60})["'`*]{0,3}[ ]{0,40}[|│║\t][ \t]{0,8}["'`]?)([^\s"'`‹|│]{3,400})(?=["'`]?[ \t]{0,40}(?:[|│║\r\n]|$))/gu,
    accept: (value, name) =>
      namingOf(name) === 'certain' &&
      isWord(value) &&
      namingOf(value) === 'none' &&
      !/^[-:=+]{2,}$|^(?:string|text|varchar|char|boolean|bool|int(?:eger)?|number|enum|object|secret)\b/i.test(value),
  },
  // A setting and its value with nothing but space between them: bindpw …, setenv DB_PASSWORD …, kv put db/password …
  {
    kind: 'named-field',
    words: [' ', '\t'],
    pattern:
      /((?:^|[\r\n])[ \t]{0,20}(?:[#\w./*-]{1,30}[ \t]{1,4}){0,3}?(?<name>[A-Za-z/][\w./-]{2,80})[ \t]{1,20}(?:--\w{1,20}[ \t]{1,4})?["']?)([^\s"'‹:=][^\s"'‹]{3,400})(?=["']?[ \t]{0,8}(?:#[^\r\n]{0,200}|;)?(?:$|[\r\n]))/g,
    accept: (value, name) =>
      namingOf(name) === 'certain' &&
      isSecretText(value) &&
      namingOf(value) === 'none' &&
      (isMixed(value) ||
        (/[._/]|pw$/i.test(name.replace(/^-+/, '')) && isWord(value) && !/^\d+$|^[a-z]+\(|^[A-Z][a-z]+$/.test(value))),
  },
  // Login: name / …, creds name/…, Zugangsdaten: name / …
  {
    kind: 'named-field',
    words: ['ogin', 'redentials', 'reds', 'ugangsdaten', 'ogon', 'dentifiants', 'ccount', 'ccess', 'LOGIN'],
    pattern:
      /(\b(?:log[io]n|creds?|credentials?|zugangsdaten|identifiants|accesos?|account|access)[ \t]{0,4}(?:[:=]|[ \t]|(?:is|are)[ \t])[ \t]{0,4}["']?[\w.@\\+-]{2,100}[ \t]{0,4}[/|][ \t]{0,4})([^\s"'‹/|,]{4,200})(?=["']?(?:[\s,;.)]|$))/gi,
    accept: (value) =>
      isPassword(value) || (/^[\w-]+$/.test(value) && !isStateWord(value) && /_|[a-z][A-Z]/.test(value)),
  },
  // name@example.com:… and user = "name:…"
  {
    kind: 'command-line',
    words: ['@'],
    pattern:
      /((?<![\w/])[\w.+%-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}:)([^\s"'‹/:,;]{4,200})(?=["',;)\s]|$)/g,
    accept: (value) =>
      isPassword(value) ||
      (isSecretText(value) &&
        /^[\w!.-]{6,}$/.test(value) &&
        /[a-z]_[a-z]|!$|^[0-9a-f]{8}-/i.test(value) &&
        !/\.\w{2,4}$/.test(value)),
  },
  {
    kind: 'command-line',
    words: ['user', 'User', 'USER', 'login', 'auth', 'cred'],
    pattern:
      /((?<![A-Za-z])(?:user(?:pwd)?|userpass|login|auth|cred(?:ential)?s?)["']?[ \t]{0,4}[:=][ \t]{0,4}["'][\w.+@\\-]{1,100}:)([^\s"'‹/][^"'\r\n‹]{0,200})(?=["'])/gi,
    accept: isSecretText,
  },
  // password changed from … to …
  {
    kind: 'named-field',
    words: [' from '],
    pattern:
      /(\bpass(?:word|phrase)?\b[^\r\n]{0,60}?[ \t]from[ \t]{1,4}\S{4,200}[ \t]{1,4}to[ \t]{1,4}["'`]?)([^\s"'`‹]{4,200})/gi,
    accept: isPassword,
  },
  // name:…@host
  {
    kind: 'address',
    words: ['@'],
    pattern:
      /((?:^|[\s"'(=])[A-Za-z][\w.-]{1,60}:)([^\s"'‹@/:]{4,200})(?=@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}(?:[\s"':/,;)]|$))/g,
    accept: isSecretText,
  },
  // name:…@tcp(host), stats auth name:…, a list of chpasswd
  {
    kind: 'address',
    words: ['@tcp(', '@udp(', '@unix(', '@('],
    pattern: /((?:^|[\s"'=])[\w.+-]{1,100}:)([^\s"'‹@]{1,200})(?=@(?:tcp|udp|unix)?\()/g,
    accept: isSecretText,
  },
  {
    kind: 'named-field',
    words: [' auth ', 'chpasswd', 'asic '],
    pattern:
      /((?:\b(?:stats[ \t]{1,4}auth|basic[_-]?auth|http[_-]auth)[ \t:=]{1,4}["']?|\bchpasswd:[^‹]{0,100}?\n[ \t]{1,20}(?:-[ \t])?)[\w.@-]{1,100}:)([^\s"'‹]{2,200})/gi,
    accept: isSecretText,
  },
  {
    kind: 'named-field',
    words: ['Key Content', 'client_send'],
    pattern:
      /(\bKey Content[ \t]{0,30}:[ \t]{1,4}|\bclient_send[ \t]{0,4}=[^\r\n‹]{0,10}:[ \t]{0,4}[^\s:]{1,100}[ \t]{0,4}:[ \t]{0,4})([^\s‹]{3,200})/g,
    accept: isSecretText,
  },
  // A phrase of twelve words and more that is named as the seed of a wallet
  {
    kind: 'named-field',
    words: ['eed', 'hrase', 'nemonic'],
    pattern:
      /(\b(?:seed|phrase|mnemonic)(?: words?)?["']?[ \t]{0,4}[:=][ \t]{0,4}["']?)((?:[a-z]{3,10}[ \t]{1,2}){11,23}[a-z]{3,10})/gi,
    accept: isSecretText,
  },
];
