import { inflateRawSync } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import type { IdentityServersAnswer } from '../../src/http/admin/identity-server-shapes.ts';
import type { FinishedSignOnAnswer } from '../../src/http/desk/sign-on-shapes.ts';
import type { SignedOutAnswer } from '../../src/http/desk/session-shapes.ts';
import type { BegunSignOnAnswer } from '../../src/http/shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { sender, visitor } from '../kit/clients.ts';
import { PUBLIC_URL } from '../kit/house.ts';
import {
  type Bent,
  type BentSignOut,
  encoded,
  openSamlServer,
  type SamlServer,
  signingKeysOf,
} from '../kit/saml-server.ts';

const BACK = `${PUBLIC_URL}/desk/sign-on/back`;
const NAME = `${PUBLIC_URL}/desk/sign-on`;
let adfs: SamlServer;
beforeEach(async () => {
  adfs = await openSamlServer(NAME, BACK);
  adfs.people.set('S-1-5-21-7', { name: '岸本 渡', login: 'kishimoto', groups: ['callcenter', 'tennis'] });
  adfs.people.set('S-1-5-21-6', { name: '浜口 灯', login: 'hamaguchi', groups: ['callcenter'] });
  adfs.people.set('S-1-5-21-8', { name: '森 調', login: 'mori', groups: ['callcenter'] });
});
const town = aobaCity({ watchers: [] });

async function add(strength: string | null = null, signRequests = false) {
  const mori = await town.desk('mori');
  const { departments } = await mori.directory();
  const { servers } = await mori.call<IdentityServersAnswer>('POST', '/admin/identity-servers', {
    name: '庁内AD FS',
    settings: {
      kind: 'saml',
      issuer: adfs.issuer,
      signInUrl: adfs.signInUrl,
      signOutUrl: 'https://idp.example/saml/sign-out',
      certificates: [adfs.certificate],
      ...{ loginAttribute: 'login', nameAttribute: 'name', groupsAttribute: 'groups', strength },
      signRequests,
    },
    secret: null,
    ...{ createsPeople: true, matchesLogins: false, allowsPasswords: true, active: true },
    homeDepartmentId: departments[0]!.id,
    groupRules: [{ group: 'callcenter', roles: ['agent'], departmentId: null }],
  });
  return { cityId: mori.session.tenant.id, serverId: servers[0]!.id };
}
type Server = Awaited<ReturnType<typeof add>>;

async function leave(server: Server) {
  const begun = await visitor(town.house).call('POST', '/desk/sign-on', server).raw();
  const { url } = begun.json<BegunSignOnAnswer>();
  const state = new URL(url).searchParams.get('RelayState')!;
  const cookie = String(begun.headers['set-cookie']).split(';')[0]!;
  for (const secret of [state, cookie.split('=')[1]!]) town.house.personal.add(secret);
  return { url, state, cookie };
}

/** As the identity server lets the browser post it, from its own page and without any cookie. */
const post = (state: string, xml: string) =>
  town.house.app.inject({
    method: 'POST',
    url: '/desk/sign-on/back',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://idp.example' },
    payload: new URLSearchParams({ RelayState: state, SAMLResponse: encoded(xml) }).toString(),
  });
const finish = ({ state, cookie }: { state: string; cookie: string }) =>
  visitor(town.house).call<FinishedSignOnAnswer>(
    'POST',
    '/desk/sign-on/finish',
    { state, answer: {} },
    { headers: { cookie } },
  );

test('whoever the city’s SAML server names comes in, with the roles of their groups, and is sent there to sign out', async () => {
  const server = await add();
  const way = await leave(server);
  const answered = await post(way.state, adfs.answer(way.url, 'S-1-5-21-7'));
  expect([answered.statusCode, answered.headers['location']]).toEqual([303, `${BACK}?state=${way.state}`]);
  const response = await finish(way).raw();
  const { session } = response.json<FinishedSignOnAnswer>();
  expect(session).toMatchObject({ staff: { name: '岸本 渡' }, roles: ['agent'] });
  const cookie = response.cookies.find(({ name }) => name === 'engawa_session')!.value;
  town.house.personal.add(cookie);
  const headers = { cookie: `engawa_session=${cookie}`, 'x-csrf-token': session!.csrfToken };
  const { leaveUrl } = await sender(town.house, () => headers).call<SignedOutAnswer>(
    'DELETE',
    '/desk/session',
  );
  expect(leaveUrl).toMatch(/^https:\/\/idp\.example\/saml\/sign-out\?SAMLRequest=/);
  const metadata = await town.house.app.inject('/desk/sign-on/metadata');
  expect(metadata.body).toContain(`entityID="${NAME}"`);
  expect(metadata.body).toContain(`Location="${BACK}"`);
});

