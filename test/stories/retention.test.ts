import { expect, test } from 'vitest';
import type {
  DisposalsAnswer,
  DisposedAnswer,
  LegalHoldsAnswer,
  RetentionAnswer,
} from '../../src/http/admin/privacy-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { type DeskClient, newClientId } from '../kit/clients.ts';

// Time is moved in the rows, of which no feed tells.
const town = aobaCity({ watchers: [] });

const look = (desk: DeskClient) => desk.call<RetentionAnswer>('GET', '/admin/privacy/retention');
const disposals = async (desk: DeskClient) =>
  (await desk.call<DisposalsAnswer>('GET', '/admin/privacy/disposals')).rows;

/** A chat that is over, with a file and a note. */
async function finished(words: string) {
  const sato = await town.readyDesk('sato');
  const resident = await town.resident();
  const file = await resident.upload(Buffer.from('収集場所の控え\n'.repeat(5)), '控え.txt');
  await resident.say(words, { fileIds: [file.id] });
  await town.pass(5);
  const { id, residentId } = await sato.acceptNext();
  await sato.note(id, '折り返し不要とのこと');
  await sato.end(id);
  await sato.wrapUp(id, 'solved', '場所を案内');
  await town.settle();
  return { sato, id, residentId, fileId: file.id };
}

/** What reports count: nothing of it may change by a disposal. */
async function figures() {
  const { rows } = await town.house.admin.query<{ interactions: string; legs: string; entries: string }>(
    `select (select json_agg((opened_at, answered_at, ended_at, wrap_up_code, channel, department_id) order by id)::text from interaction) as interactions,
      (select json_agg((started_at, ended_at, kind) order by id)::text from leg) as legs,
      (select json_agg((entered_at, left_at, state) order by id)::text from queue_entry) as entries`,
  );
  return rows[0];
}

