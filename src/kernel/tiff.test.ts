import sharp from 'sharp';
import { expect, test } from 'vitest';
import { joinTiffs, readTiffPages } from './tiff.ts';

/** A page with a black bar so many lines below its upper edge, as a fax of 204 × 98 dots per inch. */
async function page(height: number, barAt: number): Promise<Buffer> {
  const bar = { input: { create: { width: 400, height: 20, channels: 3 as const, background: '#000' } } };
  const white = { width: 1_728, height, channels: 3 as const, background: '#fff' };
  return sharp({ create: white })
    .composite([{ ...bar, top: barAt, left: 100 }])
    .png()
    .toBuffer()
    .then((drawn) =>
      sharp(drawn)
        .removeAlpha()
        .toColourspace('b-w')
        .tiff({
          compression: 'ccittfax4',
          bitdepth: 1,
          miniswhite: true,
          xres: 204 / 25.4,
          yres: 98 / 25.4,
          resolutionUnit: 'inch',
        })
        .toBuffer(),
    );
}

async function barAt(file: Uint8Array, page_: number): Promise<number> {
  const { data, info } = await sharp(file, { page: page_ })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const index = data.findIndex((value) => value < 128);
  return Math.floor(index / info.width);
}

test('pages are told with their size and their dots per inch', async () => {
  const [only, ...others] = readTiffPages(await page(300, 10));
  expect(others).toEqual([]);
  expect(only).toMatchObject({ width: 1_728, height: 300 });
  expect(only?.xDpi).toBeCloseTo(204, 0);
  expect(only?.yDpi).toBeCloseTo(98, 0);
});

test('joined files keep every page, each with its own height and picture', async () => {
  const first = joinTiffs([await page(300, 10), await page(501, 444)]);
  const joined = joinTiffs([first, await page(200, 77)]);
  expect(readTiffPages(joined).map(({ height }) => height)).toEqual([300, 501, 200]);
  expect((await sharp(joined).metadata()).pages).toBe(3);
  expect(await Promise.all([0, 1, 2].map((index) => barAt(joined, index)))).toEqual([10, 444, 77]);
});

test('what is cut short gives the pages that are whole, what is no TIFF none, and a circle ends', async () => {
  const joined = joinTiffs([await page(300, 10), await page(501, 444)]);
  expect(readTiffPages(joined.subarray(0, joined.length - 100))).toHaveLength(1);
  expect(readTiffPages(new Uint8Array())).toEqual([]);
  expect(readTiffPages(Buffer.from('%PDF-1.7 and so on'))).toEqual([]);
  expect(() => joinTiffs([Buffer.from('%PDF-1.7 and so on')])).toThrow(RangeError);
  const circle = Buffer.from(await page(300, 10));
  const directoryAt = circle.readUInt32LE(4);
  circle.writeUInt32LE(directoryAt, directoryAt + 2 + circle.readUInt16LE(directoryAt) * 12);
  expect(readTiffPages(circle)).toHaveLength(1_000);
});
