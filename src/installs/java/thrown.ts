/** What the exceptions of a Java's handshake mean, by parts of their texts: releases word and prefix them differently; pure. */
import type { JavaThrown } from './java.ts';

export type HandshakeFault =
  | 'protocol'
  | 'untrusted'
  | 'name'
  | 'not-yet-valid'
  | 'expired'
  | 'algorithm'
  | 'suites'
  | 'trust-store'
  | 'not-tls'
  | 'client-certificate'
  | 'closed'
  | 'timeout'
  | 'other';

/** In this order: the cause of a cause tells more than what it led to. Seen with OpenJDK 17.0.15 and 25.0.3, and in the sources of JSSE 8 and 11. */
const meanings: readonly (readonly [RegExp, HandshakeFault])[] = [
  [/CertificateNotYetValidException|NotBefore: /, 'not-yet-valid'],
  [/CertificateExpiredException|NotAfter: /, 'expired'],
  [/trustAnchors parameter must be non-empty/, 'untrusted'],
  [
    /password was incorrect|[Kk]eystore was tampered|Invalid keystore format|Unrecognized keystore format|toDerInputStream|DerInputStream|problem accessing trust store|Error constructing implementation|Integrity check failed/,
    'trust-store',
  ],
  [
    /PKIX path building failed|unable to find valid certification path|PKIX path validation failed.*signature/,
    'untrusted',
  ],
  [/No subject alternative|No name matching|doesn't match|Illegal given domain name/, 'name'],
  [/[Aa]lgorithm constraints|Certificates do not conform/, 'algorithm'],
  [
    /protocol_version|No appropriate protocol|selected protocol version|Server chose |not enabled or not supported/,
    'protocol',
  ],
  [/Unsupported or unrecognized SSL message|plaintext connection|Invalid TLS (?:header|record)/i, 'not-tls'],
  [
    /certificate_required|bad_certificate|unknown_ca|certificate_unknown\) Received|Received fatal alert: (?:certificate_unknown|bad_certificate)/,
    'client-certificate',
  ],
  [/handshake_failure|no cipher suites in common|insufficient_security/, 'suites'],
  [/SocketTimeoutException|Read timed out/, 'timeout'],
  [/terminated the handshake|closed connection during handshake|Connection reset|Broken pipe|EOFException/, 'closed'],
];

export function handshakeFaultOf(thrown: readonly JavaThrown[]): HandshakeFault {
  const text = thrown
    .map(({ class: name, message }) => `${name}: ${message ?? ''}`)
    .join('\n')
    .slice(0, 20_000);
  return meanings.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';
}

/** One line for people: the outermost text, and the innermost where it says more. */
export function thrownText(thrown: readonly JavaThrown[]): string {
  const [first, ...rest] = thrown;
  if (first === undefined) return 'no exception was told';
  const last = rest.at(-1);
  const outer = oneText(first);
  return last === undefined || outer.includes(last.message ?? '') ? outer : `${outer}; caused by ${oneText(last)}`;
}

function oneText({ class: name, message }: JavaThrown): string {
  const short = name.slice(name.lastIndexOf('.') + 1);
  return message === null || message === '' ? short : `${short}: ${message.slice(0, 300)}`;
}
