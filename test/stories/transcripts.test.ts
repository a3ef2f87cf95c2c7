import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readWav, type Sound } from '#kernel/sound.ts';
import { hum } from '#outside/pretend-exchange/hum.ts';
import { createOpenaiTranscription } from '#outside/openai-transcription/openai-transcription.ts';
import type { RevealAnswer } from '../../src/http/desk/reveal-shapes.ts';
import type { TranscriptAnswer } from '../../src/http/desk/transcript-shapes.ts';
import { callTown } from '../kit/call-town.ts';
import { PASSWORD } from '../kit/cast.ts';
import { type DeskClient, signIn } from '../kit/clients.ts';
import {
  KEY,
  MODEL,
  type StandInTranscription,
  standInTranscription,
} from '../kit/stand-in-transcription.ts';

let server: StandInTranscription;
beforeAll(async () => {
  server = await standInTranscription();
});
afterAll(() => server.close());

const town = callTown({
  recogniser: () => createOpenaiTranscription({ url: server.url, key: KEY, model: MODEL }),
});
beforeEach(() => {
  server.fail(undefined);
  server.asked.length = 0;
});

const DAY_SEC = 86_400;
let nextHz = 300;

/** A sound that the recogniser takes for these words. */
function words(text: string, lengthMs = 1_500): Sound {
  const hz = nextHz;
  nextHz = nextHz >= 1_000 ? 300 : nextHz + 100;
  server.means(hz, text);
  return readWav(hum(lengthMs, hz))!;
}

async function read(desk: DeskClient, interactionId: string): Promise<TranscriptAnswer> {
  return desk.call<TranscriptAnswer>('GET', `/desk/interactions/${interactionId}/transcript`);
}
const texts = (answer: TranscriptAnswer) => answer.segments.map(({ side, text }) => [side, text]);

/** 佐藤 talks with a caller. */
async function talking() {
  const sato = await town.readyDesk('sato');
  await town.phone('sato', { kind: 'answers', afterMs: 100 });
  const caller = await town.dial();
  await town.pass(7);
  await town.pass(1);
  const { calls } = await sato.call<{ calls: { id: string; interactionId: string }[] }>(
    'GET',
    '/desk/calls/mine',
  );
  const { id: callId, interactionId } = calls[0]!;
  const made = (await town.pretend().exchange.list()).legs.find(({ origin }) => origin === 'made');
  const agent = town.pretend().farEnd(made!.legId)!;
  const ask = async (path: string, body: object) => {
    await sato.call('POST', `/desk/calls/${callId}/${path}`, body);
    await town.settle();
  };
  return { sato, caller, agent, interactionId, ask };
}

