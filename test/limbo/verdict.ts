/** Asks the chain judge for its verdict on one x509-limbo case; pure but for the clock of cases without a time. Never looks at the expected result. */
import type { Certificate } from '../../src/x509/certificate.ts';
import type { Purpose } from '../../src/x509/certificate-rules.ts';
import { judgeChain } from '../../src/x509/chain.ts';
import type { ChainCache } from '../../src/x509/chain-cache.ts';
import { readCertificate } from '../../src/x509/chain-cache.ts';
import { extendedKeyUsages } from '../../src/x509/oids.ts';
import { certificatesOfPem } from '../../src/x509/pem.ts';
import type { ChainProblem } from '../../src/x509/problems.ts';
import type { LimboCase } from './cases.ts';

export type Verdict = {
  readonly result: 'SUCCESS' | 'FAILURE' | 'SKIPPED';
  readonly codes: readonly string[];
  readonly spentUnits: number;
};

/** Untidy, but refused by nobody: such a chain is a success. */
const harmless: ReadonlySet<string> = new Set([
  'wrong-order',
  'extra-certificate',
  'duplicate-certificate',
  'root-sent',
  'private-root',
  'validity-too-long',
]);

const usageOids: { readonly [name: string]: string } = {
  anyExtendedKeyUsage: extendedKeyUsages.any,
  serverAuth: extendedKeyUsages.serverAuth,
  clientAuth: extendedKeyUsages.clientAuth,
  codeSigning: extendedKeyUsages.codeSigning,
  emailProtection: extendedKeyUsages.emailProtection,
  timeStamping: extendedKeyUsages.timeStamping,
  OCSPSigning: extendedKeyUsages.ocspSigning,
};

export function verdictOn(limbo: LimboCase, cache: ChainCache, nowMs: number): Verdict {
  const parsed = [limbo.peer_certificate, ...limbo.untrusted_intermediates].map((pem) => parsedPem(pem, cache));
  const [leaf] = parsed;
  if (leaf === undefined || typeof leaf === 'string') return failure(['unreadable-certificate']);
  const anchors = limbo.trusted_certs.map((pem) => parsedPem(pem, cache));
  const { problems, path, spentUnits } = judgeChain({
    sent: parsed.filter(isCertificate),
    anchors: anchors.filter(isCertificate),
    host: limbo.validation_kind === 'SERVER' ? (limbo.expected_peer_name?.value ?? null) : null,
    nowMs: limbo.validation_time ? Date.parse(limbo.validation_time) : nowMs,
    purpose: purposeOf(limbo),
    ruleBook: isOfTheWeb(limbo.id) ? 'web' : 'rfc5280',
    ...(limbo.max_chain_depth == null ? {} : { maxIntermediates: limbo.max_chain_depth }),
    revocation: limbo.crls.length === 0 ? null : { crls: limbo.crls.map(derOfPem), required: 'leaf' },
    cache,
  });
  const codes = [
    ...problems.filter((one) => counts(one, limbo.id)).map(({ code }) => code),
    ...askedBeyond(limbo, leaf),
  ];
  if (codes.length > 0 || path === null) return { ...failure(codes), spentUnits };
  return { result: 'SUCCESS', codes: [], spentUnits };
}

/** The suite's own namespaces say by whose rules a case is meant; RFC 5280 and the CA/Browser Forum contradict each other here and there. */
function isOfTheWeb(id: string): boolean {
  return /^(webpki|online)::/.test(id);
}

/** Cases named for a rule book ask for every letter of it; the others for what clients refuse. */
function counts({ code, severity }: ChainProblem, id: string): boolean {
  if (/^(webpki|rfc5280)::/.test(id)) return !harmless.has(code);
  return severity !== 'notice' && !harmless.has(code);
}

function purposeOf({ validation_kind, extended_key_usage }: LimboCase): Purpose {
  const [only] = extended_key_usage;
  if (extended_key_usage.length === 1 && only === 'clientAuth') return 'client';
  if (extended_key_usage.length === 1 && only === 'serverAuth') return 'server';
  return validation_kind === 'SERVER' ? 'server' : 'client';
}

/** What the case asks for and a TLS diagnosis never does: names of a client, further usages, certain algorithms. */
function askedBeyond(limbo: LimboCase, leaf: Certificate): string[] {
  const { keyUsage, extendedKeyUsage } = leaf;
  const names = limbo.validation_kind === 'CLIENT' ? (limbo.expected_peer_names ?? []) : [];
  const usages = limbo.extended_key_usage.map((name) => usageOids[name] ?? name);
  const lacksName = names.some(({ kind, value }) => !namesIn(leaf, kind).includes(value));
  const lacksKeyUsage = keyUsage !== null && limbo.key_usage.some((name) => !keyUsage.includes(keyUsageName(name)));
  const lacksUsage =
    extendedKeyUsage !== null &&
    !extendedKeyUsage.includes(extendedKeyUsages.any) &&
    usages.some((oid) => !extendedKeyUsage.includes(oid));
  return [
    ...(lacksName ? ['host-mismatch'] : []),
    ...(lacksKeyUsage ? ['wrong-key-usage'] : []),
    ...(lacksUsage ? ['wrong-extended-key-usage'] : []),
    ...(isAcceptedAlgorithm(limbo, leaf) ? [] : ['weak-signature']),
  ];
}

function namesIn({ emails, dnsNames, ipAddresses }: Certificate, kind: 'DNS' | 'IP' | 'RFC822'): readonly string[] {
  return kind === 'RFC822' ? emails : kind === 'DNS' ? dnsNames : ipAddresses;
}

function keyUsageName(name: string): string {
  return name === 'contentCommitment' ? 'nonRepudiation' : name;
}

/** `RSA_WITH_SHA256` is `sha256WithRSAEncryption`, `ECDSA_WITH_SHA256` is `ecdsa-with-SHA256`. */
function isAcceptedAlgorithm(
  { signature_algorithms }: LimboCase,
  { signatureAlgorithm: { name } }: Certificate,
): boolean {
  if (signature_algorithms.length === 0) return true;
  const plain = name
    .toLowerCase()
    .replace(/encryption$/, '')
    .replace(/^(sha\d+|md5)withrsa$/, 'rsawith$1');
  const asked = signature_algorithms.map((one) => one.toLowerCase().replaceAll('_', ''));
  return asked.includes(plain.replaceAll('-', ''));
}

function parsedPem(pem: string, cache: ChainCache): Certificate | string {
  const [der] = certificatesOfPem(pem);
  return der === undefined ? 'no certificate' : readCertificate(der, cache);
}

function isCertificate(one: Certificate | string): one is Certificate {
  return typeof one !== 'string';
}

function derOfPem(pem: string): Uint8Array {
  return new Uint8Array(Buffer.from(pem.replace(/-----[^-]*-----/g, ''), 'base64'));
}

function failure(codes: readonly string[]): Verdict {
  return { result: 'FAILURE', codes, spentUnits: 0 };
}
