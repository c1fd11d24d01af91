/** Finds tokens that their makers gave a beginning of their own, and hashes of passwords; pure. Only what the other rules would not see. */
import type { Span } from './spans.ts';

const beginnings: readonly string[] = [
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])',
  'gh[pousr]_[A-Za-z0-9]{16,255}',
  'github_pat_\\w{16,255}',
  'gl(?:pat|rt|dt|cbt|ptt|ft|imt|agent|soat)-[\\w-]{16,255}',
  'xox[abeoprs]-[\\w-]{10,255}',
  'xapp-\\d-[\\w-]{10,255}',
  '[sr]k_(?:live|test|prod)_\\w{10,255}',
  'sk-(?!ssh-|ecdsa-)[\\w-]{16,255}',
  'SG\\.[\\w-]{12,64}\\.[\\w-]{12,64}',
  'npm_[A-Za-z0-9]{24,64}',
  'pypi-[\\w-]{16,255}',
  'AIza[\\w-]{30,40}',
  'ya29\\.[\\w-]{16,1024}',
  'hv[sbr]\\.[\\w-]{16,255}',
  'do[opr]_v1_[a-f0-9]{40,80}',
  'AGE-(?:PLUGIN-[A-Z]{1,20}-|SECRET-KEY-)(?:PQ-)?1[A-Z0-9]{20,4096}',
  'dapi[a-f0-9]{32}',
  'EAA[A-Za-z0-9]{30,255}',
  'key-[0-9a-f]{32}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}',
  'pat-[a-z0-9]{2,5}-[0-9a-f]{8}-[0-9a-f-]{27}',
  'lin_api_\\w{30,60}',
  'PMAK-[a-f0-9]{24}-[a-f0-9]{34}',
  'NRAK-[A-Z0-9]{20,40}',
  'dt0c01\\.[A-Z0-9]{20,30}\\.[A-Z0-9]{50,80}',
  '[A-Za-z0-9]{2,4}8Q~[\\w.~-]{24,40}',
];
const token = new RegExp(`(?<![A-Za-z0-9])(?:${beginnings.join('|')})`, 'g');
/** crypt(3), bcrypt, argon2, PBKDF2; RFC 2307; MuleSoft's encrypted properties. */
/** Of a Telegram bot: in an address it stands behind `bot`. */
const botToken = /(?<=\bbot|[^A-Za-z0-9])\d{8,10}:AA[\w-]{30,40}/g;
const passwordHash =
  /\$(?:2[abxy]|[1567y]|gy|argon2[a-z]{1,2}|pbkdf2(?:-sha\d{1,3})?|scrypt|apr1|sha1)\$[A-Za-z0-9./+=$,]{16,400}|\{(?:SSHA|SHA|SMD5|MD5|CRYPT|PBKDF2)(?:-?\d{1,3})?\}[A-Za-z0-9+/=$.]{16,400}|!\[[A-Za-z0-9+/=]{16,4096}\]|\b(?:pbkdf2|bcrypt|argon2\w{0,2}|scrypt|sha\d{1,3}|md5)(?:_\w{1,10})?\$(?:\d{1,8}\$)?[A-Za-z0-9./+=$]{16,400}/g;

export function vendorSpans(text: string): readonly Span[] {
  return [...text.matchAll(token), ...text.matchAll(passwordHash), ...text.matchAll(botToken)].map(
    ({ 0: value, index }) => ({ start: index, end: index + value.length, value, kind: 'vendor-token' }),
  );
}
