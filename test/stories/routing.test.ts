import { describe, expect, test } from 'vitest';
import { aobaCity } from '../kit/cast.ts';
import type { DeskClient, ResidentClient } from '../kit/clients.ts';

const town = aobaCity();

async function arrive(
  words: string,
  options: { key?: string; language?: string } = {},
): Promise<ResidentClient> {
  const resident = await town.resident(options);
  await resident.say(words);
  await town.pass(1);
  return resident;
}

async function offered(...desks: DeskClient[]): Promise<string[][]> {
  const found: string[][] = [];
  for (const desk of desks) found.push((await desk.offers()).map((offer) => offer.preview));
  return found;
}

describe('offers', () => {
  test('one that nobody takes in time goes on to the next, and the resident keeps the place', async () => {
    const [sato, inoue] = [await town.readyDesk('sato'), await town.desk('inoue')];
    const first = await arrive('最初に待っている人');
    await arrive('二番目に待っている人');
    expect(await offered(sato)).toEqual([['最初に待っている人', '二番目に待っている人']]);
    const missed = (await sato.offers())[0]!;
    await inoue.ready();
    await town.pass(28);
    expect(await offered(sato, inoue)).toEqual([['最初に待っている人', '二番目に待っている人'], []]);
    await town.pass(1);
    expect(await offered(sato, inoue)).toEqual([['二番目に待っている人'], ['最初に待っている人']]);
    await sato.accept(missed.id).refused('offer.gone');
    expect(await first.view()).toMatchObject({ state: 'waiting', position: 1 });
    expect((await inoue.acceptNext()).preview).toBe('最初に待っている人');
  });

  test('three misses set a person aside until they say that they are there', async () => {
    const sato = await town.readyDesk('sato');
    const resident = await arrive('だれも出ない電話のよう');
    for (let miss = 1; miss <= 3; miss++) {
      expect((await sato.offers()).length).toBe(1);
      await town.pass(31);
    }
    expect(await sato.offers()).toEqual([]);
    const { presence } = await sato.call<{ presence: { setAside: boolean; status: string } }>(
      'GET',
      '/desk/session',
    );
    expect(presence).toMatchObject({ status: 'ready', setAside: true });
    expect(await resident.view()).toMatchObject({ state: 'waiting', position: 1 });
    expect(await sato.ready()).toMatchObject({ setAside: false });
    await town.settle();
    await sato.acceptNext();
  });

  test('declined, it goes on at once; the place is kept, and a lone agent is asked again after a minute', async () => {
    const [sato, inoue] = [await town.readyDesk('sato'), await town.desk('inoue')];
    const resident = await arrive('断られても順番は変わりません');
    await arrive('あとから来た人');
    const offer = (await sato.offers())[0]!;
    await sato.decline(offer.id);
    await sato.decline(offer.id);
    await inoue.decline(offer.id).refused('not-found');
    await town.settle();
    expect(await offered(sato)).toEqual([['あとから来た人']]);
    expect(await resident.view()).toMatchObject({ position: 1 });
    await town.pass(10);
    expect(await offered(sato)).toEqual([['あとから来た人']]);
    await sato.acceptNext();
    await town.pass(51);
    expect(await offered(sato)).toEqual([['断られても順番は変わりません']]);
    await inoue.ready();
    await sato.decline((await sato.offer()).id);
    await town.settle();
    expect(await offered(sato, inoue)).toEqual([[], ['断られても順番は変わりません']]);
  });

  test('go to whoever has been idle longest, and each person has at most four at once', async () => {
    const [sato, inoue] = [await town.readyDesk('sato'), await town.desk('inoue')];
    await town.pass(10);
    await inoue.ready();
    for (let n = 1; n <= 9; n++) await arrive(`続けて来た人 ${n}`);
    const [satos, inoues] = await offered(sato, inoue);
    expect(satos).toEqual(['続けて来た人 1', '続けて来た人 3', '続けて来た人 5', '続けて来た人 7']);
    expect(inoues).toEqual(['続けて来た人 2', '続けて来た人 4', '続けて来た人 6', '続けて来た人 8']);
    const held: string[] = [];
    for (const offer of await sato.offers()) held.push((await sato.accept(offer.id)).id);
    await town.settle();
    expect(await offered(sato)).toEqual([[]]);
    expect((await sato.list('waiting')).rows.map((row) => row.preview)).toContain('続けて来た人 9');
    // After-contact work counts until its time is over or it is done.
    await sato.end(held[0]!);
    await town.settle();
    expect(await offered(sato)).toEqual([[]]);
    await sato.wrapUp(held[0]!);
    await town.settle();
    expect(await offered(sato)).toEqual([['続けて来た人 9']]);
  });

  test("go to somebody who speaks the resident's language, when there is one", async () => {
    const sato = await town.readyDesk('sato');
    await town.pass(10);
    const smith = await town.readyDesk('smith');
    const resident = await arrive('How do I register my address?', { language: 'en' });
    expect(await offered(sato, smith)).toEqual([[], ['How do I register my address?']]);
    await smith.acceptNext();
    await town.settle();
    expect(await resident.heard()).toEqual(['市民コールセンター is answering you now.']);
  });

  test('who goes away hands back what was just offered and keeps what is in hand', async () => {
    const { sato, id } = await town.answered();
    const inoue = await town.readyDesk('inoue');
    await arrive('席を外した人に呼び出しがかかる');
    await inoue.away('lunch');
    await town.settle();
    expect(await offered(sato, inoue)).toEqual([['席を外した人に呼び出しがかかる'], []]);
    await sato.away();
    await town.settle();
    expect((await sato.list('mine')).rows.map((row) => row.id)).toEqual([id]);
    expect(await offered(sato, inoue)).toEqual([[], []]);
    await sato.call('PUT', '/desk/presence', { status: 'asleep' }).refused('request.invalid');
  });

  test('one accepted twice is one answer; one of a colleague is not found', async () => {
    const [sato, inoue] = [await town.readyDesk('sato'), await town.desk('inoue')];
    await arrive('二度押しても一度です');
    const offer = await sato.offer();
    const both = await Promise.all([sato.accept(offer.id), sato.accept(offer.id)]);
    expect(both.map((answer) => answer.id)).toEqual([offer.interactionId, offer.interactionId]);
    expect(both[0]?.legs.filter((leg) => leg.kind === 'agent')).toHaveLength(1);
    await inoue.accept(offer.id).refused('not-found');
    await sato.decline(offer.id).refused('offer.gone');
  });
});

