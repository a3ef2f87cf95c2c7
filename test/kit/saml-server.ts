import { createVerify, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { IdentityProvider, SamlLib, ServiceProvider } from 'samlify';
import { generate } from 'selfsigned';
import type { Known } from './identity-server.ts';

const SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const MINUTE_MS = 60_000;

/** What of an answer is other than it should be. */
export interface Bent {
  audience?: string;
  recipient?: string;
  issuer?: string;
  inResponseTo?: string;
  nameIdFormat?: string;
  /** How long ago it was written. */
  agedMs?: number;
  unsigned?: boolean;
  /** How strongly it asked. */
  strength?: string;
}

/** An identity server of SAML: reads requests as they come by the address, answers with assertions that it signs (samlify). */
export interface SamlServer {
  issuer: string;
  signInUrl: string;
  certificate: string;
  people: Map<string, Known>;
  /** From then on it takes only what is signed by a key of these metadata of ours: requests, and what is said of signing out. */
  trust(metadata: string): void;
  /** What our side says by an address, as XML; throws for what it does not take. */
  read(url: string): string;
  /** The answer to the request in `url` for whoever sits there, as XML. */
  answer(url: string, sitting: string, bent?: Bent): string;
  /** The same answer with its assertion closed for whoever's metadata these are. */
  closed(xml: string, metadata: string, methods?: { data?: string; key?: string }): Promise<string>;
  /** A request to sign somebody out, as XML that is signed; `bend` changes it before. */
  signOut(subject: string, outUrl: string, bent?: BentSignOut): string;
  /** The same as what stands behind the question mark of an address, signed there. */
  signOutQuery(subject: string, outUrl: string, bent?: BentSignOut & { algorithm?: string }): string;
}

/** What of a request to sign out is other than it should be. */
export interface BentSignOut {
  issuer?: string;
  destination?: string;
  agedMs?: number;
  unsigned?: boolean;
}

export const encoded = (xml: string): string => Buffer.from(xml).toString('base64');

export async function openSamlServer(spName: string, acsUrl: string): Promise<SamlServer> {
  const { private: privateKey, cert: certificate } = await generate([
    { name: 'commonName', value: 'idp.example' },
  ]);
  const issuer = 'https://idp.example/saml';
  const people = new Map<string, Known>();
  const sign = (xml: string, what: string, beside: string): string =>
    SamlLib.constructSAMLSignature({
      rawSamlMessage: xml,
      referenceTagXPath: what,
      privateKey,
      signingCert: certificate.replace(/-----[^-]+-----|\s/g, ''),
      signatureAlgorithm: SHA256,
      isBase64Output: false,
      signatureConfig: { prefix: 'ds', location: { reference: beside, action: 'after' } },
    });
  let trusted: string[] | undefined;
  const read = (url: string): string => {
    if (trusted) requireSigned(new URL(url).search.slice(1), trusted);
    const given = new URL(url).searchParams;
    const said = given.get('SAMLRequest') ?? given.get('SAMLResponse') ?? '';
    return inflateRawSync(Buffer.from(said, 'base64')).toString();
  };
  const plainSignOut = (subject: string, outUrl: string, bent: BentSignOut): string =>
    signOutRequest(subject, { ...{ issuer, destination: outUrl, agedMs: 0 }, ...bent });
  return {
    issuer,
    signInUrl: 'https://idp.example/saml/sign-in',
    certificate,
    people,
    trust: (metadata) => void (trusted = signingKeysOf(metadata)),
    read,
    answer(url, sitting, bent = {}) {
      const request = read(url);
      const requestId = /ID="([^"]+)"/.exec(request)?.[1] ?? '';
      if (!request.includes(`>${spName}<`) || !request.includes(`AssertionConsumerServiceURL="${acsUrl}"`))
        throw new Error(`a request of nobody known: ${request}`);
      const known = people.get(sitting);
      if (!known) throw new Error('nobody sits there');
      const xml = response(known, sitting, {
        ...{ issuer, audience: spName, recipient: acsUrl, inResponseTo: requestId, agedMs: 0 },
        nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        strength: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
        ...bent,
      });
      if (bent.unsigned) return xml;
      const assertion = "/*[local-name(.)='Response']/*[local-name(.)='Assertion']";
      return sign(xml, assertion, `${assertion}/*[local-name(.)='Issuer']`);
    },
    closed: (xml, metadata, methods = {}) => closeFor(metadata, xml, methods),
    signOut(subject, outUrl, bent = {}) {
      const xml = plainSignOut(subject, outUrl, bent);
      if (bent.unsigned) return xml;
      const request = "/*[local-name(.)='LogoutRequest']";
      return sign(xml, request, `${request}/*[local-name(.)='Issuer']`);
    },
    signOutQuery(subject, outUrl, { algorithm = SHA256, ...bent } = {}) {
      const deflated = deflateRawSync(plainSignOut(subject, outUrl, bent)).toString('base64');
      const said = `SAMLRequest=${encodeURIComponent(deflated)}&RelayState=${encodeURIComponent('back there')}`;
      if (bent.unsigned) return said;
      const signed = `${said}&SigAlg=${encodeURIComponent(algorithm)}`;
      const signature = SamlLib.constructMessageSignature(signed, privateKey, undefined, true, algorithm);
      return `${signed}&Signature=${encodeURIComponent(String(signature))}`;
    },
  };
}

