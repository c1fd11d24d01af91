/** What ends when: certificates as they were seen last, and the rows of the inventory, under the tiers of the checks; pure but for the store. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Json, Severity } from '../check.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../store/store.ts';
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
      const brief = briefOf(encoded);
      return brief === null ? [] : [endingOf(brief, { target, seenAtMs: startedAtMs, isLeaf })];
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

/** One certificate that was found in several places is one entry with all of them; a row of the inventory is one. */
export type PlacedEnding = { readonly ending: Ending; readonly targets: readonly string[] };

export function placedOnce(endings: readonly Ending[]): readonly PlacedEnding[] {
  const keyOf = ({ name, certificate }: Ending) => certificate?.fingerprintSha256 ?? `row ${name}`;
  return [...Map.groupBy(endings, keyOf).values()].flatMap((same) =>
    same[0] === undefined ? [] : [{ ending: same[0], targets: same.map(({ target }) => target) }],
  );
}

const dayMs = 86_400_000;

export type Tiers = { readonly noticeDays: number; readonly warningDays: readonly number[] };

const tiers = z.looseObject({ noticeDays: z.number(), warningDays: z.array(z.number()).min(1) });

/** As the settings have them for the check that judges it, else as that check has them by itself. */
export function tiersOf({ limits }: Settings, check: string): Tiers {
  const { success, data } = tiers.safeParse(limits[check]);
  return success ? data : { noticeDays: 30, warningDays: [14, 7, 1] };
}

/** As its check says it: of an authority's certificate it is at most worth knowing. */
export function severityOf({ endsAtMs, check, certificate }: Ending, settings: Settings, nowMs: number): Severity {
  const { noticeDays, warningDays } = tiersOf(settings, check);
  const days = Math.floor((endsAtMs - nowMs) / dayMs);
  if (certificate?.isLeaf === false) return days <= noticeDays ? 'notice' : 'ok';
  if (endsAtMs <= nowMs) return 'failure';
  if (days <= Math.max(...warningDays)) return 'warning';
  return days <= noticeDays ? 'notice' : 'ok';
}

type Brief = { readonly name: string; readonly endsAtMs: number } & Omit<
  NonNullable<Ending['certificate']>,
  'seenAtMs' | 'isLeaf'
>;

function endingOf(
  { name, endsAtMs, ...certificate }: Brief,
  { target, seenAtMs, isLeaf }: { readonly target: string; readonly seenAtMs: number; readonly isLeaf: boolean },
): Ending {
  return {
    ...{ kind: 'certificate', name, check: certificateCheck, target, endsAtMs, owner: null, note: null },
    certificate: { ...certificate, seenAtMs, isLeaf },
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

/** Parsing takes longer than all the rest of a page; the same ones are asked for again and again. By the digest of what was seen. */
const known = new Map<string, Brief | null>();
const mostKnown = 4000;

function briefOf(encoded: string): Brief | null {
  const key = createHash('sha256').update(encoded).digest('base64');
  const before = known.get(key);
  if (before !== undefined) return before;
  const [oldest] = known.keys();
  if (known.size >= mostKnown && oldest !== undefined) known.delete(oldest);
  const made = briefNow(encoded);
  known.set(key, made);
  return made;
}

function briefNow(encoded: string): Brief | null {
  try {
    const parsed = parseCertificate(Buffer.from(encoded, 'base64'));
    const { commonName, subject, issuer, serialNumber, fingerprintSha256, notAfterMs: endsAtMs } = parsed;
    const name = commonName ?? (subject || 'without a name');
    return { name, endsAtMs, subject, issuer, serialNumber, fingerprintSha256 };
  } catch (error) {
    if (error instanceof NotACertificate) return null;
    throw error;
  }
}
