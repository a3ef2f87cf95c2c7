import { inflateRawSync } from 'node:zlib';
import type { Profile, SAML } from '@node-saml/node-saml';
import { IdentityServerFailed, type SignOutRequest } from '#domain/sign-on/identity-client.ts';

/** A request to sign somebody out is a few hundred characters. */
const MOST_REQUEST_BYTES = 100_000;
const CLOCK_SKEW_MS = 60_000;
const OLDEST_REQUEST_MS = 600_000;
const SIGNED_BY = /^http:\/\/www\.w3\.org\/2001\/04\/xmldsig-more#rsa-sha(256|384|512)$/;
const ROOT = /^\s*(?:<\?xml[^<>]*\?>\s*)?<(?:[\w.-]+:)?LogoutRequest\s([^<>]*)>/;

/** By what a key is closed that closes an assertion, and the assertion itself. RSA 1.5 tells too much of what fails. */
const CLOSED_BY = new Set([
  'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
  'http://www.w3.org/2009/xmlenc11#rsa-oaep',
  'http://www.w3.org/2001/04/xmlenc#aes128-cbc',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
]);
const METHOD = /<(?:[\w.-]+:)?EncryptionMethod/g;
const PLAIN_METHOD =
  /<(?:[\w.-]+:)?EncryptionMethod(?:\s+xmlns(?::[\w.-]+)?="[^"<>]*")*\s+Algorithm="([^"<>]*)"(?:\s+xmlns(?::[\w.-]+)?="[^"<>]*")*\s*\/?>/g;

const no = (detail: string, cause?: unknown): IdentityServerFailed =>
  new IdentityServerFailed('answer', detail, { cause });

/** Text of SAML as XML without a document type: nothing needs one, and entities have been the way in before. Throws `IdentityServerFailed`. */
export function plainXml(bytes: Buffer): string {
  const xml = bytes.toString('utf8');
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) throw no('DOCTYPE');
  return xml;
}

/** Throws `IdentityServerFailed` for what is closed by anything that is not on the list, or says so in an unusual way. */
export function requireSoundEncryption(xml: string): void {
  const plain = [...xml.matchAll(PLAIN_METHOD)];
  if (plain.length !== (xml.match(METHOD) ?? []).length) throw no('EncryptionMethod');
  for (const [, algorithm = ''] of plain) if (!CLOSED_BY.has(algorithm)) throw no('EncryptionMethod');
}

/**
 * Whom a server says to have signed out, by a request that the browser carried: signed by one of the city's certificates, from
 * that server, for us and now. Throws `IdentityServerFailed`.
 */
export async function readSignOut(saml: SAML, request: SignOutRequest, now: Date): Promise<Profile> {
  const { profile } = await (request.by === 'post' ? posted : redirected)(saml, request, now).catch(
    (cause: unknown) => {
      throw cause instanceof IdentityServerFailed ? cause : no('SAMLRequest', cause);
    },
  );
  if (!profile?.nameID) throw no('NameID');
  return profile;
}

async function posted(saml: SAML, { fields, outUrl }: SignOutRequest, now: Date) {
  const { SAMLRequest = '' } = fields;
  requireForUsNow(plainXml(Buffer.from(SAMLRequest, 'base64')), outUrl, now);
  return saml.validatePostRequestAsync({ SAMLRequest });
}

/** By the address the signature is over the parameters as they stand there; the library takes one without any. */
async function redirected(saml: SAML, { query, outUrl }: SignOutRequest, now: Date) {
  const raw = new Map(query.split('&').map((pair) => [pair.split('=')[0] ?? '', pair]));
  if (raw.size !== query.split('&').length) throw no('SAMLRequest');
  const given = new URLSearchParams(query);
  const [SAMLRequest, SigAlg, Signature] = ['SAMLRequest', 'SigAlg', 'Signature'].map(
    (name) => given.get(name) ?? '',
  ) as [string, string, string];
  if (Signature === '' || !SIGNED_BY.test(SigAlg)) throw no('Signature');
  const deflated = Buffer.from(SAMLRequest, 'base64');
  const xml = inflateRawSync(deflated, { maxOutputLength: MOST_REQUEST_BYTES });
  requireForUsNow(plainXml(xml), outUrl, now);
  const RelayState = given.get('RelayState');
  const container = { SAMLRequest, SigAlg, Signature, ...(RelayState === null ? {} : { RelayState }) };
  const signed = ['SAMLRequest', 'RelayState', 'SigAlg'].flatMap((name) => raw.get(name) ?? []);
  return saml.validateRedirectAsync(container, signed.join('&'));
}

/** What the library does not ask: that it is one, for this address, and of the last minutes. */
function requireForUsNow(xml: string, outUrl: string, now: Date): void {
  const attributes = ROOT.exec(xml)?.[1];
  if (attributes === undefined) throw no('LogoutRequest');
  requireSoundEncryption(xml);
  const of = (name: string): string | undefined =>
    new RegExp(`(?:^|\\s)${name}=["']([^"']*)["']`).exec(attributes)?.[1];
  const destination = of('Destination');
  if (destination !== undefined && destination !== outUrl) throw no('Destination');
  const agedMs = now.getTime() - Date.parse(of('IssueInstant') ?? '');
  if (!(agedMs > -CLOCK_SKEW_MS && agedMs < OLDEST_REQUEST_MS)) throw no('IssueInstant');
}