describe('what is said in a call', () => {
  test('stands beside it while it is said, both sides apart and in order; each reading is audited', async () => {
    const { sato, caller, agent, interactionId } = await talking();
    expect(await read(sato, interactionId)).toMatchObject({ isOn: true, isLive: true, segments: [] });
    caller.say(words('粗大ごみの出し方を知りたいのですが'));
    await town.pass(3);
    agent.say(words('はい、粗大ごみですね'));
    await town.pass(3);
    const now = await read(sato, interactionId);
    expect(texts(now)).toEqual([
      ['resident', '粗大ごみの出し方を知りたいのですが'],
      ['staff', 'はい、粗大ごみですね'],
    ]);
    expect(now.segments.map(({ name }) => name)).toEqual([null, '佐藤 花子']);
    expect(now).toMatchObject({ isFailing: false, can: ['correct'] });
    expect(server.asked).toMatchObject([{ language: 'ja', prompt: '青葉市' }, { language: 'ja' }]);

    caller.hangUp();
    await town.settle();
    expect(await read(sato, interactionId)).toMatchObject({ isLive: false });
    const { rows } = await town.house.admin.query(
      `select action, fields from audit where subject_id = $1 and 'transcript' = any(fields)`,
      [interactionId],
    );
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({ action: 'read' });
  });

  test('what was being said at the end is not lost', async () => {
    const { sato, caller, interactionId } = await talking();
    caller.say(words('ありがとう、さようなら', 5_000));
    await town.pass(2);
    caller.hangUp();
    await town.settle();
    expect(texts(await read(sato, interactionId))).toEqual([['resident', 'ありがとう、さようなら']]);
  });

  test('is not written down while the recording is paused, nor while they wait', async () => {
    const { sato, caller, agent, interactionId, ask } = await talking();
    await ask('recording', { paused: true });
    caller.say(words('番号は一二三四です'));
    await town.pass(4);
    await ask('recording', { paused: false });
    caller.say(words('これで全部です'));
    await town.pass(4);
    await ask('hold', { on: true });
    agent.say(words('この人、また同じことを'));
    caller.say(words('まだかしら'));
    await town.pass(4);
    await ask('hold', { on: false });
    agent.say(words('お待たせしました'));
    await town.pass(4);
    expect(texts(await read(sato, interactionId))).toEqual([
      ['resident', 'これで全部です'],
      ['staff', 'お待たせしました'],
    ]);
    expect(server.asked).toHaveLength(2);
  });

  test('hides numbers of cards and individual numbers before it is kept', async () => {
    const { sato, caller, interactionId } = await talking();
    caller.say(words('カードは 4111 1111 1111 1111 です'));
    await town.pass(4);
    expect(texts(await read(sato, interactionId))).toEqual([
      ['resident', 'カードは ●●●● ●●●● ●●●● 1111 です'],
    ]);
    const { rows } = await town.house.admin.query(
      `select masked, position(convert_to('です', 'UTF8') in body) as readable from transcript_segment`,
    );
    expect(rows).toEqual([{ masked: ['card'], readable: 0 }]);
    expect((await sato.search('4111')).interactions).toEqual([]);

    // What was said is kept apart for a time, for whoever may and says why; put right by hand, it goes or stays with its number.
    const tanaka = await town.desk('tanaka');
    const [segment] = (await read(sato, interactionId)).segments;
    const reveal = (by: DeskClient) =>
      by.call<RevealAnswer>('POST', `/desk/originals/transcript-segment/${segment!.id}/reveal`, {
        reason: '桁を確かめるため',
      });
    await reveal(sato).refused('permission.missing');
    expect((await reveal(tanaka)).body).toBe('カードは 4111 1111 1111 1111 です');
    const correct = (text: string, version: number) =>
      sato.call('PUT', `/desk/transcript-segments/${segment!.id}`, { text, version });
    await correct('カードは ●●●● ●●●● ●●●● 1111 でした', 1);
    expect((await reveal(tanaka)).body).toContain('4111 1111');
    await correct('カードの話', 2);
    await reveal(tanaka).refused('not-found');
  });

  test('is of no line that is not recorded', async () => {
    await town.house.admin.query(
      `update phone_line set settings = jsonb_set(settings, '{recording}', '{"on": false}')`,
    );
    const { sato, caller, interactionId } = await talking();
    caller.say(words('相談があります'));
    await town.pass(4);
    expect(await read(sato, interactionId)).toMatchObject({ segments: [], deleteAfter: null });
    expect(server.asked).toEqual([]);
  });

  test('is missing where it could not be recognised; the call goes on, and it is said', async () => {
    const { sato, caller, interactionId } = await talking();
    server.fail(400);
    caller.say(words('聞こえますか'));
    await town.pass(4);
    const broken = await read(sato, interactionId);
    expect(broken).toMatchObject({ isFailing: true, segments: [{ text: null, corrected: null }] });
    server.fail(undefined);
    caller.say(words('もしもし'));
    await town.pass(4);
    expect(await read(sato, interactionId)).toMatchObject({ isFailing: false });
    expect(caller.isOver()).toBe(false);
    // Whoever was there may write it in.
    const [segment] = broken.segments;
    await sato.call('PUT', `/desk/transcript-segments/${segment!.id}`, { text: '聞こえますか', version: 1 });
    expect((await read(sato, interactionId)).segments[0]).toMatchObject({
      text: '聞こえますか',
      corrected: { heard: null, name: '佐藤 花子' },
    });
  });
});

describe('put right by hand', () => {
  test('the words change for reading and searching; what was heard, who and when stay beside them', async () => {
    const { sato, caller, interactionId } = await talking();
    caller.say(words('相談ゴミを出したい'));
    await town.pass(4);
    const [heard] = (await read(sato, interactionId)).segments;
    const path = `/desk/transcript-segments/${heard!.id}`;
    await sato.call('PUT', path, { text: '粗大ゴミを出したい', version: 1 });
    await town.settle();
    const [after] = (await read(sato, interactionId)).segments;
    expect(after).toMatchObject({
      text: '粗大ゴミを出したい',
      corrected: { heard: '相談ゴミを出したい', name: '佐藤 花子', at: town.house.clock.now().toISOString() },
      version: 2,
    });
    expect((await sato.search('粗大ゴミ')).interactions).toMatchObject([{ id: interactionId }]);
    expect((await sato.search('相談ゴミ')).interactions).toEqual([]);

    const late = await sato.call('PUT', path, { text: '別の直し', version: 1 }).raw();
    expect([late.statusCode, late.json().code]).toEqual([409, 'version.conflict']);
    const empty = await sato.call('PUT', path, { text: ' ', version: 2 }).raw();
    expect(empty.statusCode).toBe(400);
    await sato.call('PUT', path, { text: '粗大ゴミ 4111111111111111', version: 2 });
    const [again] = (await read(sato, interactionId)).segments;
    expect(again).toMatchObject({
      text: '粗大ゴミ ●●●●●●●●●●●●1111',
      corrected: { heard: '相談ゴミを出したい' },
    });
  });
});

