/** Looks at Mule applications that use Anaplan: connector, configuration, keystore, Java, log. Knows none of the rules; they are in src/installs/mulesoft. */
import { z } from 'zod';
import type { Finding, JsonObject } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import { identityOf } from '../src/installs/java/observation.ts';
import { muleFindings } from '../src/installs/mulesoft/judge.ts';
import { muleSeen } from '../src/installs/mulesoft/look.ts';
import type { MuleSeen } from '../src/installs/mulesoft/mulesoft.ts';
import type { MuleCode } from '../src/installs/mulesoft/words.ts';
import type { MuleSoftInstall } from '../src/settings/settings.ts';
import { explanations } from './mulesoft.words.ts';

type Target = { readonly name: string; readonly install: MuleSoftInstall; readonly asked: boolean };
/** `asked` is false for a look that comes by itself: then what a file can never tell is not told each time. */
type Observation = { readonly seen: MuleSeen; readonly asked: boolean };

export const mulesoft = defineCheck({
  id: 'mulesoft',
  question: 'Can this Mule application reach and sign in to Anaplan, as far as its files tell?',
  limits: z.strictObject({
    /** So many days before a certificate ends it is worth knowing. */
    noticeDays: z.number().int().min(0).max(3650).default(30),
  }),
  needs: ['host', 'keystores', 'trust', 'java'],
  targets: ({ file, installs }): readonly Target[] =>
    (installs?.mulesoft ?? []).map((install) => ({ name: install.name, install, asked: file === null })),
  async probe({ install, asked }: Target, tools, signal): Promise<Observation> {
    return { seen: await muleSeen(install, tools, signal), asked };
  },
  judge: ({ seen, asked }, { nowMs, limits }): readonly Finding<MuleCode>[] =>
    muleFindings(seen, { nowMs, noticeDays: limits.noticeDays, asked }),
  exhibits: ({ seen }) => [
    { fileName: 'mulesoft.json', title: `Mule application ${seen.app}: facts of its files, no secret`, content: seen },
  ],
  traits: ({ seen }) => traitsOf(seen),
  explanations,
});

function traitsOf({ connectors, mule, configs, keystores }: MuleSeen): JsonObject {
  const version = connectors.find((one) => one.version !== null)?.version ?? null;
  const java = mule.java?.seen ?? null;
  const release = java === null ? null : (identityOf(java)?.release.text ?? null);
  const urls = configs.flatMap(({ attributes }) => attributes.flatMap(({ url }) => url?.text ?? []));
  return {
    ...(version === null ? {} : { 'connector version': version }),
    ...(mule.version === null ? {} : { 'Mule version': mule.version }),
    ...(java === null ? {} : { 'Java path': java.files.executable }),
    ...(release === null ? {} : { 'Java version': release }),
    ...(urls.length === 0 ? {} : { addresses: urls }),
    ...(keystores.length === 0 ? {} : { keystores: keystores.map(({ inspection }) => inspection.store.file) }),
  };
}
