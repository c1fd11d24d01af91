/** What ends when: certificates as they were seen last, and the rows of the inventory; pure but for the store. Judges nothing. */
import { z } from 'zod';
import type { Json } from '../check.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
import type { Certificate } from '../x509/certificate.ts';
import { NotACertificate, parseCertificate } from '../x509/certificate.ts';

/** The check whose observations hold certificates. */
export const certificateCheck = 'certificate-expiry';
export const inventoryCheck = 'inventory';

export type Ending = {
  readonly kind: 'certificate' | 'password' | 'oauth-token' | 'schedule' | 'other';
  readonly name: string;
  /** The check and target that tells of it. */
  readonly check: string;
  readonly target: string;
  readonly endsAtMs: number;
  readonly owner: string | null;
  readonly note: string | null;
  /** Of a certificate that was seen; null for a row of the inventory. */
  readonly certificate: {
    readonly subject: string;
    readonly issuer: string;
    readonly serialNumber: string;
    readonly fingerprintSha256: string;
    readonly seenAtMs: number;
    /** False: of an authority above it. */
    readonly isLeaf: boolean;
  } | null;
};

/** Soonest first. */
export function endingsOf(store: Pick<Store, 'newestSeen'>, settings: Settings): readonly Ending[] {
  const seen = store.newestSeen(certificateCheck).flatMap(({ target, startedAtMs, observation }) =>
    certificatesIn(observation).flatMap(({ encoded, isLeaf }) => {
      const certificate = parsed(encoded);
      return certificate === null ? [] : [endingOf(certificate, { target, seenAtMs: startedAtMs, isLeaf })];
    }),
  );
  const once = [...new Map(seen.map((one) => [`${one.target}\n${one.certificate?.fingerprintSha256}`, one])).values()];
  const listed = (settings.inventory ?? []).map(
    ({ name, kind, endsAtMs, owner, note }): Ending => ({
      ...{ kind, name, check: inventoryCheck, target: name, endsAtMs, owner, note, certificate: null },
    }),
  );
  return [...once, ...listed].toSorted((one, other) => one.endsAtMs - other.endsAtMs);
}

function endingOf(
  { commonName, subject, issuer, serialNumber, fingerprintSha256, notAfterMs }: Certificate,
  { target, seenAtMs, isLeaf }: { readonly target: string; readonly seenAtMs: number; readonly isLeaf: boolean },
): Ending {
  return {
    ...{ kind: 'certificate', name: commonName ?? (subject || 'without a name'), check: certificateCheck, target },
    ...{ endsAtMs: notAfterMs, owner: null, note: null },
    certificate: { subject, issuer, serialNumber, fingerprintSha256, seenAtMs, isLeaf },
  };
}

/** Observations of certificate-expiry, loosely: what another version stored is left out. */
const observed = z.union([
  z.looseObject({
    source: z.literal('endpoint'),
    chains: z.array(z.looseObject({ certificates: z.array(z.string()) })),
  }),
  z.looseObject({
    source: z.literal('file'),
    store: z.looseObject({ entries: z.array(z.looseObject({ certificate: z.string(), hasKey: z.boolean() })) }),
  }),
]);

function certificatesIn(observation: Json): readonly { readonly encoded: string; readonly isLeaf: boolean }[] {
  const { success, data } = observed.safeParse(observation);
  if (!success) return [];
  if (data.source === 'file') {
    const { entries } = data.store;
    return entries.map(({ certificate, hasKey }) => ({ encoded: certificate, isLeaf: hasKey || entries.length === 1 }));
  }
  return data.chains.flatMap(({ certificates }) =>
    certificates.map((encoded, index) => ({ encoded, isLeaf: index === 0 })),
  );
}

/** Parsing takes longer than all the rest of a page; the same few are asked for again and again. */
const known = new Map<string, Certificate | null>();
const mostKnown = 500;

function parsed(encoded: string): Certificate | null {
  const before = known.get(encoded);
  if (before !== undefined) return before;
  if (known.size >= mostKnown) known.clear();
  const made = parsedNow(encoded);
  known.set(encoded, made);
  return made;
}

function parsedNow(encoded: string): Certificate | null {
  try {
    return parseCertificate(Buffer.from(encoded, 'base64'));
  } catch (error) {
    if (error instanceof NotACertificate) return null;
    throw error;
  }
}
