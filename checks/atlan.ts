/** Looks at Atlan's connectors to Anaplan: fields, preflight, the self-deployed runtime's files and ways out. Knows none of the rules; they are in src/installs/atlan. */
import { z } from 'zod';
import type { Finding, JsonObject } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import type { AtlanSeen } from '../src/installs/atlan/atlan.ts';
import { atlanFindings } from '../src/installs/atlan/judge.ts';
import { atlanSeen } from '../src/installs/atlan/look.ts';
import type { AtlanCode } from '../src/installs/atlan/words.ts';
import type { AtlanInstall } from '../src/settings/settings.ts';
import { explanations } from './atlan.words.ts';

type Target = {
  readonly name: string;
  readonly install: AtlanInstall;
  readonly apis: readonly string[];
  readonly asked: boolean;
};
/** `asked` is false for a look that comes by itself: then what can never be told from here is not told each time. */
type Observation = { readonly seen: AtlanSeen; readonly asked: boolean };

const usualApis = ['https://api.anaplan.com', 'https://auth.anaplan.com'];

export const atlan = defineCheck({
  id: 'atlan',
  question: "Can Atlan's connector reach and sign in to Anaplan, and is its runtime set up as it has to be?",
  limits: z.strictObject({
    /** So many days before a certificate ends it is worth knowing. */
    noticeDays: z.number().int().min(0).max(3650).default(30),
  }),
  needs: ['host', 'anaplan', 'keystores', 'trust', 'network', 'tls', 'redaction', 'secrets'],
  targets: ({ file, installs, connections }): readonly Target[] =>
    (installs?.atlan ?? []).map((install) => {
      const own = connections.find(({ name }) => name === install.connection);
      const apis = own === undefined ? usualApis : [own.baseUrls.api, own.baseUrls.auth];
      return { name: install.name, install, apis, asked: file === null };
    }),
  async probe({ install, apis, asked }: Target, tools, signal): Promise<Observation> {
    return { seen: await atlanSeen(install, apis, tools, signal), asked };
  },
  judge: ({ seen, asked }, { nowMs, limits }): readonly Finding<AtlanCode>[] =>
    atlanFindings(seen, { nowMs, noticeDays: limits.noticeDays, asked }),
  exhibits: ({ seen }) => [
    {
      fileName: 'atlan.json',
      title: "Atlan's connector: fields, files of the runtime, ways out; no secrets",
      content: seen,
    },
  ],
  traits: ({ seen }) => traitsOf(seen),
  explanations,
});

function traitsOf({ hostField, runtime }: AtlanSeen): JsonObject {
  const types = (runtime?.components ?? []).map(({ name, type }) => `${name}: ${type}`);
  const deployment = runtime?.settings.find(({ name, value }) => name === 'deploymentName' && value !== null)?.value;
  return {
    ...(hostField === null ? {} : { 'host field': hostField.written }),
    ...(deployment == null ? {} : { 'deployment name': deployment }),
    ...(types.length === 0 ? {} : { 'Dapr components': types }),
  };
}
