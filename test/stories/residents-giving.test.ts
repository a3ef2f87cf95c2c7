import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { HistorySearchAnswer } from '../../src/http/desk/residents-history-shapes.ts';
import type { MovesAnswer, partsAnswer } from '../../src/http/desk/residents-moves-shapes.ts';
import type { ResidentAnswer, TimelineAnswer } from '../../src/http/desk/resident-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { type DeskClient, newClientId } from '../kit/clients.ts';

const town = aobaCity({ watchers: ['sato', 'nakamura'] });

type Parts = z.infer<typeof partsAnswer>;
const moves = (desk: DeskClient, id: string) => desk.call<MovesAnswer>('GET', `/desk/residents/${id}/moves`);
const parts = (desk: DeskClient, id: string) => desk.call<Parts>('GET', `/desk/residents/${id}/parts`);
const timeline = (desk: DeskClient, id: string, query = '') =>
  desk.call<TimelineAnswer>('GET', `/desk/residents/${id}/timeline${query}`);
const steps = async (desk: DeskClient, id: string) =>
  (await timeline(desk, id, '?kinds=step')).entries.map(({ step, title, detail }) => [step, title, detail]);
const give = (desk: DeskClient, fromId: string, body: object) =>
  desk.call<ResidentAnswer>('POST', `/desk/residents/${fromId}/split`, { clientId: newClientId(), ...body });

/** 佐藤 took two chats for those of 高橋 静; the second is of 高橋 進, with a case. */
async function mistaken() {
  const sato = await town.readyDesk('sato');
  const shizuka = await sato.createResident({ name: '高橋 静' });
  const susumu = await sato.createResident({ name: '高橋 進' });
  const ids: string[] = [];
  for (const words of ['収集日を教えてください', '看板が古いです']) {
    const chat = await town.resident();
    await chat.say(words);
    await town.pass(5);
    const { id } = await sato.acceptNext();
    await sato.link(id, shizuka.id);
    ids.push(id);
  }
  const [right, wrong] = ids as [string, string];
  const matter = await sato.openCase({
    interactionId: wrong,
    categoryId: await town.id('case_category', 'ごみの収集'),
    title: '看板の交換',
  });
  await town.settle();
  const { conversationId } = await sato.open(wrong);
  return { sato, shizuka, susumu, right, wrong, matter, conversationId };
}

