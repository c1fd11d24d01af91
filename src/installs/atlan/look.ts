/** One look at an Atlan connector: its fields, the runtime's files, the ways out, the preflight. Judges nothing. */
import type { Host } from '../../host/host.ts';
import type { AtlanInstall } from '../../settings/settings.ts';
import type { Tools } from '../../tools.ts';
import { clientLogOf } from '../client-log.ts';
import type { AtlanSeen, RuntimeSeen } from './atlan.ts';
import { hostFieldOf } from './host-field.ts';
import { logPatterns, logSuccess } from './log-patterns.ts';
import { outboundSeen } from './outbound-look.ts';
import { preflightSeen } from './preflight.ts';
import { runtimeSeen } from './runtime-look.ts';
import { agentSecretSeen } from './secret-look.ts';
import { signedSeen } from './signed-look.ts';
import { waysOf } from './ways.ts';

export type AtlanTools = Pick<
  Tools,
  'host' | 'anaplan' | 'keystores' | 'trust' | 'network' | 'tls' | 'redaction' | 'secrets'
>;

/** `apis`: base addresses of the connection with the same account. */
export async function atlanSeen(
  install: AtlanInstall,
  apis: readonly string[],
  tools: AtlanTools,
  signal: AbortSignal,
): Promise<AtlanSeen> {
  const { host } = tools;
  const hostField = install.host === null ? null : hostFieldOf(install.host);
  const runtime = install.mode === 'runtime' ? await runtimeSeen(install, tools) : null;
  const agentSecret = await agentSecretSeen(install, tools, signal);
  return {
    mode: install.mode,
    snapshotOfMs: host.collectedAtMs,
    hostField,
    signed: await signedSeen(install, tools),
    runtime,
    preflight: await preflightSeen(install.connection, tools, signal),
    ...(await wayOut(hostField?.host ?? null, apis, runtime, tools, signal)),
    log: await logOf(install.log, host),
    ...(agentSecret === null ? {} : { agentSecret }),
  };
}

async function wayOut(
  pages: string | null,
  apis: readonly string[],
  runtime: RuntimeSeen | null,
  tools: AtlanTools,
  signal: AbortSignal,
): Promise<Pick<AtlanSeen, 'outbound' | 'outboundNotTried'>> {
  if (tools.host.collectedAtMs !== null)
    return { outbound: [], outboundNotTried: 'this is a snapshot of another host' };
  // Atlan's cloud extracts: of this host only the host field is tried, for it may be misspelt.
  const ways = waysOf(pages, runtime === null ? [] : apis, runtime);
  return { outbound: await outboundSeen(ways, tools, signal), outboundNotTried: '' };
}

async function logOf(file: string | null, host: Host): Promise<AtlanSeen['log']> {
  if (file === null) return null;
  return (await clientLogOf(file, host, logPatterns, logSuccess)) ?? { file, lines: [], isMissing: true };
}
