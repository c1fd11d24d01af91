/** Name constraints (RFC 5280 4.2.1.10): which names of a certificate lie outside what a CA above it may issue for; pure. */
import type { Budget } from './budget.ts';
import type { Certificate } from './certificate.ts';
import type { NameConstraints } from './extensions.ts';
import { isDnsName } from './hostname.ts';
import type { DistinguishedName, GeneralName } from './names.ts';

export type NameVerdict =
  | { readonly outcome: 'allowed' }
  /** `name` is shown as `DNS:www.example.com`. */
  | { readonly outcome: 'violated'; readonly name: string; readonly reason: string }
  | { readonly outcome: 'too-many' };

const allowed: NameVerdict = { outcome: 'allowed' };

/** The first name of `certificate` that `constraints` forbid. */
export function nameVerdict(certificate: Certificate, constraints: NameConstraints, budget: Budget): NameVerdict {
  const names = namesOf(certificate);
  const rules = (constraints.permitted?.length ?? 0) + (constraints.excluded?.length ?? 0);
  if (!budget.spend(Math.ceil((names.length * rules) / 4))) return { outcome: 'too-many' };
  for (const name of names) {
    const reason = reasonAgainst(name, constraints);
    if (reason !== null) return { outcome: 'violated', name: shown(name), reason };
  }
  return allowed;
}

/** What is wrong with the constraints themselves, whatever is below them (RFC 5280 4.2.1.10). */
export function constraintFlaws({ permitted, excluded }: NameConstraints): { malformed: boolean; leadingDot: boolean } {
  const all = [...(permitted ?? []), ...(excluded ?? [])];
  return {
    malformed: all.some((rule) => !isReadableRule(rule)),
    leadingDot: all.some(({ kind, value }) => kind === 'dns' && value.startsWith('.')),
  };
}

function isReadableRule(rule: GeneralName): boolean {
  if (rule.kind === 'ip') return isNetwork(rule.bytes);
  if (rule.kind === 'directory' || rule.kind === 'other' || rule.value === '') return true;
  if (rule.kind === 'email' && rule.value.includes('@')) return mailboxOf(rule.value) !== null;
  return isDnsName(rule.value.replace(/^\./, ''));
}

function isNetwork(bytes: Uint8Array): boolean {
  return (bytes.length === 8 || bytes.length === 32) && isPrefix(bytes.subarray(bytes.length / 2));
}

/** Alternative names, the subject where it is not empty, and its e-mail addresses where no alternative name is one. */
function namesOf({ subjectAltNames, subjectName }: Certificate): GeneralName[] {
  const names = [...(subjectAltNames ?? [])];
  if (!names.some(({ kind }) => kind === 'email')) {
    names.push(...subjectName.emails.map((value) => ({ kind: 'email', value }) as const));
  }
  if (subjectName.keys.length > 0) names.push({ kind: 'directory', name: subjectName, value: subjectName.text });
  return names;
}

function reasonAgainst(name: GeneralName, { permitted, excluded }: NameConstraints): string | null {
  const excluding = sameKind(excluded, name);
  const permitting = sameKind(permitted, name);
  if (excluding.length === 0 && permitting.length === 0) return null;
  if (!wellFormed(name)) return 'not a well-formed name';
  const excluder = excluding.find((rule) => covers(rule, name, 'excluded') !== false);
  if (excluder !== undefined) return `excluded by ${shown(excluder)}`;
  if (permitting.length === 0 || permitting.some((rule) => covers(rule, name, 'permitted') === true)) return null;
  return `only ${permitting.slice(0, 5).map(shown).join(', ')} permitted`;
}

function sameKind(rules: readonly GeneralName[] | null, name: GeneralName): GeneralName[] {
  return (rules ?? []).filter(
    (rule) => rule.kind === name.kind && (rule.kind !== 'other' || rule.value === name.value),
  );
}

function wellFormed(name: GeneralName): boolean {
  if (name.kind === 'dns') return isDnsName(name.value.replace(/^\*\./, ''));
  if (name.kind === 'ip') return name.bytes.length === 4 || name.bytes.length === 16;
  if (name.kind === 'email') return mailboxOf(name.value) !== null;
  return true;
}

