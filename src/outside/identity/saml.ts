import { X509Certificate } from 'node:crypto';
import {
  type CacheProvider,
  type Profile,
  SAML,
  type SamlConfig,
  ValidateInResponseTo,
} from '@node-saml/node-saml';
import { generate } from 'selfsigned';
import { IdentityServerFailed, type IdentityClient } from '#domain/sign-on/identity-client.ts';
import { asClaimed } from '#domain/sign-on/rules.ts';
import type { OpenedServer, OwnKey, SamlSettings } from '#domain/sign-on/types.ts';
import type { Clock } from '#kernel/clock.ts';
import { plainXml, readSignOut, requireSoundEncryption } from './saml-requests.ts';

const CLOCK_SKEW_MS = 60_000;
const OLDEST_ANSWER_MS = 600_000;
/** A city would have to tell its server of another one. */
const OWN_KEY_YEARS = 10;
const OWN_KEY_BITS = 3_072;
/** A name that is another one each time tells nobody apart. */
const TRANSIENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';

interface Kept {
  requestId: string;
  issuedAt: string;
}
type Leaving = Pick<Profile, 'nameID' | 'nameIDFormat'> & { sessionIndex?: string };

/** What we call ourselves: the address below which an answer comes back. */
const ownName = (backUrl: string): string => backUrl.replace(/\/back$/, '');

/**
 * SAML 2.0 as a service provider: the request goes by the browser's address, the answer comes by post. An assertion must be
 * signed with one of the city's certificates, closed for us or not, for us, in answer to this request, and now; what is read of
 * it are the bytes whose signature was checked. Nothing is asked over the network here.
 */
export function createSamlClient({ clock }: { clock: Clock }): IdentityClient {
  return {
    async begin(server, { state, backUrl }) {
      let kept: Kept | undefined;
      const settings = saml2(server);
      const signed = settings.signRequests === true ? server.ownKey : null;
      const saml = signer(settings, backUrl, signed, {
        ...NOTHING_KEPT,
        async saveAsync(requestId, issuedAt) {
          kept = { requestId, issuedAt };
          return { value: issuedAt, createdAt: clock.now().getTime() };
        },
      });
      const url = await saml.getAuthorizeUrlAsync(state, undefined, {});
      if (!kept) throw new Error('a request of SAML without its number');
      return { url, kept: JSON.stringify(kept) };
    },

    async finish(server, { kept, backUrl, answer }) {
      const settings = saml2(server);
      const { requestId, issuedAt } = JSON.parse(kept) as Kept;
      const { SAMLResponse = '' } = answer;
      requireSoundEncryption(plainXml(Buffer.from(SAMLResponse, 'base64')));
      const { profile } = await byAnyKey(server, (key) =>
        speaker(settings, backUrl, key, {
          ...NOTHING_KEPT,
          getAsync: async (asked) => (asked === requestId ? issuedAt : null),
        }).validatePostResponseAsync({ SAMLResponse }),
      ).catch((cause: unknown) => {
        const isNo = cause instanceof Error && cause.message.startsWith('SAML provider returned');
        throw new IdentityServerFailed(isNo ? 'said-no' : 'answer', '', { cause });
      });
      if (!profile || profile.nameIDFormat === TRANSIENT) throw new IdentityServerFailed('answer', 'NameID');
      if (profile.issuer !== settings.issuer) throw new IdentityServerFailed('answer', 'Issuer');
      if (!isConfirmedFor(profile, requestId, backUrl))
        throw new IdentityServerFailed('answer', 'SubjectConfirmation');
      requireStrength(profile, settings);
      const given = (profile['attributes'] ?? {}) as Record<string, unknown>;
      const claimed = asClaimed({
        subject: profile.nameID,
        login: given[settings.loginAttribute] ?? profile.nameID,
        name: given[settings.nameAttribute],
        groups: given[settings.groupsAttribute],
      });
      if (!claimed) throw new IdentityServerFailed('answer', 'NameID');
      const { nameID, nameIDFormat, sessionIndex } = profile;
      const leaving: Leaving = { nameID, nameIDFormat, ...(sessionIndex ? { sessionIndex } : {}) };
      return { claimed, leaveHint: JSON.stringify(leaving) };
    },

    async check(server) {
      const { certificates, signInUrl, signOutUrl } = saml2(server);
      const ends = certificates.map(endOf);
      return [
        { what: 'issuer', ok: URL.canParse(signInUrl), detail: signInUrl },
        {
          what: 'certificates',
          ok: ends.some((end) => end !== null && end > clock.now()),
          detail: ends.map((end) => end?.toISOString().slice(0, 10) ?? '?').join(' '),
        },
        { what: 'sign-out', ok: signOutUrl !== null, detail: signOutUrl ?? '' },
      ];
    },

    async signedOut(server, told) {
      if (told.by === 'token') throw new IdentityServerFailed('answer', 'SAMLRequest');
      const settings = saml2(server);
      const profile = await byAnyKey(server, (key) =>
        readSignOut(speaker(settings, told.backUrl, key, NOTHING_KEPT), told, clock.now()),
      );
      const answerUrl =
        settings.signOutUrl &&
        (await signer(settings, told.backUrl, server.ownKey).getLogoutResponseUrlAsync(
          profile,
          told.fields['RelayState'] ?? '',
          {},
          true,
        ));
      return { subject: profile.nameID, answerUrl };
    },

    async makeOwnKey(server) {
      const from = clock.now();
      const until = new Date(from);
      until.setUTCFullYear(until.getUTCFullYear() + OWN_KEY_YEARS);
      const made = await generate([{ name: 'commonName', value: `Engawa ${server.id}` }], {
        ...{ keyType: 'rsa', keySize: OWN_KEY_BITS, algorithm: 'sha256' },
        ...{ notBeforeDate: from, notAfterDate: until },
      });
      return { key: made.private, certificate: made.cert };
    },

    async leaveUrl(server, { leaveHint, backUrl }) {
      const settings = saml2(server);
      if (settings.signOutUrl === null || leaveHint === null) return null;
      const saml = signer(settings, backUrl, server.ownKey);
      const leaving = JSON.parse(leaveHint) as Leaving;
      return saml.getLogoutUrlAsync({ ...leaving, issuer: settings.issuer }, '', {});
    },
  };
}

