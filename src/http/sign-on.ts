import type { FastifyReply, FastifyRequest } from 'fastify';
import { findCityByHost, listCities } from '#domain/city/city.ts';
import type { SignOnDeps } from '#operations/sign-on.ts';
import { deskUrlOf, type HttpDeps } from './context.ts';

export function signOnDeps(deps: HttpDeps): SignOnDeps {
  const { database, installation: db, clock, ids, identity: client, settings } = deps;
  return { database, db, clock, ids, client, publicUrl: deskUrlOf(settings) };
}

/** The city that a request's address belongs to; the only one where there is one. */
export async function tenantOfHost(deps: HttpDeps, request: FastifyRequest): Promise<string | undefined> {
  const cities = await listCities(deps.installation);
  if (cities.length < 2) return cities[0]?.id;
  return (await findCityByHost(deps.installation, request.hostname))?.id;
}

const WAY_SEC = 600;

/** The name of what a browser keeps that left for an identity server; with https one that it takes from this very host only. */
export function wayCookieOf(deps: HttpDeps): string {
  return deps.settings.secureCookies ? '__Host-engawa_sign_on' : 'engawa_sign_on';
}

export function setWayCookie(reply: FastifyReply, deps: HttpDeps, browserToken: string | null): void {
  const options = {
    path: '/',
    httpOnly: true,
    sameSite: 'strict' as const,
    secure: deps.settings.secureCookies,
  };
  const name = wayCookieOf(deps);
  if (browserToken === null) reply.clearCookie(name, options);
  else reply.setCookie(name, browserToken, { ...options, maxAge: WAY_SEC });
}
