import { describe, expect, test } from 'vitest';
import type { FlowDefinition } from '#domain/flows/definition.ts';
import type { MessageAnswer } from '../../src/http/desk/interaction-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { newClientId } from '../kit/clients.ts';
import { newestInstance, publishSample } from '../kit/flow-town.ts';

const town = aobaCity();
const DAY_SEC = 86_400;
const MENU = 'ご用件をお選びください。';

const said = async (desk: Awaited<ReturnType<typeof town.desk>>, id: string) =>
  (await desk.call<{ messages: MessageAnswer[] }>('GET', `/desk/interactions/${id}/messages`)).messages;
const waiting = async () => (await (await town.desk('tanaka')).list('waiting')).rows;

/** A resident who said this to the flow, and what came of it. */
async function told(...words: string[]) {
  const resident = await town.resident();
  for (const each of words) {
    await resident.say(each);
    await town.settle();
  }
  return resident;
}

describe('a flow before anybody is routed', () => {
  test('answers; nobody has to act, and nobody is asked', async () => {
    await publishSample(town);
    const sato = await town.readyDesk('sato');
    const resident = await told('こんにちは');
    expect((await resident.heard())[0]).toContain(MENU);
    expect(await resident.view()).toMatchObject({ state: 'new', interactionId: null, position: null });
    expect(await waiting()).toEqual([]);
    expect(await sato.offers()).toEqual([]);
  });

  test('without one, and where it was withdrawn, people are routed as ever', async () => {
    const flow = await publishSample(town);
    const mori = await town.desk('mori');
    await mori.call('POST', `/admin/flows/${flow.id}/withdraw`, { version: flow.version });
    const resident = await told('こんにちは');
    expect(await resident.view()).toMatchObject({ state: 'waiting' });
    const elsewhere = await town.resident({ key: 'aoba-weekdays' });
    await elsewhere.say('すみません');
    expect(await waiting()).toHaveLength(2);
  });

  test('what was said first is an answer if it is one', async () => {
    await publishSample(town);
    const resident = await told('税金の納付書について');
    expect((await resident.heard())[0]).toBe(
      '青葉市です。\n\n生まれた年を4桁で入力してください。\n\n0: 職員と話す\n9: 折り返しの電話をたのむ',
    );
  });

  test('said twice with one client id it is said once', async () => {
    await publishSample(town);
    const resident = await told('こんにちは');
    const clientId = newClientId();
    const first = await resident.say('1', { clientId });
    expect(await resident.say('1', { clientId })).toEqual(first);
    await town.settle();
    expect(await resident.heard()).toHaveLength(2);
  });

  test('whoever asks for a person gets one, who reads everything and is told what was learned', async () => {
    await publishSample(town);
    const resident = await told('ごみのことではないのですが', '3', '職員と話したいです');
    const sato = await town.readyDesk('sato');
    await town.settle();
    const { id } = await sato.acceptNext();
    const messages = await said(sato, id);
    expect(messages.map(({ authorKind, direction }) => `${authorKind} ${direction}`)).toEqual([
      ...[
        'resident in',
        'system out',
        'resident in',
        'system out',
        'resident in',
        'system out',
        'system note',
      ],
    ]);
    expect(messages.at(-1)!.body).toBe('自動案内「代表電話の案内」で伺ったこと\nご用件: 税金');
    expect(await resident.view()).toMatchObject({ state: 'active', interactionId: id });
    expect((await resident.heard()).join()).not.toContain('自動案内「');
    // From now on a person answers: what is said is theirs.
    await resident.say('1');
    await town.settle();
    expect((await said(sato, id)).findLast(({ authorKind }) => authorKind !== 'system')?.body).toBe('1');
    expect((await resident.heard()).filter((each) => each.includes(MENU))).toHaveLength(1);
    expect(await newestInstance(town)).toMatchObject({ outcome: 'handed-over', interactionId: id });
  });

  test('a picture is looked at by a person', async () => {
    await publishSample(town);
    const resident = await told('こんにちは');
    const file = await resident.upload(Buffer.from('控え'.repeat(20)), 'memo.txt');
    await resident.say('', { fileIds: [file.id] });
    expect(await resident.view()).toMatchObject({ state: 'waiting' });
  });

  test('a flow that offers no person is left for one all the same', async () => {
    await publishSample(town, { change: (flow) => (flow.toPerson = null) });
    const resident = await told('こんにちは', 'オペレーターをお願いします');
    const [row] = await waiting();
    expect(await resident.view()).toMatchObject({ state: 'waiting', interactionId: row!.id });
    const sato = await town.readyDesk('sato');
    await town.settle();
    await sato.acceptNext();
    expect((await said(sato, row!.id)).map(({ body }) => body)).toContain('こんにちは');
    expect(await newestInstance(town)).toMatchObject({ outcome: 'left' });
  });
});

