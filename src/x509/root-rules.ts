/** What the end of a path means: a public root, a private one, or somebody who opens TLS on the way; pure. Says nothing where it is not known which roots are public. */
import type { JsonObject, Severity } from '../check.ts';
import type { Certificate } from './certificate.ts';
import { inspectionVendors } from './inspection-vendors.ts';
import type { Path } from './path.ts';
import type { ChainCode } from './problems.ts';
import { isPublicName, isPublicService } from './public-hosts.ts';

export type RootFinding = {
  readonly code: ChainCode;
  readonly severity?: Severity;
  readonly certificate: Certificate;
  readonly facts: JsonObject;
};

const dayMs = 86_400_000;

/**
 * Longest validity of a server's certificate by the day it begins: CA/Browser Forum ballots 193 (825 days), SC-31 (398)
 * and SC-081v3 (200, 100, 47). Apple and Chrome refuse more than 825 and 398 days (support.apple.com 102028, HT211025).
 */
const validityLimits: readonly { readonly fromMs: number; readonly maxDays: number; readonly severity: Severity }[] = [
  { fromMs: Date.UTC(2029, 2, 15), maxDays: 47, severity: 'notice' },
  { fromMs: Date.UTC(2027, 2, 15), maxDays: 100, severity: 'notice' },
  { fromMs: Date.UTC(2026, 2, 15), maxDays: 200, severity: 'notice' },
  { fromMs: Date.UTC(2020, 8, 1), maxDays: 398, severity: 'warning' },
  { fromMs: Date.UTC(2018, 2, 1), maxDays: 825, severity: 'warning' },
];

/** Apple's limit for roots that users or companies added (support.apple.com 103769). */
const privateLimit = { fromMs: Date.UTC(2019, 6, 1), maxDays: 825, severity: 'notice' } as const;

/** The product or host that gives away an inspection, where the path does not lead to a public root. */
export function inspectionOf(path: readonly Certificate[], host: string | null): JsonObject | null {
  const names = path.slice(1).map(({ subject }) => subject);
  const issuer = path.at(-1)?.issuer ?? '';
  const found = inspectionVendors.find(({ name }) => [...names, issuer].some((text) => name.test(text)));
  if (found !== undefined) return { product: found.vendor, basis: `its name, as ${found.source} gives it` };
  if (host === null || !isPublicService(host)) return null;
  return { product: 'not recognised', basis: `${host} uses public CAs alone` };
}

/** For a path that leads to the store. `isPublic` tells of its root. */
export function rootFindings({ nodes }: Path, isPublic: boolean, host: string | null, server: boolean): RootFinding[] {
  const path = nodes.map(({ certificate }) => certificate);
  const leaf = path[0] as Certificate;
  const root = path.at(-1) as Certificate;
  const validity = server ? validityFinding(leaf, isPublic) : [];
  if (isPublic || !server || leaf === root) return validity;
  const facts = { issuer: root.subject, fingerprintSha256: root.fingerprintSha256, trusted: true };
  const inspection = inspectionOf(path, host);
  if (inspection !== null) {
    return [
      { code: 'tls-interception', severity: 'notice', certificate: root, facts: { ...facts, ...inspection } },
      ...validity,
    ];
  }
  if (host === null || !isPublicName(host)) return validity;
  return [{ code: 'private-root', certificate: root, facts }, ...validity];
}

/** The clients that refuse go by the limits of 825 and 398 days whatever the later steps say. */
function validityFinding(leaf: Certificate, isPublic: boolean): RootFinding[] {
  const days = Math.ceil((leaf.notAfterMs - leaf.notBeforeMs) / dayMs);
  const limits = isPublic ? validityLimits : [privateLimit];
  const broken = limits.filter(({ fromMs, maxDays }) => leaf.notBeforeMs >= fromMs && days > maxDays);
  const [strictest] = broken;
  if (strictest === undefined) return [];
  const severity = broken.some((one) => one.severity === 'warning') ? 'warning' : 'notice';
  const facts = { validDays: days, allowedDays: strictest.maxDays, sinceAtMs: strictest.fromMs, publicRoot: isPublic };
  return [{ code: 'validity-too-long', severity, certificate: leaf, facts }];
}
