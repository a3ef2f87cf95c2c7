import type { Claimed, OpenedServer, OwnKey } from './types.ts';

/** Why a server was of no use: not there, not what it should be, said no, or said something that does not hold. */
export type ServerFault = 'unreachable' | 'not-allowed' | 'description' | 'said-no' | 'answer' | 'strength';

/** What the port throws. `detail` is for administrators: it names the place, never a person. */
export class IdentityServerFailed extends Error {
  readonly why: ServerFault;
  readonly detail: string;

  constructor(why: ServerFault, detail = '', options?: { cause: unknown }) {
    super(`the identity server is of no use: ${why} ${detail}`, options);
    this.name = 'IdentityServerFailed';
    this.why = why;
    this.detail = detail;
  }
}

/** What was looked at of a server, and whether it is as it must be. */
export interface ServerCheck {
  what: 'description' | 'issuer' | 'pkce' | 'keys' | 'sign-out' | 'certificates';
  ok: boolean;
  detail: string;
}

/** A server's request of SAML to sign somebody out, as a browser carried it. */
export interface SignOutRequest {
  by: 'post' | 'redirect';
  fields: Readonly<Record<string, string>>;
  /** The address behind its question mark, as it came. */
  query: string;
  /** Where it came to. */
  outUrl: string;
  backUrl: string;
}

/** What a server says by itself of a sign-out: a token of OpenID Connect, or a request of SAML. */
export type SignOutTold = { by: 'token'; token: string } | SignOutRequest;

/** Servers of the city that know its people; outside there is one for each protocol. */
export interface IdentityClient {
  /** Where to send the browser, and what to keep until it is back. */
  begin(
    server: OpenedServer,
    given: { state: string; backUrl: string },
  ): Promise<{ url: string; kept: string }>;
  /** Whom the server names in what came back; throws `IdentityServerFailed` for anything that does not hold. */
  finish(
    server: OpenedServer,
    given: { kept: string; state: string; backUrl: string; answer: Readonly<Record<string, string>> },
  ): Promise<{ claimed: Claimed; leaveHint: string | null }>;
  /** Looks at a server without anybody's name. */
  check(server: OpenedServer): Promise<ServerCheck[]>;
  /**
   * Whom the server says to have signed out there, from its own side, and where the browser takes the answer to; throws
   * `IdentityServerFailed` as `finish`.
   */
  signedOut(server: OpenedServer, told: SignOutTold): Promise<{ subject: string; answerUrl: string | null }>;
  /** A key of our own for a server that knows us by one; null for one that does not. */
  makeOwnKey(server: OpenedServer): Promise<OwnKey | null>;
  /** Where to send the browser so that its person is signed out there as well; null where the server has no such place. */
  leaveUrl(
    server: OpenedServer,
    given: { leaveHint: string | null; backUrl: string },
  ): Promise<string | null>;
}
