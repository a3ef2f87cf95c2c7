import { expect, test } from 'vitest';
import { aobaCity } from '../kit/cast.ts';
import { multipart, newClientId, sender } from '../kit/clients.ts';
import { makeProgram } from '../kit/program.ts';
import type { FileAnswer } from '../../src/http/shapes.ts';
import type { CaseAnswer, CasesAnswer } from '../../src/http/desk/case-shapes.ts';
import type { ResidentAnswer } from '../../src/http/desk/resident-shapes.ts';
import type { SponsoredTokensAnswer } from '../../src/http/desk/sponsored-token-shapes.ts';
import type { AddedTokenAnswer, TokensAnswer } from '../../src/http/admin/token-shapes.ts';

const town = aobaCity();
const NOBODY = '018f0000-0000-7000-8000-000000000000';
const DAY_SEC = 86_400;

/** A system of 環境業務課. */
async function roads(given: { scopes?: string[]; days?: number } = {}) {
  const mori = await town.desk('mori');
  const env = await town.id('department', '環境業務課');
  const sponsor = await town.desk('kimura');
  return { mori, program: await makeProgram(town.house, mori, { departmentIds: [env], sponsor, ...given }) };
}

const caseBody = async (program: Awaited<ReturnType<typeof roads>>['program'], title: string) => {
  town.house.personal.add(title);
  const categoryId = await town.id('case_category', 'ごみの収集');
  const person = await program.call<ResidentAnswer>('POST', '/desk/residents', {
    clientId: newClientId(),
    name: null,
  });
  return { clientId: newClientId(), residentId: person.id, categoryId, title };
};

test('an administrator lets a program in: it opens a case in its own name, sees what its departments see, and no more after it was revoked', async () => {
  await (await town.desk('tanaka'))
    .call('POST', '/admin/tokens', { name: 'x', scopes: ['case.read'], departmentIds: [], days: 1 })
    .refused('request.invalid');
  const { mori, program } = await roads();
  const opened = await program.call<CaseAnswer>(
    'POST',
    '/desk/cases',
    await caseBody(program, '収集場所の看板が倒れている'),
  );
  const [first] = (await (await town.desk('kimura')).case(opened.id)).entries;
  expect(first).toMatchObject({ authorName: '道路管理システム' });
  const seen = await program.call<CasesAnswer>('GET', '/desk/cases?view=all&status=all');
  expect(seen.rows.map(({ id }) => id)).toEqual([opened.id]);

  // A program of a department beside it does not learn that the case exists.
  const child = await town.id('department', '子育て支援課');
  const sponsor = await town.desk('nakamura');
  const other = await makeProgram(town.house, mori, { departmentIds: [child], sponsor });
  await other.call('GET', `/desk/cases/${opened.id}`).refused('not-found');
  await program.call('GET', '/admin/audit').refused('permission.missing');
  await program.call('POST', '/admin/tokens', {}).refused('request.invalid');
  expect((await mori.directory()).staff.map(({ name }) => name)).not.toContain('道路管理システム');

  const { tokens } = await mori.call<TokensAnswer>('GET', '/admin/tokens');
  expect(tokens.find(({ id }) => id === program.id)).toMatchObject({
    hint: program.token.slice(-4),
    createdByName: '森 調',
    lastUsedAt: town.house.clock.now().toISOString(),
    departments: [{ name: '環境業務課' }],
  });
  await mori.call('POST', `/admin/tokens/${program.id}/revoke`);
  await program.call('GET', '/desk/token').refused('token.invalid');
  const { rows } = await (await town.desk('ono')).audit(program.id);
  expect(rows.map(({ action, fields }) => [action, fields.length])).toEqual([
    ['write', 1],
    ['write', 1],
    ['write', 5],
  ]);
  expect(rows.slice(0, 2).map(({ fields }) => fields)).toEqual([['revokedAt'], ['sponsorId']]);
});