describe('a single conversation', () => {
  test('goes to the person whose it is, with the case that was chosen; the contact stays; undone, all is as before', async () => {
    const { sato, shizuka, susumu, right, wrong, matter, conversationId } = await mistaken();
    const before = await parts(sato, shizuka.id);
    expect(before.conversations.map((one) => one.preview)).toEqual([
      '看板が古いです',
      '収集日を教えてください',
    ]);
    const input = { conversationIds: [conversationId], caseIds: [matter.id], knownId: susumu.id };
    const clientId = newClientId();
    expect((await give(sato, shizuka.id, { ...input, clientId })).id).toBe(susumu.id);
    expect((await give(sato, shizuka.id, { ...input, clientId })).id).toBe(susumu.id);
    await town.settle();
    expect((await sato.open(wrong)).residentName).toBe('高橋 進');
    expect((await sato.open(right)).residentName).toBe('高橋 静');
    expect((await sato.case(matter.id)).residentName).toBe('高橋 進');
    expect((await parts(sato, shizuka.id)).contactPoints).toHaveLength(before.contactPoints.length);
    expect((await timeline(sato, susumu.id)).entries.map((entry) => entry.kind).sort()).toEqual([
      'case',
      'interaction',
      'step',
    ]);
    expect(await steps(sato, susumu.id)).toEqual([['taken', '高橋 静', '佐藤 花子']]);
    expect(await steps(sato, shizuka.id)).toEqual([['given', '高橋 進', '佐藤 花子']]);
    const [row] = (await moves(sato, shizuka.id)).rows;
    expect(row).toMatchObject({ kind: 'transfer', gave: true, contactPoints: 0, conversations: 1, cases: 1 });

    town.house.clock.advance(1_000);
    await sato.call('POST', `/desk/resident-moves/${row!.id}/undo`);
    await town.settle();
    expect((await sato.open(wrong)).residentName).toBe('高橋 静');
    expect((await sato.case(matter.id)).residentName).toBe('高橋 静');
    expect(await sato.resident(susumu.id)).toMatchObject({ name: '高橋 進', mergedInto: null });
    expect((await steps(sato, susumu.id)).map(([step]) => step)).toEqual(['undone', 'taken']);
    await sato.call('POST', `/desk/resident-moves/${row!.id}/undo`).refused('state.conflict');
    const { rows } = await town.house.admin.query(
      `select distinct subject_id from audit where action = 'write' and subject_kind = 'resident' and 'split' = any(fields)`,
    );
    expect(rows.map((each) => each.subject_id).sort()).toEqual([shizuka.id, susumu.id].sort());
  });

  test('goes to somebody new, who is gone again when it is taken back', async () => {
    const { sato, shizuka, wrong, conversationId } = await mistaken();
    const made = await give(sato, shizuka.id, { conversationIds: [conversationId], name: '高橋 望' });
    await town.settle();
    expect(await sato.open(wrong)).toMatchObject({ residentId: made.id, residentName: '高橋 望' });
    expect(await steps(sato, made.id)).toEqual([['split-from', '高橋 静', '佐藤 花子']]);
    const [row] = (await moves(sato, shizuka.id)).rows;
    await sato.call('POST', `/desk/resident-moves/${row!.id}/undo`);
    expect((await sato.resident(made.id)).mergedInto).toBe(shizuka.id);
    expect((await sato.open(wrong)).residentName).toBe('高橋 静');
  });

  test('given over stays apart: who it is said to be later does not take the contact of the other along', async () => {
    const { sato, shizuka, susumu, right, wrong, conversationId } = await mistaken();
    await give(sato, shizuka.id, { conversationIds: [conversationId], knownId: susumu.id });
    const third = await sato.createResident({ name: '高橋 望' });
    await sato.link(wrong, third.id);
    await town.settle();
    expect((await sato.open(wrong)).residentName).toBe('高橋 望');
    expect((await sato.open(right)).residentName).toBe('高橋 静');
    expect((await parts(sato, shizuka.id)).contactPoints).toHaveLength(2);
    expect((await parts(sato, third.id)).contactPoints).toEqual([]);
  });

  test('given over stays where it is, when somebody finds out later whose the contact is that it came from', async () => {
    const { sato, shizuka, susumu, right, wrong, conversationId } = await mistaken();
    // One browser that two of a family use, with a conversation at each of the city's two windows.
    await town.house.admin.query(
      `update conversation set contact_point_id = (select contact_point_id from conversation where id = $1),
         entry_point_id = (select id from entry_point where public_key = 'aoba-weekdays') where id = $2`,
      [conversationId, (await sato.open(right)).conversationId],
    );
    await give(sato, shizuka.id, { conversationIds: [conversationId], knownId: susumu.id });
    const third = await sato.createResident({ name: '高橋 望' });
    await sato.link(right, third.id);
    await town.settle();
    expect((await sato.open(right)).residentName).toBe('高橋 望');
    expect((await sato.open(wrong)).residentName).toBe('高橋 進');
  });

  test('is refused where it is not to be seen, is not of this record, or goes to nobody that stands', async () => {
    const { sato, shizuka, susumu, conversationId } = await mistaken();
    const nakamura = await town.desk('nakamura');
    const input = { conversationIds: [conversationId], knownId: susumu.id };
    await give(nakamura, shizuka.id, input).refused('not-found');
    await give(sato, susumu.id, { ...input, knownId: shizuka.id }).refused('not-found');
    await give(sato, shizuka.id, { ...input, knownId: shizuka.id }).refused('request.invalid');
    await give(sato, shizuka.id, { ...input, formerId: susumu.id }).refused('request.invalid');
    const merged = await sato.createResident({ name: '高橋 進' });
    await sato.call('POST', `/desk/residents/${susumu.id}/merge`, {
      clientId: newClientId(),
      otherId: merged.id,
      version: susumu.version,
      otherVersion: merged.version,
      reason: '同じ方と確かめた',
    });
    await give(sato, shizuka.id, { ...input, knownId: merged.id }).refused('state.conflict');
    expect((await moves(sato, shizuka.id)).rows).toEqual([]);
  });
});

