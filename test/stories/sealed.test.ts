import { expect, test } from 'vitest';
import { aobaCity } from '../kit/cast.ts';

const town = aobaCity({ watchers: ['sato', 'inoue', 'nakamura'] });
const WORDS = '家のことで相談したいことがあります';

/** A consultation that went from the first line to 子育て支援課, whose records are sealed. */
async function consultation() {
  const { resident, sato, id } = await town.answered(WORDS);
  const photo = await resident.upload(Buffer.from('相談の控え\n'.repeat(20)), 'memo.txt');
  await resident.say('控えを送ります', { fileIds: [photo.id] });
  const person = await sato.createResident({
    name: '高橋 静',
    kana: 'たかはし しずか',
    phone: '090-1234-5678',
  });
  await sato.link(id, person.id);
  await sato.handOver(
    id,
    { toDepartmentId: await town.id('department', '子育て支援課') },
    '内密にお願いします',
  );
  await town.settle();
  return { resident, sato, id, person, fileId: photo.id };
}

test('once a sealed department has it, the first line does not even learn that it exists', async () => {
  const nakamura = await town.readyDesk('nakamura');
  const { resident, sato, id, person, fileId } = await consultation();
  // While it is only asked for, the sender still has it; the receivers see it, or they could not decide.
  expect(await sato.open(id)).toMatchObject({ mine: true, pendingHandover: true });
  await sato.file(fileId);
  const { cursor } = await sato.directory();
  await nakamura.acceptNext();
  await town.settle();

  await sato.open(id).refused('not-found');
  await sato.call('GET', `/desk/interactions/${id}/messages`).refused('not-found');
  for (const view of ['mine', 'waiting', 'handovers', 'active', 'ended'] as const) {
    const { rows, counts } = await sato.list(view);
    expect([view, rows, counts]).toEqual([view, [], { mine: 0, waiting: 0, handovers: 0, active: 0 }]);
  }
  expect((await sato.search(WORDS)).interactions).toEqual([]);
  expect((await sato.search('控え')).interactions).toEqual([]);
  expect((await sato.timeline(person.id)).entries).toEqual([]);
  expect((await sato.search('高橋')).residents).toMatchObject([{ id: person.id, lastContactAt: null }]);
  await sato.file(fileId).refused('not-found');
  await sato.reply(id, '書けてはいけません').refused('not-found');
  await sato.note(id, '書けてはいけません').refused('not-found');

  // That it is gone is told once, so that it does not stand on the screen; what happens to it later never.
  const hints = (await sato.poll(cursor)).hints;
  expect(hints.some((hint) => hint.id === id)).toBe(true);
  const after = (await sato.directory()).cursor;
  await resident.say('ここからは課の人だけが読みます');
  await nakamura.reply(id, 'お話をうかがいます');
  await town.settle();
  await (await town.desk('inoue')).ready();
  await town.settle();
  const later = (await sato.poll(after)).hints;
  expect(later.filter((hint) => hint.id === id || hint.id === resident.conversationId)).toEqual([]);

  const seen = await nakamura.open(id);
  expect(seen.messages.map((message) => message.body)).toContain('ここからは課の人だけが読みます');
  expect(String(await nakamura.file(fileId))).toContain('相談の控え');
  expect((await nakamura.search(WORDS)).interactions.map((hit) => hit.id)).toEqual([id]);
  expect((await (await town.desk('kobayashi')).open(id)).ownerName).toBe('中村 のぞみ');
  for (const login of ['tanaka', 'kimura', 'ono', 'mori', 'suzuki', 'inoue'])
    await (await town.desk(login)).open(id).refused('not-found');
});

test('a case of a sealed category shows nothing of itself outside of its department', async () => {
  const { sato, id, resident } = await town.answered(WORDS);
  const receipt = await sato.openCase({
    interactionId: id,
    categoryId: await town.id('case_category', '子育ての相談'),
    title: '家庭の相談を受けた',
  });
  expect(receipt).toMatchObject({ sealed: true, can: [], entries: [], departmentName: '子育て支援課' });
  await town.settle();
  await sato.case(receipt.id).refused('not-found');
  expect((await sato.cases('all')).rows).toEqual([]);
  expect((await sato.search('家庭の相談を受けた')).cases).toEqual([]);
  expect((await sato.search(receipt.number)).cases).toEqual([]);
  expect((await sato.open(id)).cases).toEqual([]);
  const { residentId } = await sato.open(id);
  expect((await sato.timeline(residentId)).entries.map((entry) => entry.kind)).toEqual(['interaction']);
  // The first line reads the chat: its number must not stand there either.
  expect((await resident.heard()).join('\n')).not.toContain(receipt.number);
  expect((await (await town.desk('nakamura')).case(receipt.id)).title).toBe('家庭の相談を受けた');
  for (const login of ['tanaka', 'kimura', 'kondo'])
    await (await town.desk(login)).case(receipt.id).refused('not-found');
});

test('a supervisor above a sealed department may not draw its consultations to themselves', async () => {
  const tanaka = await town.desk('tanaka');
  const { id } = await consultation();
  const seen = await tanaka.open(id);
  expect(seen.handovers[0]?.can).toEqual([]);
  await tanaka.decide(seen.handovers[0]!.id, 'accept').refused('not-found');
  await tanaka.refuseHandover(seen.handovers[0]!.id, 'not-ours').refused('not-found');
});