describe('who may', () => {
  test('read and find it: who may see the interaction and read transcripts, and nobody else', async () => {
    const { sato, caller, interactionId } = await talking();
    caller.say(words('側溝の蓋が外れています'));
    await town.pass(4);
    const path = `/desk/interactions/${interactionId}/transcript`;
    expect((await sato.search('側溝 蓋')).interactions).toMatchObject([
      { id: interactionId, snippet: expect.anything() },
    ]);
    const [segment] = (await read(sato, interactionId)).segments;
    // 計画担当 has no right to it; 木村 has the right and does not see this interaction.
    const tries = [
      ['kondo', 403, 'permission.missing'],
      ['kimura', 404, 'not-found'],
    ] as const;
    for (const [login, status, code] of tries) {
      const desk = await town.desk(login);
      const refused = await desk.call('GET', path).raw();
      expect([login, refused.statusCode, refused.json().code]).toEqual([login, status, code]);
      const change = { text: 'ちがう', version: 1 };
      const notChanged = await desk.call('PUT', `/desk/transcript-segments/${segment!.id}`, change).raw();
      expect([login, notChanged.statusCode]).toEqual([login, status]);
      expect((await desk.search('側溝')).interactions).toEqual([]);
    }
    expect(await read(await town.desk('tanaka'), interactionId)).toMatchObject({ can: ['correct'] });
  });
});

describe('kept as long as the recording', () => {
  async function ended() {
    const talk = await talking();
    talk.caller.say(words('街灯が切れています'));
    await town.pass(4);
    talk.caller.hangUp();
    await town.settle();
    const { rows } = await town.house.admin.query<{ id: string }>('select id from recording');
    const count = async () => {
      const counted = await town.house.admin.query<{ many: string }>(
        'select count(*) as many from transcript_segment',
      );
      return Number(counted.rows[0]?.many);
    };
    const look = async () => {
      await town.house.recordingWatch.tick();
      await town.house.transcriptKeeping.tick();
      await town.settle();
    };
    return { ...talk, recordingId: rows[0]!.id, count, look };
  }

  test('it goes with the recording, and nothing finds it any more', async () => {
    const { interactionId, count, look } = await ended();
    await town.pass(89 * DAY_SEC);
    await look();
    expect(await count()).toBe(1);
    await town.pass(1.1 * DAY_SEC);
    await town.house.recordingWatch.tick();
    await town.settle();
    expect(await count()).toBe(0);
    expect(await read(await town.desk('tanaka'), interactionId)).toMatchObject({ segments: [] });
    const { rows } = await town.house.admin.query(
      `select actor from audit where 'transcript deleted' = any(fields)`,
    );
    expect(rows).toHaveLength(1);
  });

  test('what is held stays with it, and goes once it is let go', async () => {
    const { recordingId, count, look } = await ended();
    const tanaka = await town.desk('tanaka');
    const until = new Date(town.house.clock.now().getTime() + 200 * DAY_SEC * 1_000).toISOString();
    const hold = await tanaka.call<{ id: string }>('POST', `/desk/recordings/${recordingId}/holds`, {
      reason: '証拠として',
      until,
    });
    await town.pass(120 * DAY_SEC);
    await look();
    expect(await count()).toBe(1);
    const later = await signIn(town.house, 'tanaka', PASSWORD);
    await later.call('POST', `/desk/recordings/${recordingId}/holds/${hold.id}/release`, {
      reason: '示談が成立した',
    });
    await look();
    expect(await count()).toBe(0);
  });

  test('one whose recording never came is kept as long, and one that was left open is ended', async () => {
    const { sato, interactionId, count, look } = await ended();
    await town.house.admin.query('update transcript set ended_at = null');
    await town.house.admin.query(`update recording set state = 'empty', delete_after = null`);
    await look();
    expect(await read(sato, interactionId)).toMatchObject({ isLive: false });
    await town.pass(90.1 * DAY_SEC);
    await look();
    expect(await count()).toBe(0);
  });
});

test('how the recogniser does is told to whoever looks after the machine, and to administrators', async () => {
  const health = async () => {
    const answer = await town.house.app.inject({ url: '/health/transcription', remoteAddress: '127.0.0.1' });
    return [answer.statusCode, answer.json().state];
  };
  expect(await health()).toEqual([200, 'untried']);
  const { caller } = await talking();
  caller.say(words('もしもし'));
  await town.pass(4);
  expect(await health()).toEqual([200, 'working']);
  server.fail(400);
  caller.say(words('聞こえますか'));
  await town.pass(4);
  expect(await health()).toEqual([503, 'failing']);
  const mori = await town.desk('mori');
  expect(await mori.call('GET', '/admin/speech')).toMatchObject({
    transcription: { state: 'failing', waiting: 0 },
  });
  const outside = await town.house.app.inject({ url: '/health/transcription', remoteAddress: '10.0.0.9' });
  expect(outside.statusCode).toBe(404);
});