test('a token is over on its day, notes its last use by the minute, and is nowhere in the database', async () => {
  const { mori, program } = await roads({ days: 2 });
  const usedAt = async () =>
    (await mori.call<TokensAnswer>('GET', '/admin/tokens')).tokens[0]?.lastUsedAt ?? null;
  expect(await usedAt()).toBe(null);
  await program.call('GET', '/desk/token');
  const first = await usedAt();
  await town.pass(30);
  await program.call('GET', '/desk/token');
  expect(await usedAt()).toBe(first);
  await town.pass(31);
  await program.call('GET', '/desk/token');
  expect(await usedAt()).toBe(town.house.clock.now().toISOString());

  const { rows } = await town.house.admin.query<{ found: boolean }>(
    `select exists (select from api_token t where t::text like $1) as found`,
    [`%${program.token.slice(7)}%`],
  );
  expect(rows[0]?.found).toBe(false);
  await town.pass(2 * DAY_SEC);
  await program.call('GET', '/desk/token').refused('token.invalid');
});

test('the same write with the same key is done once and answered alike; the key of another request is refused', async () => {
  const { program } = await roads();
  const body = await caseBody(program, '鍵つきの一件');
  const send = (key: string, more: object = {}) =>
    program.call<CaseAnswer>('POST', '/desk/cases', undefined, {
      payload: { ...body, ...more },
      headers: { 'idempotency-key': key },
    });
  const key = '"8e03978e-40d5-43dd-bc93-6894a57f9324"';
  const first = await send(key);
  // Another client id would make another case: it is the key that holds.
  const again = await send(key);
  expect(again).toEqual(first);
  await send(key, { title: '別の題' }).refused('idempotency.other-request');
  const other = await send('another-key-of-the-same', { clientId: newClientId() });
  expect(other.id).not.toBe(first.id);
  await send('short').refused('request.invalid');

  // Another program's key of the same name is another key.
  const second = (await roads()).program;
  const person = await second.call<ResidentAnswer>('POST', '/desk/residents', undefined, {
    payload: { clientId: newClientId(), name: null },
    headers: { 'idempotency-key': key },
  });
  expect(person.id).not.toBe(body.residentId);
  // What was refused is not kept: the key is free for the right request.
  const refused = { clientId: newClientId(), categoryId: NOBODY };
  await send('key-of-a-refused-write', refused).refused('not-found');
  await send('key-of-a-refused-write', { clientId: newClientId() });

  const { rows } = await town.house.admin.query<{ answer: Buffer }>(`select answer from idempotency_key`);
  expect(rows).toHaveLength(4);
  expect(rows.map(({ answer }) => answer.includes('鍵つきの一件'))).toEqual([false, false, false, false]);
});

test('two of the same at the same time: one is done, the other is told to wait or answered alike', async () => {
  const { program } = await roads();
  const payload = await caseBody(program, '同時の一件');
  const answers = await Promise.all(
    Array.from({ length: 6 }, () =>
      program
        .call<CaseAnswer>('POST', '/desk/cases', undefined, {
          payload,
          headers: { 'idempotency-key': 'six-at-the-same-time' },
        })
        .raw(),
    ),
  );
  const done = answers.filter(({ statusCode }) => statusCode === 200);
  expect(new Set(done.map((answer) => answer.json<CaseAnswer>().id)).size).toBe(1);
  const codes = answers.filter(({ statusCode }) => statusCode !== 200).map((one) => one.json().code);
  expect(new Set(codes)).toEqual(new Set(codes.length > 0 ? ['idempotency.in-progress'] : []));
  expect((await program.call<CasesAnswer>('GET', '/desk/cases?view=all&status=all')).rows).toHaveLength(1);
});

