import type { IdentityClient } from '#domain/sign-on/identity-client.ts';
import type { OpenedServer } from '#domain/sign-on/types.ts';
import type { Clock } from '#kernel/clock.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import { createOidcClient } from './oidc.ts';
import { createSamlClient } from './saml.ts';

export interface IdentityClientOptions {
  clock: Clock;
  /** Networks of the city's own in which its identity servers may stand, as CIDR; none by default. */
  privateNetworks?: readonly string[];
}

/** Identity servers of every kind, each asked in its own protocol. */
export function createIdentityClient({ clock, privateNetworks = [] }: IdentityClientOptions): IdentityClient {
  const oidc = createOidcClient({ fetch: createGuardedFetch(privateNetworks), clock });
  const saml = createSamlClient({ clock });
  const by = (server: OpenedServer): IdentityClient => ({ oidc, saml })[server.settings.kind];
  return {
    begin: (server, given) => by(server).begin(server, given),
    finish: (server, given) => by(server).finish(server, given),
    check: (server) => by(server).check(server),
    signedOut: (server, told) => by(server).signedOut(server, told),
    makeOwnKey: (server) => by(server).makeOwnKey(server),
    leaveUrl: (server, given) => by(server).leaveUrl(server, given),
  };
}
