import sharp from 'sharp';
import { beforeEach, describe, expect, test } from 'vitest';
import { addLine } from '#domain/calls/lines.ts';
import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import { createLogger } from '#kernel/log.ts';
import { readTiffPages } from '#kernel/tiff.ts';
import { createFaxService } from '#operations/fax-service.ts';
import { missingCharacters } from '#outside/fax/font.ts';
import { drawPages, toFaxFile } from '#outside/fax/paper.ts';
import { countPages, scanPage } from '#outside/fax/scan.ts';
import type { MissedCallsAnswer } from '../../src/http/desk/campaign-shapes.ts';
import { callTown } from '../kit/call-town.ts';
import type { DeskClient } from '../kit/clients.ts';
import { drawFaxPage, likeness } from '../kit/fax-page.ts';
import { plainPdf } from '../kit/plain-pdf.ts';

const town = callTown();

const FAX_NUMBER = '0220000009';
const SENDER = '0223334444';
const from = { kind: 'number', number: SENDER } as const;
/** A page of the pretended exchange takes two seconds. */
const PAGE_SEC = 2;
/** How long a person is listened to. */
const NOBODY_SEC = 5;
const page = (seed: number): Promise<Uint8Array> => drawFaxPage(seed, 'standard', 1);

beforeEach(async () => {
  const tenantId = await town.id('tenant', '青葉市');
  const queueId = await town.id('queue', '総合窓口');
  await town.house.database.tx({ tenantId, actor: 'system:test' }, async (tx) => {
    const entry = { channel: 'fax', name: '総合窓口ファクス', publicKey: FAX_NUMBER, queueId };
    const { id: entryPointId } = await addEntryPoint(tx, entry);
    await addLine(tx, { entryPointId, number: FAX_NUMBER, kind: 'fax' });
  });
  town.house.personal.add(SENDER);
});

interface FaxRow {
  state: string;
  result: string | null;
  pages: number;
  attempts: number;
}

async function faxRows(): Promise<FaxRow[]> {
  const { rows } = await town.house.admin.query<FaxRow>(
    'select state, result, pages, attempts from fax order by started_at, id',
  );
  return rows;
}

async function kept(): Promise<readonly string[]> {
  return (await town.pretend().exchange.list()).faxIds;
}

/** A fax of these pages comes, and is gone through by 佐藤. */
async function faxed(...seeds: number[]): Promise<{ sato: DeskClient; id: string }> {
  const sato = await town.readyDesk('sato');
  const sends = await Promise.all(seeds.map(page));
  await town.dial({ to: FAX_NUMBER, from, fax: { sends } });
  for (const _each of seeds) await town.pass(PAGE_SEC);
  await town.pass(1);
  const { id } = await sato.acceptNext();
  await town.settle();
  return { sato, id };
}

