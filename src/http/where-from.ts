import type { FastifyRequest } from 'fastify';
import type { PasskeyPlace } from '#domain/staff/passkeys.ts';
import { deskUrlOf, type HttpDeps } from './context.ts';
import { addressKey } from './token-limits.ts';

/** Where a request comes from, as the proxies that the installation trusts say; and what counts as one place with it. */
export function whereFrom(request: FastifyRequest): { address: string; network: string } {
  return { address: request.ip, network: addressKey(request.ip) };
}

/** The address that passkeys are made for: the one that everybody opens the desk by. */
export function passkeyPlace({ settings }: HttpDeps): PasskeyPlace {
  const { hostname, origin } = new URL(deskUrlOf(settings));
  return { host: hostname, origin };
}