const NOTHING_KEPT: CacheProvider = {
  saveAsync: async () => null,
  getAsync: async () => null,
  removeAsync: async () => null,
};

function saml2(server: OpenedServer): SamlSettings {
  if (server.settings.kind !== 'saml') throw new Error('not a server of SAML');
  return server.settings;
}

/** What holds by one of our keys: the server may close what it says for another one than we sign by while they change. */
async function byAnyKey<T>(server: OpenedServer, read: (key: OwnKey | null) => Promise<T>): Promise<T> {
  const others = server.otherKeys ?? [];
  return read(server.ownKey).catch(async (failure: unknown) => {
    for (const key of others) {
      const found = await read(key).then(
        (value) => ({ value }),
        () => undefined,
      );
      if (found) return found.value;
    }
    throw failure;
  });
}

/** For what we say: signed by our key where there is one to sign by. */
function signer(
  settings: SamlSettings,
  backUrl: string,
  ownKey: OwnKey | null,
  cacheProvider: CacheProvider = NOTHING_KEPT,
): SAML {
  return new SAML({
    ...optionsOf(settings, backUrl, cacheProvider),
    ...(ownKey ? { privateKey: ownKey.key, signatureAlgorithm: 'sha256' } : {}),
  });
}

/** For what the server says: opened by our key. */
function speaker(
  settings: SamlSettings,
  backUrl: string,
  ownKey: OwnKey | null,
  cacheProvider: CacheProvider,
): SAML {
  return new SAML({
    ...optionsOf(settings, backUrl, cacheProvider),
    ...(ownKey ? { decryptionPvk: ownKey.key } : {}),
  });
}

function optionsOf(settings: SamlSettings, backUrl: string, cacheProvider: CacheProvider): SamlConfig {
  return {
    entryPoint: settings.signInUrl,
    ...(settings.signOutUrl === null ? {} : { logoutUrl: settings.signOutUrl }),
    issuer: ownName(backUrl),
    audience: ownName(backUrl),
    callbackUrl: backUrl,
    idpIssuer: settings.issuer,
    idpCert: [...settings.certificates],
    // The assertion itself: a signature around the answer alone says nothing of what was put inside.
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: false,
    validateInResponseTo: ValidateInResponseTo.always,
    requestIdExpirationPeriodMs: OLDEST_ANSWER_MS,
    maxAssertionAgeMs: OLDEST_ANSWER_MS,
    acceptedClockSkewMs: CLOCK_SKEW_MS,
    ...askedStrength(settings),
    identifierFormat: null,
    cacheProvider,
  };
}

const classesOf = ({ strength }: SamlSettings): string[] | undefined => strength?.split(' ').filter(Boolean);

function askedStrength(settings: SamlSettings): Partial<SamlConfig> {
  const authnContext = classesOf(settings);
  return authnContext ? { authnContext, racComparison: 'exact' } : { disableRequestedAuthnContext: true };
}

/** What was asked for need not be what was done: the signed part itself says that. Throws `IdentityServerFailed` 'strength'. */
function requireStrength(profile: Profile, settings: SamlSettings): void {
  const wanted = classesOf(settings);
  if (!wanted) return;
  const { Assertion: assertion } = (profile.getAssertion?.() ?? {}) as { Assertion?: Element };
  const done = assertion?.AuthnStatement?.[0]?.AuthnContext?.[0]?.AuthnContextClassRef?.[0];
  const name = (typeof done === 'string' ? done : done?._) ?? '';
  if (!wanted.includes(name)) throw new IdentityServerFailed('strength', name.slice(0, 100));
}

/**
 * Whether the signed part itself answers this request, and at this address: what stands around it is not signed, and the
 * library asks only that of it.
 */
function isConfirmedFor(profile: Profile, requestId: string, backUrl: string): boolean {
  const { Assertion: assertion } = (profile.getAssertion?.() ?? {}) as { Assertion?: Element };
  const confirmations = assertion?.Subject?.[0]?.SubjectConfirmation ?? [];
  return confirmations.some(({ SubjectConfirmationData: data }) => {
    const { InResponseTo, Recipient } = data?.[0]?.$ ?? {};
    return InResponseTo === requestId && Recipient === backUrl;
  });
}
/** An element as the library reads it: attributes under `$`, children by name. */
interface Element {
  $?: Readonly<Record<string, string>>;
  Subject?: readonly Element[];
  SubjectConfirmation?: readonly Element[];
  SubjectConfirmationData?: readonly Element[];
  AuthnStatement?: readonly Element[];
  AuthnContext?: readonly Element[];
  AuthnContextClassRef?: readonly (Element | string)[];
  /** Its text. */
  _?: string;
}

function endOf(certificate: string): Date | null {
  try {
    return new Date(new X509Certificate(certificate).validTo);
  } catch {
    return null;
  }
}
