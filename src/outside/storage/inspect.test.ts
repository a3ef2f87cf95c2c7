import { crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { Refusal } from '#kernel/refusal.ts';
import { cleanFileName } from './file-name.ts';
import { createFileInspector } from './inspect.ts';

const MIB = 1024 * 1024;
const inspect = createFileInspector({ maxBytes: 10 * MIB });

async function refusalOf(bytes: Buffer, name = 'x'): Promise<unknown> {
  try {
    await inspect(bytes, name);
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, ...error.details };
    throw error;
  }
  return undefined;
}

const picture = (width = 40, height = 20) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 80, b: 40 } } });

/** A zip by hand: entries with the sizes their headers claim, which need not be true. */
function zip(entries: { name: string; content: Buffer; claimedBytes?: number }[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, claimedBytes = content.length } of entries) {
    const packed = deflateRawSync(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(claimedBytes, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const entry = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    central.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, rest, Buffer.from(name)]),
    );
    local.push(entry);
    offset += entry.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(Math.min(entries.length, 65_535), 8);
  end.writeUInt16LE(Math.min(entries.length, 65_535), 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}

function office(contentType: string, folder: string): Buffer {
  const types = `<Types><Override PartName="/${folder}/x.xml" ContentType="${contentType}.main+xml"/></Types>`;
  return zip([
    { name: '[Content_Types].xml', content: Buffer.from(types) },
    { name: `${folder}/x.xml`, content: Buffer.from('<x/>') },
  ]);
}

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const EXCEL = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A PNG whose header claims any size; its data are those of one line. */
function pngClaiming(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const data = deflateSync(Buffer.alloc(1_000));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

describe('images', () => {
  it('come out upright, without place and camera, under their true type', async () => {
    const photo = await picture()
      .withMetadata({ orientation: 6 })
      .withExifMerge({
        IFD0: { Make: 'SpyCam' },
        IFD3: { GPSLatitude: '34/1 20/1 0/1', GPSLatitudeRef: 'N' },
      })
      .jpeg()
      .toBuffer();
    expect(photo.includes('SpyCam')).toBe(true);
    expect((await sharp(photo).metadata()).orientation).toBe(6);
    const kept = await inspect(photo, '穴.PNG');
    expect(kept).toMatchObject({
      name: '穴.jpg',
      mediaType: 'image/jpeg',
      kind: 'image',
      widthPx: 20,
      heightPx: 40,
    });
    const metadata = await sharp(kept.bytes).metadata();
    expect([metadata.exif, metadata.orientation, metadata.width]).toEqual([undefined, undefined, 20]);
    expect(kept.bytes.includes('SpyCam')).toBe(false);
  });

  it('lose what was hung behind them', async () => {
    const polyglot = Buffer.concat([
      await picture().png().toBuffer(),
      Buffer.from('<script>alert(1)</script>'),
    ]);
    const kept = await inspect(polyglot, 'a.png');
    expect(kept.mediaType).toBe('image/png');
    expect(kept.bytes.includes('script')).toBe(false);
  });

  it('are made smaller on their longer side', async () => {
    const kept = await inspect(await picture(5_000, 1_000).png().toBuffer(), 'a.png');
    expect([kept.widthPx, kept.heightPx]).toEqual([4_096, 819]);
  });

  it('keep WebP, and of a GIF the first picture as PNG', async () => {
    expect((await inspect(await picture().webp().toBuffer(), 'a')).mediaType).toBe('image/webp');
    expect(await inspect(await picture().gif().toBuffer(), 'a.gif')).toMatchObject({
      mediaType: 'image/png',
      name: 'a.png',
    });
  });

  it('are refused when they are none, cut off or overwritten', async () => {
    const whole = await picture(400, 400).jpeg().toBuffer();
    expect(
      await refusalOf(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(500, 65)])),
    ).toEqual({
      code: 'file.broken',
    });
    expect(await refusalOf(whole.subarray(0, whole.length / 2))).toEqual({ code: 'file.broken' });
    expect(await refusalOf(pngClaiming(40, 4_000))).toEqual({ code: 'file.broken' });
  });

  it('are refused when they would unfold to more than can be drawn', async () => {
    expect(await refusalOf(pngClaiming(60_000, 60_000))).toEqual({
      code: 'file.too-large',
      maxPixels: 50_000_000,
    });
  });

  it('are drawn two at a time, and a broken one gives its turn on', async () => {
    const one = createFileInspector({ maxBytes: MIB, imagesAtOnce: 1 });
    const good = await picture().png().toBuffer();
    const results = await Promise.allSettled([
      one(pngClaiming(40, 40_000), 'a'),
      one(good, 'b'),
      one(good, 'c'),
    ]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });
});

