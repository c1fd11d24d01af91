/** What TLS a Java offers as a client by its version alone, by the profiles of src/clients; pure. Knows no settings of a host. */
import type { Profile } from '../../clients/profile.ts';
import { javaProfiles } from '../../clients/profiles/java.ts';
import { versionNumber } from '../../clients/protocol.ts';
import type { JavaIdentity, JavaRelease } from './java.ts';

/** From that release on, until the next row of the same feature: the profile with its defaults. Features between rows go by the row before. */
const rows: readonly (readonly [feature: number, update: number, profile: string])[] = [
  [6, 0, 'java-6u45'],
  [7, 0, 'java-7u25'],
  [7, 75, 'java-7u80'],
  [8, 0, 'java-8u31'],
  [8, 111, 'java-8u111'],
  [8, 161, 'java-8u161'],
  [8, 261, 'java-8u261'],
  [8, 291, 'java-8u291'],
  [8, 341, 'java-8u442'],
  [9, 0, 'java-8u161'],
  [11, 0, 'java-11.0.2'],
  [11, 11, 'java-11'],
  [12, 0, 'java-11.0.2'],
  [16, 0, 'java-17'],
  [21, 0, 'java-21'],
  [24, 0, 'java-25'],
];

/** The profile of a client of ours that a release is like; null for Javas older than those known. */
export function profileOfRelease({ feature, update }: JavaRelease): Profile | null {
  const row = rows.findLast(([from, fromUpdate]) => from < feature || (from === feature && fromUpdate <= update));
  return javaProfiles.find(({ id }) => id === row?.[2]) ?? null;
}

/** In Java's own names, newest first; null where the version does not tell: IBM's TLS has defaults of its own. */
export function defaultProtocolsOf({ release, hasIbmTls }: JavaIdentity): readonly string[] | null {
  const profile = hasIbmTls ? null : profileOfRelease(release);
  if (profile === null) return null;
  const { min, max } = profile.versions;
  return newestFirst
    .filter(({ ours }) => versionNumber(ours) >= versionNumber(min) && versionNumber(ours) <= versionNumber(max))
    .map(({ java }) => java);
}

const newestFirst = [
  { java: 'TLSv1.3', ours: 'TLSv1.3' },
  { java: 'TLSv1.2', ours: 'TLSv1.2' },
  { java: 'TLSv1.1', ours: 'TLSv1.1' },
  { java: 'TLSv1', ours: 'TLSv1.0' },
  { java: 'SSLv3', ours: 'SSLv3' },
] as const;