describe('a fax that comes', () => {
  test('waits in the line of its number: each page an image, the original beside them, nothing left at the exchange', async () => {
    const { sato, id } = await faxed(1, 2);
    const { channel, messages } = await sato.open(id);
    expect(channel).toBe('fax');
    expect(messages).toHaveLength(1);
    const [message] = messages;
    expect(message?.fax).toMatchObject({ state: 'received', result: 'complete', pages: 2 });
    expect(message?.files.map(({ image, mediaType }) => [image, mediaType])).toEqual([
      [true, 'image/png'],
      [true, 'image/png'],
      [false, 'image/tiff'],
    ]);
    const [first, second] = message?.files ?? [];
    expect(await likeness(await sato.file(first!.id), 0, 1)).toBeGreaterThan(0.9);
    expect(await likeness(await sato.file(second!.id), 0, 2)).toBeGreaterThan(0.9);
    expect(await kept()).toEqual([]);
    expect((await town.pretend().exchange.list()).legs).toEqual([]);
    // Nobody's telephone rang, and no call is on record.
    expect((await town.house.admin.query('select 1 from call')).rowCount).toBe(0);
  });

  test('a second one of the same number is said in the same conversation', async () => {
    const { sato, id } = await faxed(1);
    await town.dial({ to: FAX_NUMBER, from, fax: { sends: [await page(3)] } });
    await town.pass(PAGE_SEC);
    const { messages } = await sato.open(id);
    expect(messages.map(({ fax }) => fax?.pages)).toEqual([1, 1]);
  });

  test('cut off, the pages before it are kept, and it is told that more was to come', async () => {
    const sato = await town.readyDesk('sato');
    const sends = await Promise.all([1, 2, 3].map(page));
    await town.dial({ to: FAX_NUMBER, from, fax: { sends, breaksAfterPages: 2 } });
    for (let at = 0; at < 3; at++) await town.pass(PAGE_SEC);
    await town.pass(1);
    const { id } = await sato.acceptNext();
    const [message] = (await sato.open(id)).messages;
    expect(message?.fax).toMatchObject({ state: 'received', result: 'bad-line', pages: 2 });
    expect(message?.files.filter(({ image }) => image)).toHaveLength(2);
  });

  test('somebody who speaks becomes no message, and is not held up', async () => {
    const person = await town.dial({ to: FAX_NUMBER, from });
    await town.pass(NOBODY_SEC);
    expect(person.isOver()).toBe(true);
    expect(await faxRows()).toEqual([{ state: 'failed', result: 'no-fax', pages: 0, attempts: 0 }]);
    expect((await town.house.admin.query('select 1 from interaction')).rowCount).toBe(0);
    // Somebody wanted something, and is called back.
    const sato = await town.desk('sato');
    const { missed } = await sato.call<MissedCallsAnswer>('GET', '/desk/missed-calls');
    expect(missed).toMatchObject([
      { number: '0223-33-4444', reason: 'no-fax', lineName: '総合窓口ファクス' },
    ]);
  });

  test('at a number that is not in use callers are told so, and no fax is taken', async () => {
    await town.house.admin.query(`update phone_line set settings = '{"inUse": false}' where kind = 'fax'`);
    const far = await town.dial({ to: FAX_NUMBER, from, fax: { sends: [await page(1)] } });
    expect(town.said.at(-1)?.text).toContain('使われておりません');
    await town.pass(10);
    expect(far.isOver()).toBe(true);
    expect(await faxRows()).toEqual([]);
  });

  test('ended while the exchange was out of reach it is fetched afterwards, once', async () => {
    await town.dial({ to: FAX_NUMBER, from, fax: { sends: [await page(1)] } });
    town.pretend().setConnected(false);
    await town.pass(PAGE_SEC);
    expect(await faxRows()).toMatchObject([{ state: 'receiving' }]);
    expect(await kept()).toHaveLength(1);
    town.pretend().setConnected(true);
    await town.settle();
    expect(await faxRows()).toMatchObject([{ state: 'received', pages: 1 }]);
    expect(await kept()).toEqual([]);
    town.pretend().setConnected(false);
    town.pretend().setConnected(true);
    await town.settle();
    expect((await town.house.admin.query('select 1 from message')).rowCount).toBe(1);
  });

  test('ended while no process was there, the next one finds it; what was ours already becomes its message', async () => {
    await town.dial({ to: FAX_NUMBER, from, fax: { sends: [await page(1)] } });
    await town.house.faxes.stop();
    await town.pass(PAGE_SEC);
    expect(await faxRows()).toMatchObject([{ state: 'receiving' }]);
    const { database, clock } = town.house;
    const next = createFaxService({
      database,
      exchanges: [town.pretend().exchange],
      files: town.house,
      paper: {
        countPages,
        scanPage,
        drawPages,
        toFaxFile,
        missingCharacters,
        drawPdf: () => Promise.resolve([]),
      },
      baseUrl: () => 'http://127.0.0.1',
      clock,
      ids: town.house.ids,
      log: createLogger({ level: 'silent' }),
    });
    // As if it had died between the file and the message.
    next.start();
    await next.settle();
    await town.settle();
    expect(await faxRows()).toMatchObject([{ state: 'received', result: 'unknown', pages: 1 }]);
    expect(await kept()).toEqual([]);
    expect((await town.house.admin.query('select 1 from message')).rowCount).toBe(1);
    await next.stop();
  });
});

