/** A `mailto:` address for convenience: who, subject and a few lines, never the case itself; pure. */

/** What mail programs and the systems that hand it to them take without cutting. */
export const longestMailto = 1900;

/** RFC 6068. The body is cut line by line until it fits. */
export function mailtoOf(mail: {
  readonly to: string;
  readonly cc: readonly string[];
  readonly subject: string;
  readonly body: string;
}): string {
  const { to, cc, subject, body } = mail;
  const base = `mailto:${encodeURIComponent(to).replace('%40', '@')}?${cc.length === 0 ? '' : `cc=${cc.map(encoded).join(',')}&`}subject=${encoded([...subject].slice(0, 150).join(''))}`;
  const lines = body.trimEnd().split('\n');
  for (let count = lines.length; count > 0; count -= 1) {
    const whole = `${base}&body=${encoded(lines.slice(0, count).join('\r\n'))}`;
    if (whole.length <= longestMailto) return whole;
  }
  return base.slice(0, longestMailto).replace(/%[0-9A-F]?$/, '');
}

/** Lone halves of a character cannot be encoded. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
