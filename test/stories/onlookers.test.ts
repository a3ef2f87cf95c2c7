import { describe, expect, test } from 'vitest';
import type { OnlookersAnswer } from '../../src/http/desk/writing-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import type { DeskClient } from '../kit/clients.ts';

const town = aobaCity();

const be = async (desk: DeskClient, id: string, state: string, kind = 'interaction') =>
  (await desk.call<OnlookersAnswer>('PUT', `/desk/onlookers/${id}`, { kind, state })).others;
const others = async (desk: DeskClient, id: string, kind = 'interaction') =>
  (await desk.call<OnlookersAnswer>('GET', `/desk/onlookers/${id}?kind=${kind}`)).others;
/** The hints that a desk gets between now and the end of `work`. */
async function hinted(desk: DeskClient, work: () => Promise<unknown>): Promise<string[]> {
  await town.settle();
  const { cursor } = await desk.directory();
  await work();
  await town.settle();
  await (await town.desk('lookout')).ready();
  await town.house.reader.settle();
  return (await desk.poll(cursor)).hints.map((hint) => hint.type);
}

describe('two who have the same thing open', () => {
  test('see each other, and who writes, until one leaves or says nothing for half a minute', async () => {
    const inoue = await town.desk('inoue');
    const { sato, id } = await town.answered();
    expect(await be(sato, id, 'reading')).toEqual([]);
    expect(await be(inoue, id, 'reading')).toMatchObject([{ name: '佐藤 花子', writing: false }]);
    expect(await others(sato, id)).toMatchObject([{ name: '井上 誠', writing: false }]);
    await be(inoue, id, 'writing');
    expect(await others(sato, id)).toMatchObject([{ name: '井上 誠', writing: true }]);
    await be(inoue, id, 'gone');
    expect(await others(sato, id)).toEqual([]);
    await be(inoue, id, 'reading');
    await town.pass(29);
    expect(await others(sato, id)).toHaveLength(1);
    await town.pass(2);
    expect(await others(sato, id)).toEqual([]);
  });

  test('tell only each other, and only what is news', async () => {
    const [inoue, smith] = [await town.desk('inoue'), await town.desk('smith')];
    const { sato, id } = await town.answered();
    await be(sato, id, 'reading');
    expect(await hinted(sato, () => be(inoue, id, 'reading'))).toContain('onlooker.changed');
    expect(await hinted(sato, () => be(inoue, id, 'reading'))).not.toContain('onlooker.changed');
    expect(await hinted(smith, () => be(inoue, id, 'writing'))).not.toContain('onlooker.changed');
    expect(await hinted(sato, () => be(inoue, id, 'gone'))).toContain('onlooker.changed');
  });

  test('are nobody for who may not see it', async () => {
    const kimura = await town.desk('kimura');
    const { sato, id } = await town.answered();
    await be(sato, id, 'writing');
    const look = (method: 'GET' | 'PUT', body?: object) =>
      kimura.call(method, `/desk/onlookers/${id}${method === 'GET' ? '?kind=interaction' : ''}`, body);
    await look('GET').refused('not-found');
    await look('PUT', { kind: 'interaction', state: 'reading' }).refused('not-found');
    expect(await others(sato, id)).toEqual([]);
  });

  test('cannot overwrite one another in a case: the second is refused and sees what is there', async () => {
    const inoue = await town.desk('inoue');
    const { sato, id } = await town.answered();
    const matter = await sato.openCase({
      interactionId: id,
      categoryId: await town.id('case_category', 'ごみの収集'),
      title: 'ごみの取り残し',
    });
    await be(sato, matter.id, 'writing', 'case');
    expect(await be(inoue, matter.id, 'reading', 'case')).toMatchObject([{ writing: true }]);
    await sato.updateCase(matter.id, { version: matter.version, nextStep: '業者に確認します' });
    await inoue
      .updateCase(matter.id, { version: matter.version, nextStep: '現地を見ます' })
      .refused('version.conflict');
    expect((await inoue.case(matter.id)).nextStep).toBe('業者に確認します');
  });
});
