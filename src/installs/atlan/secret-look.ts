/** Whether the secret that a workflow names is in its store with the keys it names, asked as this program may. Keeps no value, nor its length. */
import { referenceOf } from '../../secrets/reference.ts';
import type { AtlanInstall } from '../../settings/settings.ts';
import type { Tools } from '../../tools.ts';
import type { AgentSecretSeen } from './atlan.ts';

/** Null: none is named. The first key tells of the secret itself; the others are not asked for where that fails for all. */
export async function agentSecretSeen(
  { secret }: AtlanInstall,
  { secrets, host }: Pick<Tools, 'secrets' | 'host'>,
  signal: AbortSignal,
): Promise<AgentSecretSeen | null> {
  if (secret === undefined) return null;
  const { reference } = secret;
  if (host.collectedAtMs !== null) return { reference, keys: [], notLooked: 'this is a snapshot of another host' };
  const keys: AgentSecretSeen['keys'][number][] = [];
  for (const key of secret.keys) {
    const one = `${reference}#${key}`;
    // A key that no reference can name is not asked for: what the store would be asked is another one.
    if (referenceOf(one) === null)
      return { reference, keys, notLooked: `${key} cannot be asked for with this kind of reference` };
    const { trouble } = await secrets.look(one, signal);
    keys.push({ key, trouble: trouble === null ? null : { code: trouble.code, what: trouble.what } });
    if (trouble !== null && !ofOneKey.has(trouble.code)) break;
  }
  return { reference, keys, notLooked: '' };
}

const ofOneKey = new Set<string>(['secret-key-missing', 'secret-empty']);