describe('a reply', () => {
  const machine = () =>
    town.pretend().expect(SENDER, { kind: 'answers', afterMs: 500, fax: { takes: true } });

  test('goes as drawn pages: queued, sending, sent', async () => {
    const { sato, id } = await faxed(1);
    machine();
    await sato.reply(id, 'お問い合わせの件、\n本日受け付けました。');
    await town.settle();
    const state = async () => (await sato.open(id)).messages.at(-1);
    expect(await state()).toMatchObject({
      state: 'queued',
      fax: { state: 'sending', attempts: 1, pages: 1 },
    });
    await town.pass(1);
    await town.pass(PAGE_SEC);
    expect(await state()).toMatchObject({ state: 'sent', fax: { state: 'sent', result: 'complete' } });
    expect(await kept()).toEqual([]);
  });

  test('is shown before as it will arrive, with a picture on a page of its own', async () => {
    const { sato, id } = await faxed(1);
    const picture = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    const { id: fileId } = await sato.upload(picture, '地図.png');
    const { pages } = await sato.call<{ pages: string[] }>('POST', `/desk/interactions/${id}/fax-pages`, {
      body: '地図を送ります。',
      fileIds: [fileId],
    });
    expect(pages).toHaveLength(2);
    expect(await sharp(Buffer.from(pages[0]!, 'base64')).metadata()).toMatchObject({
      format: 'png',
      width: 1_728,
    });
    let url = '';
    const { exchange } = town.pretend();
    const sendFax = exchange.sendFax;
    exchange.sendFax = (legId, order) => {
      url = order.url;
      return sendFax(legId, order);
    };
    machine();
    await sato.reply(id, '地図を送ります。', { fileIds: [fileId] });
    await town.settle();
    await town.pass(1);
    const sent = await town.house.app.inject({ url: new URL(url).pathname });
    expect(readTiffPages(sent.rawPayload)).toHaveLength(2);
    await town.pass(PAGE_SEC);
    // The address is worth nothing once it was sent.
    expect((await town.house.app.inject({ url: new URL(url).pathname })).statusCode).toBe(404);
  });

  test('a PDF goes page by page, as it was shown; one that cannot be drawn is refused before', async () => {
    const { sato, id } = await faxed(1);
    const bars = await sato.upload(plainPdf(3), 'お知らせ.pdf');
    const draw = (fileId: string) =>
      sato.call<{ pages: string[] }>('POST', `/desk/interactions/${id}/fax-pages`, {
        body: '',
        fileIds: [fileId],
      });
    const { pages } = await draw(bars.id);
    expect(pages).toHaveLength(3);
    const { data, info } = await sharp(Buffer.from(pages[2]!, 'base64'))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    // A square of 100 points near the left edge, not far below the top, and nothing else below the head.
    const darkRows = Array.from({ length: info.height - 200 }, (_, row) => row + 200).filter(
      (row) =>
        data.subarray(row * info.width, (row + 1) * info.width).filter((dot) => dot < 128).length > 100,
    );
    expect(darkRows.length).toBeGreaterThan(150);
    expect(darkRows.at(-1)! - darkRows[0]! + 1).toBe(darkRows.length);
    const long = await sato.upload(plainPdf(31), '長い.pdf');
    expect(await draw(long.id).refused('pdf.pages')).toMatchObject({ most: 30, pages: 31 });
    const broken = await sato.upload(Buffer.from('%PDF-1.4\nnothing more\n%%EOF'), '壊れた.pdf');
    await draw(broken.id).refused('file.broken');

    let url = '';
    const { exchange } = town.pretend();
    const sendFax = exchange.sendFax;
    exchange.sendFax = (legId, order) => {
      url = order.url;
      return sendFax(legId, order);
    };
    machine();
    await sato.reply(id, 'お知らせです。', { fileIds: [bars.id] });
    await town.settle();
    await town.pass(1);
    const sent = await town.house.app.inject({ url: new URL(url).pathname });
    expect(readTiffPages(sent.rawPayload)).toHaveLength(4);
  });

  test('nobody can be answered who withheld their number', async () => {
    const sato = await town.readyDesk('sato');
    await town.dial({ to: FAX_NUMBER, from: { kind: 'withheld' }, fax: { sends: [await page(1)] } });
    await town.pass(PAGE_SEC);
    const { id } = await sato.acceptNext();
    await sato.reply(id, 'どなたですか').refused('fax.no-number');
  });

  test('what cannot be printed is refused while it can be changed', async () => {
    const { sato, id } = await faxed(1);
    await sato.reply(id, '了解です🙂').refused('fax.characters');
    const memo = await sato.upload(Buffer.from('控え'.repeat(20)), 'memo.txt');
    await sato.reply(id, '添付します', { fileIds: [memo.id] }).refused('file.type');
    await sato
      .call('POST', `/desk/interactions/${id}/fax-pages`, { body: '添付します', fileIds: [memo.id] })
      .refused('file.type');
    const smith = await town.desk('smith');
    await smith
      .call('POST', `/desk/interactions/${id}/fax-pages`, { body: 'ほかの人', fileIds: [] })
      .refused('permission.missing');
  });

  test('busy, it is tried again after three minutes, and what is written behind it waits its turn', async () => {
    const { sato, id } = await faxed(1);
    town.pretend().expect(SENDER, { kind: 'busy' });
    await sato.reply(id, '一通目');
    await town.settle();
    await sato.reply(id, '二通目');
    await town.pass(1);
    const states = async () =>
      (await sato.open(id)).messages.slice(1).map(({ state, fax }) => [state, fax?.state]);
    expect(await states()).toEqual([
      ['queued', 'waiting'],
      ['queued', undefined],
    ]);
    expect((await sato.open(id)).messages[1]?.fax).toMatchObject({ result: 'busy', attempts: 1 });
    machine();
    await town.pass(170);
    expect(await states()).toMatchObject([
      ['queued', 'waiting'],
      ['queued', undefined],
    ]);
    await town.pass(20);
    await town.pass(1);
    await town.pass(PAGE_SEC);
    expect(await states()).toMatchObject([
      ['sent', 'sent'],
      ['queued', 'sending'],
    ]);
    await town.pass(1);
    await town.pass(PAGE_SEC);
    expect(await states()).toMatchObject([
      ['sent', 'sent'],
      ['sent', 'sent'],
    ]);
  });

  test('after the last attempt it has failed, with the reason; a person who answers is not called again', async () => {
    const { sato, id } = await faxed(1);
    town.pretend().expect(SENDER, { kind: 'busy' });
    await sato.reply(id, '届かない返事');
    await town.settle();
    for (const seconds of [1, 200, 1, 320, 1, 620, 1]) await town.pass(seconds);
    const last = async () => (await sato.open(id)).messages.at(-1);
    expect(await last()).toMatchObject({
      state: 'failed',
      fax: { result: 'busy', attempts: 4, tryAt: null },
    });
    town.pretend().expect(SENDER, { kind: 'answers', afterMs: 500 });
    await sato.reply(id, '人が出た返事');
    await town.settle();
    await town.pass(1);
    await town.pass(NOBODY_SEC);
    expect(await last()).toMatchObject({ state: 'failed', fax: { result: 'no-fax', attempts: 1 } });
  });

  test('an attempt that the exchange lost is made again', async () => {
    const { sato, id } = await faxed(1);
    machine();
    await sato.reply(id, '途中で止まる返事');
    await town.settle();
    await town.pass(1);
    town.pretend().crash();
    await town.settle();
    const last = async () => (await sato.open(id)).messages.at(-1);
    expect(await last()).toMatchObject({ state: 'queued', fax: { state: 'waiting', attempts: 1 } });
    await town.pass(200);
    await town.pass(1);
    await town.pass(PAGE_SEC);
    expect(await last()).toMatchObject({ state: 'sent', fax: { attempts: 2 } });
  });
});
