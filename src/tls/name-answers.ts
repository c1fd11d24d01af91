/** Whether a client that names no host gets what others get, in words; pure. Knows no client. */
import { NotACertificate, parseCertificate } from '../x509/certificate.ts';
import { matchesHost } from '../x509/hostname.ts';
import type { NameAnswer, NamesSeen } from './tls.ts';

/** To be read after "it". */
export type NameAnswers = {
  readonly withoutName: string;
  readonly wrongName: string;
  readonly toWrongName: string;
};

/** Null where it makes no difference: the same certificate, another one for the same host, or nothing that can be told. */
export function nameAnswersOf({ withoutName, wrongName }: NamesSeen, host: string): NameAnswers | null {
  if (withoutName.answer === 'same' || withoutName.answer === 'could-not-tell') return null;
  if (withoutName.certificate !== null && isFor(withoutName.certificate, host)) return null;
  return { withoutName: spoken(withoutName), wrongName: wrongName.name, toWrongName: spoken(wrongName) };
}

function spoken({ answer, evidence, certificate }: NameAnswer): string {
  switch (answer) {
    case 'same':
      return 'shows the certificate of the host';
    case 'refused':
      return `refuses the connection (${evidence})`;
    case 'other':
      return `shows another certificate${certificate === null ? '' : ` (${shown(certificate)})`}`;
    case 'could-not-tell':
      return `gives no clear answer (${evidence})`;
  }
}

function shown(certificate: string): string {
  const parsed = parsedOf(certificate);
  if (parsed === null) return 'one that cannot be read';
  const { subject, dnsNames } = parsed;
  const names = dnsNames.slice(0, 3).join(', ');
  return names === '' ? subject : `${subject}; for ${names}${dnsNames.length > 3 ? ' ...' : ''}`;
}

function isFor(certificate: string, host: string): boolean {
  const parsed = parsedOf(certificate);
  return parsed !== null && matchesHost(parsed, host);
}

function parsedOf(certificate: string) {
  try {
    return parseCertificate(Buffer.from(certificate, 'base64'));
  } catch (error) {
    if (error instanceof NotACertificate) return null;
    throw error;
  }
}
