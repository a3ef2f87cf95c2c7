import { inflateRawSync } from 'node:zlib';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { emptyResidents } from '#domain/privacy/store-emptying.ts';
import { drawPdf } from '#outside/pdf/draw-pdf.ts';
import type { AuditAnswer } from '../../src/http/admin/audit-shapes.ts';
import type {
  ContentsAnswer,
  ExportAnswer,
  PiecePageAnswer,
  RequestAnswer,
} from '../../src/http/admin/data-request-shapes.ts';
import { callTown } from '../kit/call-town.ts';
import { newClientId } from '../kit/clients.ts';
import { readFlac } from '../kit/flac-reader.ts';
import { plainPdf } from '../kit/plain-pdf.ts';

const town = callTown();
const THIRD = 'third-party' as const;
const PDF = plainPdf(1);

/** A black square, and words that stand below it as words. */
const SECRET = '0 g 60 642 100 100 re f % YAMADA';

/** The files of an archive by their paths. */
function unzip(zip: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(zip.length - 6);
  for (let n = 0; n < zip.readUInt16LE(zip.length - 12); n++) {
    const nameLength = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26);
    const packed = zip.subarray(from, from + zip.readUInt32LE(at + 20));
    files.set(zip.toString('utf8', at + 46, at + 46 + nameLength), inflateRawSync(packed));
    at += 46 + nameLength;
  }
  return files;
}

/** A photo whose left half is another colour than its right. */
async function photo(): Promise<Buffer> {
  const half = { create: { width: 40, height: 40, channels: 3 as const, background: 'red' } };
  return sharp({ create: { width: 80, height: 40, channels: 3, background: 'white' } })
    .composite([{ input: await sharp(half).png().toBuffer(), left: 0, top: 0 }])
    .png()
    .toBuffer();
}

/** Places of the page in shares of it: within its square, and beside it where it is white. */
const IN_SQUARE = { x: 110 / 595, y: 150 / 842 };
const BESIDE = { x: 0.4, y: 150 / 842 };
/** Both of them. */
const BLACK = { left: 0.05, top: 0.1, width: 0.5, height: 0.2 };
const AREA = { ...BLACK, ground: THIRD };

/** How light a picture is in one place, from 0 to 255. */
async function shade(picture: Buffer, { x, y }: { x: number; y: number }): Promise<number> {
  const { data, info } = await sharp(picture).greyscale().raw().toBuffer({ resolveWithObject: true });
  return data[(Math.round(y * info.height) * info.width + Math.round(x * info.width)) * info.channels]!;
}

/** A person who called, was recorded, and sent files with a message. */
async function person(): Promise<string> {
  const sato = await town.readyDesk('sato');
  await town.phone('sato', { kind: 'answers', afterMs: 100 });
  const caller = await town.dial();
  caller.speak();
  await town.pass(7);
  await town.pass(1);
  const { legs } = await town.pretend().exchange.list();
  town
    .pretend()
    .farEnd(legs.find(({ origin }) => origin === 'made')!.legId)!
    .speak();
  await town.pass(20);
  caller.hangUp();
  await town.settle();
  const called = await town.house.admin.query<{ id: string }>('select id from interaction');
  const callId = called.rows[0]!.id;
  await sato.wrapUp(callId);
  const { resident: chat, id: chatId } = await town.answered('車のことで');
  const sent = [
    await chat.upload(await photo(), '山田さんの車.png'),
    await chat.upload(PDF, '診断書.pdf'),
    await chat.upload(plainPdf(2, { content: SECRET }), '委任状.pdf'),
    await chat.upload(Buffer.from('控え\n'), '控え.txt'),
    await chat.upload(Buffer.from('別の控え\n'), '別の控え.txt'),
  ];
  await chat.say('写真と書類です', { fileIds: sent.map(({ id }) => id) });
  await town.settle();
  const { id } = await sato.createResident({ name: '高橋 静', phone: '090-9999-0001' });
  for (const interactionId of [callId, chatId]) await sato.link(interactionId, id);
  await town.settle();
  return id;
}

const stored = async (): Promise<string[]> => {
  const { rows } = await town.house.admin.query<{ id: string }>(
    `select f.tenant_id || '/' || f.id as id from data_request_file d join file f on f.id = d.file_id where d.use = 'frozen'`,
  );
  return rows.map(({ id }) => id);
};

