/** Secrets that source code and traces of it show as arguments, elements and declarations; pure. Every repetition is bounded. */
import type { Shape } from './program-shapes.ts';
import { isMixed } from './prose-shapes.ts';
import { isSecretText, isStateWord, namingOf } from './secret-names.ts';

const isCertain = (value: string, name: string) => isSecretText(value) && namingOf(name) === 'certain';
/** `getPassword("Password: ")`, `password("must not be empty")` ask or say something. */
const isNoPrompt = (value: string) => isSecretText(value) && !/[:?]\s*$|^[A-Z]?[a-z]+(?: [a-z]+){2,}[.!]?$/.test(value);

export const callShapes: readonly Shape[] = [
  // setPassword("…"), .password("…"), withApiKey('…'), addToken(`…`)
  {
    kind: 'named-field',
    words: ['("', "('", '(`', '( "', '(\\"'],
    isAtName: true,
    pattern:
      /(\b(?<name>(?!get|is|has|find|read|load|check|need|require|ask|prompt|remove|delete)[A-Za-z]\w{2,60})\(\s{0,4}\\{0,4}["'`])([^"'`\r\n‹\\]{3,400})(?=\\{0,4}["'`]\s{0,4}[),.])/y,
    accept: (value, name) => isCertain(value, name) && isNoPrompt(value) && !isStateWord(value),
  },
  // login(user, '…'), getConnection(url, "user", "…"), authenticate("user", "…")
  {
    kind: 'command-line',
    words: ['ogin(', 'ogon(', 'uthenticate(', 'onnection(', 'bind', 'uth(', 'redentials(', 'sign', 'onnect('],
    pattern:
      /(\b(?:[a-z]\w{0,30}[._])?(?:login|log_?[io]n|logon|sign_?in|authenticate|(?:get|create|open|new)_?connection|(?:simple_)?bind(?:_s)?|(?:http_?)?basic_?auth|set_?credentials?|auth|connect)\((?:[^()"'\r\n]{0,100}["'][^"'\r\n]{0,200}["'],|[^()"'\r\n]{1,200},)(?:\s{0,4}(?:[A-Za-z_]\w{0,40}=)?["'][^"'\r\n]{1,200}["'],)?\s{0,4}["'])([^"'\r\n‹]{3,400})(?=["']\s{0,4}[),])/gi,
    accept: (value) =>
      isNoPrompt(value) &&
      !/^(?:\w+:)?[\\/]|:\/\/|^[\w.-]+\.(?:com|net|org|local|json|ya?ml|db|sqlite)$|^(?:POST|GET|utf-?8)$/i.test(value),
  },
  // "…".toCharArray(), which nothing but passwords needs
  {
    kind: 'named-field',
    words: ['.toCharArray('],
    pattern: /(")([^"\r\n‹]{1,400})(?="\.toCharArray\(\))/g,
    accept: isSecretText,
  },
  // SECURITY_CREDENTIALS, "…" and ("--password", "…") without a bracket in front
  {
    kind: 'named-field',
    words: ['", "', ', "', ", '", '","', '" "', "' '"],
    pattern:
      /((?<![\w("'])\\{0,4}["']?(?:[A-Za-z]\w{0,30}\.){0,4}-{0,2}(?<name>[A-Za-z][\w.-]{2,80})\\{0,4}(?:["']\s{0,4},?|,)\s{0,4}\\{0,4}["'])([^"'\r\n‹\\]{3,400})(?=\\{0,4}["'])/g,
    accept: (value, name) =>
      isCertain(value, name) && !isStateWord(value) && namingOf(value) === 'none' && /[A-Z_.-]/.test(name),
  },
  // Const sPwd As String = "…", var token string = "…", val password: String? = "…", %let pw = …
  {
    kind: 'named-field',
    words: [' = ', '=', ':='],
    isAtName: true,
    pattern:
      /(\b(?<name>[A-Za-z]\w{1,60})(?:[ \t]{1,4}CONSTANT)?(?:[ \t]{1,4}As[ \t]{1,4}|[ \t]{0,4}:[ \t]{0,4}|[ \t]{1,4})\*?(?:const[ \t])?(?:std::)?[A-Za-z][\w.]{1,30}(?:<\w{1,30}>)?(?:\[\]|\(\d{1,6}\)|[?*])?[ \t]{0,4}:?=[ \t]{0,4}@?\$?["'`])([^"'`\r\n‹]{1,400})(?=["'`])/y,
    accept: isCertain,
  },
  // "password": { "type": "SecureString", "value": "…" }
  {
    kind: 'named-field',
    words: ['alue', 'ontent', 'lain', 'lear', 'text', 'secret', 'string'],
    isAtName: true,
    pattern:
      /(\b(?<name>[A-Za-z][\w.-]{1,80})\\{0,4}["']?\s{0,4}(?:=>|[:=])\s{0,4}\{[^{}‹]{0,300}?\b(?:value|content|plain_?text|text|string|secret)\\{0,4}["']?\s{0,4}(?:=>|[:=])\s{0,4}\\{0,4}["'])([^"'\r\n‹\\]{1,400})(?=\\{0,4}["'])/iy,
    accept: isCertain,
  },
  // new PDO($dsn, 'name', '…'), connect('name', '…', url), copy(passwd, "…"), pscredential::new("name", ("…"
  {
    kind: 'command-line',
    words: ['PDO(', 'mysqli', 'onnect(', 'redential::new(', 'ogin(', 'redential(', 'asicAuth(', 'ccount(', 'lient('],
    pattern:
      /(\b(?:new[ \t]{1,4}(?:PDO|mysqli|\w{0,20}(?:Client|Account|Session|Connection))|\w{0,20}(?:connect|[cC]redential\]?(?:::new)?|login|Account|Auth))\([^()"'\r\n]{0,100}(?:["'][^"'\r\n]{1,200}["']\s{0,4},\s{0,4}){1,2}\(?["'])([^"'\r\n‹]{3,400})(?=["'])/g,
    accept: (value) => (isNoPrompt(value) && !/^[\w.+-]+:\/\/|^[\w.-]{1,30}$/.test(value)) || isMixed(value),
  },
  {
    kind: 'named-field',
    words: [', "', ", '", '== ', ' eq '],
    isAtName: true,
    pattern: /(\b(?<name>[A-Za-z_][\w.]{1,60})\s{0,4},\s{0,4}["'])([^"'\r\n‹]{3,400})(?=["']\s{0,4}\))/y,
    accept: (value, name) => isCertain(value, name) && isNoPrompt(value) && !isStateWord(value),
  },
  {
    kind: 'named-field',
    words: ['== ', ' eq ', '==='],
    pattern:
      /(["'])([^"'\r\n‹]{3,400})(?=["'][ \t]{1,4}(?:={2,3}|eq|!=)[ \t]{1,4}(?:\w{1,20}\.)?(?:pass(?:word|wd|phrase)?|secret|token|pwd|api_?key)\b)/gi,
    accept: isSecretText,
  },
  // ["password", "…"], string(8) "password" => string(12) "…", Parameter=@password Value=…
  {
    kind: 'named-field',
    words: ['", "', '","', "', '", "','", ' => '],
    pattern:
      /([[(]\s{0,4}\\{0,4}["'](?<name>[A-Za-z][\w.-]{1,80})\\{0,4}["']\s{0,4},\s{0,4}\\{0,4}["'])([^"'\r\n‹\\]{3,400})(?=\\{0,4}["'])/g,
    accept: (value, name) => isCertain(value, name) && namingOf(value) === 'none',
  },
  {
    kind: 'named-field',
    words: ['=>', '" =', ' . "', " . '"],
    isAtName: true,
    pattern:
      /(\b(?<name>[A-Za-z][\w.-]{1,80})["'\]]{0,3}[ \t]{0,4}(?:=>|\.|->)[ \t]{0,4}(?:string\(\d{1,6}\)[ \t])?["'])([^"'\r\n‹]{2,400})(?=["'])/y,
    accept: isCertain,
  },
  {
    kind: 'named-field',
    words: ['alue', 'VALUE', 'efault'],
    pattern:
      /(=[ \t]{0,2}["']?[@:]?(?<name>[A-Za-z][\w.-]{1,80})["']?[ \t,;]{1,4}(?:value|val)[ \t]{0,2}=[ \t]{0,2}["']?)([^\s"'<>‹]{2,400})/gi,
    accept: isCertain,
  },
  // <label>Password</label><input value="…">
  {
    kind: 'named-field',
    words: ['</label>'],
    pattern:
      /(>\s{0,8}(?<name>[\p{L}][\p{L}\p{M}\w .-]{1,60}?)\s{0,4}:?\s{0,4}<\/label>\s{0,40}<[^<>‹]{0,200}?\bvalue\s{0,4}=\s{0,4}["'])([^"'<>‹]{1,400})(?=["'])/giu,
    accept: isCertain,
  },
  // <input type="password" value="…">, {"type": "password", "default": "…"}
  {
    kind: 'named-field',
    words: ['assword"', "assword'", 'PASSWORD"'],
    pattern:
      /(\btype\\{0,4}["']?\s{0,4}[:=]\s{0,4}\\{0,4}["']password\\{0,4}["'][^<>{}‹]{0,200}?\b(?:value|default|content)\\{0,4}["']?\s{0,4}[:=]\s{0,4}\\{0,4}["'])([^"'\r\n‹\\]{1,400})(?=\\{0,4}["'])/gi,
    accept: isSecretText,
  },
  // Within named elements and beside named cells: <void property="password"><string>…, <key>Password</key><string>…, <td>Password</td><td>…
  {
    kind: 'named-field',
    words: ['</'],
    pattern:
      /(<[\w.:-]{1,60}\s[^<>]{0,100}?\b(?:name|key|id|property|field)\s{0,4}=\s{0,4}["'](?<name>[A-Za-z][\w.$-]{1,100})["'][^<>]{0,100}>(?:\s{0,80}<[\w.:-]{1,60}(?:\s[^<>]{0,100})?>){1,2}\s{0,80})([^<>‹\s][^<>‹]{0,2000}?)(?=\s{0,80}<\/)/gi,
    accept: isCertain,
  },
  {
    kind: 'named-field',
    words: ['</'],
    pattern:
      /(>\s{0,20}(?<name>[\p{L}][\p{L}\p{M}\w .-]{1,60}?)\s{0,4}:?\s{0,4}<\/[\w.:-]{1,30}>\s{0,80}(?:<\/?tr[^<>]{0,100}>\s{0,80}){0,2}<[\w.:-]{1,30}(?:\s[^<>]{0,200})?>(?:<[\w.:-]{1,30}>)?\s{0,20})([^<>‹\s][^<>‹]{0,400}?)(?=\s{0,20}<\/)/gu,
    accept: (value, name) => isCertain(value, name) && !isStateWord(value),
  },
  {
    kind: 'named-field',
    words: ['</'],
    pattern:
      /(<(?:[\w.-]{1,60}:)?(?<name>[A-Za-z][\w.-]{1,80})(?:\s[^<>]{0,300})?>\s{0,80}<(?:\w{1,20}:)?(?:value|string|text|plain|clear|content)(?:\s[^<>]{0,100})?>\s{0,80})([^<>‹\s][^<>‹]{0,2000}?)(?=\s{0,80}<\/)/gi,
    accept: isCertain,
  },
];
