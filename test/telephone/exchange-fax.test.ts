import type { ExchangeEvent } from '#domain/calls/exchange.ts';
import { readTiffPages } from '#kernel/tiff.ts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { drawFaxPage, likeness } from '../kit/fax-page.ts';
import { type FaxWorld, openPretendFaxWorld, openRealFaxWorld } from './fax-world.ts';

type Of<Type extends ExchangeEvent['type']> = Extract<ExchangeEvent, { type: Type }>;

const STATION = '0877123456';
/** Both sides talk before the pages and after each; whoever waits for a machine that is none waits 35 s. */
const FAX_WITHIN_MS = 90_000;
/** What two scans of one page share at least; different pages are below a third. */
const SAME = 0.9;

/** What the exchange promises of faxes: Asterisk with fax machines over T.38 and over sound, and the pretended one. */
describe.each([
  ['the pretended exchange', openPretendFaxWorld],
  ['Asterisk', openRealFaxWorld],
])('%s', (name, open) => {
  const isReal = name === 'Asterisk';
  let faxes: FaxWorld;

  beforeAll(async () => {
    faxes = await open();
  }, 120_000);
  afterAll(async () => faxes?.close());
  beforeEach(() => {
    faxes.world.events.length = 0;
  });
  afterEach(async () => {
    const exchange = faxes.world.exchange();
    for (const { legId } of (await exchange.list()).legs) await exchange.hangUp(legId, 'normal');
    for (const faxId of (await exchange.list()).faxIds) await exchange.deleteFax(faxId);
    await until('every leg is down', async () => (await exchange.list()).legs.length === 0);
  });

  const pages = (...seeds: number[]): Promise<Uint8Array[]> =>
    Promise.all(seeds.map((seed) => drawFaxPage(seed, 'fine', 1.5)));

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

  function happened<Type extends ExchangeEvent['type']>(type: Type): Promise<Of<Type>> {
    return faxes.world.until(
      `${type} among ${JSON.stringify(faxes.world.events)}`,
      () => faxes.world.events.find((event): event is Of<Type> => event.type === type),
      FAX_WITHIN_MS,
    );
  }

  async function receive(): Promise<{ faxId: string; legId: string }> {
    const { legId } = await happened('entered');
    const faxId = faxes.world.newId();
    expect(await faxes.world.exchange().answer(legId)).toBe('done');
    expect(await faxes.world.exchange().receiveFax(legId, { faxId, station: STATION })).toBe('done');
    return { faxId, legId };
  }

  async function firstPageOf(faxId: string): Promise<void> {
    await until('the first page is there', async () => {
      const file = await faxes.world.exchange().fetchFax(faxId);
      return file !== undefined && readTiffPages(file).length === 1;
    });
  }

  async function call(way: 't38' | 'sound') {
    const { far, to } = await faxes.take({ way });
    const [legId, faxId] = [faxes.world.newId(), faxes.world.newId()];
    await faxes.world.exchange().originate({ legId, to, shown: STATION, answerWithinSec: 10 });
    await happened('answered');
    return { far, legId, faxId };
  }

  async function expectPages(file: Uint8Array | undefined, ...seeds: number[]): Promise<void> {
    expect(readTiffPages(file ?? new Uint8Array())).toHaveLength(seeds.length);
    for (const [index, seed] of seeds.entries()) {
      expect(await likeness(file as Uint8Array, index, seed)).toBeGreaterThan(SAME);
      expect(await likeness(file as Uint8Array, index, seed + 1)).toBeLessThan(1 / 3);
    }
  }

  test('a fax of two pages comes in by T.38, every page as it was', async () => {
    await faxes.send({ pages: await pages(1, 2), way: 't38' });
    const { faxId, legId } = await receive();
    expect((await faxes.world.exchange().list()).legs).toEqual([
      expect.objectContaining({ legId, origin: 'called', faxId }),
    ]);
    expect(await happened('fax-ended')).toEqual({
      type: 'fax-ended',
      faxId,
      legId,
      end: 'complete',
      pages: 2,
      station: isReal ? '0312345678' : '0000000000',
      way: isReal ? 't38' : 'sound',
    });
    expect((await faxes.world.exchange().list()).faxIds).toEqual([faxId]);
    expect((await faxes.world.exchange().list()).recordingIds).toEqual([]);
    await expectPages(await faxes.world.exchange().fetchFax(faxId), 1, 2);
    expect(await faxes.world.exchange().deleteFax(faxId)).toBe('done');
    expect(await faxes.world.exchange().deleteFax(faxId)).toBe('gone');
    expect(await faxes.world.exchange().fetchFax(faxId)).toBeUndefined();
  });

  test('by sound, noise on the line costs time, not pages', async () => {
    await faxes.send({ pages: await pages(4, 5), way: 'sound' });
    const { faxId } = await receive();
    await firstPageOf(faxId);
    faxes.spoil(25);
    expect(await happened('fax-ended')).toMatchObject({ end: 'complete', pages: 2, way: 'sound' });
    await expectPages(await faxes.world.exchange().fetchFax(faxId), 4, 5);
  });

  test('who hangs up in the midst of a page leaves the pages before it', async () => {
    const far = await faxes.send({ pages: await pages(6, 7), way: 'sound' });
    const { faxId, legId } = await receive();
    await firstPageOf(faxId);
    await faxes.world.pass(1_000);
    await far.hangUp();
    expect(await happened('fax-ended')).toMatchObject({ faxId, legId, end: 'cut-off', pages: 1 });
    expect((await happened('left')).legId).toBe(legId);
    await expectPages(await faxes.world.exchange().fetchFax(faxId), 6);
  });

  test('somebody who speaks into the line is told apart from a fax', async () => {
    const person = await faxes.world.dial({ to: STATION });
    const { faxId, legId } = await receive();
    expect(await happened('fax-ended')).toMatchObject({
      faxId,
      legId,
      end: 'no-fax',
      pages: 0,
      station: null,
    });
    expect(await faxes.world.exchange().fetchFax(faxId)).toBeUndefined();
    person.hangUp();
  });

  // By T.38 one goes out in calls.test.ts.
  test('a fax goes out by sound and is there as it was', async () => {
    const { far, legId, faxId } = await call('sound');
    const [page] = await pages(9);
    const url = faxes.urlOf(page as Uint8Array);
    expect(await faxes.world.exchange().sendFax(legId, { faxId, station: STATION, url })).toBe('done');
    expect(await happened('fax-ended')).toMatchObject({
      faxId,
      legId,
      end: 'complete',
      pages: 1,
      way: 'sound',
    });
    await faxes.world.pass(500);
    await expectPages(await far.received(), 9);
    // What was sent lies there too until it is deleted.
    expect(await faxes.world.exchange().deleteFax(faxId)).toBe('done');
  });

  test('a fax whose pages cannot be fetched is over before it began', async () => {
    const { legId, faxId } = await call('t38');
    const order = { faxId, station: STATION, url: `${faxes.urlOf(new Uint8Array())}-is-not-there` };
    expect(await faxes.world.exchange().sendFax(legId, order)).toBe('done');
    expect(await happened('fax-ended')).toMatchObject({ faxId, legId, end: 'bad-file', pages: 0 });
  });

  test('a person who takes the call of a fax is told apart from a machine', async () => {
    const { person, to } = await faxes.world.expect({ kind: 'answers', afterMs: 200 });
    const [legId, faxId] = [faxes.world.newId(), faxes.world.newId()];
    await faxes.world.exchange().originate({ legId, to, answerWithinSec: 10 });
    await happened('answered');
    const [page] = await pages(11);
    const order = { faxId, station: STATION, url: faxes.urlOf(page as Uint8Array) };
    await faxes.world.exchange().sendFax(legId, order);
    expect(await happened('fax-ended')).toMatchObject({ faxId, legId, end: 'no-fax', pages: 0 });
    person.hangUp();
  });

  test('a fax goes on while we are away, and its end is heard again', async () => {
    await faxes.send({ pages: await pages(12), way: 'sound' });
    const { faxId, legId } = await receive();
    await faxes.world.returnAfterAbsence(() => faxes.world.pass(1_000));
    expect((await faxes.world.exchange().list()).legs).toEqual([expect.objectContaining({ legId, faxId })]);
    expect(await happened('fax-ended')).toMatchObject({ faxId, legId, end: 'complete', pages: 1 });
    await expectPages(await faxes.world.exchange().fetchFax(faxId), 12);
  });

  test('nothing is received or sent on a leg that has left', async () => {
    const order = { faxId: faxes.world.newId(), station: STATION, url: faxes.urlOf(new Uint8Array()) };
    expect(await faxes.world.exchange().receiveFax(faxes.world.newId(), order)).toBe('gone');
    expect(await faxes.world.exchange().sendFax(faxes.world.newId(), order)).toBe('gone');
  });
});