/** The certificates that metadata say are signed by, as PEM. */
export function signingKeysOf(metadata: string): string[] {
  return [...metadata.matchAll(/<KeyDescriptor use="signing">.*?<ds:X509Certificate>([^<]*)</gs)].map(
    ([, bare = '']) => `-----BEGIN CERTIFICATE-----\n${bare}\n-----END CERTIFICATE-----`,
  );
}

/** The bytes as they stand in the address, in the standard's order (saml-bindings 3.4.4.1). */
function requireSigned(query: string, certificates: readonly string[]): void {
  const raw = new Map(query.split('&').map((pair) => [pair.split('=')[0] ?? '', pair]));
  const given = new URLSearchParams(query);
  if (given.get('SigAlg') !== SHA256) throw new Error(`not signed as wanted: ${given.get('SigAlg')}`);
  const signed = ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg'].flatMap(
    (name) => raw.get(name) ?? [],
  );
  const holds = certificates.some((certificate) =>
    createVerify('RSA-SHA256')
      .update(signed.join('&'))
      .verify(certificate, given.get('Signature') ?? '', 'base64'),
  );
  if (!holds) throw new Error('signed by nobody known');
}

const OAEP = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const CBC = 'http://www.w3.org/2001/04/xmlenc#aes256-cbc';

async function closeFor(
  metadata: string,
  xml: string,
  methods: { data?: string; key?: string },
): Promise<string> {
  const settings = {
    isAssertionEncrypted: true,
    dataEncryptionAlgorithm: methods.data ?? CBC,
    keyEncryptionAlgorithm: methods.key ?? OAEP,
    entityID: 'https://idp.example/saml',
    singleSignOnService: [{ Binding: REDIRECT, Location: 'https://idp.example/saml/sign-in' }],
    singleLogoutService: [{ Binding: REDIRECT, Location: 'https://idp.example/saml/sign-out' }],
  };
  const closes = IdentityProvider(settings);
  const made = await SamlLib.encryptAssertion(closes, ServiceProvider({ metadata }), xml);
  return Buffer.from(made, 'base64').toString();
}

function signOutRequest(subject: string, of: Required<Omit<BentSignOut, 'unsigned'>>): string {
  return `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${newId()}" Version="2.0" IssueInstant="${new Date(Date.now() - of.agedMs).toISOString()}" Destination="${of.destination}"><saml:Issuer>${of.issuer}</saml:Issuer><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${subject}</saml:NameID></samlp:LogoutRequest>`;
}

const newId = (): string => `_${randomBytes(16).toString('hex')}`;

function response(known: Known, subject: string, of: Required<Omit<Bent, 'unsigned'>>): string {
  const now = Date.now() - of.agedMs;
  const at = (ms: number): string => new Date(now + ms).toISOString();
  const attribute = (name: string, values: readonly string[]): string =>
    `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`;
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${newId()}" Version="2.0" IssueInstant="${at(0)}" Destination="${of.recipient}" InResponseTo="${of.inResponseTo}"><saml:Issuer>${of.issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="${newId()}" Version="2.0" IssueInstant="${at(0)}"><saml:Issuer>${of.issuer}</saml:Issuer><saml:Subject><saml:NameID Format="${of.nameIdFormat}">${subject}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${at(5 * MINUTE_MS)}" Recipient="${of.recipient}" InResponseTo="${of.inResponseTo}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${at(-MINUTE_MS)}" NotOnOrAfter="${at(5 * MINUTE_MS)}"><saml:AudienceRestriction><saml:Audience>${of.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${at(0)}" SessionIndex="${newId()}"><saml:AuthnContext><saml:AuthnContextClassRef>${of.strength}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>${attribute('login', [known.login])}${attribute('name', [known.name])}${attribute('groups', known.groups)}</saml:AttributeStatement></saml:Assertion></samlp:Response>`;
}
