import { expect, test } from 'vitest';
import { aobaCity } from '../kit/cast.ts';
import { type DeskClient, newClientId } from '../kit/clients.ts';

const town = aobaCity({ watchers: ['sato', 'kimura'] });
const glance = (desk: DeskClient) =>
  desk.call<{ promises: { residentId: string; due: number; nextOn: string }[] }>('GET', '/desk/glance');
const extend = (desk: DeskClient, id: string) =>
  desk.call<{ wrapUpUntil: string }>('POST', `/desk/interactions/${id}/wrap-up/extend`);

test('of whom one has in hand one sees what is due and what comes next, as far as one may see their cases', async () => {
  const { sato, id } = await town.answered();
  const open = (category: string) =>
    town
      .id('case_category', category)
      .then((categoryId) =>
        sato.openCase({ clientId: newClientId(), interactionId: id, categoryId, title: '確認する件' }),
      );
  const matter = await open('ごみの収集');
  await sato.promise(matter.id, 'あさって届ける', '2026-04-03');
  const { residentId } = await sato.open(id);
  expect(await glance(sato)).toEqual({ promises: [{ residentId, due: 0, nextOn: '2026-04-03' }] });
  await sato.promise(matter.id, 'きょう折り返す', '2026-04-01');
  const due = { promises: [{ residentId, due: 1, nextOn: '2026-04-01' }] };
  expect(await glance(sato)).toEqual(due);
  // Somebody else's hands hold nothing of it; and what is sealed is promised out of sight.
  expect(await glance(await town.desk('inoue'))).toEqual({ promises: [] });
  const hidden = await open('子育ての相談');
  await (await town.desk('nakamura')).promise(hidden.id, '見えない約束', '2026-04-01');
  expect(await glance(sato)).toEqual(due);
});

test('after-contact work gets its time again, ten minutes from now at most; only its owner, only while it lasts', async () => {
  const { sato, id } = await town.answered();
  await sato.end(id);
  await town.pass(20);
  const nowMs = () => town.house.clock.now().getTime();
  const leftSec = async () => (Date.parse((await extend(sato, id)).wrapUpUntil) - nowMs()) / 1000;
  expect(await leftSec()).toBe(40);
  await town.pass(100);
  // Over already: counted from now.
  expect(await leftSec()).toBe(30);
  for (let n = 0; n < 25; n++) await extend(sato, id);
  expect(await leftSec()).toBe(600);
  await extend(await town.desk('inoue'), id).refused('permission.missing');
  await sato.wrapUp(id);
  await extend(sato, id).refused('state.conflict');
});
