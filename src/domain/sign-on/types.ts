/**
 * Signing in by servers of the city that know its people already.
 * Vocabulary: *identity server* (認証サーバー) = says who somebody is, by OpenID Connect or SAML · *subject* = what it calls
 * one person and nobody else · *identity* = whom of ours it means by a subject · *sign-on* = one way through it, from leaving
 * to coming back · *group rule* = what a group of the server's is given here · *claimed* = what it says of somebody.
 */
export interface OidcSettings {
  kind: 'oidc';
  /** Its address as its own description names it. */
  issuer: string;
  clientId: string;
  /** Parted by spaces; `openid` among them. */
  scopes: string;
  loginClaim: string;
  nameClaim: string;
  groupsClaim: string;
  /** How strongly it must have asked (`acr`); null leaves it to the server. */
  strength: string | null;
}

export interface SamlSettings {
  kind: 'saml';
  /** What it calls itself (its entity id). */
  issuer: string;
  /** Where browsers are sent, and where to when somebody signs out. */
  signInUrl: string;
  signOutUrl: string | null;
  /** What it signs with, as PEM; two while one takes over from the other. */
  certificates: readonly string[];
  loginAttribute: string;
  nameAttribute: string;
  groupsAttribute: string;
  /** Whether what we ask is signed by our key; missing is no. */
  signRequests?: boolean;
  /** How strongly it must have asked (classes of authentication, parted by spaces); null or missing leaves it to the server. */
  strength?: string | null;
}

export type ServerSettings = OidcSettings | SamlSettings;

/** Whoever is in `group` has `roles`; whoever is new belongs to the department, if one is named. */
export interface GroupRule {
  group: string;
  roles: readonly string[];
  departmentId: string | null;
}

/** A rule as it is kept: with whoever wrote it, whom it gives nothing that they did not have; null where nobody is known. */
export interface KeptRule extends GroupRule {
  madeBy: string | null;
}

/** What an administrator decides about an identity server. */
export interface ServerInput {
  name: string;
  settings: ServerSettings;
  /** Whom nobody here knows yet gets a place. */
  createsPeople: boolean;
  /** Whoever has the login that it says, and came by no server yet, is taken for that person. */
  matchesLogins: boolean;
  /** Whoever came by it may sign in with a password as well. */
  allowsPasswords: boolean;
  homeDepartmentId: string | null;
  groupRules: readonly GroupRule[];
  active: boolean;
}

export interface IdentityServer extends ServerInput {
  id: string;
  groupRules: readonly KeptRule[];
  hasSecret: boolean;
  /** What it knows us by, or is to: the one in use first. Empty until it is told of us. */
  ownCertificates: readonly OwnCertificate[];
  version: number;
}

/** What a server says of somebody. */
export interface Claimed {
  subject: string;
  login: string;
  name: string;
  groups: readonly string[];
}

/** A server with what it knows us by, as its client needs it. */
export interface OpenedServer {
  id: string;
  tenantId: string;
  settings: ServerSettings;
  secret: string | null;
  ownKey: OwnKey | null;
  /** The next one, and the former: what is closed for them is opened, too. */
  otherKeys?: readonly OwnKey[];
}

/** `next` stands beside the one in use until it takes its place; `former` had it, and still opens. */
export type KeyPlace = 'own' | 'next' | 'former';
export interface OwnCertificate {
  place: KeyPlace;
  /** PEM. */
  certificate: string;
}

/** What is done to our keys: a next one is made, it is put in use, that is taken back, or the one not in use goes. */
export type KeyStep = 'prepare' | 'use' | 'back' | 'drop';

/** What we are known by to a server of SAML, both as PEM. */
export interface OwnKey {
  key: string;
  certificate: string;
}
