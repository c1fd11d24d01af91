/** Looks at scripts and programs that call Anaplan and are none of the clients known by name. Knows none of the rules; they are in src/installs/scripts. */
import { z } from 'zod';
import type { Finding } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import { otherClientFindings } from '../src/installs/scripts/judge.ts';
import { scriptsSeen, windowsTlsOf } from '../src/installs/scripts/look.ts';
import type { OtherClientSeen } from '../src/installs/scripts/scripts.ts';
import type { OtherClientCode } from '../src/installs/scripts/words.ts';
import { explanations } from './other-clients.words.ts';

/** `path` null: the TLS settings of Windows itself. */
type Target = { readonly name: string; readonly path: string | null };
type Observation = { readonly all: readonly OtherClientSeen[] };

export const otherClients = defineCheck({
  id: 'other-clients',
  question: 'Does this script or program call Anaplan as it is to be called?',
  limits: z.strictObject({}),
  needs: ['host', 'keystores'],
  targets({ file, installs }): readonly Target[] {
    if (installs === undefined) return [];
    // A command that names no script asks for the machine; settings always name one.
    if (file === null && installs.scripts.length === 0) return [{ name: 'TLS settings of Windows', path: null }];
    return installs.scripts.map((path) => ({ name: path, path }));
  },
  async probe({ path }: Target, { host, keystores }): Promise<Observation> {
    if (path === null) return { all: [{ kind: 'windows', seen: await windowsTlsOf(host) }] };
    return { all: (await scriptsSeen(path, host, keystores)).map((seen) => ({ kind: 'script', seen })) };
  },
  judge: ({ all }): readonly Finding<OtherClientCode>[] => all.flatMap(otherClientFindings),
  exhibits: ({ all }) => [
    {
      fileName: 'other-clients.json',
      title: 'What gives a client away: literals by file and line, no text',
      content: all,
    },
  ],
  traits: ({ all }) =>
    Object.fromEntries(
      all.flatMap((one) => (one.kind === 'script' ? [[`content of ${one.seen.file}`, one.seen.sha256]] : [])),
    ),
  explanations,
});
