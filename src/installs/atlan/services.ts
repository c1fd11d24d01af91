/** Services of a compose file: whether they are started again, and how much memory they may take; row AT09; pure. */
import { placeText } from '../place.ts';
import type { RuntimeSeen, ServiceSeen } from './atlan.ts';
import type { AtlanFinding } from './judge.ts';
import { filledIn } from './variables.ts';
import type { Tree } from './yaml-tree.ts';
import { isRecord, textOf } from './yaml-tree.ts';

/** Atlan, deployment options: 512 MB to 1 GB for each app, 256 MB for the orchestrator. */
const leastBytes = { app: 512_000_000, orchestrator: 256_000_000, other: 0 } as const;

export function servicesOf(
  { data, lineOf }: Tree,
  file: string,
  variables: ReadonlyMap<string, string>,
): readonly ServiceSeen[] {
  const services = isRecord(data) ? data['services'] : null;
  if (!isRecord(services)) return [];
  return Object.entries(services)
    .slice(0, 200)
    .flatMap(([name, value]): ServiceSeen[] => {
      if (!isRecord(value)) return [];
      const deploy = isRecord(value['deploy']) ? value['deploy'] : {};
      const resources = isRecord(deploy['resources']) ? deploy['resources'] : {};
      const limits = isRecord(resources['limits']) ? resources['limits'] : {};
      const memory = filledIn(textOf(value['mem_limit']) || textOf(limits['memory']), variables);
      return [
        {
          name: name.slice(0, 100),
          kind: kindOf(`${name} ${filledIn(textOf(value['image']), variables) ?? ''}`),
          place: { file, line: lineOf(['services', name]) },
          restart: isRecord(deploy['restart_policy']) ? 'deploy' : textOf(value['restart']).slice(0, 40) || null,
          memoryBytes: memory === null ? null : bytesOf(memory),
        },
      ];
    });
}

/** Sidecars and databases beside it have needs of their own. */
function kindOf(names: string): ServiceSeen['kind'] {
  if (!/atlan/i.test(names) || /dapr|redis|postgres/i.test(names)) return 'other';
  return /orchestrat/i.test(names) ? 'orchestrator' : 'app';
}

/** `512m`, `1.5g`, `536870912`; units are powers of 1024 (compose specification, byte values). */
function bytesOf(text: string): number | null {
  const [, number, unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?)\s?([bkmg])?b?$/i.exec(text.trim()) ?? [];
  if (number === undefined) return null;
  const power = ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase().replace('b', ''));
  return Math.round(Number(number) * 1024 ** power);
}

export function serviceFindings({ services = [] }: RuntimeSeen): readonly AtlanFinding[] {
  const small = services.filter(({ kind, memoryBytes }) => memoryBytes !== null && memoryBytes < leastBytes[kind]);
  const once = services.filter(({ restart }) => restart === null || restart === 'no');
  return [
    ...small.map(
      ({ name, kind, memoryBytes, place }) =>
        ({
          code: 'container-memory-limit-small',
          severity: 'warning',
          facts: { service: name, memoryBytes, wantedBytes: leastBytes[kind], at: placeText(place) },
        }) as const,
    ),
    ...(once.length === 0
      ? []
      : [
          {
            code: 'restart-policy-missing',
            severity: 'notice',
            facts: { services: once.map(({ name }) => name), at: once.map(({ place }) => placeText(place)) },
          } as const,
        ]),
  ];
}