/** As the server reads them of us. */
const metadataFor = async ({ cityId, serverId }: Server): Promise<string> =>
  (await town.house.app.inject(`/desk/sign-on/metadata/${cityId}/${serverId}`)).body;

/** Somebody signs in and is at their desk; answers what asks in their name. */
async function enter(server: Server, subject: string) {
  const way = await leave(server);
  await post(way.state, adfs.answer(way.url, subject));
  const cookie = (await finish(way).raw()).cookies.find(({ name }) => name === 'engawa_session')!.value;
  town.house.personal.add(cookie);
  return sender(town.house, () => ({ cookie: `engawa_session=${cookie}` }));
}

test('an assertion that is closed for our key is opened, and nothing less than before holds for what is in it', async () => {
  const server = await add();
  const metadata = await metadataFor(server);
  expect(await metadataFor(server)).toBe(metadata);
  expect(
    (await town.house.app.inject(`/desk/sign-on/metadata/${server.cityId}/${server.cityId}`)).statusCode,
  ).toBe(404);
  const { rows } = await town.house.admin.query<{ key: Buffer }>(
    'select own_key as key from identity_server',
  );
  expect(rows[0]!.key.toString('latin1')).not.toContain('PRIVATE');
  const leaveAndCome = async (close: (xml: string) => Promise<string>, bent: Bent = {}) => {
    const way = await leave(server);
    await post(way.state, await close(adfs.answer(way.url, 'S-1-5-21-7', bent)));
    return way;
  };
  for (const data of ['2001/04/xmlenc#aes256-cbc', '2009/xmlenc11#aes128-gcm']) {
    const way = await leaveAndCome((xml) =>
      adfs.closed(xml, metadata, { data: `http://www.w3.org/${data}` }),
    );
    const { session } = (await finish(way).raw()).json<FinishedSignOnAnswer>();
    expect(session).toMatchObject({ staff: { name: '岸本 渡' } });
  }

  const strange = await openSamlServer(NAME, BACK);
  const bare = strange.certificate.replace(/-----[^-]+-----|\s/g, '');
  const other = metadata.replace(/<ds:X509Certificate>[^<]*/g, `<ds:X509Certificate>${bare}`);
  const close = (xml: string) => adfs.closed(xml, metadata);
  const attempt = async (...given: Parameters<typeof leaveAndCome>) =>
    (await finish(await leaveAndCome(...given)).refused('sign-on.failed'))['why'];
  const refused: Record<string, unknown> = {
    // Whoever knows our key can close anything for it.
    unsigned: await attempt(close, { unsigned: true }),
    'for somebody else': await attempt(close, { audience: 'https://other.example' }),
    'of another request': await attempt(close, { inResponseTo: '_0123456789abcdef' }),
    'changed before it was closed': await attempt((xml) =>
      close(xml.replace('>S-1-5-21-7<', '>S-1-5-21-8<')),
    ),
    'for another key': await attempt((xml) => adfs.closed(xml, other)),
    'by RSA 1.5': await attempt((xml) =>
      adfs.closed(xml, metadata, { key: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5' }),
    ),
    'beside one that is open': await attempt(async (xml) => {
      const closed = /<saml:EncryptedAssertion .*<\/saml:EncryptedAssertion>/s.exec(await close(xml))![0];
      return xml.replace('<saml:Assertion ', `${closed}<saml:Assertion `);
    }),
  };
  expect(Object.entries(refused).filter(([, why]) => why !== 'answer')).toEqual([]);
});

test('to a server that wants it all that we say is signed, by a key that its metadata tell', async () => {
  const strict = adfs;
  const unsigned = await add();
  strict.trust(await metadataFor(unsigned));
  const way = await leave(unsigned);
  expect(() => strict.answer(way.url, 'S-1-5-21-7')).toThrow('not signed');
  const mori = await town.desk('mori');
  const [now] = (await mori.call<IdentityServersAnswer>('GET', '/admin/identity-servers')).servers;
  const { id, hasSecret: _has, ownKeys: _keys, ...input } = now!;
  const settings = { ...input.settings, signRequests: true };
  await mori.call('PUT', `/admin/identity-servers/${id}`, { ...input, settings, secret: null });
  expect(await metadataFor(unsigned)).toContain('AuthnRequestsSigned="true"');
  const signed = await leave(unsigned);
  await post(signed.state, strict.answer(signed.url, 'S-1-5-21-7'));
  const response = await finish(signed).raw();
  expect(response.statusCode).toBe(200);
  // What was changed on the way is not signed any more.
  const bent = new URL(signed.url);
  bent.searchParams.set('RelayState', 'of somebody else');
  expect(() => strict.answer(bent.href, 'S-1-5-21-7')).toThrow('signed by nobody known');
  const cookie = response.cookies.find(({ name }) => name === 'engawa_session')!.value;
  town.house.personal.add(cookie);
  const { csrfToken } = response.json<FinishedSignOnAnswer>().session!;
  const headers = { cookie: `engawa_session=${cookie}`, 'x-csrf-token': csrfToken };
  const left = await sender(town.house, () => headers).call<SignedOutAnswer>('DELETE', '/desk/session');
  expect(strict.read(left.leaveUrl!)).toContain('LogoutRequest');
});

test('our key is changed step by step: both are told and both open, then the former goes', async () => {
  const server = await add(null, true);
  const mori = await town.desk('mori');
  const step = (is: string) =>
    mori.call<IdentityServersAnswer>('POST', `/admin/identity-servers/${server.serverId}/own-key`, {
      step: is,
    });
  const places = ({ servers }: IdentityServersAnswer) => servers[0]!.ownKeys.map(({ place }) => place);
  const comes = async (metadata: string): Promise<boolean> => {
    const way = await leave(server);
    await post(way.state, await adfs.closed(adfs.answer(way.url, 'S-1-5-21-7'), metadata));
    return (await finish(way).raw()).statusCode === 200;
  };
  const first = await metadataFor(server);
  const [firstKey] = signingKeysOf(first);
  await step('use').refused('state.conflict');
  await step('drop').refused('state.conflict');
  expect(places(await step('prepare'))).toEqual(['own', 'next']);
  await step('prepare').refused('state.conflict');
  const both = await metadataFor(server);
  const [stillFirst, secondKey] = signingKeysOf(both);
  expect([stillFirst, secondKey === firstKey]).toEqual([firstKey, false]);
  const bare = (pem: string | undefined) => pem!.replace(/-----[^-]+-----|\s/g, '');
  const second = first.replaceAll(bare(firstKey), bare(secondKey));
  expect([await comes(first), await comes(second)]).toEqual([true, true]);
  // What is signed is signed by the key in use: first the former, then the next.
  adfs.trust(first);
  adfs.read((await leave(server)).url);
  expect(places(await step('use'))).toEqual(['own', 'former']);
  expect(signingKeysOf(await metadataFor(server))).toEqual([secondKey]);
  const turned = (await leave(server)).url;
  expect(() => adfs.read(turned)).toThrow('signed by nobody known');
  adfs.trust(second);
  adfs.read(turned);
  expect([await comes(first), await comes(second)]).toEqual([true, true]);
  expect(places(await step('back'))).toEqual(['own', 'next']);
  expect(signingKeysOf(await metadataFor(server))[0]).toBe(firstKey);
  await step('use');
  expect(places(await step('drop'))).toEqual(['own']);
  expect([await comes(first), await comes(second)]).toEqual([false, true]);
  await (await town.desk('sato'))
    .call('POST', `/admin/identity-servers/${server.serverId}/own-key`, { step: 'prepare' })
    .refused('permission.missing');
  const { rows } = await town.house.admin.query(
    `select fields from audit where subject_kind = 'identity-server' and actor like 'staff:%' and fields::text like '%own-key%' order by id`,
  );
  expect(rows.map(({ fields }) => fields[0])).toEqual(
    ['prepare', 'use', 'back', 'use', 'drop'].map((is) => `own-key.${is}`),
  );
});

test('whoever was not asked as strongly as the city wants is not let in, whatever was asked for', async () => {
  const classes = 'urn:oasis:names:tc:SAML:2.0:ac:classes:';
  const server = await add(`${classes}MobileTwoFactorContract ${classes}TimeSyncToken`);
  const way = await leave(server);
  const request = inflateRawSync(Buffer.from(new URL(way.url).searchParams.get('SAMLRequest')!, 'base64'));
  expect(request.toString()).toContain(`${classes}TimeSyncToken</saml:AuthnContextClassRef>`);
  await post(way.state, adfs.answer(way.url, 'S-1-5-21-7'));
  expect(await finish(way).refused('sign-on.failed')).toMatchObject({ why: 'strength' });
  const strong = await leave(server);
  await post(strong.state, adfs.answer(strong.url, 'S-1-5-21-7', { strength: `${classes}TimeSyncToken` }));
  expect((await finish(strong).raw()).statusCode).toBe(200);
});

test('whoever signs out at the server is signed out here, by either way a browser carries it, and only on its word', async () => {
  const server = await add();
  await metadataFor(server);
  const out = `/desk/sign-on/out/${server.cityId}/${server.serverId}`;
  const outUrl = PUBLIC_URL + out;
  const carry = (payload: Record<string, string>) =>
    town.house.app.inject({
      ...{ method: 'POST', url: out, payload: new URLSearchParams(payload).toString() },
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://idp.example' },
    });
  const posted = (xml: string) => carry({ SAMLRequest: encoded(xml), RelayState: 'back there' });
  const byAddress = (query: string) => town.house.app.inject(`${out}?${query}`);
  const desk = await enter(server, 'S-1-5-21-7');
  const other = await enter(server, 'S-1-5-21-6');
  const isIn = async (asker: typeof desk) =>
    (await asker.call('GET', '/desk/session').raw()).statusCode === 200;

  const stranger = await openSamlServer(NAME, BACK);
  // The city's clock stands; the server's is that of this machine.
  const agedMs = Date.now() - town.house.clock.now().getTime();
  const request = (subject: string, bent: BentSignOut = {}, by = adfs) =>
    by.signOut(subject, outUrl, { agedMs, ...bent });
  const query = (subject: string, bent: Parameters<SamlServer['signOutQuery']>[2] = {}, by = adfs) =>
    by.signOutQuery(subject, outUrl, { agedMs, ...bent });
  const old = { agedMs: agedMs + 30 * 60_000 };
  const good = query('S-1-5-21-7');
  const failed = {
    unsigned: await posted(request('S-1-5-21-7', { unsigned: true })),
    'signed by others': await posted(request('S-1-5-21-7', {}, stranger)),
    'another person': await posted(request('S-1-5-21-6').replace('>S-1-5-21-6<', '>S-1-5-21-7<')),
    'of another issuer': await posted(request('S-1-5-21-7', { issuer: 'https://other.example' })),
    'for another address': await posted(request('S-1-5-21-7', { destination: `${outUrl}0` })),
    'of half an hour ago': await posted(request('S-1-5-21-7', old)),
    'with an entity': await posted(`<!DOCTYPE r [<!ENTITY x "y">]>${request('S-1-5-21-7')}`),
    'no XML': await posted('nothing'),
    'unsigned, by address': await byAddress(query('S-1-5-21-7', { unsigned: true })),
    'signed by others, by address': await byAddress(query('S-1-5-21-7', {}, stranger)),
    'by SHA-1': await byAddress(
      query('S-1-5-21-7', { algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' }),
    ),
    'with another state': await byAddress(good.replace('back%20there', 'elsewhere')),
    'said twice': await byAddress(`${good}&SAMLRequest=x`),
    'old, by address': await byAddress(query('S-1-5-21-7', old)),
  };
  expect(
    Object.entries(failed)
      .filter(([, { statusCode }]) => statusCode < 400)
      .map(([name]) => name),
  ).toEqual([]);
  expect((await carry({ RelayState: 'x' })).json()).toMatchObject({ code: 'request.invalid' });
  expect([await isIn(desk), await isIn(other)]).toEqual([true, true]);

  const answered = await posted(request('S-1-5-21-7'));
  expect([answered.statusCode, await isIn(desk), await isIn(other)]).toEqual([303, false, true]);
  const answer = new URL(answered.headers['location']!);
  expect(answer.href).toMatch(/^https:\/\/idp\.example\/saml\/sign-out\?/);
  const said = Object.fromEntries(answer.searchParams);
  expect(said).toMatchObject({ RelayState: 'back there', SigAlg: expect.stringMatching(/rsa-sha256$/) });
  expect(inflateRawSync(Buffer.from(said['SAMLResponse']!, 'base64')).toString()).toContain('status:Success');

  const again = await enter(server, 'S-1-5-21-7');
  expect((await byAddress(query('S-1-5-21-7'))).statusCode).toBe(303);
  expect([await isIn(again), await isIn(other)]).toEqual([false, true]);
  // Somebody whom nobody here knows ends nothing, and the server is answered all the same.
  expect((await posted(request('S-1-5-21-9'))).statusCode).toBe(303);
  expect(await isIn(other)).toBe(true);
});

test('what is not signed for us, for this request and now lets nobody in; nothing lets anybody in twice', async () => {
  const server = await add();
  const attempt = async (bend: (xml: string) => string, bent: Bent = {}) => {
    const way = await leave(server);
    await post(way.state, bend(adfs.answer(way.url, 'S-1-5-21-7', bent)));
    return (await finish(way).refused('sign-on.failed'))['why'];
  };
  const same = (xml: string): string => xml;
  const stranger = await openSamlServer(NAME, BACK);
  stranger.people.set('S-1-5-21-7', adfs.people.get('S-1-5-21-7')!);

  const refused: Record<string, unknown> = {
    unsigned: await attempt(same, { unsigned: true }),
    'for somebody else': await attempt(same, { audience: 'https://other.example' }),
    'at another address': await attempt(same, { recipient: 'https://other.example/back' }),
    'of another issuer': await attempt(same, { issuer: 'https://other.example/saml' }),
    'of another request': await attempt(same, { inResponseTo: '_0123456789abcdef' }),
    'for no request': await attempt(same, { inResponseTo: '' }),
    'of half an hour ago': await attempt(same, { agedMs: 30 * 60_000 }),
    'a name of one day': await attempt(same, {
      nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient',
    }),
    'another person': await attempt((xml) => xml.replace('>S-1-5-21-7<', '>S-1-5-21-8<')),
    'another group': await attempt((xml) => xml.replace('>tennis<', '>admins<')),
    'signed by others': await (async () => {
      const way = await leave(server);
      await post(way.state, stranger.answer(way.url, 'S-1-5-21-7'));
      return (await finish(way).refused('sign-on.failed'))['why'];
    })(),
    // The signed one is put where nobody reads it, and a forged one where it stood.
    'wrapped beside': await attempt((xml) => wrap(xml, (signed, forged) => `${forged}${signed}`)),
    'wrapped within': await attempt((xml) =>
      wrap(xml, (signed, forged) => forged.replace('</saml:Assertion>', `${signed}</saml:Assertion>`)),
    ),
    'wrapped in an extension': await attempt((xml) =>
      wrap(xml, (signed, forged) => `<samlp:Extensions>${signed}</samlp:Extensions>${forged}`),
    ),
    'with an entity': await attempt((xml) => `<!DOCTYPE r [<!ENTITY x "y">]>${xml}`),
    'no XML': await attempt(() => 'nothing'),
  };
  expect(Object.entries(refused).filter(([, why]) => why !== 'answer')).toEqual([]);

  // A comment within a signed name cuts nothing off (CVE-2017-11427).
  adfs.people.set('S-1-5-21-7<!---->-evil', adfs.people.get('S-1-5-21-7')!);
  const commented = await leave(server);
  await post(commented.state, adfs.answer(commented.url, 'S-1-5-21-7<!---->-evil'));
  await finish(commented).raw();
  const { rows } = await town.house.admin.query<{ subject: string }>('select subject from identity');
  expect(rows.map(({ subject }) => subject)).not.toContain('S-1-5-21-7');

  // Twice by the same browser, by another browser, and before its own page asked.
  const way = await leave(server);
  const good = adfs.answer(way.url, 'S-1-5-21-8');
  await post(way.state, good);
  expect(
    await finish({ ...way, cookie: (await leave(server)).cookie }).refused('sign-on.failed'),
  ).toMatchObject({
    why: 'other-browser',
  });
  await post(way.state, good);
  expect(await finish(way).refused('sign-on.failed')).toMatchObject({ why: 'over' });
  // In the way of another request its answer is of no use.
  const later = await leave(server);
  await post(later.state, good);
  expect(await finish(later).refused('sign-on.failed')).toMatchObject({ why: 'answer' });
});

function wrap(xml: string, place: (signed: string, forged: string) => string): string {
  const signed = /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml)![0];
  const forged = signed
    .replace(/<ds:Signature .*<\/ds:Signature>/s, '')
    .replace(/ID="_[0-9a-f]+"/, 'ID="_forged"')
    .replace('>S-1-5-21-7<', '>S-1-5-21-8<');
  return xml.replace(signed, () => place(signed, forged));
}
