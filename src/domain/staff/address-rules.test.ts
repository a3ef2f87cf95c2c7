import { expect, it } from 'vitest';
import { isNetwork, mayComeFrom } from './address-rules.ts';

it.each([
  ['192.0.2.0/24', true],
  ['192.0.2.7', true],
  ['2001:db8::/32', true],
  ['::1', true],
  ['192.0.2.0/33', false],
  ['2001:db8::/129', false],
  ['192.0.2', false],
  ['192.0.2.0/24/1', false],
  ['fe80::1%eth0', false],
  ['city.example', false],
  ['', false],
])('%s is a network: %s', (text, is) => {
  expect(isNetwork(text)).toBe(is);
});

it('each rule that names one of the roles must let somebody come', () => {
  const rules = [
    { roles: ['administrator', 'auditor'], networks: ['10.1.0.0/16', '2001:db8:1::/48'] },
    { roles: ['auditor'], networks: ['10.1.2.3'] },
  ];
  const from = (address: string) =>
    ['agent', 'administrator', 'auditor'].map((role) => mayComeFrom(rules, [role], address));
  expect(from('203.0.113.9')).toEqual([true, false, false]);
  expect(from('10.1.9.9')).toEqual([true, true, false]);
  expect(from('::ffff:10.1.2.3')).toEqual([true, true, true]);
  expect(from('2001:db8:1:2::9')).toEqual([true, true, false]);
  expect(from('2001:db8:2::9%eth0')).toEqual([true, false, false]);
  expect(mayComeFrom(rules, ['agent', 'auditor'], '10.1.9.9')).toBe(false);
  expect(mayComeFrom(rules, ['administrator'], 'unknown')).toBe(false);
});
