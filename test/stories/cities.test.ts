import { expect, test } from 'vitest';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { signIn, visitor } from '../kit/clients.ts';

const town = aobaCity({ watchers: ['sato', 'hayashi'] });

/** 若井 of 若葉市 has a resident's words in hand, and a case of theirs. */
async function nextDoor() {
  const wakai = await signIn(town.house, 'wakai', PASSWORD);
  await wakai.ready();
  const resident = await town.resident({ key: 'wakaba' });
  const file = await resident.upload(Buffer.from('隣の市のファイル\n'.repeat(5)), 'memo.txt');
  await resident.say('若葉市の道路のことです', { fileIds: [file.id] });
  await town.pass(1);
  const offer = await wakai.offer();
  const { id } = await wakai.accept(offer.id);
  const person = await wakai.createResident({ name: '隣町 太郎' });
  const found = await wakai.openCase({
    interactionId: id,
    categoryId: await town.id('case_category', '道路'),
    title: '道路の穴',
    promise: { text: '直します', dueOn: '2026-04-10' },
  });
  await wakai
    .handOver(id, { toDepartmentId: await town.id('department', '若葉市総合窓口') })
    .refused('handover.same');
  await town.settle();
  return { wakai, resident, id, offer, file, person, found };
}

test('ids of another city are not found anywhere, and its lists and searches show nothing', async () => {
  const { id, offer, file, person, found, wakai } = await nextDoor();
  const promiseId = (await wakai.case(found.id)).promises[0]!.id;
  const sato = await town.desk('sato');
  const kimura = await town.desk('kimura');
  const mine = await town.answered();
  await sato.open(id).refused('not-found');
  await sato.reply(id, '隣の市へ返事をします').refused('not-found');
  await sato.take(id).refused('not-found');
  await sato.end(id).refused('not-found');
  await sato.wrapUp(id).refused('not-found');
  await sato.markRead(id, 1).refused('not-found');
  await sato.handOver(id, { toDepartmentId: await town.id('department', '環境業務課') }).refused('not-found');
  await sato.accept(offer.id).refused('not-found');
  await sato.decline(offer.id).refused('not-found');
  await sato.file(file.id).refused('not-found');
  await sato.resident(person.id).refused('not-found');
  await sato.timeline(person.id).refused('not-found');
  await sato.link(mine.id, person.id).refused('not-found');
  await sato
    .call('PATCH', `/desk/residents/${person.id}`, { version: 1, name: '書き換え' })
    .refused('not-found');
  await sato
    .call('POST', `/desk/residents/${person.id}/contact-points`, { kind: 'phone', value: '022-000-1111' })
    .refused('not-found');
  await kimura.case(found.id).refused('not-found');
  await kimura.updateCase(found.id, { version: 1, title: '書き換え' }).refused('not-found');
  await kimura.writeEntry(found.id, 'note', '書いてはいけません').refused('not-found');
  await kimura.promise(found.id, '約束してはいけません', '2026-04-10').refused('not-found');
  await kimura.call('POST', `/desk/promises/${promiseId}/keep`).refused('not-found');
  await sato
    .call('POST', `/desk/cases/${found.id}/interactions`, { interactionId: mine.id })
    .refused('not-found');
  const category = await town.id('case_category', '道路');
  await sato
    .openCase({ interactionId: mine.id, categoryId: category, title: '隣の市の分類' })
    .refused('not-found');
  const garbage = await town.id('case_category', 'ごみの収集');
  await sato
    .openCase({ residentId: person.id, categoryId: garbage, title: '隣の市の人' })
    .refused('not-found');
  await sato.openCase({ interactionId: id, categoryId: garbage, title: '隣の市の応対' }).refused('not-found');
  await sato.handOver(mine.id, { toQueueId: await town.id('queue', '若葉窓口') }).refused('not-found');
  await sato
    .handOver(mine.id, { toDepartmentId: await town.id('department', '若葉市総合窓口') })
    .refused('not-found');
  for (const words of ['若葉市', '隣町', '道路', found.number]) {
    const answer = await sato.search(words);
    expect([
      answer.residents,
      answer.interactions,
      answer.cases.filter((row) => row.id === found.id),
    ]).toEqual([[], [], []]);
  }
  expect((await sato.list('active')).rows.map((row) => row.id)).toEqual([mine.id]);
});

test('one account works for both: what it sees changes with the city it is in', async () => {
  const { id } = await nextDoor();
  const hayashi = await town.readyDesk('hayashi');
  expect(hayashi.session.tenants.map((tenant) => tenant.name)).toEqual(['青葉市', '若葉市']);
  expect(hayashi.session.tenant.name).toBe('青葉市');
  await hayashi.open(id).refused('not-found');
  await hayashi.call('PUT', '/desk/session/tenant', { tenantId: await town.id('tenant', '若葉市') });
  expect((await hayashi.open(id)).preview).toBe('若葉市の道路のことです');
  expect((await hayashi.directory()).queues.map((queue) => queue.name)).toEqual(['若葉窓口']);
  await hayashi
    .call('PUT', '/desk/session/tenant', { tenantId: '018f0000-0000-7000-8000-000000000000' })
    .refused('not-found');
  await (await town.desk('sato'))
    .call('PUT', '/desk/session/tenant', { tenantId: await town.id('tenant', '若葉市') })
    .refused('not-found');
  await hayashi.call('PUT', '/desk/session/tenant', { tenantId: await town.id('tenant', '青葉市') });
});

test('who answers for two towns has one capacity over both', async () => {
  const hayashi = await town.readyDesk('hayashi');
  for (let n = 0; n < 3; n++) {
    await (await town.resident()).say(`青葉市の人 ${n}`);
    await (await town.resident({ key: 'wakaba' })).say(`若葉市の人 ${n}`);
  }
  await town.settle();
  const { rows } = await town.house.admin.query<{ n: number }>(
    `select count(*)::int as n from offer where state = 'pending' and account_id = (select id from account where login = 'hayashi')`,
  );
  expect(rows).toEqual([{ n: 4 }]);
  expect(hayashi.session.staff.name).toBe('林 橋');
});

test('tokens of one city open nothing of another, and forged ones nothing at all', async () => {
  const { resident: neighbour, file } = await nextDoor();
  const mine = await town.resident();
  await mine.say('青葉市の住民です');
  await mine.file(file.id).refused('not-found');
  await mine.say('隣の市のファイル', { fileIds: [file.id] }).refused('not-found');
  expect((await neighbour.view()).messages[0]?.body).toBe('若葉市の道路のことです');
  for (const token of [
    '',
    'x',
    'A'.repeat(43),
    `${neighbour.token.slice(0, -1)}${neighbour.token.endsWith('A') ? 'B' : 'A'}`,
  ]) {
    const response = await town.house.app.inject({
      url: '/public/chat/conversation',
      headers: { authorization: `Bearer ${token}` },
    });
    expect([response.statusCode, response.json()]).toMatchObject([401, { code: 'session.required' }]);
  }
  await visitor(town.house).entryPoint('nowhere').refused('not-found');
  const cities = await visitor(town.house).call<{ name: string; entryPoints: { key: string }[] }[]>(
    'GET',
    '/public/cities',
  );
  expect(cities.map((city) => [city.name, city.entryPoints.map((entry) => entry.key)])).toEqual([
    ['青葉市', ['aoba', 'aoba-weekdays']],
    ['若葉市', ['wakaba']],
  ]);
});
