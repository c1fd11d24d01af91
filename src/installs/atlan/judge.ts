/** Everything that is to be said of an Atlan connector, rows AT01 to AT16 of docs/atlan.md; pure, the time is an argument. */
import type { Finding, JsonObject } from '../../check.ts';
import type { KeystoreQuestion } from '../client-keystore.ts';
import { keystoreFindings } from '../client-keystore.ts';
import type { AtlanSeen, OutboundSeen, PreflightSeen, SignedSeen } from './atlan.ts';
import type { HostFieldSeen } from './host-field.ts';
import { isLogCode } from './log-patterns.ts';
import { runtimeFindings } from './runtime-rules.ts';
import { agentSecretFindings } from './secret-rules.ts';
import type { FieldForm } from './signed-fields.ts';
import type { AtlanCode } from './words.ts';

export type AtlanFinding = Finding<AtlanCode>;

export function atlanFindings(seen: AtlanSeen, question: KeystoreQuestion): readonly AtlanFinding[] {
  const { hostField, signed, runtime, preflight, outbound } = seen;
  return [
    ...(hostField === null ? [] : hostFindings(hostField)),
    ...(signed === null ? [] : signedFindings(signed, question)),
    ...preflightFindings(preflight, question.asked),
    ...outbound.flatMap(outboundFindings),
    ...(runtime === null ? [] : runtimeFindings(runtime, question.asked)),
    ...(seen.agentSecret === undefined ? [] : agentSecretFindings(seen.agentSecret)),
    ...logFindings(seen),
    ...(question.asked ? notSeenFindings(seen) : []),
  ];
}

function hostFindings({ written, oddities, host, isPages }: HostFieldSeen): readonly AtlanFinding[] {
  if (oddities.length > 0) {
    return [
      {
        code: 'host-field-malformed',
        severity: 'failure',
        facts: { written, oddities, meant: host ?? 'us1a.app.anaplan.com' },
      },
    ];
  }
  if (isPages) return [];
  const isService = /^(?:api|auth)\./.test(host ?? '') && /\.anaplan\.com$/.test(host ?? '');
  return [{ code: 'host-field-other', severity: isService ? 'failure' : 'warning', facts: { written } }];
}

function signedFindings(
  { fields, notRead, keystore }: SignedSeen,
  question: KeystoreQuestion,
): readonly AtlanFinding[] {
  const { data, signature, modulusBytes, isVerified, fitsWith } = fields;
  const findings: AtlanFinding[] = [
    ...notRead.map((why): AtlanFinding => ({ code: 'signed-field-not-read', severity: 'unknown', facts: { why } })),
    ...formFindings('Encoded Data', data),
    ...formFindings('Encoded Signed Data', signature),
  ];
  if (data.state === 'ok' && data.bytes < 100) {
    findings.push({ code: 'nonce-too-short', severity: 'failure', facts: { nonceBytesCount: data.bytes } });
  }
  if (signature.state === 'ok' && modulusBytes !== null && signature.bytes !== modulusBytes) {
    findings.push({
      code: 'signature-length-wrong',
      severity: 'failure',
      facts: { length: signature.bytes, expected: modulusBytes },
    });
  } else if (isVerified === false) {
    findings.push({
      code: 'signature-not-verified',
      severity: 'failure',
      facts: { why: fitsWith ?? 'it was made with another key, or over another nonce' },
    });
  }
  // The private key stays with who signed: neither Atlan nor this host needs it.
  const ofKey = new Set<string>(['key-missing', 'no-private-key', 'payload-not-verified']);
  const ofCertificate =
    keystore === null ? [] : keystoreFindings(keystore, question).filter(({ code }) => !ofKey.has(code));
  return [...findings, ...ofCertificate];
}

function formFindings(field: string, { state, oddities }: FieldForm): readonly AtlanFinding[] {
  if (state === 'empty') return [{ code: 'signed-field-empty', severity: 'failure', facts: { field } }];
  if (state === 'not-base64') {
    const why = oddities.length === 0 ? 'its characters or its length' : oddities.join(', ');
    return [{ code: 'signed-field-not-base64', severity: 'failure', facts: { field, why } }];
  }
  return oddities.length === 0
    ? []
    : [{ code: 'signed-field-odd', severity: 'warning', facts: { field, why: oddities.join(', ') } }];
}

