/** Causes of a refused sign-in by CA certificate; pure. */
import { durationText, utcText } from '../explanation.ts';
import type { CertificateTold } from './local-certificate.ts';
import type { Cause, Refused } from './sign-in-causes.ts';

/** From here on a v2 payload may well be refused for its time; what Anaplan tolerates is not published. */
const noticeableSkewMs = 60_000;

export function certificateCauses(refused: Refused): readonly Cause[] {
  return [
    ...datesCauses(refused),
    unfitCause(refused),
    registrationCause(refused),
    payloadCause(refused),
    clockCause(refused),
    rootCause(refused),
    {
      cause: 'password-expired',
      title: "The user's password has expired",
      standing: 'ruled-out',
      seen: 'a CA certificate works all the same',
      check: '',
    },
  ];
}

function datesCauses({ certificate, account, certificateTrouble, refusedAtMs, skewMs }: Refused): readonly Cause[] {
  const renew =
    'Order a new one with `anaplan-doctor cert request`, have a tenant administrator register it, and put it into the settings.';
  const base = { cause: 'certificate-expired', title: 'The certificate has expired' } as const;
  if (certificate === null) {
    const seen = certificateTrouble === null ? null : 'the file could not be judged';
    return [{ ...base, standing: 'open', seen, check: `Run \`anaplan-doctor diagnose cert ${account}\`.` }];
  }
  const { notBeforeMs, notAfterMs } = certificate;
  // By Anaplan's clock where its difference is known.
  const atMs = refusedAtMs + (skewMs ?? 0);
  const early: Cause = {
    cause: 'certificate-not-yet-valid',
    title: 'The certificate is not valid yet',
    standing: 'shown',
    seen: `it begins ${utcText(notBeforeMs)}`,
    check: 'Wait until then, or use the one before it.',
  };
  return [
    atMs > notAfterMs
      ? { ...base, standing: 'shown', seen: `it ended ${utcText(notAfterMs)}`, check: renew }
      : { ...base, standing: 'ruled-out', seen: `the file says ${utcText(notAfterMs)}`, check: '' },
    ...(atMs < notBeforeMs ? [early] : []),
  ];
}

function unfitCause({ certificate, account }: Refused): Cause {
  const base = {
    cause: 'certificate-unfit',
    title: "The certificate or its key breaks a rule of Anaplan's",
    check: `Run \`anaplan-doctor diagnose cert ${account}\`: it names each with its remedy.`,
  } as const;
  if (certificate === null) return { ...base, standing: 'open', seen: null };
  return certificate.broken.length > 0
    ? { ...base, standing: 'shown', seen: certificate.broken.join(', ') }
    : { ...base, standing: 'ruled-out', seen: 'the file keeps those that can be seen in it' };
}

/** No API lists what is registered: only an administrator sees it. */
function registrationCause({ certificate }: Refused): Cause {
  return {
    cause: 'certificate-not-registered',
    title: 'Exactly this certificate is not registered, is registered for another user, or is disabled',
    standing: 'open',
    seen: certificate === null ? null : identityText(certificate),
    check:
      'A tenant administrator looks under Administration > Security > Certificates and compares user and expiry. After a renewal the new one has to be added there.',
  };
}

function identityText({ emails, serialNumber, notAfterMs }: CertificateTold): string {
  return `it is for ${emails.join(', ') || 'nobody: no e-mail address'}, serial ${serialNumber}, valid until ${utcText(notAfterMs)}`;
}

function payloadCause({ payload, workedAtMs, connection }: Refused): Cause {
  const check = `Run \`anaplan-doctor diagnose sign-in --config FILE --connection ${connection} --try-payloads\`: it tries each form once and names the setting.`;
  if (payload !== 'v1') {
    return {
      cause: 'payload-v2-unit',
      title: 'The signed text carries the time in another unit than Anaplan reads, or v2 is not taken yet',
      standing: workedAtMs === null ? 'open' : 'unlikely',
      seen:
        workedAtMs === null
          ? `\`payload\` is ${payload}; the sources disagree on the unit`
          : `${payload} worked at ${utcText(workedAtMs)}`,
      check,
    };
  }
  return {
    cause: 'payload-v1-refused',
    title: 'Anaplan no longer takes the signed text of the form v1',
    standing: workedAtMs === null ? 'open' : 'fits',
    seen:
      workedAtMs === null
        ? 'Anaplan announced its end for 2026'
        : `v1 worked at ${utcText(workedAtMs)}, and Anaplan announced its end for 2026`,
    check,
  };
}

function clockCause({ payload, skewMs }: Refused): Cause {
  const base = {
    cause: 'clock-skewed',
    title: 'The clock of this host is wrong',
    check: 'Run `timedatectl` (Windows: `w32tm /query /status`) and turn time synchronisation on.',
  } as const;
  if (payload === 'v1') return { ...base, standing: 'ruled-out', seen: 'a v1 text carries no time' };
  if (skewMs === null)
    return { ...base, standing: 'open', seen: 'a v2 text carries the time; it could not be compared' };
  const off = durationText(Math.abs(skewMs));
  if (Math.abs(skewMs) < noticeableSkewMs)
    return {
      ...base,
      standing: 'ruled-out',
      seen: skewMs === 0 ? "it agrees with Anaplan's" : `it is only ${off} off`,
    };
  return {
    ...base,
    standing: 'fits',
    seen: `it is ${off} ${skewMs > 0 ? 'behind' : 'ahead'}, and a v2 text carries the time`,
  };
}

function rootCause({ certificate }: Refused): Cause {
  const base = {
    cause: 'certificate-root-unknown',
    title: 'Its root is none that Anaplan supports',
    check: "Compare its issuer with Anaplan's list of supported root CAs.",
  } as const;
  return certificate?.rootUnknown === true
    ? { ...base, standing: 'fits', seen: 'it seems to come from a private authority' }
    : { ...base, standing: 'open', seen: null };
}
