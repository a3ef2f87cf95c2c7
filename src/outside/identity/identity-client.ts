import type { IdentityClient } from '#domain/sign-on/identity-client.ts';
import type { OpenedServer } from '#domain/sign-on/types.ts';
import type { Clock } from '#kernel/clock.ts';
import { createGuardedFetch } from './guarded-fetch.ts';

export interface IdentityClientOptions {
  clock: Clock;
  /** Networks of the city's own in which its identity servers may stand, as CIDR; none by default. */
  privateNetworks?: readonly string[];
}

/** Identity servers of every kind, each asked in its own protocol. */
export function createIdentityClient({ clock, privateNetworks = [] }: IdentityClientOptions): IdentityClient {
  const fetch = createGuardedFetch(privateNetworks);
  let oidc: IdentityClient | undefined;
  let saml: IdentityClient | undefined;
  const by = async ({ settings }: OpenedServer): Promise<IdentityClient> => {
    // Only where a city's server speaks it: XML and its signatures are two hundred files to read at a start, tokens fifty.
    if (settings.kind === 'oidc')
      return (oidc ??= (await import('./oidc.ts')).createOidcClient({ fetch, clock }));
    return (saml ??= (await import('./saml.ts')).createSamlClient({ clock }));
  };
  return {
    begin: async (server, given) => (await by(server)).begin(server, given),
    finish: async (server, given) => (await by(server)).finish(server, given),
    check: async (server) => (await by(server)).check(server),
    signedOut: async (server, told) => (await by(server)).signedOut(server, told),
    makeOwnKey: async (server) => (await by(server)).makeOwnKey(server),
    leaveUrl: async (server, given) => (await by(server)).leaveUrl(server, given),
  };
}
