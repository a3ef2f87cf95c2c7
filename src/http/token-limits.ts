import type { FastifyRequest } from 'fastify';
import { hashApiToken } from '#domain/integration/tokens.ts';
import type { Program } from '#domain/integration/types.ts';

/** What a request may be counted under instead of its address. */
export interface TokenLimits {
  /** A token that was let in: from its next request on it is counted by itself. */
  learn(token: string, program: Pick<Program, 'tokenId' | 'perMinute'>): void;
  /** Undefined for a request without a token that was let in before: made-up tokens are counted by their address. */
  keyOf(request: FastifyRequest): string | undefined;
  mostOf(request: FastifyRequest): number | undefined;
}

const MOST_KNOWN = 2_000;
const IPV6_GROUPS = 4;

/** The token that a request shows; undefined without one. */
export function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer (\S{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Limits of each token, multiplied by `factor`. */
export function createTokenLimits(factor: number): TokenLimits {
  const known = new Map<string, { key: string; most: number }>();
  const idOf = (token: string) => hashApiToken(token).toString('base64url');
  const find = (request: FastifyRequest) => {
    const token = bearerOf(request);
    return token === undefined ? undefined : known.get(idOf(token));
  };
  return {
    learn(token, { tokenId, perMinute }) {
      const id = idOf(token);
      if (known.has(id)) return;
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(id, { key: `token:${tokenId}`, most: Math.ceil(perMinute * factor) });
    },
    keyOf: (request) => find(request)?.key,
    mostOf: (request) => find(request)?.most,
  };
}

/** Addresses of one network of IPv6 count together: who has one has all of them. */
export function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('%')[0]!.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const groups = plain.includes('::')
    ? [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after]
    : before;
  return groups.slice(0, IPV6_GROUPS).join(':').toLowerCase();
}