test('what is over its time goes when two people agree: words, files and what finds them; figures and a proof stay', async () => {
  const { sato, id, residentId, fileId } = await finished('粗大ごみの収集場所を教えてください');
  const held = await finished('保全しておくべき苦情です');
  const ono = await town.desk('ono');
  const mori = await town.desk('mori');
  const add = (body: object) => ono.call('POST', '/admin/privacy/retention', body);
  await sato.call('GET', '/admin/privacy/retention').refused('permission.missing');
  await mori
    .call('POST', '/admin/privacy/retention', { kind: 'case', keepDays: 1 })
    .refused('permission.missing');
  await add({ kind: 'case', channel: 'webchat', keepDays: 10 }).refused('request.invalid');
  await add({ kind: 'interaction', keepDays: 3650 });
  await add({ kind: 'interaction', keepDays: 3650 }).refused('request.invalid');
  expect((await look(ono)).due).toEqual([]);

  // The closer policy decides.
  const departmentId = await town.id('department', '市民コールセンター');
  await add({ kind: 'interaction', departmentId, keepDays: 30 });
  const seen = await look(ono);
  expect(seen.due).toEqual([
    { kind: 'interaction', departmentId, channel: 'webchat', dueOn: '2026-05-01', count: 2, held: 0 },
  ]);
  const propose = (by = ono) =>
    by.call<{ id: string }>('POST', '/admin/privacy/disposals', { clientId: newClientId() });
  expect(await propose().refused('request.invalid')).toMatchObject({ why: 'nothing-due' });

  await daysLater(31);
  const [officer, admin] = [ono, mori];
  await officer.call('POST', '/admin/privacy/holds', {
    ...{ clientId: newClientId(), subjectKind: 'interaction', subjectId: held.id, reason: '審査請求のため' },
  });
  expect((await look(officer)).due).toMatchObject([{ count: 2, held: 1 }]);
  await propose(admin).refused('permission.missing');
  const { id: disposalId } = await propose(officer);
  await propose(officer).refused('state.conflict');
  // What was seen when it is agreed to is what goes.
  const changed = { version: 1, keepDays: 1 };
  await officer
    .call('PUT', `/admin/privacy/retention/${seen.policies[0]!.id}`, changed)
    .refused('state.conflict');
  const decide = (by: DeskClient, approves: boolean) =>
    by.call('POST', `/admin/privacy/disposals/${disposalId}/decide`, { approves });
  await decide(officer, true).refused('approval.own');
  expect(await disposals(admin)).toMatchObject([
    { state: 'proposed', forYou: true, proposed: { interaction: 1 } },
  ]);

  const before = await figures();
  expect(await town.house.storage.has(`${await town.id('tenant', '青葉市')}/${fileId}`)).toBe(true);
  await decide(admin, true);
  await town.settle();

  expect(await figures()).toEqual(before);
  expect(await town.house.storage.has(`${await town.id('tenant', '青葉市')}/${fileId}`)).toBe(false);
  const [proof] = await disposals(officer);
  expect(proof).toMatchObject({
    ...{ state: 'done', disposed: { interaction: 1, file: 1 }, proposedBy: '小野 守', decidedBy: '森 調' },
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const asked = (of: string) => officer.call<DisposedAnswer>('GET', `/admin/privacy/disposed/${of}`);
  expect((await asked(id)).disposed).toMatchObject({ disposalId, kind: 'interaction' });
  expect((await asked(held.id)).disposed).toBeNull();
  const { rows: audited } = await town.house.admin.query<{ fields: string[] }>(
    `select fields from audit where subject_id = $1 and 'done' = any(fields)`,
    [disposalId],
  );
  expect(audited).toEqual([{ fields: ['done', `sha256:${proof!.digest}`] }]);

  // Nothing of the words is left, also for those who search; what was held is whole.
  const { rows: kept } = await town.house.admin.query<{ interaction_id: string; empty: boolean }>(
    `select interaction_id, bool_and(length(body) = 1 and grams = '{}') as empty from message group by 1 order by empty`,
  );
  expect(kept).toEqual([
    { interaction_id: held.id, empty: false },
    { interaction_id: id, empty: true },
  ]);
  const agent = sato;
  expect((await agent.search('粗大ごみ')).interactions).toEqual([]);
  expect((await agent.search('苦情')).interactions).toHaveLength(1);
  const opened = await agent.open(id);
  expect(opened.residentId).toBe(residentId);
  const said = await agent.call<{ messages: { body: string; masked: string[]; files: unknown[] }[] }>(
    'GET',
    `/desk/interactions/${id}/messages`,
  );
  expect(said.messages.map(({ body, masked, files }) => [body, masked, files])).toEqual(
    said.messages.map(() => ['', ['disposed'], []]),
  );

  // Let go, it is due; nobody may change what the first proof says.
  const { rows: holds } = await officer.call<LegalHoldsAnswer>('GET', '/admin/privacy/holds');
  expect(holds).toMatchObject([{ reason: '審査請求のため', heldBy: '小野 守', until: null }]);
  await officer.call('POST', `/admin/privacy/holds/${holds[0]!.id}/release`, { reason: '裁決が出た' });
  await officer
    .call('POST', `/admin/privacy/holds/${holds[0]!.id}/release`, { reason: '裁決が出た' })
    .refused('not-found');
  expect((await look(officer)).due).toMatchObject([{ count: 1, held: 0 }]);
});

/** Puts everything so many days into the past: a clock that moved so far would run every loop for each second of it. */
async function daysLater(days: number): Promise<void> {
  for (const change of [
    'interaction set opened_at = opened_at - $1::interval, ended_at = ended_at - $1::interval, wrapped_up_at = wrapped_up_at - $1::interval',
    '"case" set opened_at = opened_at - $1::interval, closed_at = closed_at - $1::interval',
    'resident set created_at = created_at - $1::interval, updated_at = updated_at - $1::interval',
    'conversation set last_message_at = last_message_at - $1::interval',
    'message set created_at = created_at - $1::interval',
  ])
    await town.house.admin.query(`update ${change}`, [`${days} days`]);
}

test('a case goes with its history and its link; the person last, when nothing of them is left', async () => {
  const { sato, id } = await finished('ごみの取り残しがあります');
  const opened = await sato.openCase({
    ...{ clientId: newClientId(), interactionId: id, title: '取り残しの確認', description: '角の集積所' },
    categoryId: await town.id('case_category', 'ごみの収集'),
  });
  const ono = await town.desk('ono');
  for (const kind of ['interaction', 'case', 'resident'])
    await ono.call('POST', '/admin/privacy/retention', { kind, keepDays: 10 });
  await daysLater(12);
  // An open case keeps what belongs to it.
  expect((await look(ono)).due).toMatchObject([{ kind: 'interaction', count: 1, held: 1 }]);
  const kimura = await town.desk('kimura');
  const { version } = await kimura.case(opened.id);
  await kimura.updateCase(opened.id, { version, status: 'done' });
  // What tells the resident of it is the last that they hear.
  await town.settle();
  await daysLater(12);
  const [officer, admin] = [ono, await town.desk('mori')];
  const { id: disposalId } = await officer.call<{ id: string }>('POST', '/admin/privacy/disposals', {
    clientId: newClientId(),
  });
  await admin.call('POST', `/admin/privacy/disposals/${disposalId}/decide`, { approves: true });
  await town.settle();
  expect(await disposals(officer)).toMatchObject([
    {
      state: 'done',
      proposed: { interaction: 1, case: 1, resident: 0 },
      disposed: { interaction: 1, case: 1 },
    },
  ]);
  // The person was not among what was agreed to, and goes by the next one.
  await town.pass(60);
  const again = await officer.call<{ id: string }>('POST', '/admin/privacy/disposals', {
    clientId: newClientId(),
  });
  await admin.call('POST', `/admin/privacy/disposals/${again.id}/decide`, { approves: true });
  await town.settle();
  expect((await disposals(officer))[0]).toMatchObject({ state: 'done', disposed: { resident: 1 } });
  const { rows } = await town.house.admin.query<Record<string, unknown>>(
    `select r.name is null and r.kana is null as nameless, c.description, c.grams::text,
      (select bool_and(value is null) from contact_point p where p.resident_id = r.id) as unreachable,
      (select bool_and(body is null) from case_entry e where e.case_id = c.id) as without_words,
      (select count(*)::integer from case_token t where t.case_id = c.id) as links
     from "case" c join resident r on r.id = c.resident_id where c.id = $1`,
    [opened.id],
  );
  expect(rows).toEqual([
    { nameless: true, description: null, grams: '{}', unreachable: true, without_words: true, links: 0 },
  ]);
});
