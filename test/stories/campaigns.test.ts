import { describe, expect, test } from 'vitest';
import type {
  AddedNumbersAnswer,
  CampaignAnswer,
  CampaignsAnswer,
  MissedCallsAnswer,
  NumbersAnswer,
} from '../../src/http/desk/campaign-shapes.ts';
import { callTown, MAIN_NUMBER } from '../kit/call-town.ts';
import { newClientId } from '../kit/clients.ts';

const town = callTown();
const READY = { kind: 'answers', afterMs: 100 } as const;

async function lineId(): Promise<string> {
  const { rows } = await town.house.admin.query<{ id: string }>(
    "select id from entry_point where name = '代表電話'",
  );
  return rows[0]!.id;
}

async function campaign(more: object = {}, login = 'mori'): Promise<CampaignAnswer> {
  const desk = await town.desk(login);
  return desk.call('POST', '/desk/campaigns', {
    clientId: newClientId(),
    name: '断水のお知らせ',
    entryPointId: await lineId(),
    queueId: await town.id('queue', '総合窓口'),
    message: '明日の午前9時から12時まで、本町で断水します。',
    settings: {},
    ...more,
  });
}

async function add(id: string, numbers: readonly string[]): Promise<AddedNumbersAnswer> {
  const mori = await town.desk('mori');
  return mori.call('POST', `/desk/campaigns/${id}/numbers`, {
    rows: numbers.map((number, at) => ({ number, note: `世帯${at + 1}` })),
  });
}

async function move(id: string, to: string): Promise<CampaignAnswer> {
  const mori = await town.desk('mori');
  const moved = await mori.call<CampaignAnswer>('POST', `/desk/campaigns/${id}/state`, { to });
  await town.settle();
  return moved;
}

async function read(id: string): Promise<CampaignAnswer> {
  return (await town.desk('mori')).call('GET', `/desk/campaigns/${id}`);
}

async function numbers(id: string): Promise<NumbersAnswer['numbers']> {
  const mori = await town.desk('mori');
  return (await mori.call<NumbersAnswer>('GET', `/desk/campaigns/${id}/numbers`)).numbers;
}

async function pass(seconds: number): Promise<void> {
  for (let at = 0; at < seconds; at += 3) await town.pass(3);
}

/** The other end of the only call there is. */
async function farEnd() {
  const { legs } = await town.pretend().exchange.list();
  return town.pretend().farEnd(legs[0]!.legId)!;
}

