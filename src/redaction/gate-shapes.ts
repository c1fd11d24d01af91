/** Anaplan's own shapes and private keys, told a second time and otherwise than the redaction tells them: by words, one after the other; pure. */

export type ShapeLeak = { readonly what: string; readonly at: number };

/** Of the first there is. */
export function leakOfShape(text: string): ShapeLeak | null {
  const places = [
    placed(text, 'PRIVATE KEY', 'a private key', isKeyBegin),
    placed(text, 'AnaplanAuthToken', 'a token in a header', (at) => isToken(wordsAfter(text, at + 16)[0])),
    placed(text, 'CACertificate', 'a certificate in a header', (at) =>
      /^[A-Za-z0-9+/=_-]{40}/.test(wordsAfter(text, at + 13)[0] ?? ''),
    ),
    ...[
      'tokenValue',
      'refreshToken',
      'refreshTokenId',
      'encodedSignedData',
      'keystorePass',
      'access_token',
      'refresh_token',
    ].map((name) => placed(text, name, `a value of ${name}`, (at) => isAssigned(text, at + name.length))),
    placed(
      text,
      '-keystorepass',
      'a password of a keystore',
      (at) => isSpaced(text, at + 13) && isPlainWord(wordsAfter(text, at + 13)[0]),
    ),
    placed(
      text,
      '-user',
      'a password of Anaplan Connect',
      (at) => isSpaced(text, at + 5) && isUserAndPassword(wordsAfter(text, at + 5)[0]),
    ),
    placed(
      text,
      '-privatekey',
      'a passphrase of Anaplan Connect',
      (at) => isSpaced(text, at + 11) && isPathAndPassphrase(wordsAfter(text, at + 11)[0]),
    ),
  ];
  return places.filter((place) => place !== null).sort((a, b) => a.at - b.at)[0] ?? null;

  function isKeyBegin(at: number): boolean {
    const line = text.slice(Math.max(0, at - 60), at);
    if (!/-----BEGIN [A-Z0-9 ]{0,40}$/.test(line)) return false;
    return /^PRIVATE KEY(?: BLOCK)?-----[\s\\nr]*[A-Za-z0-9+/=]{16}/.test(text.slice(at, at + 200));
  }
}

function placed(text: string, word: string, what: string, isLeak: (at: number) => boolean): ShapeLeak | null {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) {
    if (isLeak(at)) return { what, at };
  }
  return null;
}

function wordsAfter(text: string, at: number): readonly string[] {
  return text
    .slice(at, at + 400)
    .split(/[\s"'\\,;<>]+/)
    .filter((word) => word !== '' && word !== ':' && word !== '=');
}

function isToken(word: string | undefined): boolean {
  return word !== undefined && /^[A-Za-z0-9+/=._~-]{16,}$/.test(word) && /\d/.test(word);
}

/** A colon or an equals sign, and then something with a digit that is no token of ours and no reference. */
function isAssigned(text: string, at: number): boolean {
  const behind = /^\\{0,4}["']?\s{0,4}[:=]\s{0,4}\\{0,4}["']?([A-Za-z0-9+/=._~-]{8,})/.exec(
    text.slice(at, at + 400),
  )?.[1];
  return (
    behind !== undefined && /\d/.test(behind) && /[A-Za-z]/.test(behind) && !/^(?:env|file|credential)/.test(behind)
  );
}

function isSpaced(text: string, at: number): boolean {
  return /[ \t=]/.test(text[at] ?? '');
}

function isPlainWord(word: string | undefined): boolean {
  return word !== undefined && !/^[-$%‹<*[{]|^\.{3}$|^[A-Z_]{3,}$/.test(word) && /\d/.test(word);
}

function isUserAndPassword(word: string | undefined): boolean {
  const [, password] = /^[^:@\s]{1,100}@[^:\s]{1,100}:(.+)$/.exec(word ?? '') ?? [];
  return password !== undefined && !/^[$%‹<*?[{]|^[A-Z_]{3,}$/.test(password);
}

function isPathAndPassphrase(word: string | undefined): boolean {
  const [, passphrase] = /\.(?:pem|key|p8|der):(.+)$/i.exec(word ?? '') ?? [];
  return passphrase !== undefined && !/^[$%‹<*?[{]|^[A-Z_]{3,}$/.test(passphrase);
}