describe('what a flow leaves behind', () => {
  test('a message that somebody must read, with the time by which it is answered', async () => {
    await publishSample(town, { change: closed });
    const resident = await told('こんにちは', '先週の担当者の対応について、お礼を伝えてください');
    expect((await resident.heard()).at(-1)).toContain('お預かりしました。');
    const [row] = await waiting();
    expect(row).toMatchObject({ queueName: '総合窓口' });
    const sato = await town.readyDesk('sato');
    await town.settle();
    await sato.acceptNext();
    expect((await sato.open(row!.id)).wish).toMatchObject({ kind: 'here' });
    expect((await said(sato, row!.id)).map(({ body }) => body)).toContain(
      '先週の担当者の対応について、お礼を伝えてください',
    );
    expect(await newestInstance(town)).toMatchObject({ outcome: 'completed', deeds: ['message-left'] });
  });

  test('a number to be called', async () => {
    await publishSample(town);
    town.house.personal.add('090-1234-5678').add('+819012345678');
    const resident = await told('こんにちは', '折り返しお願いします', '090-1234-5678', 'はい');
    expect((await resident.heard()).at(-1)).toContain('090-1234-5678に折り返します。');
    const [row] = await waiting();
    const sato = await town.readyDesk('sato');
    await town.settle();
    await sato.acceptNext();
    expect(await sato.open(row!.id)).toMatchObject({ wish: { kind: 'call' }, wishContact: '090-1234-5678' });
  });

  test('the form for a message goes past the flow; what was said until then is read with it', async () => {
    await publishSample(town);
    const resident = await told('こんにちは', '3');
    await resident.call('POST', '/public/chat/wish', {
      clientId: newClientId(),
      kind: 'here',
      contact: null,
      body: 'また連絡します',
    });
    await town.settle();
    const [row] = await waiting();
    const tanaka = await town.desk('tanaka');
    expect((await said(tanaka, row!.id)).map(({ body }) => body)).toContain('こんにちは');
    expect(await newestInstance(town)).toMatchObject({ outcome: 'left' });
  });

  test('the language that was chosen holds for the conversation and for whoever answers', async () => {
    await publishSample(town);
    const resident = await told('こんにちは', '8', '0');
    expect(await resident.view()).toMatchObject({ language: 'en' });
    expect((await waiting())[0]).toMatchObject({ language: 'en' });
  });

  test('a full line: the flow goes another way where it has one', async () => {
    await publishSample(town);
    const tax = await town.id('queue', '環境業務課');
    await town.house.admin.query(`update queue set policy = policy || '{"maxWaiting": 1}' where id = $1`, [
      tax,
    ]);
    await told('税金について', '1957', 'はい');
    expect(await waiting()).toHaveLength(1);
    const resident = await told('税金について', '1958', 'はい');
    expect((await resident.heard()).at(-1)).toContain('伝言をどうぞ。');
    expect(await waiting()).toHaveLength(1);
  });

  test('skills that the flow asks for are needed beside those of the queue', async () => {
    const { rows } = await town.house.admin.query<{ id: string }>('select id from skill limit 1');
    await publishSample(town, {
      change: (flow) => Object.assign(flow.steps['person']!, { skillIds: [rows[0]!.id] }),
    });
    const sato = await town.readyDesk('sato');
    await told('こんにちは', '0');
    await town.pass(5);
    expect(await sato.offers()).toEqual([]);
    expect(await waiting()).toHaveLength(1);
  });

  test('the state of a case is told in the open only', async () => {
    const nakamura = await town.readyDesk('nakamura');
    const categoryId = await town.id('case_category', '子育ての相談');
    const person = await nakamura.createResident({ name: '秘 密子' });
    const sealed = await nakamura.openCase({
      residentId: person.id,
      categoryId,
      title: '内密の相談',
      description: '内密',
    });
    await publishSample(town);
    town.house.personal.add(sealed.number);
    const resident = await told('こんにちは', '2', sealed.number);
    expect((await resident.heard()).at(-1)).toContain('見つかりませんでした。');
  });
});

