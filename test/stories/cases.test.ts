import { expect, test } from 'vitest';
import { parseSpokenNumber } from '#kernel/japan/spoken-number.ts';
import { aobaCity } from '../kit/cast.ts';
import { caseLink, newClientId } from '../kit/clients.ts';

const town = aobaCity({ watchers: ['sato', 'kimura'] });

/** 佐藤 opens a case for 環境業務課 out of the chat. */
async function opened(more: Record<string, unknown> = {}) {
  const { resident, sato, id } = await town.answered('収集されなかったごみがあります');
  const categoryId = await town.id('case_category', 'ごみの収集');
  const found = await sato.openCase({ interactionId: id, categoryId, title: '取り残しの確認', ...more });
  await town.settle();
  return { resident, sato, id, categoryId, found, link: caseLink(town.house, found.publicUrl) };
}

test('opened from the chat it has a number that can be said, a due date, a promise and a private link', async () => {
  const { resident, sato, id, found, link } = await opened({
    description: '三丁目の集積所',
    nextStep: '担当課が現地を見ます',
    promise: { text: '見た結果をお知らせします', dueOn: '2026-04-03' },
  });
  expect(parseSpokenNumber(found.number)).toMatchObject({ fiscalYear: 2026 });
  // Three working days after Wednesday 1 April, at the end of the day.
  expect(found).toMatchObject({
    status: 'open',
    departmentName: '環境業務課',
    dueAt: '2026-04-06T08:15:00.000Z',
    overdue: false,
    ownerName: null,
  });
  expect(found.promises).toMatchObject([
    { text: '見た結果をお知らせします', dueOn: '2026-04-03', byName: '佐藤 花子' },
  ]);
  expect((await sato.open(id)).cases).toMatchObject([{ id: found.id, number: found.number }]);

  const view = await resident.view();
  expect(view.cases).toEqual([{ number: found.number, title: '取り残しの確認', url: found.publicUrl }]);
  expect((await resident.heard()).at(-1)).toContain(found.number);
  expect(await link.read()).toMatchObject({
    number: found.number,
    title: '取り残しの確認',
    status: 'open',
    cityName: '青葉市',
    departmentName: '環境業務課',
    responsibleName: null,
    nextStep: '担当課が現地を見ます',
    promises: [{ text: '見た結果をお知らせします', dueOn: '2026-04-03' }],
    mayWrite: true,
  });
});

test('the resident writes and sends a file by the private link; the department answers; notes stay inside', async () => {
  const { link, found } = await opened();
  const kimura = await town.desk('kimura');
  const photo = await link.upload(Buffer.from('集積所の地図です\n'.repeat(10)), '地図.txt');
  const written = await link.write('場所の地図を送ります', [photo.id]);
  expect(written).toMatchObject({ kind: 'message-from-resident', body: '場所の地図を送ります' });
  await kimura.writeEntry(found.id, 'note', '去年も同じ場所で取り残しがあった');
  await kimura.writeEntry(found.id, 'message-to-resident', 'あす午前中に伺います');
  await town.settle();
  const shown = await kimura.case(found.id);
  expect(shown.entries.map((entry) => entry.kind)).toEqual([
    'opened',
    'link',
    'message-from-resident',
    'note',
    'message-to-resident',
  ]);
  expect(String(await kimura.file(photo.id))).toContain('集積所の地図');
  expect(String(await link.file(photo.id))).toContain('集積所の地図');
  const seen = await link.read();
  expect(seen.entries.map((entry) => entry.body)).toEqual([
    null,
    '場所の地図を送ります',
    'あす午前中に伺います',
  ]);
  expect(JSON.stringify(seen)).not.toContain('去年も');
  await link.write('  ').refused('request.invalid');
});

test("a stranger's link, another case's file and a forged token open nothing", async () => {
  const { link, found, sato } = await opened();
  const other = await sato.openCase({
    residentId: found.residentId,
    categoryId: found.categoryId,
    title: '別の件です',
  });
  const otherLink = caseLink(town.house, other.publicUrl);
  const photo = await link.upload(Buffer.from('だれにも見せません'.repeat(10)), 'memo.txt');
  await otherLink.file(photo.id).refused('not-found');
  await otherLink.write('他人のファイルを付けます', [photo.id]).refused('not-found');
  await sato.file(photo.id).refused('not-found');
  await caseLink(town.house, 'https://aoba.example/c/AAAAAAAAAAAAAAAAAAAAAA').read().refused('not-found');
  const resident = await town.resident();
  await resident.file(photo.id).refused('not-found');
  await resident.say('他の件のファイルです', { fileIds: [photo.id] }).refused('not-found');
});

