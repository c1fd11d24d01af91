/** Looks at Informatica's connections to Anaplan: their settings, and on the agent's machine keystore, Java and the way out. Knows none of the rules; they are in src/installs/informatica. */
import { z } from 'zod';
import type { Finding, JsonObject } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import type { InformaticaSeen } from '../src/installs/informatica/informatica.ts';
import { informaticaFindings } from '../src/installs/informatica/judge.ts';
import { informaticaSeen } from '../src/installs/informatica/look.ts';
import type { InformaticaCode } from '../src/installs/informatica/words.ts';
import { identityOf } from '../src/installs/java/observation.ts';
import type { InformaticaInstall } from '../src/settings/settings.ts';
import { explanations } from './informatica.words.ts';

type Target = { readonly name: string; readonly install: InformaticaInstall; readonly asked: boolean };
/** `asked` is false for a look that comes by itself: then what a file can never tell is not told each time. */
type Observation = { readonly seen: InformaticaSeen; readonly asked: boolean };

export const informatica = defineCheck({
  id: 'informatica',
  question:
    "Can Informatica's connection reach and sign in to Anaplan, as far as its settings and the agent's files tell?",
  limits: z.strictObject({
    /** So many days before a certificate ends it is worth knowing. */
    noticeDays: z.number().int().min(0).max(3650).default(30),
  }),
  needs: ['host', 'keystores', 'trust', 'java', 'network'],
  targets: ({ file, installs }): readonly Target[] =>
    (installs?.informatica ?? []).map((install) => ({ name: install.name, install, asked: file === null })),
  async probe({ install, asked }: Target, tools, signal): Promise<Observation> {
    return { seen: await informaticaSeen(install, tools, signal), asked };
  },
  judge: ({ seen, asked }, { nowMs, limits }): readonly Finding<InformaticaCode>[] =>
    informaticaFindings(seen, { nowMs, noticeDays: limits.noticeDays, asked }),
  exhibits: ({ seen }) => [
    {
      fileName: 'informatica.json',
      title: 'Connection of Informatica: its settings without secrets, the agent',
      content: seen,
    },
  ],
  traits: ({ seen }) => traitsOf(seen),
  explanations,
});

function traitsOf({ connections, agent }: InformaticaSeen): JsonObject {
  const javas = (agent?.javas ?? []).flatMap((seen) => identityOf(seen)?.release.text ?? []);
  const [first] = connections;
  const value = (name: 'authType' | 'keystorePath' | 'apiMajorVersion') => first?.properties[name]?.value;
  const told = {
    'auth type': value('authType'),
    keystore: value('keystorePath'),
    'API major version': value('apiMajorVersion'),
  };
  return {
    ...Object.fromEntries(Object.entries(told).flatMap(([name, one]) => (one == null ? [] : [[name, one]]))),
    ...(first === undefined ? {} : { addresses: [first.urls.api?.text ?? null, first.urls.auth?.text ?? null] }),
    ...(javas.length === 0 ? {} : { 'Java version': javas }),
  };
}