describe('what was done to a record', () => {
  test('stands among what happened: households and representatives, come and gone, for those who may read them', async () => {
    const sato = await town.desk('sato');
    const mother = await sato.createResident({ name: '高橋 静' });
    const son = await sato.createResident({ name: '高橋 進' });
    const pass = () => town.house.clock.advance(60_000);
    const tie = (method: 'POST' | 'PUT' | 'DELETE', url: string, body?: object) =>
      sato.call(method, `/desk/residents/${url}`, body);
    await tie('PUT', `${son.id}/household`, { otherId: mother.id, relation: 'child' });
    pass();
    await tie('POST', `${mother.id}/representatives`, {
      clientId: newClientId(),
      representativeId: son.id,
      kind: 'family',
      scope: '介護の手続き',
      evidence: '戸籍',
      validFrom: '2026-04-01',
      validUntil: null,
    });
    pass();
    await tie('DELETE', `${son.id}/household`);
    pass();
    const ties = await sato.call<{ representations: { id: string }[] }>(
      'GET',
      `/desk/residents/${mother.id}/ties`,
    );
    await sato.call('POST', `/desk/representations/${ties.representations[0]!.id}/end`);
    expect(await steps(sato, mother.id)).toEqual([
      ['represented-over', '高橋 進', '佐藤 花子'],
      ['household-left', '高橋 進', '佐藤 花子'],
      ['represented', '高橋 進', '佐藤 花子'],
      ['household-joined', '高橋 進', '佐藤 花子'],
    ]);
    expect((await steps(sato, son.id)).map(([step, name]) => [step, name])).toEqual([
      ['represents-over', '高橋 静'],
      ['household-left', '高橋 進'],
      ['represents', '高橋 静'],
      ['household-joined', '高橋 静'],
    ]);
    // 小野 keeps privacy and may read residents, but not with whom they live.
    const ono = await town.desk('ono');
    expect((await steps(ono, mother.id)).map(([step]) => step)).toEqual(['represented-over', 'represented']);
    await town.house.admin.query('update resident set protected = true where id = $1', [son.id]);
    expect((await steps(sato, mother.id)).map(([step]) => step)).toEqual(['represented-over', 'represented']);
  });
});

describe('page by page nothing is missed', () => {
  test('in what happened, also among what began in the same moment', async () => {
    const { sato, shizuka, right } = await mistaken();
    const { rows } = await town.house.admin.query<{ list: string }>(
      `select string_agg(quote_ident(column_name), ',') as list from information_schema.columns
       where table_name = 'interaction' and column_name not in ('id', 'opened_at', 'state', 'owner_staff_id')`,
    );
    const columns = rows[0]!.list;
    await town.house.admin.query(
      `insert into interaction (${columns}, id, opened_at, state)
       select ${columns}, ('018f1111-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
         opened_at - (n / 50) * interval '1 hour', 'ended'
       from interaction, generate_series(1, 600) n where id = $1`,
      [right],
    );
    const found: string[] = [];
    for (let before = ''; ; ) {
      const page = await timeline(sato, shizuka.id, `?kinds=interaction,case${before}`);
      found.push(...page.entries.map((entry) => entry.id));
      if (!page.nextBefore) break;
      before = `&before=${page.nextBefore}`;
    }
    // No operation made these: nobody who listens can know of them.
    await town.house.admin.query(`delete from interaction where id::text like '018f1111-%'`);
    expect(found).toHaveLength(603);
    expect(new Set(found).size).toBe(603);
  });

  test('in a search within the history, however many only seem to hold the words', async () => {
    const { sato, shizuka, right } = await mistaken();
    const { rows } = await town.house.admin.query<{ list: string }>(
      `select string_agg(quote_ident(column_name), ',') as list from information_schema.columns
       where table_name = 'message' and column_name not in ('id', 'seq', 'body', 'client_id', 'direction')`,
    );
    const columns = rows[0]!.list;
    // Copies of what was said; most hold other words under the hashes of these.
    await town.house.admin.query(
      `with said as (select * from message where interaction_id = $1 and direction = 'in'),
         other as (select body from message where interaction_id <> $1 and direction = 'in' limit 1)
       insert into message (${columns}, id, seq, body, direction)
       select ${columns}, ('018f2222-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 1000 + n,
         case when n % 40 = 0 then said.body else other.body end, 'in'
       from said, other, generate_series(1, 3600) n`,
      [right],
    );
    const found: string[] = [];
    const url = `/desk/residents/${shizuka.id}/history/search?q=${encodeURIComponent('収集日')}`;
    for (let before = ''; ; ) {
      const page = await sato.call<HistorySearchAnswer>('GET', url + before);
      found.push(...page.hits.map((hit) => hit.messageId));
      if (!page.nextBefore) break;
      before = `&before=${encodeURIComponent(page.nextBefore)}`;
    }
    await town.house.admin.query(`delete from message where id::text like '018f2222-%'`);
    expect(found).toHaveLength(91);
    expect(new Set(found).size).toBe(91);
    await sato.call('GET', `${url}&before=x`).refused('request.invalid');
  });
});
