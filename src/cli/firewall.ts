/** How the firewall rules are written; pure. */
import type { firewallRulesOf } from '../network/firewall.ts';
import type { Format } from './options.ts';

export function firewallText(rules: ReturnType<typeof firewallRulesOf>, format: Format): string {
  if (format === 'json') return `${JSON.stringify(rules, null, 2)}\n`;
  const width = Math.max(...rules.map(({ host }) => host.length), 4);
  const lines = rules.map(
    ({ host, port, protocol, why }) => `${host.padEnd(width)}  ${protocol} ${String(port).padEnd(5)}  ${why}`,
  );
  return `Outbound connections a firewall must allow (nothing inbound is needed):\n\n${lines.join('\n')}\n`;
}
