/** Literals in scripts and code that give away what Anaplan refuses, or what will break: row CU01; pure. Every pattern is linear in a line. */
import type { Hit, LiteralCode } from './scripts.ts';

type Rule = {
  readonly code: LiteralCode;
  readonly pattern: RegExp;
  /** Where it is met as well, all is well. */
  readonly unless?: RegExp;
};

const tls12 = /TLSv?1[._]?[23]|Tls1[23]/i;
/** `TLSv1` or `TLSv1.1`, not `TLSv1.2`. */
const oldTls = String.raw`(?:SSLv[23]|TLSv1(?:[._]1)?(?![._]?\d))`;

const rules: readonly Rule[] = [
  { code: 'old-api', pattern: /\banaplan\.com(?::\d{1,5})?\/1\/[0-3]\b/i },
  {
    code: 'api-path-missing',
    pattern: /\bhttps?:\/\/api(?:\.[a-z0-9-]{1,20})?\.anaplan\.com(?::\d{1,5})?\/(?:workspaces|models|users)\b/i,
  },
  { code: 'old-test-host', pattern: /\bapi\.uat\.anaplan\.com\b/i },
  { code: 'anaplan-certificate-header', pattern: /\bAnaplanCertificate(?=[\s"'`:]|$)/ },
  { code: 'tls-version-old', pattern: /\bPROTOCOL_(?:SSLv[23]|TLSv1(?:_1)?)\b/ },
  {
    code: 'tls-version-old',
    pattern: /\bmaximum_version\s{0,9}=\s{0,9}(?:ssl\.)?TLSVersion\.(?:SSLv3|TLSv1(?:_1)?)\b/,
  },
  {
    code: 'tls-version-old',
    pattern: /\b(?:Net\.)?SecurityProtocolType\]?(?:::|\.)(?:Ssl3|Tls|Tls11)\b/i,
    unless: /Tls1[23]\b/i,
  },
  { code: 'tls-version-old', pattern: /\bSecurityProtocol\s{0,9}=\s{0,9}["'](?:Ssl3|Tls|Tls11)["']/i },
  { code: 'tls-version-old', pattern: /--tls-max[ =]1\.[01]\b/ },
  { code: 'tls-version-old', pattern: /\bcurl\b.{0,300}\s--?sslv[23]\b/ },
  { code: 'tls-version-old', pattern: new RegExp(`--secure-protocol[ =]["']?${oldTls}`) },
  {
    code: 'tls-version-old',
    pattern: new RegExp(
      String.raw`(?:https\.protocols|jdk\.tls\.client\.protocols)["']?\s{0,5}[=,:]\s{0,5}["']?${oldTls}`,
    ),
    unless: tls12,
  },
  { code: 'tls-version-old', pattern: new RegExp(String.raw`\bSSLContext\.getInstance\(\s{0,9}["']${oldTls}["']`) },
  { code: 'tls-version-old', pattern: new RegExp(String.raw`\bmaxVersion["']?\s{0,9}:\s{0,9}["']${oldTls}["']`) },
  {
    code: 'tls-version-old',
    pattern: /\bsecureProtocol["']?\s{0,9}:\s{0,9}["'](?:SSLv[23]|TLSv1(?:_1)?)_(?:client_)?method["']/,
  },
  { code: 'tls-version-old', pattern: /\bMaxVersion\s{0,9}[:=]\s{0,9}tls\.Version(?:SSL30|TLS10|TLS11)\b/ },
  { code: 'tls-version-old', pattern: /\bCURL_SSLVERSION_(?:SSLv[23]|TLSv1_[01])\b/ },
  { code: 'tls-minimum-old', pattern: /\bcurl\b.{0,300}\s--tlsv1(?:\.[01])?(?![.\d])/ },
  {
    code: 'tls-minimum-old',
    pattern: /\bminimum_version\s{0,9}=\s{0,9}(?:ssl\.)?TLSVersion\.(?:SSLv3|TLSv1(?:_1)?)\b/,
  },
  { code: 'tls-version-pinned', pattern: /\bPROTOCOL_TLSv1_2\b|\bTLSv1_2_(?:client_)?method\b|--tls-max[ =]1\.2\b/ },
  {
    code: 'tls-version-pinned',
    pattern:
      /\bSecurityProtocol\s{0,9}=\s{0,9}["'[]?(?:System\.)?(?:Net\.)?(?:SecurityProtocolType\]?(?:::|\.))?Tls12["']?\s{0,9}(?:;|$)/i,
  },
  {
    code: 'verification-off',
    pattern:
      /\bverify\s{0,9}=\s{0,9}False\b|\b_create_unverified_context\b|\bCERT_NONE\b|\bcheck_hostname\s{0,9}=\s{0,9}False\b/,
  },
  {
    code: 'verification-off',
    pattern: /\bcurl(?:\.exe)?\b.{0,300}\s(?:-[a-zA-Z]{0,10}k[a-zA-Z]{0,10}|--insecure)(?=\s|["']|$)/,
  },
  { code: 'verification-off', pattern: /\bwget\b.{0,300}--no-check-certificate\b/ },
  {
    code: 'verification-off',
    pattern:
      /\bNODE_TLS_REJECT_UNAUTHORIZED["'\]]{0,2}\s{0,9}[=:]\s{0,9}["']?0|\brejectUnauthorized["']?\s{0,9}:\s{0,9}false\b/,
  },
  {
    code: 'verification-off',
    pattern:
      /-SkipCertificateCheck\b|\bServerCertificateValidationCallback\s{0,9}[+=]|\bInsecureSkipVerify\s{0,9}:\s{0,9}true\b/,
  },
  { code: 'verification-off', pattern: /\bCURLOPT_SSL_VERIFY(?:PEER|HOST)\b.{0,20}(?:0|false)\b/i },
  // The identifier ends in the build of the Snap Pack; of builds named 4NNpatches the release is told by their names.
  { code: 'snap-pack-old', pattern: /com-snaplogic-snaps-anaplan-\w{1,60}_\d{1,3}-4(?:0\d|1[0-4])patches\d{0,8}/ },
  {
    code: 'snap-pack-unknown',
    pattern: /com[-.]snaplogic[-.]snaps[-.]anaplan[\w.-]{0,80}/,
    unless: /com-snaplogic-snaps-anaplan-\w{1,60}_\d{1,3}-4\d\dpatches/,
  },
  {
    code: 'boomi-api-path',
    pattern: /<field\b[^>]{0,300}\bvalue=["']https:\/\/api(?:\.[a-z0-9-]{1,20})?\.anaplan\.com\/?["']/i,
  },
  {
    code: 'boomi-connector-old',
    pattern: /\bsubType=["'][^"']{0,60}anaplan[^"']{0,40}["']/i,
    unless: /subType=["'][^"']{0,60}anaplan(?!.{0,10}(?:legacy|v2))[^"']{0,40}["']/i,
  },
];

const mostHits = 200;
/** Header and address stand apart in code: so many lines. */
const nearLines = 8;

/** `lines` are those without comments. */
export function hitsIn(lines: readonly string[], file: string): readonly Hit[] {
  const hits: Hit[] = [];
  for (const [index, line] of lines.entries()) {
    for (const { code, pattern, unless } of rules) {
      const found = pattern.exec(line);
      if (found === null || unless?.test(line)) continue;
      const at = { file, line: index + 1 };
      if (!hits.some((hit) => hit.code === code && hit.place.line === at.line))
        hits.push({ code, place: at, literal: shown(code, found[0]) });
    }
    if (hits.length >= mostHits) break;
  }
  return [...hits, ...bearerHits(lines, file)].slice(0, mostHits);
}

/** The sign-in service takes AnaplanAuthToken, Basic and CACertificate alone. */
function bearerHits(lines: readonly string[], file: string): readonly Hit[] {
  const authLines = lines.flatMap((line, index) =>
    /\bauth(?:\.[a-z0-9-]{1,20})?\.anaplan\.com\b|\/token\/(?:authenticate|refresh|validate|logout)\b/i.test(line)
      ? [index]
      : [],
  );
  const bearers = lines.flatMap((line, index) =>
    /["'`\s:]Bearer\s{1,3}["'`$%{+<\w]|["'`]Bearer\s{0,3}["'`]/.test(line) ? [index] : [],
  );
  return bearers
    .filter((index) => authLines.some((other) => Math.abs(other - index) <= nearLines))
    .map((index) => ({ code: 'bearer-to-auth' as const, place: { file, line: index + 1 }, literal: 'Bearer' }));
}

/** Of a command line the option alone: between it and `curl` a password may stand. */
function shown(code: LiteralCode, met: string): string {
  const option = /^(?:curl|wget)/.test(met) ? (/\S+\s*$/.exec(met)?.[0].trim() ?? code) : met;
  return option.trim().slice(0, 120);
}
