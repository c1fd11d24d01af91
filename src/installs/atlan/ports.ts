/** Inbound ports of the runtime: what the compose file publishes, and what listens on this host; pure. None of them has to be open. */

import { placeText } from '../place.ts';
import type { PortSeen } from './atlan.ts';
import { filledIn } from './variables.ts';
import type { Tree } from './yaml-tree.ts';
import { isRecord, textOf } from './yaml-tree.ts';

/** Handler, health of the worker, Dapr by HTTP and gRPC. */
export const runtimePorts: readonly number[] = [8000, 8081, 3500, 50001];

/** `ports:` of every service that are bound to more than this host itself. */
export function publishedPorts(
  { data, lineOf }: Tree,
  file: string,
  variables: ReadonlyMap<string, string>,
): readonly PortSeen[] {
  const services = isRecord(data) ? data['services'] : null;
  if (!isRecord(services)) return [];
  return Object.entries(services)
    .slice(0, 200)
    .flatMap(([service, value]) => {
      const ports = isRecord(value) ? value['ports'] : null;
      if (!Array.isArray(ports)) return [];
      return ports.slice(0, 200).flatMap((one: unknown, index): PortSeen[] => {
        const found = isRecord(one) ? ofRecord(one) : ofText(filledIn(textOf(one), variables) ?? '');
        if (found === null || isLocal(found.address)) return [];
        return [
          { by: 'published', ...found, at: placeText({ file, line: lineOf(['services', service, 'ports', index]) }) },
        ];
      });
    });
}

/** `8000`, `8000:8000`, `127.0.0.1:8000:8000/tcp`, `[::1]:80:80`; without an address, all of them. */
function ofText(text: string): { readonly port: number; readonly address: string } | null {
  const [, address, host, inside] =
    /^(?:(\[[^\]]+\]|[^:\s]+):)??(?:(\d*)(?:-\d+)?:)?(\d+)(?:-\d+)?(?:\/tcp)?$/.exec(text.trim()) ?? [];
  if (inside === undefined) return null;
  return { port: Number(host === undefined || host === '' ? inside : host), address: address ?? '0.0.0.0' };
}

function ofRecord(one: Record<string, unknown>): { readonly port: number; readonly address: string } | null {
  const port = Number(textOf(one['published']) || textOf(one['target']));
  return Number.isInteger(port) && port > 0 ? { port, address: textOf(one['host_ip']) || '0.0.0.0' } : null;
}

function isLocal(address: string): boolean {
  return /^(?:127\.|\[?::1\]?$|localhost$)/.test(address);
}

/** Listening sockets of `/proc/net/tcp` or `tcp6` on the runtime's ports that more than this host reaches. */
export function listeningPorts(text: string, file: string): readonly PortSeen[] {
  const found = text
    .split('\n')
    .slice(0, 50_000)
    .flatMap((line): PortSeen[] => {
      const [, address, port, state] =
        /^\s*\d+:\s+([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})\s+[0-9A-F]+:[0-9A-F]{4}\s+([0-9A-F]{2})\s/.exec(line) ??
        [];
      const number = Number.parseInt(port ?? '', 16);
      if (address === undefined || state !== '0A' || !runtimePorts.includes(number) || isLoopback(address)) return [];
      return [
        {
          by: 'listening',
          port: number,
          address: /^0+$/.test(address) ? 'every address' : 'an address of this host',
          at: file,
        },
      ];
    });
  return found.filter(({ port }, index) => found.findIndex((one) => one.port === port) === index);
}

/** Words of four bytes in the order of this machine: of 127.0.0.1 the last byte comes first. */
function isLoopback(address: string): boolean {
  return address.length === 8 ? /7F$/.test(address) : /^(?:0{24}01000000|0{16}FFFF0000.{6}7F)$/.test(address);
}

/** `MemTotal` of /proc/meminfo; null where it is not there. */
export function memoryBytesOf(text: string | null): number | null {
  const [, kibibytes] = /^MemTotal:\s+(\d{1,15}) kB$/m.exec(text ?? '') ?? [];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}