function preflightFindings(
  { notReplayed, connection, signIn, workspaces, workspacesLeftOut }: PreflightSeen,
  asked: boolean,
): readonly AtlanFinding[] {
  if (notReplayed !== '') {
    return asked || connection !== null
      ? [{ code: 'preflight-not-replayed', severity: 'unknown', facts: { why: notReplayed } }]
      : [];
  }
  const about: JsonObject = { connection };
  if (signIn?.ok === false) {
    const { httpStatus, message } = signIn;
    return [{ code: 'preflight-sign-in-refused', severity: 'failure', facts: { ...about, httpStatus, message } }];
  }
  if (workspaces === null) return [];
  if (workspaces.length === 0) return [{ code: 'no-workspace-visible', severity: 'failure', facts: about }];
  const named = (admin: 'no' | 'unknown') => workspaces.filter((one) => one.admin === admin);
  const lines = (admin: 'no' | 'unknown') => named(admin).map(({ name, why }) => `${name}: ${why}`);
  return [
    ...(named('no').length === 0
      ? []
      : [
          {
            code: 'not-workspace-admin',
            severity: 'failure',
            facts: { ...about, workspaces: named('no').map(({ name }) => name), seen: lines('no') },
          } as const,
        ]),
    ...(named('unknown').length === 0 || !asked
      ? []
      : [
          {
            code: 'workspace-admin-not-known',
            severity: 'unknown',
            facts: { ...about, seen: lines('unknown') },
          } as const,
        ]),
    ...(workspacesLeftOut === 0
      ? []
      : [
          {
            code: 'workspaces-left-out',
            severity: 'unknown',
            facts: { ...about, leftOut: workspacesLeftOut },
          } as const,
        ]),
    ...(asked ? [{ code: 'applications-not-asked', severity: 'unknown', facts: about } as const] : []),
  ];
}

const purposes = {
  anaplan: 'Anaplan',
  tenant: "Atlan's tenant",
  temporal: "Atlan's workflow service (Temporal)",
  token: "the tenant's token endpoint",
  registry: 'the registry of images',
  package: "the bucket of Atlan's package",
  'object-store': 'the object store',
  vault: 'the secret store',
} as const;
/** What a mirror may stand in for. */
const optional = new Set(['registry', 'package', 'object-store']);

function outboundFindings(one: OutboundSeen): readonly AtlanFinding[] {
  const { purpose, host, port, failedLayer, errorCode, detail, httpStatus, alpn, alpnAsked, interception } = one;
  const about = { purpose: purposes[purpose], host, port };
  if (failedLayer !== null) {
    // The tenant itself is told already.
    if (purpose === 'token') return [];
    const facts = { ...about, layer: failedLayer, errorCode, detail };
    if (purpose === 'vault') return [{ code: 'vault-not-reached', severity: 'failure', facts }];
    return optional.has(purpose)
      ? [{ code: 'supply-not-reached', severity: 'warning', facts }]
      : [{ code: 'way-out-closed', severity: 'failure', facts }];
  }
  if (purpose === 'token' && httpStatus === '404')
    return [{ code: 'token-endpoint-missing', severity: 'failure', facts: about }];
  const severity = purpose === 'temporal' ? 'failure' : 'warning';
  return [
    ...(purpose === 'temporal' && alpnAsked && alpn !== 'h2'
      ? [{ code: 'temporal-without-h2', severity: 'failure', facts: { ...about, alpn: alpn ?? 'none' } } as const]
      : []),
    ...(interception === null ? [] : [opened(interception, about, severity)]),
    ...(one.isOtherName
      ? [{ code: 'certificate-names-another-host', severity: 'failure', facts: about } as const]
      : []),
  ];
}

/** What needs HTTP/2 and does not get it is told by `temporal-without-h2`, whoever signed. */
function opened(
  { issuer, product, isOwnCa }: NonNullable<OutboundSeen['interception']>,
  about: JsonObject,
  severity: 'failure' | 'warning',
): AtlanFinding {
  if (isOwnCa) return { code: 'own-ca-on-the-way', severity: 'notice', facts: { ...about, issuer } };
  return { code: 'tls-opened-on-the-way', severity, facts: { ...about, issuer, product } };
}

function logFindings({ log }: AtlanSeen): readonly AtlanFinding[] {
  if (log === null) return [];
  const { file } = log;
  if (log.isMissing) return [{ code: 'log-missing', severity: 'unknown', facts: { file } }];
  if (log.problem !== undefined)
    return [{ code: 'log-not-read', severity: 'unknown', facts: { file, why: log.problem } }];
  return log.lines.map(({ id, recognised, line, count, words }): AtlanFinding => {
    const facts = { file, line, count, recognised };
    if (isLogCode(id)) return { code: id, severity: 'failure', facts };
    const { title = '', meaning = '', remedy = '' } = words ?? {};
    const known = { known: title, knownMeaning: meaning, knownRemedySteps: remedy.split('\n') };
    return { code: 'log-known-failure', severity: 'failure', facts: { ...facts, ...known } };
  });
}

/** What stays open whatever is looked at here; told to who asks, not again and again. */
function notSeenFindings({ mode, runtime, outboundNotTried, agentSecret }: AtlanSeen): readonly AtlanFinding[] {
  const findings: AtlanFinding[] = [];
  if (mode === 'direct') findings.push({ code: 'extraction-not-seen-from-here', severity: 'unknown', facts: {} });
  if (runtime !== null) {
    if (agentSecret === undefined) findings.push({ code: 'secret-content-not-seen', severity: 'unknown', facts: {} });
    findings.push({ code: 'containers-not-seen', severity: 'unknown', facts: {} });
  }
  if (outboundNotTried !== '')
    findings.push({ code: 'way-out-not-tried', severity: 'unknown', facts: { why: outboundNotTried } });
  return findings;
}