describe('documents and texts', () => {
  it('come through byte for byte', async () => {
    const pdf = Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n');
    const word = office(WORD, 'word');
    const excel = office(EXCEL, 'xl');
    expect(await inspect(pdf, '申請書.docx')).toEqual({
      bytes: pdf,
      name: '申請書.pdf',
      mediaType: 'application/pdf',
      kind: 'document',
    });
    expect(await inspect(word, '申請書.zip')).toMatchObject({
      bytes: word,
      name: '申請書.docx',
      mediaType: WORD,
    });
    expect(await inspect(excel, '表')).toMatchObject({ bytes: excel, name: '表.xlsx', mediaType: EXCEL });
  });

  it('know UTF-8 and Shift_JIS', async () => {
    const shiftJis = Buffer.from([0x93, 0xb9, 0x98, 0x48, 0x82, 0xc9, 0x8c, 0x8a, 0x0d, 0x0a]); // 道路に穴
    expect(await inspect(Buffer.from('道路に穴 <3'), 'メモ.txt')).toMatchObject({
      name: 'メモ.txt',
      mediaType: 'text/plain; charset=utf-8',
      kind: 'text',
    });
    expect(await inspect(shiftJis, '一覧.CSV')).toMatchObject({
      bytes: shiftJis,
      name: '一覧.csv',
      mediaType: 'text/plain; charset=shift_jis',
    });
  });

  it.each([
    ['HTML', Buffer.from('  <!DOCTYPE html><p>hi')],
    ['HTML after a mark', Buffer.from('\ufeff\n<html><script>1</script>')],
    ['script within text', Buffer.from('hello <script>alert(1)</script>')],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
    ['XML', Buffer.from('<?xml version="1.0"?><a/>')],
    ['a program', Buffer.from('MZ\x90\x00\x03\x00\x00\x00', 'latin1')],
    ['a zip that is no office file', zip([{ name: 'a.txt', content: Buffer.from('hello') }])],
    ['Word with macros', office('application/vnd.ms-word.document.macroEnabled', 'word')],
    [
      'PowerPoint',
      office('application/vnd.openxmlformats-officedocument.presentationml.presentation', 'ppt'),
    ],
    ['gzip', gzipSync(Buffer.alloc(1_000))],
    ['TIFF', Buffer.from('II*\x00\x08\x00\x00\x00', 'latin1')],
    ['a film', Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), Buffer.alloc(40)])],
    ['noise', Buffer.from(Array.from({ length: 500 }, (_, at) => (at * 151) % 256))],
  ])('refuse %s', async (_, bytes) => {
    expect(await refusalOf(bytes)).toEqual({ code: 'file.type' });
  });

  it('are refused when empty or too large', async () => {
    expect(await refusalOf(Buffer.alloc(0))).toEqual({ code: 'file.broken' });
    expect(await refusalOf(Buffer.alloc(10 * MIB + 1, 65))).toEqual({
      code: 'file.too-large',
      maxBytes: 10 * MIB,
    });
    expect(await refusalOf(Buffer.alloc(10 * MIB, 65))).toBeUndefined();
  });
});

describe('zip bombs', () => {
  const zeros = Buffer.alloc(256 * MIB);

  it.each([
    ['that tells its size', zeros.length],
    ['that lies about its size', 100],
  ])('one %s is not unfolded', async (_, claimedBytes) => {
    const bomb = zip([{ name: '[Content_Types].xml', content: zeros, claimedBytes }]);
    expect(bomb.length).toBeLessThan(MIB);
    const beforeBytes = process.memoryUsage().rss;
    const startedMs = performance.now();
    expect(await refusalOf(bomb, 'bomb.docx')).toEqual({ code: 'file.type' });
    expect(performance.now() - startedMs).toBeLessThan(3_000);
    expect(process.memoryUsage().rss - beforeBytes).toBeLessThan(128 * MIB);
  });

  it('one of five thousand entries is given up', async () => {
    const entries = Array.from({ length: 5_000 }, (_, at) => ({ name: `${at}`, content: Buffer.alloc(0) }));
    const bomb = zip(entries);
    const startedMs = performance.now();
    expect(await refusalOf(bomb)).toEqual({ code: 'file.type' });
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });

  it('one in gzip is not opened at all', async () => {
    expect(await refusalOf(gzipSync(zeros), 'bomb.txt')).toEqual({ code: 'file.type' });
  });
});

describe('file names', () => {
  it.each([
    ['../../etc/passwd', 'txt', 'passwd.txt'],
    ['C:\\Users\\山田\\写真.JPEG', 'jpg', '写真.jpg'],
    ['report.v2.pdf', 'pdf', 'report.v2.pdf'],
    ['photo\u202egnp.exe', 'png', 'photognp.png'],
    ['a\u0000b\r\nc.txt', 'txt', 'abc.txt'],
    ['..', 'pdf', 'file.pdf'],
    ['', 'pdf', 'file.pdf'],
    ['.htaccess', 'txt', 'htaccess.txt'],
    ['con.txt', 'txt', '_con.txt'],
    ['a<b>:"c|?*.txt', 'txt', 'a_b___c___.txt'],
    ['か\u3099.txt', 'txt', 'が.txt'],
    ['x\ud800y.txt', 'txt', 'xy.txt'],
  ])('%j as %s is %j', (declared, extension, name) => {
    expect(cleanFileName(declared, extension)).toBe(name);
  });

  it('have at most 120 characters and cut none in two', () => {
    expect(cleanFileName(`${'あ'.repeat(500)}.pdf`, 'pdf')).toBe(`${'あ'.repeat(116)}.pdf`);
    const emoji = cleanFileName(`${'👨‍👩‍👧'.repeat(100)}.pdf`, 'pdf');
    expect(emoji.length).toBeLessThanOrEqual(120);
    expect(emoji).toMatch(/^(?:👨‍👩‍👧)+\.pdf$/u);
  });
});