describe('waiting', () => {
  test('outside its hours a queue offers nothing; the resident is told when it opens', async () => {
    const sato = await town.readyDesk('sato');
    await town.pass(8.5 * 3600);
    await sato.call('GET', '/desk/session').refused('session.required');
    const evening = await town.resident({ key: 'aoba-weekdays' });
    expect(await evening.view()).toMatchObject({ open: false, opensAt: '2026-04-01T23:30:00.000Z' });
    await evening.say('夜のうちに書いておきます');
    await town.settle();
    expect(await offersOf('sato')).toBe(0);
    await town.pass(15 * 3600);
    expect(await evening.view()).toMatchObject({ open: true, opensAt: null, position: 1 });
    expect(await offersOf('sato')).toBe(1);
  });

  test('a holiday closes it too', async () => {
    town.house.clock.jumpTo(new Date('2026-04-29T10:00:00+09:00'));
    const resident = await town.resident({ key: 'aoba-weekdays' });
    expect(await resident.view()).toMatchObject({ open: false, opensAt: '2026-04-29T23:30:00.000Z' });
  });

  test('who leaves while waiting is waited for no longer; who leaves while answered goes to after-contact work', async () => {
    const inoue = await town.desk('inoue');
    const resident = await arrive('やっぱりやめます');
    await resident.leave();
    expect(await resident.view()).toMatchObject({ state: 'ended', position: null });
    await inoue.ready();
    await town.settle();
    expect(await inoue.offers()).toEqual([]);
    expect((await inoue.list('ended')).rows.map((row) => row.preview)).toEqual(['やっぱりやめます']);
    await inoue.away();
    const { resident: other, sato, id } = await town.answered();
    await other.leave();
    await other.leave();
    await town.settle();
    expect(await sato.open(id)).toMatchObject({ state: 'wrap-up', endReason: 'resident-left' });
  });

  test('somebody may take it out of the line by hand, once', async () => {
    const [sato, inoue] = [await town.readyDesk('sato'), await town.desk('inoue')];
    await arrive('先に気づいた人が取ります');
    const { id } = (await inoue.list('waiting')).rows[0]!;
    await (await town.desk('ono')).take(id).refused('permission.missing');
    const taken = await inoue.take(id);
    expect(taken).toMatchObject({ state: 'active', mine: true });
    expect((await inoue.take(id)).version).toBe(taken.version);
    await sato.take(id).refused('state.conflict');
    await town.settle();
    expect(await sato.offers()).toEqual([]);
  });
});

/** How many are offered to somebody whose session a long night has ended. */
async function offersOf(login: string): Promise<number> {
  const { rows } = await town.house.admin.query<{ n: number }>(
    `select count(*)::int as n from offer o join staff s on s.tenant_id = o.tenant_id and s.id = o.staff_id join account a on a.id = s.account_id
     where a.login = $1 and o.state = 'pending'`,
    [login],
  );
  return rows[0]?.n ?? 0;
}

test('an offer is told to the desk it is made to at once, its event in its turn', async () => {
  const [sato, inoue] = [await town.readyDesk('sato'), await town.desk('inoue')];
  const heard = new Map<DeskClient, string[]>([sato, inoue].map((desk) => [desk, []]));
  const stops = await Promise.all(
    [...heard].map(([desk, chunks]) =>
      town.house.feed.listen(
        {
          tenantId: desk.session.tenant.id,
          keys: new Set([`staff:${desk.staffId}`]),
          write: (chunk) => (chunks.push(chunk), true),
          stillAllowed: () => Promise.resolve(true),
          close: () => undefined,
        },
        undefined,
      ),
    ),
  );
  const slow = await town.house.admin.connect();
  try {
    // Somebody else's transaction, which has written and is not at its end: events behind it wait.
    await slow.query('begin; select pg_current_xact_id()');
    await (await town.resident()).say('急いでいます');
    await town.house.router.tick();
    await town.house.reader.catchUp();
    const [offer] = await sato.offers();
    const sign = `event: offer\ndata: {"id":"${offer?.id}"}`;
    expect(heard.get(sato)!.join('')).toContain(sign);
    expect(heard.get(sato)!.join('')).not.toContain('offer.made');
    await slow.query('commit');
    await town.house.reader.catchUp();
    expect(heard.get(sato)!.join('')).toMatch(
      new RegExp(`"type":"offer.made","kind":"offer","id":"${offer?.id}"`),
    );
    expect(heard.get(inoue)!.join('')).not.toContain('offer');
  } finally {
    slow.release();
    for (const stop of stops) stop();
  }
});
