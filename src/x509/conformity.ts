/** Which rules that only some clients enforce a certificate breaks in its place of a path; pure. The rules are in conformity-rules.ts. */
import type { Certificate } from './certificate.ts';
import type { Role, RuleBook } from './certificate-rules.ts';
import type { Rule, RuleOrigin } from './conformity-rules.ts';
import * as rules from './conformity-rules.ts';
import type { Blemish } from './problems.ts';
import { blemish } from './problems.ts';
import { keyText } from './strength.ts';

/** Where a certificate stands: `trusted` when its own signature does not count. */
export type Standing = { readonly role: Role; readonly trusted: boolean; readonly server: boolean };

/** At most one blemish of each weight, naming every rule broken. */
export function conformityBlemishes(certificate: Certificate, standing: Standing, ruleBook: RuleBook): Blemish[] {
  const broken = rulesFor(standing, ruleBook).filter(({ breaks }) => breaks(certificate));
  const odd = standing.trusted && standing.role !== 'leaf' ? [] : certificate.oddities;
  const told = [...broken, ...odd.map((rule) => ({ rule, strict: !standing.trusted }))];
  if (told.length === 0) return [];
  const namesOf = (strict: boolean) => told.filter((one) => one.strict === strict).map(({ rule }) => rule);
  return [
    ...worded('refused-by-strict-clients', namesOf(true), certificate),
    ...worded('nonconforming-certificate', namesOf(false), certificate),
  ];
}

function worded(code: Blemish['code'], broken: readonly string[], { publicKey }: Certificate): Blemish[] {
  return broken.length === 0 ? [] : [blemish(code, { rules: broken, key: keyText(publicKey) })];
}

const books = new Map<string, readonly Rule[]>();

function rulesFor({ role, trusted, server }: Standing, ruleBook: RuleBook): readonly Rule[] {
  // Nobody judges a certificate that is trusted itself by how it was issued.
  if (role === 'leaf' && trusted) return [];
  const id = `${role} ${trusted} ${server} ${ruleBook}`;
  const known = books.get(id);
  if (known !== undefined) return known;
  const all = [...rules.everywhere, ...(trusted ? rules.whereStored : rules.whereSent), ...ofRole(role, server)];
  const found = all.filter(({ origin }) => counts(origin, ruleBook));
  books.set(id, found);
  return found;
}

function counts(origin: RuleOrigin, ruleBook: RuleBook): boolean {
  return origin === 'rfc5280' || (origin === 'web') === (ruleBook === 'web');
}

function ofRole(role: Role, server: boolean): readonly Rule[] {
  if (role === 'leaf') return server ? [...rules.ofLeaves, ...rules.ofServers] : rules.ofLeaves;
  return role === 'root' ? [...rules.ofCas, ...rules.ofRoots] : [...rules.ofCas, ...rules.ofIntermediates];
}
