/** Which names say that a secret follows: `password`, `tokenValue`, `AWS_SECRET_ACCESS_KEY`; pure. Judges the name, never the value. */

/** `certain`: what follows is a secret. `likely`: it is one when it looks made by a machine. */
export type Naming = 'certain' | 'likely' | 'none';

const english =
  'password passwords passwd passwort kennwort passe contrasena senha wachtwoord passphrase passcode pwd psk secret secrets token tokens credential credentials apikey authkey secretkey accesskey privatekey authtoken accesstoken refreshtoken authorization keystorepass truststorepass storepass keypass cookie jsessionid encodedsigneddata pass pw userpass userpassword clientsecret totp otp mnemonic pincode passkey bearer sessionkey macaroon';
/** Of other languages without their accents, as `plainOf` leaves them. */
const secretWords = new Set(
  'motdepasse mdp kennwoerter geheimnis zugangsdaten zugangskennung losungswort contrasenya clave claveacceso claveprivada identifiants parola parolachiave haslo heslo geslo lozinka jelszo salasana passord adgangskode kodeord losenord sifre passwort slaptazodis parool parole palavrapasse palavrachave chavesecreta segredo segreto wachtzin sandi katasandi matkhau пароль секрет токен κωδικος 密码 密碼 口令 密钥 パスワード 暗証番号 비밀번호 암호 סיסמה รหสผาน secretid sessid phpsessid recoveryphrase seedphrase backupphrase mnemonicphrase recoverycode recoverycodes backupcode backupcodes scratchcodes accesscode securitycode unlockcode verificationcode onetimecode passwordplain rootpw seckey '
    .concat(english)
    .split(' ')
    .filter((word) => word !== ''),
);
/** Before `key`, `id`, `auth` and the like they make a secret of it. */
const qualifiers = new Set(
  'api access private secret signing encryption master account shared storage client license deploy ssh webhook hmac jwt auth session service subscription instrumentation ingest write admin app application consumer publishable server wrapping host function functions sas aes des rsa cipher crypto symmetric pre routing integration events enqueue wep wpa isakmp tacacs radius kek dek sealing unseal recovery vault registration activation installation ssl tls cookie csrf xsrf encrypt decrypt crypt mail smtp bot device tenant project personal developer secure'.split(
    ' ',
  ),
);
const weakWords = new Set(
  'key keys auth sig signature code sid session sessionid seed salt nonce hash pin cert jwt sas community'.split(' '),
);
/** After a secret word they leave it one: `tokenValue`, `password2`, `TOKEN_ID`, `passwordBase64`. */
const tails = new Set(
  'value values id text base64 b64 data string plain raw old new current encrypted hash confirm confirmation again repeat'.split(
    ' ',
  ),
);
/** Words that run together: `dbpassword`, `bootstraptoken`, `mysqlpwd`. */
const ending =
  /(?:password|passwd|passphrase|secret|token|apikey|secretkey|accesskey|privatekey|credentials?|(?<!by|com|tres|sur|under|over|tres|en)pass|pwd|passwort|kennwort|wachtwoord|losenord|contrasena|sess(?:ion)?id|[a-z]pw)$/;

/** Names come again and again; a bounded number of them is kept. */
const judged = new Map<string, Naming>();
const mostJudged = 4_000;

export function namingOf(name: string): Naming {
  const before = judged.get(name);
  if (before !== undefined) return before;
  const naming = judgedName(name);
  if (judged.size >= mostJudged) judged.clear();
  if (name.length <= 120) judged.set(name, naming);
  return naming;
}

function judgedName(name: string): Naming {
  const words = wordsOf(name);
  while (words.length > 1 && tails.has(words.at(-1) ?? '')) words.pop();
  while (words.length > 1 && /^\d+$/.test(words.at(-1) ?? '')) words.pop();
  const last = (words.at(-1) ?? '').replace(/\d+$/, '');
  const pair = `${words.at(-2) ?? ''}${last}`;
  if (secretWords.has(last) || ending.test(last) || (words.length > 1 && secretWords.has(pair)))
    return isCounted(words) ? 'none' : 'certain';
  const before = words.at(-2) ?? '';
  if (last === 'key' || last === 'keys')
    return qualifiers.has(before) && before !== 'publishable' ? 'certain' : 'likely';
  if (last === 'id' && before === 'session') return 'certain';
  return weakWords.has(last) ? 'likely' : 'none';
}