describe('an instance', () => {
  test('stays with the version it began; whoever begins later has the new one', async () => {
    const flow = await publishSample(town);
    const early = await told('こんにちは');
    const mori = await town.desk('mori');
    const { draft } = flow;
    Object.assign(draft.steps['matter']!, { prompt: { text: { ja: '新しいご案内です。', en: 'New.' } } });
    const saved = await mori.call<typeof flow>('PUT', `/admin/flows/${flow.id}`, {
      version: flow.version,
      name: flow.name,
      draft,
    });
    await mori.call('POST', `/admin/flows/${flow.id}/publish`, { version: saved.version });
    await early.say('なにか');
    await town.settle();
    expect((await early.heard()).at(-1)).toContain(MENU);
    expect((await (await told('こんにちは')).heard())[0]).toContain('新しいご案内です。');
  });

  test('waits for days, and begins anew when it was forgotten', async () => {
    await publishSample(town);
    const resident = await told('こんにちは', '3');
    await town.pass(2 * DAY_SEC);
    await resident.say('1957');
    await town.settle();
    expect((await resident.heard()).at(-1)).toContain('1957年でよろしいですか。');
    await town.pass(8 * DAY_SEC);
    await resident.say('はい');
    await town.settle();
    expect((await resident.heard()).at(-1)).toContain(MENU);
  });

  test('is over when the resident leaves', async () => {
    await publishSample(town);
    const resident = await told('こんにちは');
    await resident.leave();
    expect(await newestInstance(town)).toMatchObject({ outcome: 'left', stepId: 'matter' });
    await resident.say('もう一度');
    await town.settle();
    expect((await resident.heard()).at(-1)).toContain(MENU);
  });

  test('whoever spoke with a person today goes on with people; after a day the flow answers again', async () => {
    const { sato, id, resident } = await town.answered();
    await publishSample(town);
    await sato.end(id);
    await sato.wrapUp(id);
    await town.pass(3600);
    await resident.say('さきほどの件です');
    await town.settle();
    const [row] = await waiting();
    expect(row ?? (await sato.list('active')).rows[0] ?? (await sato.offers())[0]).toBeDefined();
    const again = await sato.acceptNext();
    await sato.end(again.id);
    await sato.wrapUp(again.id);
    await town.pass(2 * DAY_SEC);
    await resident.say('また別の件です');
    await town.settle();
    expect((await resident.heard()).at(-1)).toContain(MENU);
    expect(await resident.view()).toMatchObject({ state: 'new', survey: null });
  });

  test('keeps what it was told sealed', async () => {
    await publishSample(town);
    await told('こんにちは', '3', '1957');
    const { rows } = await town.house.admin.query<{ state: Buffer }>('select state from flow_instance');
    expect(rows[0]!.state.toString('latin1')).not.toContain('1957');
  });
});

/** The front desk is never open. */
function closed(flow: FlowDefinition): void {
  const hours = flow.steps['hours'];
  if (hours?.verb !== 'branch') throw new Error('no branch');
  Object.assign(hours.ways[0]!.when[0]!, { is: true });
}
