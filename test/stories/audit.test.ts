import { expect, test } from 'vitest';
import { aobaCity } from '../kit/cast.ts';
import { caseLink } from '../kit/clients.ts';

const town = aobaCity({ watchers: [] });

test('who looked at a person, wrote to them or searched for them is on record, and only its readers read it', async () => {
  const { resident, sato, id } = await town.answered();
  const person = await sato.createResident({ name: '記録 花子', phone: '090-1111-2222' });
  await sato.link(id, person.id);
  const found = await sato.openCase({
    interactionId: id,
    categoryId: await town.id('case_category', 'ごみの収集'),
    title: '記録に残る件',
  });
  const smith = await town.desk('smith');
  await smith.resident(person.id);
  await smith.search('記録');
  const kimura = await town.desk('kimura');
  await kimura.case(found.id);
  await caseLink(town.house, found.publicUrl).read();
  const memo = await resident.upload(Buffer.from('控え'.repeat(50)), 'memo.txt');
  await resident.say('ファイルも記録に残ります', { fileIds: [memo.id] });
  await sato.file(memo.id);
  await town.settle();

  const ono = await town.desk('ono');
  const of = async (subject: string) =>
    (await ono.audit(subject)).rows.map((row) => `${row.actorName} ${row.action} ${row.subjectKind}`);
  expect(await of(person.id)).toEqual(
    expect.arrayContaining([
      '佐藤 花子 write resident',
      'Emily Smith read resident',
      'Emily Smith search resident-list',
    ]),
  );
  expect(await of(id)).toEqual(expect.arrayContaining(['佐藤 花子 read interaction']));
  expect(await of(found.id)).toEqual(
    expect.arrayContaining(['佐藤 花子 write case', '木村 環 read case', `visitor:${found.id} read case`]),
  );
  expect(await of(memo.id)).toEqual(
    expect.arrayContaining([`visitor:${resident.conversationId} write file`, '佐藤 花子 read file']),
  );
  const whole = await ono.audit();
  expect((await ono.auditChain()).ok).toBe(true);
  expect(JSON.stringify(whole)).not.toContain('記録 花子');
  for (const login of ['sato', 'mori', 'tanaka', 'kimura'])
    await (await town.desk(login)).audit().refused('permission.missing');
  // The look itself is on record.
  expect(
    (await ono.audit()).rows.some((row) => row.subjectKind === 'audit' && row.actorName === '小野 守'),
  ).toBe(true);
});

test('a record that was changed by hand shows, and shows no more when it is put right', async () => {
  await town.answered();
  const ono = await town.desk('ono');
  while ((await town.house.auditChain.extend()) > 0);
  const before = await ono.audit();
  const chain = await ono.auditChain();
  expect(chain).toMatchObject({ ok: true, brokenAt: null });
  expect(chain.checked).toBeGreaterThan(5);
  const changed = before.rows.find((row) => row.action === 'sign-in')!;
  const { rows } = await town.house.admin.query<{ actor: string }>('select actor from audit where id = $1', [
    changed.id,
  ]);
  const forge = (actor: string) =>
    town.house.admin.query('update audit set actor = $2 where id = $1', [changed.id, actor]);
  await forge(`staff:${ono.staffId}x`);
  expect((await ono.auditChain()).ok).toBe(false);
  await forge(rows[0]!.actor);
  expect((await ono.auditChain()).ok).toBe(true);
});