/** Null where the constraint makes no sense: an unreadable rule excludes everything and permits nothing. */
function covers(rule: GeneralName, name: GeneralName, as: 'permitted' | 'excluded'): boolean | null {
  if (rule.kind === 'dns' && name.kind === 'dns') return dnsCovers(rule.value, name.value, as);
  if (rule.kind === 'ip' && name.kind === 'ip') return ipCovers(rule.bytes, name.bytes);
  if (rule.kind === 'email' && name.kind === 'email') return emailCovers(rule.value, name.value);
  if (rule.kind === 'uri' && name.kind === 'uri') return uriCovers(rule.value, name.value);
  if (rule.kind === 'directory' && name.kind === 'directory') return directoryCovers(rule.name, name.name);
  return null;
}

/**
 * `example.com` covers itself and everything below; with a leading dot, which RFC 5280 does not know and everyone
 * accepts, only what is below. A wildcard is permitted where all it stands for is, and excluded where any of it is.
 */
function dnsCovers(rule: string, name: string, as: 'permitted' | 'excluded'): boolean | null {
  const base = rule.toLowerCase();
  if (base !== '' && !isDnsName(base.replace(/^\./, ''))) return null;
  const asked = name.toLowerCase();
  if (!asked.startsWith('*.')) return isBelow(asked, base);
  const parent = asked.slice(2);
  if (as === 'permitted') return isBelow(parent, base) || `.${parent}` === base;
  const isChild = base.endsWith(`.${parent}`) && !base.slice(0, -parent.length - 1).includes('.');
  return isBelow(parent, base) || isChild;
}

function isBelow(name: string, base: string): boolean {
  if (base === '') return true;
  if (base.startsWith('.')) return name.endsWith(base);
  return name === base || name.endsWith(`.${base}`);
}

function ipCovers(rule: Uint8Array, address: Uint8Array): boolean | null {
  const size = rule.length / 2;
  if (size !== 4 && size !== 16) return null;
  const mask = rule.subarray(size);
  if (!isPrefix(mask)) return null;
  if (address.length !== size) return false;
  return address.every((octet, at) => (octet & (mask[at] ?? 0)) === ((rule[at] ?? 0) & (mask[at] ?? 0)));
}

function isPrefix(mask: Uint8Array): boolean {
  const end = mask.findIndex((octet) => octet !== 0xff);
  if (end < 0) return true;
  // A run of ones, then zeros: the inverse is one less than a power of two.
  const inverse = ~(mask[end] ?? 0) & 0xff;
  return (inverse & (inverse + 1)) === 0 && mask.subarray(end + 1).every((octet) => octet === 0);
}

/** A mailbox, a host, or `.domain` for every host below; the local part counts with its letter case. */
function emailCovers(rule: string, name: string): boolean | null {
  const mailbox = mailboxOf(name);
  if (mailbox === null) return null;
  if (rule.includes('@')) {
    const wanted = mailboxOf(rule);
    return wanted === null ? null : wanted.local === mailbox.local && wanted.host === mailbox.host;
  }
  const base = rule.toLowerCase();
  if (!isDnsName(base.replace(/^\./, ''))) return null;
  return base.startsWith('.') ? mailbox.host.endsWith(base) : mailbox.host === base;
}

function mailboxOf(text: string): { local: string; host: string } | null {
  const at = text.lastIndexOf('@');
  const host = text.slice(at + 1).toLowerCase();
  const local = text.slice(0, Math.max(at, 0));
  return local !== '' && !/[\s@\p{Cc}]/u.test(local) && isDnsName(host) ? { local, host } : null;
}

/** Only the host of a URI counts; one without a name as host is covered by nothing. */
function uriCovers(rule: string, name: string): boolean | null {
  const host = URL.parse(name.replace(/^[a-z][a-z0-9+.-]*:/i, 'http:'))?.hostname ?? '';
  if (!isDnsName(host) || /^\d+(\.\d+){3}$/.test(host)) return null;
  const base = rule.toLowerCase();
  return base.startsWith('.') ? host.endsWith(base) : host === base;
}

function directoryCovers(rule: DistinguishedName, name: DistinguishedName): boolean {
  return rule.keys.every((key, at) => key === name.keys[at]);
}

const kindNames = { dns: 'DNS', email: 'e-mail', uri: 'URI', ip: 'IP', directory: 'subject', other: 'name' } as const;

function shown(name: GeneralName): string {
  return `${kindNames[name.kind]}:${name.value.slice(0, 200)}`;
}
