/**
 * Certificate policies along a path (RFC 5280 6.1, in the linear form of RFC 9618), for a client that takes any policy: whether
 * a CA above demands one that a certificate below does not have; pure. Where nobody demands one, policies mean nothing.
 */
import type { Budget } from './budget.ts';
import type { Certificate } from './certificate.ts';
import { DerError, DerReader, tags } from './der.ts';
import { oidOf } from './der-values.ts';
import { extensionOf } from './extension-facts.ts';

export type PolicyVerdict =
  | { readonly outcome: 'allowed' }
  /** `certificate` is where no policy is left; `demandedBy` the subject of the CA that demands one. */
  | { readonly outcome: 'violated'; readonly certificate: Certificate; readonly demandedBy: string }
  | { readonly outcome: 'too-many' };

const anyPolicy = '2.5.29.32.0';
const allowed: PolicyVerdict = { outcome: 'allowed' };

/** How many more certificates may follow before a rule counts; Infinity: it does not. */
type Countdown = { explicit: number; mapping: number; any: number };
/** Policies the next certificate may have; null: none is left. */
type Valid = { readonly some: ReadonlySet<string>; readonly any: boolean } | null;

/** `path` from the end entity up, the anchor last, which is no part of it. */
export function policyVerdict(path: readonly Certificate[], budget: Budget): PolicyVerdict {
  const below = path.slice(0, -1).toReversed();
  const demanding = below.find(({ policyConstraints }) => policyConstraints?.requireExplicit != null);
  if (demanding === undefined) return allowed;
  const left: Countdown = { explicit: Infinity, mapping: Infinity, any: Infinity };
  let valid: Valid = { some: new Set(), any: true };
  let lastWith = demanding;
  for (const [at, certificate] of below.entries()) {
    const isLast = at === below.length - 1;
    const policies = policiesOf(certificate);
    if (!budget.spend(Math.ceil((policies?.size ?? 0) / 4))) return { outcome: 'too-many' };
    const takesAny = left.any > 0 || (!isLast && certificate.selfIssued);
    const before: Valid = valid;
    valid = before === null || policies === null ? null : keptOf(before, policies, takesAny);
    if (before !== null && valid === null) lastWith = certificate;
    if (isLast) countLast(left, certificate);
    else {
      if (left.explicit <= 0 && valid === null) break;
      valid = mappedBy(valid, certificate, left.mapping > 0);
      countDown(left, certificate);
    }
  }
  if (left.explicit > 0 || valid !== null) return allowed;
  return { outcome: 'violated', certificate: lastWith, demandedBy: demanding.subject };
}

/** RFC 5280 6.1.3 (d): what the certificate has of what it may have. */
function keptOf(before: NonNullable<Valid>, policies: ReadonlySet<string>, takesAny: boolean): Valid {
  const hasAny = takesAny && policies.has(anyPolicy);
  const own = [...policies].filter((oid) => oid !== anyPolicy && (before.any || before.some.has(oid)));
  const some = new Set(hasAny ? [...own, ...before.some] : own);
  const any = hasAny && before.any;
  return some.size === 0 && !any ? null : { some, any };
}

/** 6.1.4 (b): what the issuer calls one policy, those below may call another. */
function mappedBy(valid: Valid, certificate: Certificate, mayMap: boolean): Valid {
  const mappings = valid === null ? [] : mappingsOf(certificate);
  if (valid === null || mappings.length === 0) return valid;
  const some = new Set(valid.some);
  for (const [from] of mappings) some.delete(from);
  if (mayMap) {
    for (const [from, to] of mappings) if (valid.any || valid.some.has(from)) some.add(to);
  }
  return some.size === 0 && !valid.any ? null : { some, any: valid.any };
}

/** 6.1.4 (h) to (j). */
function countDown(left: Countdown, { selfIssued, policyConstraints, inhibitAnyPolicy }: Certificate): void {
  if (!selfIssued) {
    left.explicit = Math.max(0, left.explicit - 1);
    left.mapping = Math.max(0, left.mapping - 1);
    left.any = Math.max(0, left.any - 1);
  }
  left.explicit = Math.min(left.explicit, policyConstraints?.requireExplicit ?? Infinity);
  left.mapping = Math.min(left.mapping, policyConstraints?.inhibitMapping ?? Infinity);
  left.any = Math.min(left.any, inhibitAnyPolicy ?? Infinity);
}

/** 6.1.5 (a) and (b). */
function countLast(left: Countdown, { policyConstraints }: Certificate): void {
  left.explicit = policyConstraints?.requireExplicit === 0 ? 0 : Math.max(0, left.explicit - 1);
}

/** OIDs; null without the extension, or with one that cannot be read. */
function policiesOf({ extensions }: Certificate): ReadonlySet<string> | null {
  const extension = extensionOf(extensions, 'certificatePolicies');
  return extension === null ? null : readOr(null, () => new Set(policyOidsIn(extension.value)));
}

function mappingsOf({ extensions }: Certificate): readonly (readonly [from: string, to: string])[] {
  const extension = extensionOf(extensions, 'policyMappings');
  return extension === null ? [] : readOr([], () => mappingsIn(extension.value));
}

function policyOidsIn(value: Uint8Array): string[] {
  const list = new DerReader(value, 'certificatePolicies').enter('value');
  const oids: string[] = [];
  while (list.more) {
    const one = list.enter('policy');
    oids.push(oidOf(one.take('id', tags.oid), one.path));
  }
  return oids;
}

function mappingsIn(value: Uint8Array): [string, string][] {
  const list = new DerReader(value, 'policyMappings').enter('value');
  const found: [string, string][] = [];
  while (list.more) {
    const one = list.enter('mapping');
    found.push([oidOf(one.take('issuer', tags.oid), one.path), oidOf(one.take('subject', tags.oid), one.path)]);
  }
  return found;
}

function readOr<Value>(otherwise: Value, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof DerError) return otherwise;
    throw error;
  }
}
