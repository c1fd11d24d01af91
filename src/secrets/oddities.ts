/** What stands around a secret and is rarely meant; pure. Tells that it is there, never what the secret is. */

/** In words that follow "it has". Of keys and certificates in PEM nothing is odd. */
export function odditiesOf(value: string): readonly string[] {
  if (/-----BEGIN [A-Z ]+-----/.test(value)) return [];
  const rules: readonly (readonly [pattern: RegExp, oddity: string])[] = [
    [/^\uFEFF/, 'a byte order mark at its beginning'],
    [/^[^\S\uFEFF]/, 'white space at its beginning'],
    [/[\r\n]$/, 'another line break at its end'],
    [/[^\S\r\n]$/, 'white space at its end'],
    [/^(["']).+\1$/s, 'quotation marks around it'],
    [
      /^(env|file|credential|exec|vault|aws|azure|google):\S/,
      'the form of a reference: a reference is not followed twice',
    ],
    [/\uFFFD/, 'signs that are no UTF-8'],
  ];
  return rules.filter(([pattern]) => pattern.test(value)).map(([, oddity]) => oddity);
}
