/** One look by the real tools, as the engine would take it, and what of it is kept as a fixture. */
import { mulesoft } from '../../../checks/mulesoft.ts';
import type { Json } from '../../../src/check.ts';
import type { Host } from '../../../src/host/host.ts';
import { thisHost } from '../../../src/host/this-host.ts';
import type { JavaSeen, Javas } from '../../../src/installs/java/java.ts';
import { createKeystores } from '../../../src/keystore/open.ts';
import type { Settings } from '../../../src/settings/settings.ts';
import type { Tools } from '../../../src/tools.ts';
import { createTrustStores } from '../../../src/trust/stores.ts';
import type { Workshop } from '../../keystore/made.ts';

export async function look(settings: Settings, shop: Workshop, java: Javas, more: Partial<Host> = {}): Promise<Json> {
  const [target] = mulesoft.targets(settings);
  if (target === undefined) throw new Error('no target');
  const tools = {
    host: { ...thisHost({}), ...more },
    java,
    keystores: createKeystores({ readSecret: () => Promise.reject(new Error('no reference is given')) }),
    trust: createTrustStores({ trust: 'mozilla', caFile: shop.path('root.pem') }),
  };
  return await mulesoft.probe(target, tools as unknown as Tools, new AbortController().signal);
}

/** The same Java with the same options needs no second start. */
export function oncePerOrder(javas: Javas): Javas {
  const seen = new Map<string, Promise<JavaSeen>>();
  return {
    onTheWay: (environment) => javas.onTheWay(environment),
    look: (order, signal) => {
      // Each test has a folder of its own, which no rule about Java asks for.
      const key = JSON.stringify(order).replaceAll(/\/[^"\s]*anaplan-doctor-tree-[^/"]*/g, '');
      const known = seen.get(key) ?? javas.look(order, signal);
      seen.set(key, known);
      return known;
    },
  };
}

/** Long lists that no rule reads again are left out of fixtures. */
export function slim(value: Json): Json {
  if (Array.isArray(value)) return value.map(slim);
  if (typeof value !== 'object' || value === null) return value;
  const long = new Set(['publicRoots', 'suites', 'supported', 'providers']);
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      long.has(key) && Array.isArray(child) ? [] : slim(child as Json),
    ]),
  );
}
