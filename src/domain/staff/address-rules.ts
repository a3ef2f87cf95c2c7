import { BlockList, isIP } from 'node:net';
import type { AddressRule } from './types.ts';

/** An address of IPv4 that is written as one of IPv6 is that of IPv4; a zone is no part of it. */
function plain(address: string): string {
  return (address.split('%')[0] ?? '').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}

/** True for `192.0.2.0/24`, `2001:db8::/32`, and for one address alone. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0 || address.includes('%')) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function covers(networks: readonly string[], address: string): boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [start = '', bits] = network.split('/');
    const family = isIP(start) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(start, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether somebody with these roles may come from an address: every rule that names one of their roles must let them. */
export function mayComeFrom(
  rules: readonly AddressRule[],
  roles: readonly string[],
  address: string,
): boolean {
  return rules
    .filter((rule) => rule.roles.some((role) => roles.includes(role)))
    .every(({ networks }) => covers(networks, plain(address)));
}