test('each change of status is told to the resident; while it waits for them its clock stands still', async () => {
  const { resident, found, link } = await opened();
  const kimura = await town.desk('kimura');
  const waiting = await kimura.updateCase(found.id, {
    version: found.version,
    status: 'waiting-resident',
    nextStep: '写真をお送りください',
  });
  await town.settle();
  expect((await resident.heard()).at(-1)).toContain('ご返答をお待ちしています');
  // A working day passes without the city being able to do anything.
  town.house.clock.jumpTo(new Date('2026-04-02T09:00:05+09:00'));
  await link.write('返事が遅くなりました');
  await town.settle();
  const again = await (await town.desk('kimura')).case(found.id).raw();
  const desk = again.statusCode === 401 ? await signInAgain('kimura') : kimura;
  const after = await desk.case(found.id);
  expect(after).toMatchObject({ status: 'in-progress', dueAt: '2026-04-07T08:15:00.000Z' });
  expect(new Date(after.dueAt) > new Date(waiting.dueAt)).toBe(true);
  const done = await desk.updateCase(found.id, { version: after.version, status: 'done' });
  expect(done.closedAt).not.toBeNull();
  await town.settle();
  expect((await resident.heard()).at(-1)).toContain('完了');
  expect(await link.read()).toMatchObject({ status: 'done', nextStep: null, mayWrite: true });
});

test('who was quicker wins; a promise is for a day to come; rights decide who gives it away', async () => {
  const { sato, found } = await opened();
  const kimura = await town.desk('kimura');
  await kimura.updateCase(found.id, { version: found.version, title: '取り残しの確認（三丁目）' });
  const details = await sato
    .updateCase(found.id, { version: found.version, title: '別の題' })
    .refused('version.conflict');
  expect(details['version']).toBe(found.version + 1);
  await sato.promise(found.id, 'きのうまでに直します', '2026-03-31').refused('promise.past');
  await sato
    .updateCase(found.id, { version: found.version + 1, ownerStaffId: kimura.staffId })
    .refused('permission.missing');
  const assigned = await kimura.updateCase(found.id, {
    version: found.version + 1,
    ownerStaffId: kimura.staffId,
  });
  expect(assigned).toMatchObject({ mine: true, ownerName: '木村 環' });
  expect((await kimura.cases('mine')).rows.map((row) => row.id)).toEqual([found.id]);
  const promised = await kimura.promise(found.id, '来週までに看板を立てます', '2026-04-08');
  await kimura.call('POST', `/desk/promises/${promised.id}/keep`);
  await kimura.updateCase(found.id, { version: assigned.version, status: 'cancelled' });
  await kimura.promise(found.id, '取りやめた件の約束', '2026-04-09').refused('case.closed');
  await (await town.desk('kondo'))
    .updateCase(found.id, { version: assigned.version + 1, title: '見るだけの人' })
    .refused('permission.missing');
});

test('opened twice with the same client id it is one case; a colleague who looks at the chat sees it at once', async () => {
  const { sato, id } = await town.answered();
  const input = {
    clientId: newClientId(),
    interactionId: id,
    categoryId: await town.id('case_category', 'ごみの収集'),
    title: '二度押しても一件',
  };
  const both = await Promise.all([sato.openCase(input), sato.openCase(input)]);
  expect(both[0]?.number).toBe(both[1]?.number);
  await town.settle();
  expect((await (await town.desk('smith')).open(id)).cases).toHaveLength(1);
  const other = await sato.openCase({
    ...input,
    clientId: newClientId(),
    interactionId: undefined,
    residentId: both[0]?.residentId,
    title: '続きの件です',
  });
  await town.settle();
  await sato.call('POST', `/desk/cases/${other.id}/interactions`, { interactionId: id });
  await town.settle();
  expect((await sato.open(id)).cases).toHaveLength(2);
});

test('thirty opened at the same moment all get a number, each its own', async () => {
  const sato = await town.desk('sato');
  const categoryId = await town.id('case_category', 'ごみの収集');
  const person = await sato.createResident({ name: '一斉 開始' });
  await town.settle();
  const opened = await Promise.all(
    Array.from({ length: 30 }, (_, n) =>
      sato.openCase({ residentId: person.id, categoryId, title: `同時の件 ${n}` }),
    ),
  );
  expect(new Set(opened.map((found) => found.number)).size).toBe(30);
});

async function signInAgain(login: string) {
  const { signIn } = await import('../kit/clients.ts');
  const { PASSWORD } = await import('../kit/cast.ts');
  return signIn(town.house, login, PASSWORD);
}