describe('an announcement to a list', () => {
  test('begins by itself when its time has come, and not once that was taken back', async () => {
    const { id } = await campaign({ settings: { retries: 0 } });
    const mori = await town.desk('mori');
    const at = (ms: number) => new Date(town.house.clock.now().getTime() + ms).toISOString();
    const schedule = (when: string | null) =>
      mori.call<CampaignAnswer>('PUT', `/desk/campaigns/${id}/start`, { at: when });
    await schedule(at(60_000)).refused('state.conflict');
    await add(id, ['0466000001']);
    expect(await schedule(at(-1_000)).refused('request.invalid')).toEqual({ field: 'at' });
    await schedule(at(367 * 86_400_000)).refused('request.invalid');
    expect((await schedule(at(60_000))).startsAt).toBe(at(60_000));
    await schedule(null);
    await pass(90);
    expect((await read(id)).state).toBe('draft');
    await schedule(at(60_000));
    expect((await read(id)).state).toBe('draft');
    await town.pass(60);
    await town.settle();
    expect(await read(id)).toMatchObject({ state: 'running', startsAt: null });
    expect(await numbers(id)).toMatchObject([{ state: 'dialling' }]);
    await move(id, 'stopped');
    (await farEnd()).hangUp();
    await town.settle();
  });

  test('each number is called once; who answers hears the text to its end, and all is counted', async () => {
    const { id } = await campaign({ settings: { retries: 0 } });
    expect(await add(id, ['090-1111-2222', '022-333-4444', '09011112222', '119', '0570-000-000'])).toEqual({
      added: 2,
      known: 1,
      refused: [3, 4],
    });
    town.pretend().expect('09011112222', READY);
    town.pretend().expect('0223334444', { kind: 'busy' });
    await move(id, 'running');
    await pass(40);
    const said = town.said.map(({ text }) => text).join('');
    expect(said).toContain('青葉市からのお知らせです。明日の午前9時から12時まで、本町で断水します。');
    expect(said).toContain('職員とお話しになりたい方は、1を');
    expect(await read(id)).toMatchObject({
      state: 'done',
      progress: { numbers: 2, waiting: 0, answered: 1, heard: 1, pressed: 0, busy: 1, attempts: 2 },
    });
    expect(await numbers(id)).toMatchObject([
      { number: '090-1111-2222', note: '世帯1', state: 'reached', outcome: 'answered', heard: true },
      { number: '0223-33-4444', note: '世帯2', state: 'not-reached', outcome: 'busy', heard: false },
    ]);
    // Nobody acted: no interaction was opened for them.
    const { rows } = await town.house.admin.query('select id from interaction');
    expect(rows).toEqual([]);
  });

  test('who presses 1 waits for a person of the queue, and is spoken with', async () => {
    const { id } = await campaign();
    await add(id, ['090-1111-2222']);
    town.pretend().expect('09011112222', READY);
    await town.phone('sato', READY);
    await move(id, 'running');
    await town.pass(1);
    await town.pass(2);
    (await farEnd()).press('1');
    await town.settle();
    await town.pass(3);
    expect((await read(id)).progress).toMatchObject({ answered: 1, heard: 0, pressed: 1, talked: 0 });
    await town.readyDesk('sato');
    await town.pass(1);
    await town.pass(1);
    expect(await read(id)).toMatchObject({ progress: { pressed: 1, talked: 1 } });
    const { rows } = await town.house.admin.query('select channel, state from interaction');
    expect(rows).toEqual([{ channel: 'telephone', state: 'active' }]);
    (await farEnd()).hangUp();
    await town.settle();
    expect((await read(id)).state).toBe('done');
  });

  test('no answer is tried again after the pause, and then no more', async () => {
    const { id } = await campaign({ settings: { retries: 1, pausesMin: [30] } });
    await add(id, ['090-1111-2222']);
    town.pretend().expect('09011112222', { kind: 'no-answer' });
    await move(id, 'running');
    await pass(45);
    expect(await numbers(id)).toMatchObject([{ state: 'waiting', tries: 1, outcome: 'no-answer' }]);
    await town.pass(20 * 60);
    expect((await read(id)).progress.attempts).toBe(1);
    await town.pass(10 * 60);
    await pass(45);
    expect(await read(id)).toMatchObject({ state: 'done', progress: { noAnswer: 1, attempts: 2 } });
  });

  test('no more calls at once, and in a minute, than it may', async () => {
    const { id } = await campaign({ settings: { perMinute: 3, atOnce: 2, retries: 0 } });
    const list = Array.from({ length: 6 }, (_, at) => `0901111000${at}`);
    await add(id, list);
    for (const number of list) town.pretend().expect(number, { kind: 'no-answer' });
    await move(id, 'running');
    expect((await read(id)).progress).toMatchObject({ underWay: 2, attempts: 2 });
    await pass(33);
    // The first two rang for half a minute; of three in a minute one is left.
    expect((await read(id)).progress).toMatchObject({ attempts: 3 });
    await pass(33);
    expect((await read(id)).progress.attempts).toBeLessThanOrEqual(5);
  });

  test('in the quiet hours, and on days that are not its own, nobody is called', async () => {
    await town.pass(60 * 60 * 14);
    const { id } = await campaign({ settings: { days: [5] } });
    await add(id, ['090-1111-2222']);
    town.pretend().expect('09011112222', READY);
    await move(id, 'running');
    expect(await read(id)).toMatchObject({ state: 'running', hold: 'hours', progress: { attempts: 0 } });
    // Until before nine on Friday: nobody was called.
    const attempts = async () => (await town.house.admin.query('select started_at from attempt')).rows;
    const untilFriday = new Date('2026-04-03T08:59:50+09:00').getTime() - town.house.clock.now().getTime();
    await town.pass(untilFriday / 1000);
    expect(await attempts()).toEqual([]);
    await town.pass(10);
    expect(await attempts()).toHaveLength(1);
  });

  test('paused it calls nobody, stopped whoever is left is left out; then its numbers can be forgotten', async () => {
    const { id, version } = await campaign({ settings: { atOnce: 1, retries: 0 } });
    await add(id, ['090-1111-2222', '090-1111-3333']);
    town.pretend().expect('09011112222', { kind: 'no-answer' });
    await move(id, 'running');
    await move(id, 'paused');
    await pass(45);
    expect((await read(id)).progress).toMatchObject({ noAnswer: 1, waiting: 1, attempts: 1 });
    const mori = await town.desk('mori');
    await mori.call('POST', `/desk/campaigns/${id}/erase`).refused('state.conflict');
    await mori
      .call('PUT', `/desk/campaigns/${id}`, {
        version,
        name: '古い版',
        entryPointId: await lineId(),
        queueId: null,
        message: '古い版',
        settings: {},
      })
      .refused('version.conflict');
    await move(id, 'stopped');
    expect(await read(id)).toMatchObject({ state: 'stopped', next: [], progress: { leftOut: 1 } });
    await mori.call('POST', `/desk/campaigns/${id}/erase`);
    expect(await numbers(id)).toMatchObject([{ number: null, note: null }, { number: null }]);
    expect((await read(id)).progress).toMatchObject({ numbers: 2, noAnswer: 1, leftOut: 1 });
  });

  test('one that never began is stopped too, and its numbers are forgotten', async () => {
    const { id } = await campaign();
    await add(id, ['090-1111-2222']);
    expect((await read(id)).next).toEqual(['running', 'stopped']);
    await move(id, 'stopped');
    expect(await read(id)).toMatchObject({ state: 'stopped', progress: { leftOut: 1, attempts: 0 } });
    await (await town.desk('mori')).call('POST', `/desk/campaigns/${id}/erase`);
    expect(await numbers(id)).toMatchObject([{ number: null, note: null }]);
  });

  test('who said that they are not to be called is left out', async () => {
    const sato = await town.desk('sato');
    const { id: residentId } = await sato.call<{ id: string }>('POST', '/desk/residents', {
      clientId: newClientId(),
      name: '電話 不要',
      phone: '090-1111-2222',
    });
    await sato.call('POST', `/desk/residents/${residentId}/consents`, {
      clientId: newClientId(),
      purpose: 'contact-phone',
      given: false,
      how: 'spoken',
      saidOn: '2026-04-01',
    });
    const { id } = await campaign();
    await add(id, ['090-1111-2222']);
    await move(id, 'running');
    expect(await numbers(id)).toMatchObject([{ state: 'left-out', outcome: 'asked-not-to', tries: 0 }]);
  });

  test('it does not start without numbers; who may not run such calls sees none', async () => {
    const { id } = await campaign();
    const mori = await town.desk('mori');
    await mori.call('POST', `/desk/campaigns/${id}/state`, { to: 'running' }).refused('state.conflict');
    const sato = await town.desk('sato');
    await sato.call('GET', '/desk/campaigns').refused('permission.missing');
    const { campaigns } = await mori.call<CampaignsAnswer>('GET', '/desk/campaigns');
    expect(campaigns).toHaveLength(1);
  });
});

