import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { keepPosted } from '#domain/sign-on/under-way.ts';
import { Refusal } from '#kernel/refusal.ts';
import {
  BACK_PATH,
  endByServer,
  OUT_PATH,
  type SignOutWord,
  tellServerOfUs,
  type ToldOfUs,
} from '#operations/sign-on.ts';
import { deskUrlOf, type HttpDeps } from './context.ts';
import { plainRoutes } from './routes.ts';
import { id } from './shapes.ts';
import { signOnDeps } from './sign-on.ts';

const FORM = 'application/x-www-form-urlencoded';
/** An answer of SAML with hundreds of groups; more is none. */
const MOST_BYTES = 300_000;
const MOST_TOKEN_CHARS = 16_000;
const MOST_STATE_CHARS = 500;
const byServer = z.object({ cityId: id, serverId: id });

/** What identity servers let a browser post (SAML), and what they are told of us. A room of its own, since it takes forms. */
export function signOnBackRoutes(app: FastifyInstance, deps: HttpDeps): void {
  app.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  const plain = plainRoutes(app, deps, 'desk');

  plain({
    method: 'POST',
    url: BACK_PATH,
    summary: 'Where an identity server sends the browser back to by post; the page there ends the signing in',
    who: 'anyone',
    perMinute: 120,
    body: z.record(z.string().max(100), z.string().max(MOST_BYTES)),
    answer: z.unknown(),
    handle: async ({ body, reply }) => {
      const { RelayState: state = '', SAMLResponse = '' } = body;
      const { installation: db, files, clock } = deps;
      await keepPosted({ db, sealer: files.sealer, now: clock.now() }, state, { SAMLResponse });
      const url = new URL(deskUrlOf(deps.settings) + BACK_PATH);
      url.searchParams.set('state', state.slice(0, 64));
      // By GET: the page has a cookie that a post from another site comes without.
      return reply.redirect(url.href, 303);
    },
  });
  plain({
    method: 'POST',
    url: `${OUT_PATH}/:cityId/:serverId`,
    summary:
      'Where an identity server says that somebody signed out there: by a token (Back-Channel Logout), or by a request of SAML that the browser posts',
    who: 'anyone',
    perMinute: 120,
    params: byServer,
    body: z.object({
      logout_token: z.string().min(1).max(MOST_TOKEN_CHARS).optional(),
      SAMLRequest: z.string().min(1).max(MOST_TOKEN_CHARS).optional(),
      RelayState: z.string().max(MOST_STATE_CHARS).optional(),
    }),
    answer: z.unknown(),
    handle: ({ params, body, reply }) => signedOut(params, wordOf(body), reply),
  });
  plain({
    method: 'GET',
    url: `${OUT_PATH}/:cityId/:serverId`,
    summary: 'The same for a request of SAML that the browser carries in its address, signed there',
    who: 'anyone',
    perMinute: 120,
    params: byServer,
    query: z.object({
      SAMLRequest: z.string().min(1).max(MOST_TOKEN_CHARS),
      RelayState: z.string().max(MOST_STATE_CHARS).optional(),
      SigAlg: z.string().max(200).default(''),
      Signature: z.string().max(2_000).default(''),
    }),
    answer: z.unknown(),
    handle: ({ params, query, request, reply }) => {
      const { RelayState, ...fields } = query;
      const said = { ...fields, ...(RelayState === undefined ? {} : { RelayState }) };
      const raw = request.raw.url?.split('?')[1] ?? '';
      return signedOut(params, { by: 'redirect', fields: said, query: raw }, reply);
    },
  });

  async function signedOut(
    { cityId: tenantId, serverId }: { cityId: string; serverId: string },
    word: SignOutWord,
    reply: FastifyReply,
  ): Promise<unknown> {
    const answerUrl = await endByServer(signOnDeps(deps), { tenantId, serverId, word });
    void reply.header('cache-control', 'no-store');
    return answerUrl === null ? { ok: true } : reply.redirect(answerUrl, 303);
  }

  plain({
    method: 'GET',
    url: '/desk/sign-on/metadata/:cityId/:serverId',
    summary:
      'What this identity server of SAML has to be told of us, with the key to close assertions for, as XML',
    who: 'anyone',
    perMinute: 60,
    params: byServer,
    answer: z.unknown(),
    handle: async ({ params, reply }) => {
      const { cityId: tenantId, serverId } = params;
      const own = await tellServerOfUs(signOnDeps(deps), { tenantId, serverId });
      return sendMetadata(reply, metadata(deskUrlOf(deps.settings), own));
    },
  });
  plain({
    method: 'GET',
    url: '/desk/sign-on/metadata',
    summary: 'What an identity server of SAML has to be told of us, as XML',
    who: 'anyone',
    answer: z.unknown(),
    handle: async ({ reply }) => sendMetadata(reply, metadata(deskUrlOf(deps.settings), null)),
  });
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`);

function wordOf(body: { logout_token?: string; SAMLRequest?: string; RelayState?: string }): SignOutWord {
  const { logout_token: token, SAMLRequest, RelayState } = body;
  if (token !== undefined) return { by: 'token', token };
  if (SAMLRequest === undefined) throw new Refusal('request.invalid', { field: 'logout_token' });
  const fields = { SAMLRequest, ...(RelayState === undefined ? {} : { RelayState }) };
  return { by: 'post', fields, query: '' };
}

function sendMetadata(reply: FastifyReply, text: string): FastifyReply {
  return reply
    .type('application/samlmetadata+xml; charset=utf-8')
    .serializer((given: unknown) => given as string)
    .send(text);
}

const BINDINGS = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-';
const CLOSED_BY = [
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
];

/** Our keys with what they are for, and where a sign-out is said; what stands first in the standard's order. */
function ownParts({ signing, closing, outUrl }: ToldOfUs): string {
  const bare = (certificate: string) => certificate.replace(/-----[^-]+-----|\s/g, '');
  const key = (certificate: string, use: string, methods = ''): string =>
    `
    <KeyDescriptor use="${use}"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${bare(certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>${methods}</KeyDescriptor>`;
  const methods = CLOSED_BY.map((name) => `<EncryptionMethod Algorithm="${name}"/>`).join('');
  const out = ['Redirect', 'POST'].map(
    (binding) => `
    <SingleLogoutService Binding="${BINDINGS}${binding}" Location="${escaped(outUrl)}"/>`,
  );
  const keys = [
    ...signing.map((each) => key(each, 'signing')),
    ...closing.map((each) => key(each, 'encryption', methods)),
  ];
  return `${keys.join('')}${out.join('')}`;
}

function metadata(publicUrl: string, given: ToldOfUs | null): string {
  const own = escaped(publicUrl);
  return `<?xml version="1.0" encoding="UTF-8"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${own}/desk/sign-on">
  <SPSSODescriptor AuthnRequestsSigned="${given?.signsRequests === true}" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${given ? ownParts(given) : ''}
    <NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</NameIDFormat>
    <AssertionConsumerService index="0" isDefault="true" Binding="${BINDINGS}POST" Location="${own}${BACK_PATH}"/>
  </SPSSODescriptor>
</EntityDescriptor>
`;
}