test('of files and recordings goes out what was decided, with parts of them gone in the bytes, and nothing that was not', async () => {
  const residentId = await person();
  const ono = await town.desk('ono');
  const url = '/admin/data-requests';
  const { id } = await ono.call<RequestAnswer>('POST', url, {
    ...{ clientId: newClientId(), kind: 'disclosure', residentId, receivedOn: '2026-04-01', way: 'post' },
    ...{ wish: '記録のすべて', requester: 'self', representative: null },
  });
  const one = `${url}/${id}`;
  await ono.call('POST', `${one}/identity`, { shown: '運転免許証', version: 1 });
  const { items } = await ono.call<ContentsAnswer>('GET', `${one}/contents`);
  const pieceOf = (text: RegExp) => items.find((item) => item.piece && text.test(item.text))!;
  const [car, paper, letter, memo, sound] = [/車/, /診断書/, /委任状/, /^控え/, /通話の録音/].map(pieceOf);
  expect([car, paper, letter, memo, sound].map((item) => item?.piece?.kind)).toEqual([
    'image',
    'document',
    'document',
    'document',
    'recording',
  ]);

  // Whoever decides looks at them as they are; nobody else does by this way, and each look is in the audit.
  const original = await ono.call('GET', `${one}/pieces/${sound!.id}`).raw();
  expect([original.statusCode, original.headers['content-type']]).toEqual([200, 'audio/flac']);
  const seen = await ono.call('GET', `${one}/pieces/${car!.id}`).raw();
  await (await town.desk('mori')).call('GET', `${one}/pieces/${car!.id}`).refused('permission.missing');
  await ono.call('GET', `${one}/pieces/file:${id}`).refused('not-found');
  const page = (of: typeof car, nth: number) =>
    ono.call<PiecePageAnswer>('GET', `${one}/pieces/${of!.id}/pages/${nth}`);
  const second = await page(letter, 2);
  expect(second.pages).toBe(2);
  expect(await shade(Buffer.from(second.base64, 'base64'), IN_SQUARE)).toBeLessThan(20);
  expect(await shade(Buffer.from(second.base64, 'base64'), BESIDE)).toBeGreaterThan(235);
  await page(letter, 3).refused('not-found');
  await page(memo, 1).refused('file.type');

  const copy = await ono.upload(Buffer.from('%PDF-1.4 black\n%%EOF\n'), '黒塗り.pdf');
  const stranger = await (await town.desk('sato')).upload(PDF, 'other.pdf');
  const silences = [
    { fromMs: 2_000, toMs: 4_000, side: 'both', ground: THIRD },
    { fromMs: 6_000, toMs: 8_000, side: 'resident', ground: 'operations' },
  ];
  const replaced = { itemId: paper!.id, way: 'replaced', ground: THIRD };
  const marks = {
    blackOuts: [{ text: '山田', ground: THIRD }],
    withheld: [],
    pieces: [
      { itemId: memo!.id, way: 'given' },
      { itemId: car!.id, way: 'blacked', areas: [{ left: 0, top: 0, width: 0.5, height: 1, ground: THIRD }] },
      { ...replaced, fileId: copy.id },
      { itemId: letter!.id, way: 'blacked', areas: [{ page: 2, ...BLACK, ground: THIRD }] },
      { itemId: sound!.id, way: 'silenced', silences },
    ],
  };
  const mark = (pieces: object[], version: number) =>
    ono.call<RequestAnswer>('PUT', `${one}/marks`, { ...marks, pieces, version });
  await mark([{ ...replaced, fileId: stranger.id }], 2).refused('not-found');
  const propose = (more: object) =>
    ono.call<RequestAnswer>('POST', `${one}/propose`, { decision: 'partial', reason: '', ...more });
  // What cannot hold is found when it is proposed: a text has no pages that are drawn, a PDF has places on its pages only.
  const blacked = marks.pieces[1]!;
  const onPage = (nth: number) => ({ itemId: letter!.id, way: 'blacked', areas: [{ ...AREA, page: nth }] });
  for (const [version, mistaken, why] of [
    [2, { ...blacked, itemId: memo!.id }, 'way'],
    [3, { ...blacked, itemId: letter!.id }, 'page'],
    [4, onPage(3), 'beyond'],
  ] as const) {
    await mark([mistaken], version);
    const no = await propose({ version: version + 1, leavesUndecided: true }).refused('request.invalid');
    expect(no).toMatchObject({ field: 'pieces', why });
    expect(await stored()).toEqual([]);
  }
  await mark(marks.pieces, 5);
  expect(await propose({ version: 6 }).refused('request.invalid')).toMatchObject({
    ...{ field: 'undecided', count: 1 },
  });
  expect(await stored()).toEqual([]);
  const proposed = await propose({ version: 6, leavesUndecided: true });
  expect(proposed).toMatchObject({ state: 'proposed', undecided: 1 });
  expect(proposed.grounds).toEqual([
    { ground: THIRD, withheld: 0, blackedOut: 1, inPieces: 4 },
    { ground: 'operations', withheld: 0, blackedOut: 0, inPieces: 1 },
  ]);

  // Sent back, what was frozen is gone from the storage; proposed again, it is made anew.
  const mori = await town.desk('mori');
  const before = await stored();
  expect(before).toHaveLength(5);
  await mori.call('POST', `${one}/return`, { reason: '確認のため', version: proposed.version });
  expect(await stored()).toEqual([]);
  for (const key of before) expect(await town.house.storage.has(key)).toBe(false);
  const again = await propose({ version: proposed.version + 1, leavesUndecided: true });
  const approved = await mori.call<RequestAnswer>('POST', `${one}/approve`, { version: again.version });
  // What was recorded goes by its own time; what was frozen of it stays.
  await town.house.admin.query(`update recording set delete_after = now() - interval '1 day'`);

  const zip = await ono.call<ExportAnswer>('POST', `${one}/export`, { format: 'zip' });
  const files = unzip(Buffer.from(zip.base64, 'base64'));
  const names = [...files.keys()].filter((name) => name.startsWith('files/'));
  expect(names.map((name) => name.replace(/^files\/\d-/, '')).toSorted()).toEqual(
    ['recording.flac', '■■■■さんの車.png', '診断書.pdf', '委任状.pdf', '控え.txt'].toSorted(),
  );
  const bytesOf = (end: string): Buffer => files.get(names.find((name) => name.endsWith(end))!)!;
  expect(bytesOf('控え.txt').toString()).toBe('控え\n');
  expect(bytesOf('診断書.pdf').toString()).toBe('%PDF-1.4 black\n%%EOF\n');
  expect(bytesOf('委任状.pdf').includes('YAMADA')).toBe(false);
  const [asItWas, hidden] = await drawPdf(bytesOf('委任状.pdf'), {
    ...{ mostPages: 2, widthPx: 1_654, heightPx: 2_339, colours: true },
  });
  expect(await shade(asItWas!, BESIDE)).toBeGreaterThan(235);
  for (const place of [IN_SQUARE, BESIDE]) expect(await shade(hidden!, place)).toBeLessThan(20);
  expect(await shade(hidden!, { x: 0.9, y: 0.9 })).toBeGreaterThan(235);

  const pixels = await sharp(bytesOf('.png')).removeAlpha().raw().toBuffer();
  const at = (x: number, y: number): number[] => [...pixels.subarray((y * 80 + x) * 3, (y * 80 + x) * 3 + 3)];
  expect([at(0, 0), at(39, 39), at(40, 0), at(79, 39)]).toEqual([
    [0, 0, 0],
    [0, 0, 0],
    [255, 255, 255],
    [255, 255, 255],
  ]);
  expect([...(await sharp(seen.rawPayload).removeAlpha().raw().toBuffer()).subarray(0, 3)]).toEqual([
    255, 0, 0,
  ]);

  const heard = readFlac(original.rawPayload).channels;
  const { channels, samplesPerSec } = readFlac(bytesOf('.flac'));
  const part = (side: Int16Array, fromSec: number, toSec: number) =>
    side.slice(fromSec * samplesPerSec, toSec * samplesPerSec);
  const isSilent = (side: Int16Array): boolean => side.every((sample) => sample === 0);
  expect(channels.map((side) => isSilent(part(side, 2, 4)))).toEqual([true, true]);
  expect(channels.map((side) => isSilent(part(side, 6, 8)))).toEqual([true, false]);
  expect(heard.map((side) => isSilent(part(side, 2, 4)) || isSilent(part(side, 6, 8)))).toEqual([
    false,
    false,
  ]);
  for (const [from, to] of [
    [0, 2],
    [4, 6],
    [8, 12],
  ] as const)
    expect(channels.map((side) => part(side, from, to))).toEqual(heard.map((side) => part(side, from, to)));

  // The data says what became of each, and nothing of what was hidden.
  const data = files.get('package.json')!.toString();
  expect(data).not.toContain('山田');
  const { items: out } = JSON.parse(data) as { items: { text: string; piece: { way: string } | null }[] };
  const ways = Object.fromEntries(out.flatMap(({ text, piece }) => (piece ? [[text, piece.way]] : [])));
  expect(ways).toEqual({
    '■■■■さんの車.png': 'blacked',
    '診断書.pdf': 'replaced',
    '委任状.pdf': 'blacked',
    '控え.txt': 'given',
    '別の控え.txt': 'undecided',
    '通話の録音があります。': 'silenced',
  });
  expect(out.find(({ piece }) => piece?.way === 'silenced')?.piece).toMatchObject({ silences });
  expect(data).not.toContain('別の控え\\n');

  const did = async (action: string, kind: string) =>
    (await ono.call<AuditAnswer>('GET', `/admin/audit?action=${action}&kind=${kind}`)).rows.length;
  expect(await did('read', 'recording')).toBe(3);
  expect(await did('export', 'data-request')).toBe(1);

  // It is kept as long as what is held of the person, and goes with it; here only as if.
  await ono.call('POST', `${one}/close`, { how: '郵送', withdrawn: false, version: approved.version });
  const kept = await stored();
  expect(kept).toHaveLength(5);
  const scope = { tenantId: await town.id('tenant', '青葉市'), actor: 'system:test' };
  let gone: string[] = [];
  const asIf = town.house.database.tx(scope, async (tx) => {
    gone = await emptyResidents(tx, [residentId]);
    throw new Error('taken back');
  });
  await expect(asIf).rejects.toThrow('taken back');
  expect(gone.map((fileId) => `${scope.tenantId}/${fileId}`).toSorted()).toEqual(
    [...kept, `${scope.tenantId}/${copy.id}`].toSorted(),
  );
});