describe('missed calls', () => {
  async function missed(view = 'open', login = 'sato'): Promise<MissedCallsAnswer> {
    return (await town.desk(login)).call('GET', `/desk/missed-calls?view=${view}`);
  }
  async function givesUp(number = '09011112222'): Promise<void> {
    const caller = await town.dial({ to: MAIN_NUMBER, from: { kind: 'number', number } });
    await town.pass(8);
    await town.pass(12);
    caller.hangUp();
    await town.settle();
  }

  test('who gave up is listed once, with how often and how long they waited, until somebody speaks with them', async () => {
    await givesUp();
    await givesUp();
    await givesUp('09033334444');
    expect(await missed()).toMatchObject({
      open: 2,
      missed: [
        { number: '090-3333-4444', times: 1 },
        {
          number: '090-1111-2222',
          reason: 'abandoned',
          times: 2,
          lineName: '代表電話',
          queueName: '総合窓口',
        },
      ],
    });
    expect((await missed()).missed[0]!.waitSec).toBeGreaterThan(5);
    await town.dial();
    await town.readyDesk('sato');
    await town.phone('sato', READY);
    await town.pass(8);
    await town.pass(1);
    expect((await missed()).missed).toMatchObject([{ number: '090-3333-4444' }]);
    expect((await missed('settled')).missed).toMatchObject([{ state: 'called-again' }]);
  });

  test('noted down for a callback it is settled; so it is by hand, and whoever withholds the number is not listed', async () => {
    await givesUp();
    await givesUp('09033334444');
    const caller = await town.dial({ from: { kind: 'withheld' } });
    caller.hangUp();
    await town.settle();
    const sato = await town.desk('sato');
    const [second, first] = (await missed()).missed;
    await sato.call('POST', '/desk/callbacks', {
      clientId: newClientId(),
      number: first!.number,
      queueId: first!.queueId,
      entryPointId: first!.entryPointId,
    });
    await sato.call('POST', `/desk/missed-calls/${second!.id}/settle`);
    await sato.call('POST', `/desk/missed-calls/${second!.id}/settle`).refused('state.conflict');
    expect(await missed()).toMatchObject({ open: 0, missed: [] });
    expect((await missed('settled')).missed.map(({ state }) => state).toSorted()).toEqual([
      'by-hand',
      'callback',
    ]);
  });

  test('called back by a click it is settled when they answer', async () => {
    await givesUp();
    const sato = await town.readyDesk('sato');
    await town.phone('sato', READY);
    town.pretend().expect('09011112222', READY);
    await sato.call('POST', '/desk/calls', { number: '090-1111-2222' });
    await town.pass(1);
    await town.pass(1);
    expect((await missed('settled')).missed).toMatchObject([{ state: 'called' }]);
  });
});
