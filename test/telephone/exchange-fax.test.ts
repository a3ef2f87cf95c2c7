import type { ExchangeEvent } from '#domain/calls/exchange.ts';
import { readTiffPages } from '#kernel/tiff.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawFaxPage, likeness } from '../kit/fax-page.ts';
import { type FaxWorld, openPretendFaxWorld, openRealFaxWorld, type Way } from './fax-world.ts';

type Of<Type extends ExchangeEvent['type']> = Extract<ExchangeEvent, { type: Type }>;

const STATION = '0877123456';
/** Both sides talk before the pages and after each; whoever waits for a machine that is none waits 35 s. */
const FAX_WITHIN_MS = 90_000;
/** What two scans of one page share at least; different pages are below a third. */
const SAME = 0.9;

/**
 * What the exchange promises of faxes: Asterisk with fax machines over T.38 and over sound, and the pretended one. Machines
 * talk for half a minute about each fax: with the real ones the tests run beside each other, each by a number of its own.
 */
describe.each([
  ['the pretended exchange', openPretendFaxWorld],
  ['Asterisk', openRealFaxWorld],
])('%s', (name, open) => {
  const isReal = name === 'Asterisk';
  const beside = { concurrent: isReal };
  let faxes: FaxWorld;
  let numbers = 0;

  let atPerson: ReturnType<typeof faxPerson>;

  beforeAll(async () => {
    faxes = await open();
    atPerson = faxPerson();
    atPerson.catch(() => undefined);
  }, 120_000);
  afterAll(async () => {
    if (!faxes) return;
    const exchange = faxes.world.exchange();
    for (const { legId } of (await exchange.list()).legs) await exchange.hangUp(legId, 'normal');
    for (const faxId of (await exchange.list()).faxIds) await exchange.deleteFax(faxId);
    await until('every leg is down', async () => (await exchange.list()).legs.length === 0);
    await faxes.close();
  });

  const pages = (...seeds: number[]): Promise<Uint8Array[]> =>
    Promise.all(seeds.map((seed) => drawFaxPage(seed, 'fine', 1.5)));
  const newNumber = (): string => `08771234${String(++numbers).padStart(2, '0')}`;

  async function until(what: string, look: () => Promise<boolean>): Promise<void> {
    let isSo = false;
    await faxes.world.until(
      what,
      () => {
        void look().then((now) => {
          isSo = now;
        });
        return isSo;
      },
      FAX_WITHIN_MS,
    );
  }

  function happened<Type extends ExchangeEvent['type']>(
    type: Type,
    isMeant: (event: Of<Type>) => boolean,
  ): Promise<Of<Type>> {
    return faxes.world.until(
      `${type} among ${JSON.stringify(faxes.world.events)}`,
      () =>
        faxes.world.events.find(
          (event): event is Of<Type> => event.type === type && isMeant(event as Of<Type>),
        ),
      FAX_WITHIN_MS,
    );
  }
  const ended = (faxId: string) => happened('fax-ended', (event) => event.faxId === faxId);

  /** Takes the call to this number as a fax. */
  async function receive(number: string): Promise<{ faxId: string; legId: string }> {
    const { legId } = await happened('entered', ({ dialled }) => dialled === number);
    const faxId = faxes.world.newId();
    expect(await faxes.world.exchange().answer(legId)).toBe('done');
    expect(await faxes.world.exchange().receiveFax(legId, { faxId, station: STATION })).toBe('done');
    return { faxId, legId };
  }

  async function send(way: Way, ...seeds: number[]) {
    const to = newNumber();
    const far = await faxes.send({ pages: await pages(...seeds), way, to });
    return { far, ...(await receive(to)) };
  }

  async function firstPageOf(faxId: string): Promise<void> {
    await until('the first page is there', async () => {
      const file = await faxes.world.exchange().fetchFax(faxId);
      return file !== undefined && readTiffPages(file).length === 1;
    });
  }

  async function call(way: Way) {
    const { far, to } = await faxes.take({ way });
    const [legId, faxId] = [faxes.world.newId(), faxes.world.newId()];
    await faxes.world.exchange().originate({ legId, to, shown: STATION, answerWithinSec: 10 });
    await happened('answered', (event) => event.legId === legId);
    return { far, legId, faxId };
  }

  async function expectPages(file: Uint8Array | undefined, ...seeds: number[]): Promise<void> {
    expect(readTiffPages(file ?? new Uint8Array())).toHaveLength(seeds.length);
    for (const [index, seed] of seeds.entries()) {
      expect(await likeness(file as Uint8Array, index, seed)).toBeGreaterThan(SAME);
      expect(await likeness(file as Uint8Array, index, seed + 1)).toBeLessThan(1 / 3);
    }
  }

  /** Calls somebody with a fax who is none: a machine that sends gives up after more than a minute. */
  async function faxPerson() {
    const { person, to } = await faxes.world.expect({ kind: 'answers', afterMs: 200 });
    const [legId, faxId] = [faxes.world.newId(), faxes.world.newId()];
    await faxes.world.exchange().originate({ legId, to, answerWithinSec: 10 });
    await happened('answered', (event) => event.legId === legId);
    const [page] = await pages(11);
    const order = { faxId, station: STATION, url: faxes.urlOf(page as Uint8Array) };
    await faxes.world.exchange().sendFax(legId, order);
    return { person, legId, faxId, result: await ended(faxId) };
  }

  /** The leg as the exchange lists it. */
  async function listed(legId: string) {
    return (await faxes.world.exchange().list()).legs.find((leg) => leg.legId === legId);
  }

  test('by sound, noise on the line costs time, not pages', beside, async () => {
    const { faxId } = await send('noise', 4, 5);
    await firstPageOf(faxId);
    faxes.spoil(25);
    expect(await ended(faxId)).toMatchObject({ end: 'complete', pages: 2, way: 'sound' });
    await expectPages(await faxes.world.exchange().fetchFax(faxId), 4, 5);
  });

  test('somebody who speaks into the line is told apart from a fax', beside, async () => {
    const to = newNumber();
    const person = await faxes.world.dial({ to });
    const { faxId, legId } = await receive(to);
    expect(await ended(faxId)).toMatchObject({ faxId, legId, end: 'no-fax', pages: 0, station: null });
    expect(await faxes.world.exchange().fetchFax(faxId)).toBeUndefined();
    person.hangUp();
  });

  test('a fax of two pages comes in by T.38, every page as it was', beside, async () => {
    const { faxId, legId } = await send('t38', 1, 2);
    expect(await listed(legId)).toMatchObject({ legId, origin: 'called', faxId });
    expect(await ended(faxId)).toEqual({
      type: 'fax-ended',
      faxId,
      legId,
      end: 'complete',
      pages: 2,
      station: isReal ? '0312345678' : '0000000000',
      way: isReal ? 't38' : 'sound',
    });
    expect((await faxes.world.exchange().list()).faxIds).toContain(faxId);
    expect((await faxes.world.exchange().list()).recordingIds).toEqual([]);
    await expectPages(await faxes.world.exchange().fetchFax(faxId), 1, 2);
    expect(await faxes.world.exchange().deleteFax(faxId)).toBe('done');
    expect(await faxes.world.exchange().deleteFax(faxId)).toBe('gone');
    expect(await faxes.world.exchange().fetchFax(faxId)).toBeUndefined();
  });

  test('who hangs up in the midst of a page leaves the pages before it', beside, async () => {
    const { far, faxId, legId } = await send('sound', 6, 7);
    await firstPageOf(faxId);
    await faxes.world.pass(1_000);
    await far.hangUp();
    expect(await ended(faxId)).toMatchObject({ faxId, legId, end: 'cut-off', pages: 1 });
    await happened('left', (event) => event.legId === legId);
    await expectPages(await faxes.world.exchange().fetchFax(faxId), 6);
  });

  // By T.38 one goes out in calls.test.ts.
  test('a fax goes out by sound and is there as it was', beside, async () => {
    const { far, legId, faxId } = await call('sound');
    const [page] = await pages(9);
    const url = faxes.urlOf(page as Uint8Array);
    expect(await faxes.world.exchange().sendFax(legId, { faxId, station: STATION, url })).toBe('done');
    expect(await ended(faxId)).toMatchObject({ faxId, legId, end: 'complete', pages: 1, way: 'sound' });
    await faxes.world.pass(500);
    await expectPages(await far.received(), 9);
    // What was sent lies there too until it is deleted.
    expect(await faxes.world.exchange().deleteFax(faxId)).toBe('done');
  });

  test('a fax whose pages cannot be fetched is over before it began', beside, async () => {
    const { legId, faxId } = await call('t38');
    const order = { faxId, station: STATION, url: `${faxes.urlOf(new Uint8Array())}-is-not-there` };
    expect(await faxes.world.exchange().sendFax(legId, order)).toBe('done');
    expect(await ended(faxId)).toMatchObject({ faxId, legId, end: 'bad-file', pages: 0 });
  });

  test('nothing is received or sent on a leg that has left', beside, async () => {
    const order = { faxId: faxes.world.newId(), station: STATION, url: faxes.urlOf(new Uint8Array()) };
    expect(await faxes.world.exchange().receiveFax(faxes.world.newId(), order)).toBe('gone');
    expect(await faxes.world.exchange().sendFax(faxes.world.newId(), order)).toBe('gone');
  });

  // By itself: whatever happens meanwhile is heard by nobody.
  test('a fax goes on while we are away, and its end is heard again', async () => {
    const { faxId, legId } = await send('sound', 12);
    await faxes.world.returnAfterAbsence(() => faxes.world.pass(1_000));
    expect(await listed(legId)).toMatchObject({ legId, faxId });
    expect(await ended(faxId)).toMatchObject({ faxId, legId, end: 'complete', pages: 1 });
    await expectPages(await faxes.world.exchange().fetchFax(faxId), 12);
  });

  // Called before all others, as it takes longest.
  test('a person who takes the call of a fax is told apart from a machine', async () => {
    const { person, legId, faxId, result } = await atPerson;
    expect(result).toMatchObject({ faxId, legId, end: 'no-fax', pages: 0 });
    person.hangUp();
  });
});
