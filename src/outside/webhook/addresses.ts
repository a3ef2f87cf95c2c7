import { BlockList, isIP } from 'node:net';

/**
 * Addresses that lead into a network of somebody's own, or nowhere: loopback, private, link-local (where clouds hand out
 * credentials), shared, documentation, multicast, reserved; and those of IPv6 that carry such an address of IPv4 inside.
 * After the registries of special addresses of IANA.
 */
const NOT_PUBLIC_4 = [
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
/** Of IPv6 only what is given out for the internet is public; and of that, not what tunnels to IPv4 or is documentation. */
const PUBLIC_6 = ['2000::/3'];
const NOT_PUBLIC_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  return list;
}

const notPublic4 = listOf(NOT_PUBLIC_4);
const public6 = listOf(PUBLIC_6);
const notPublic6 = listOf(NOT_PUBLIC_6);

/** An address of IPv4 written as one of IPv6 is that of IPv4. */
function unmapped(address: string): string {
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (dotted) return dotted;
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return `${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`;
}

/** Whether an address may be written to: a public one, or one of the networks that the installation allows. */
export function createAddressRule(allowed: readonly string[]): (address: string) => boolean {
  const own = listOf(allowed);
  return (given) => {
    const address = unmapped(given.replace(/^\[|\]$/g, '').split('%')[0] ?? '');
    const family = isIP(address);
    if (family === 4) return own.check(address, 'ipv4') || !notPublic4.check(address, 'ipv4');
    if (family !== 6) return false;
    if (own.check(address, 'ipv6')) return true;
    return public6.check(address, 'ipv6') && !notPublic6.check(address, 'ipv6');
  };
}