/** `max_tokens`, `total tokens`: numbers of something. */
function isCounted(words: readonly string[]): boolean {
  return (
    /^(?:tokens)$/.test(words.at(-1) ?? '') &&
    /^(?:max|min|total|num|number|count|prompt|input|output|completion)$/.test(words.at(-2) ?? '')
  );
}

/** Letters without their accents. */
function plainOf(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is not ASCII is meant
  return /^[\x00-\x7f]*$/.test(name)
    ? name
    : name
        .normalize('NFD')
        .replace(/[\u0300-\u036f]/g, '')
        .normalize('NFC')
        .replaceAll('ł', 'l');
}

/** `AWSSecretKey2` -> aws, secret, key, 2. */
function wordsOf(name: string): string[] {
  return plainOf(name.slice(-120))
    .replace(/([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3 $2$4')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** A key of an object whose text is a secret. */
export function isSecretKey(name: string): boolean {
  return namingOf(name) === 'certain';
}

/** Not a reference to a secret, a placeholder, an own token, or a word of state. */
export function isSecretText(value: string): boolean {
  const text = value.trim().replace(/\s{2,}#.*$/, '');
  if (/^#|^\{\s{0,8}\w+\s{0,4}:|^\$\w+[/:]|^\(\w[\w ]*\)$|^\d+\/(?:tcp|udp|sctp|dccp)$|^\[[A-Za-z]-[A-Za-z]/.test(text))
    return false;
  if (/^(?:(?:files|compat|systemd|sss|ldap|nis|db|winbind)\s{0,8})+$/.test(text)) return false;
  if (text === '' || text.startsWith('‹') || /^[|,;:()[\]{}<>=-]{1,3}$/.test(text)) return false;
  if (/^(?:env|file|credential|exec|vault|aws|azure|google):./.test(text) && !/^\w+:\/\/[^/]*@/.test(text))
    return false;
  if (
    /^(?:\$[{(]?[\w.:-]+[})]?|%\w+%|\{\{.*\}\}|<[\w -]+>|\*+|x{3,}|\.{3,}|\[[\w ]+\]|\?+|-+|#\{.*\}|@\w+@|![\w.]+ .*)$/i.test(
      text,
    )
  )
    return false;
  return !/^(?:null|none|true|false|undefined|nil|yes|no|unknown|empty|n\/a|not set|\(none\)|<none>|on|off|0|1)[,;.]?$/i.test(
    text,
  );
}

const state =
  /^(?:(?:in)?valid|expired?|expires|refused|rejected|accepted|ok|okay|missing|required|wrong|not|is|isn't|was|has|have|were|refreshed|the|a|an|set|unset|given|empty|changed|present|absent|failed|fails|succeeded|ignored|needed|for|from|of|in|to|and|or|must|may|will|would|could|cannot|can|can't|should|does|doesn't|did|unexpected|unknown|incorrect|authentication|authenticated|authorization|unauthorized|denied|granted|found|received|sent|no|none|with|without|on|at|by|as|it|this|that|your|please|be|been|are|if|when|used|use|using|request|response|error|too|only|also|then|than|type|name|enabled|disabled|configured|prompt|default|provided|specified|renewed|revoked|created|updated|deleted|stored|loaded|loading|reading|read|checking|checked|verified|verifying|mismatch|differs?|optional|supported|unsupported|allowed|match(?:es|ed)?|problem|unable|could|see|e\.g|i\.e)$/i;

/** A password may be a plain word, but in the middle of a sentence these are not one. */
export function isStateWord(value: string): boolean {
  return state.test(value.replace(/[.,:;!?)]+$/, ''));
}
