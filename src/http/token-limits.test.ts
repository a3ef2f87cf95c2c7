import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { addressKey, bearerOf, createTokenLimits } from './token-limits.ts';

const request = (authorization?: string) => ({ headers: { authorization } }) as FastifyRequest;

it('counts a token by itself only after it was let in', () => {
  const limits = createTokenLimits(0.5);
  const mine = request('Bearer engawa_mine');
  expect([limits.keyOf(mine), limits.mostOf(mine)]).toEqual([undefined, undefined]);
  limits.learn('engawa_mine', { tokenId: 'a', perMinute: 600 });
  expect([limits.keyOf(mine), limits.mostOf(mine)]).toEqual(['token:a', 300]);
  expect(limits.keyOf(request('Bearer engawa_made-up'))).toBe(undefined);
  expect(limits.keyOf(request())).toBe(undefined);
});

it('reads a token as it is sent', () => {
  expect(bearerOf(request('bearer abc'))).toBe('abc');
  expect(bearerOf(request('Basic abc'))).toBe(undefined);
  expect(bearerOf(request('Bearer '))).toBe(undefined);
});

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:DB8::7', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
])('counts %s as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});
