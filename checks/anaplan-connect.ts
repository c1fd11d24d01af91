/** Whether a script of Anaplan Connect can do its work: what the client would get, whether it takes it, what it signs in with, its Java. Knows the order of looking; rules and words are in src/installs/connect. */
import { z } from 'zod';
import type { Finding, Target } from '../src/check.ts';
import { defineCheck } from '../src/check.ts';
import type { ScriptOrder } from '../src/installs/connect/client/look.ts';
import type { ConnectObservation } from '../src/installs/connect/client/observation.ts';
import type { TenantOrder } from '../src/installs/connect/client/tenant-look.ts';
import type { ConnectMemory } from '../src/installs/connect/rules/agreement.ts';
import { differencesOf, waysOf } from '../src/installs/connect/rules/agreement.ts';
import { scriptFacts } from '../src/installs/connect/rules/finding.ts';
import type { ScriptCode } from '../src/installs/connect/rules/judge.ts';
import { connectFindingsFor, connectTraitsOf } from '../src/installs/connect/rules/judge.ts';
import type { Settings } from '../src/settings/settings.ts';
import { explanations } from './anaplan-connect.words.ts';

type ConnectTarget = Target & {
  readonly order: ScriptOrder;
  readonly tenant: TenantOrder | null;
  readonly asked: boolean;
};

type Observation = ConnectObservation & { readonly asked: boolean };

const limits = z.strictObject({
  /** So many days before the end of a certificate it is worth knowing. */
  noticeDays: z.number().int().min(0).max(3650).default(30),
  /** A Java older than that is worth a notice. */
  updateNoticeDays: z.number().int().min(1).max(36_500).default(730),
  /** False: no handshake by the client's Java, and no look at the endpoints. */
  online: z.boolean().default(true),
  /** Name in connections: whether what the scripts name is there is then asked of the tenant. */
  connection: z.string().min(1).nullable().default(null),
});

export const anaplanConnect = defineCheck({
  id: 'anaplan-connect',
  question: 'Would this script of Anaplan Connect run, sign in and do what it says?',
  limits,
  needs: ['connectScripts'],
  targets: targetsOf,
  async probe({ order, tenant, asked }: ConnectTarget, { connectScripts }, signal): Promise<Observation> {
    const seen = await connectScripts.look(order, signal);
    return { ...seen, tenant: tenant === null ? null : await connectScripts.ask(seen.calls, tenant, signal), asked };
  },
  remember(memory: ConnectMemory | null, look, _limits, peers): ConnectMemory {
    if (look.outcome === 'blind')
      return memory ?? { java: null, version: null, service: null, auth: null, differences: [] };
    const own = waysOf(look.observation);
    return { ...own, seenAtMs: look.startedAtMs, differences: differencesOf(own, peers(), look.startedAtMs) };
  },
  judge(observation, { nowMs, limits: { noticeDays, updateNoticeDays }, memory }): readonly Finding<ScriptCode>[] {
    const findings = connectFindingsFor(observation, { nowMs, noticeDays, updateNoticeDays, asked: observation.asked });
    const { differences } = memory;
    if (differences.length === 0) return findings;
    const what = [...new Set(differences.map((one) => one.split(':')[0] ?? ''))].join(', ');
    return [
      ...findings,
      { code: 'scripts-disagree', severity: 'notice', facts: { ...scriptFacts(observation), what, differences } },
    ];
  },
  exhibits({ calls, ...script }) {
    const told = calls.map(({ credential, java, ...call }) => ({
      ...call,
      credential: credential === null ? null : { file: credential.file, state: credential.state },
      java: { choice: java.choice, systemShell: java.systemShell, run: java.seen?.seen.run ?? null },
    }));
    return [
      {
        fileName: 'anaplan-connect.json',
        title: `Anaplan Connect, ${script.name}: what the client gets, without secrets`,
        content: { ...script, calls: told },
      },
    ];
  },
  traits: (observation) => connectTraitsOf(observation),
  explanations,
});

function targetsOf(settings: Settings): readonly ConnectTarget[] {
  const given = limits.parse(settings.limits['anaplan-connect'] ?? {});
  const connection = settings.connections.find(({ name }) => name === given.connection);
  return (settings.installs?.connect ?? []).map(({ name, script, account, javaHome, log }) => ({
    name,
    order: { name, script, account, javaHome, log, online: given.online },
    tenant: connection === undefined ? null : tenantOf(connection),
    asked: settings.file === null,
  }));
}

function tenantOf({ name, signIn }: Settings['connections'][number]): TenantOrder {
  return {
    name,
    signIn: signIn.method === 'basic' ? { method: 'basic', user: signIn.user } : { method: signIn.method },
  };
}