test('a token does what whoever answers for it may, from their yes on and as long as they may it themselves', async () => {
  const mori = await town.desk('mori');
  const kimura = await town.desk('kimura');
  const [env, child] = [
    await town.id('department', '環境業務課'),
    await town.id('department', '子育て支援課'),
  ];
  const given = {
    name: '道路管理システム',
    departmentIds: [env],
    days: 30,
    scopes: ['case.read', 'case.write'],
  };
  const add = (more: object) => mori.call<AddedTokenAnswer>('POST', '/admin/tokens', { ...given, ...more });
  expect(await add({}).refused('token.beyond-sponsor')).toEqual({
    scopes: ['case.read', 'case.write'],
    departmentIds: [],
  });
  const sponsorId = kimura.session.staff.id;
  expect(await add({ sponsorId, departmentIds: [env, child] }).refused('token.beyond-sponsor')).toEqual({
    scopes: [],
    departmentIds: [child],
  });
  await add({ sponsorId: NOBODY }).refused('request.invalid');

  const { token, row } = await add({ sponsorId });
  town.house.personal.add(token!);
  expect([row.sponsorName, row.askedName]).toEqual([null, '木村 環']);
  const program = sender(town.house, () => ({ authorization: `Bearer ${token}` }));
  await program.call('GET', '/desk/token').refused('token.without-sponsor');
  const notices = async (desk: typeof mori) =>
    (await desk.call<{ rows: { kind: string }[] }>('GET', '/desk/notices')).rows.map(({ kind }) => kind);
  expect(await notices(kimura)).toEqual(['token-asked']);
  const answer = (desk: typeof mori, answersForIt: boolean) =>
    desk.call<SponsoredTokensAnswer>('PUT', `/desk/tokens/${row.id}/sponsor`, { answersForIt });
  await answer(await town.desk('ito'), true).refused('not-found');
  expect((await answer(kimura, true)).tokens).toMatchObject([{ id: row.id, isAsked: false }]);
  expect((await program.call<{ scopes: string[] }>('GET', '/desk/token')).scopes).toEqual(given.scopes);

  // A role less: so much less for the token, and the administrator sees what rests.
  const roles = (role: string) =>
    town.house.admin.query(`update staff_role set role = $1 where staff_id = $2`, [role, sponsorId]);
  await roles('planner');
  await program.call('POST', '/desk/cases', { clientId: newClientId() }).refused('request.invalid');
  expect((await program.call<{ scopes: string[] }>('GET', '/desk/token')).scopes).toEqual(['case.read']);
  const [seen] = (await mori.call<TokensAnswer>('GET', '/admin/tokens')).tokens;
  expect(seen).toMatchObject({ restingScopes: ['case.write'], sponsorName: '木村 環' });
  await roles('department-staff');

  // Somebody else is asked; whoever answers for it goes on until their yes, and nobody does after a no.
  const ito = await town.desk('ito');
  await mori.call('PUT', `/admin/tokens/${row.id}/sponsor`, { sponsorId: ito.session.staff.id });
  await program.call('GET', '/desk/token');
  await answer(ito, true);
  expect((await kimura.call<SponsoredTokensAnswer>('GET', '/desk/tokens')).tokens).toEqual([]);
  await answer(ito, false);
  await program.call('GET', '/desk/token').refused('token.without-sponsor');
  expect(await notices(mori)).toEqual(['token-declined']);
});

test('a file that is sent again with its key is kept once; a secret is told once; a key of other bytes is refused', async () => {
  const { mori, program } = await roads();
  const send = (content: string, key = 'the-photo-of-monday') => {
    const { payload, headers } = multipart(Buffer.from(content), '写真.txt', 'text/plain');
    return program.call<FileAnswer>('POST', '/desk/files', undefined, {
      payload,
      headers: { ...headers, 'idempotency-key': key },
    });
  };
  const first = await send('倒れた看板');
  expect((await send('倒れた看板')).id).toBe(first.id);
  await send('別の写真').refused('idempotency.other-request');
  expect((await send('倒れた看板', 'the-photo-of-tuesday')).id).not.toBe(first.id);

  const departmentIds = [await town.id('department', '環境業務課')];
  const make = () =>
    mori.call<AddedTokenAnswer>('POST', '/admin/tokens', undefined, {
      payload: { name: '一度だけ', scopes: ['desk.use'], departmentIds, days: 1 },
      headers: { 'idempotency-key': 'one-token-and-no-more' },
    });
  const made = await make();
  town.house.personal.add(made.token!);
  expect(await make()).toEqual({ ...made, token: null });
});
