/** Which IP addresses belong to the public internet, so that a stranger's URL may be followed there; pure. */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** IANA special-purpose address registries (RFC 6890 and successors), with multicast and what embeds IPv4 addresses. */
const specialIpv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
];
const specialIpv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const special = new BlockList();
for (const network of specialIpv4) add(network, 'ipv4');
for (const network of specialIpv6) add(network, 'ipv6');
/** Only this part of IPv6 is given out to the public. */
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');

/** False for private, loopback, link-local, multicast and reserved addresses, and for what is no address. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, 'ipv4');
  return isIPv6(address) && global.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

function add(network: string, family: 'ipv4' | 'ipv6'): void {
  const [address = '', bits] = network.split('/');
  special.addSubnet(address, Number(bits), family);
}
