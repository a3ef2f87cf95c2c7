import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import { readTiffPages } from '#kernel/tiff.ts';
import { missingCharacters } from './font.ts';
import { drawPages, toFaxFile } from './paper.ts';
import { scanPage } from './scan.ts';

// Whole pages are drawn, on a machine that may have other work.
vi.setConfig({ testTimeout: 60_000 });

const HEAD = '青葉市　FAX 022-000-0001　2026年11月28日 17:20';

/** The share of black in a part of an image, given as shares of its sides. */
async function ink(
  image: Uint8Array,
  left: number,
  top: number,
  right: number,
  bottom: number,
): Promise<number> {
  const { width, height } = await sharp(image).metadata();
  const part = {
    left: Math.round(left * width),
    top: Math.round(top * height),
    width: Math.round((right - left) * width),
    height: Math.round((bottom - top) * height),
  };
  const grey = await sharp(image).greyscale().toColourspace('b-w').extract(part).raw().toBuffer();
  return 1 - grey.reduce((sum, value) => sum + value, 0) / grey.length / 255;
}

test('a letter fills as many pages as it needs, each with its head, and nothing over its edge', async () => {
  const text = Array.from({ length: 60 }, (_, at) => `${at + 1}行目`).join('\n');
  const pages = await drawPages({ head: HEAD, text, pictures: [] });
  expect(pages).toHaveLength(2);
  for (const page of pages) {
    expect(await sharp(page).metadata()).toMatchObject({ width: 1_728, height: 2_292 });
    expect(await ink(page, 0.06, 0.04, 0.5, 0.06)).toBeGreaterThan(0.05);
    expect(await ink(page, 0, 0, 1, 0.03)).toBe(0);
    expect(await ink(page, 0, 0.97, 1, 1)).toBe(0);
    expect(await ink(page, 0, 0, 0.05, 1)).toBe(0);
  }
  // The second page has a third of the lines.
  expect(await ink(pages[1] as Buffer, 0.06, 0.6, 0.5, 0.95)).toBe(0);
});

test('indents and empty lines at the begin stay where they are', async () => {
  const [page] = await drawPages({ head: HEAD, text: '\n\n　　　　　　　　　　右へ', pictures: [] });
  expect(await ink(page as Buffer, 0.06, 0.085, 1, 0.12)).toBe(0);
  expect(await ink(page as Buffer, 0.05, 0.12, 0.2, 0.16)).toBe(0);
  expect(await ink(page as Buffer, 0.25, 0.12, 0.32, 0.16)).toBeGreaterThan(0.03);
});

test('what would be markup is text', async () => {
  const pages = await drawPages({ head: HEAD, text: '<b>&amp; a < b', pictures: [] });
  expect(await ink(pages[0] as Buffer, 0.06, 0.08, 0.2, 0.12)).toBeGreaterThan(0.01);
});

test('a picture has a page; a photograph becomes dots that keep its greys', async () => {
  const half = { width: 300, height: 400, channels: 3 as const, background: '#808080' };
  const black = { create: { width: 300, height: 200, channels: 3 as const, background: '#000' } };
  const white = { create: { width: 300, height: 100, channels: 3 as const, background: '#fff' } };
  const picture = await sharp({ create: half })
    .composite([
      { input: black, left: 0, top: 0 },
      { input: white, left: 0, top: 300 },
    ])
    .png()
    .toBuffer();
  const [page] = await drawPages({ head: HEAD, text: '', pictures: [picture] });
  expect(await ink(page as Buffer, 0.4, 0.1, 0.6, 0.2)).toBe(1);
  expect(await ink(page as Buffer, 0.4, 0.28, 0.6, 0.32)).toBeCloseTo(0.5, 1);
});

test('the file is what a fax machine takes, and scanned it is the page again', async () => {
  const pages = await drawPages({ head: HEAD, text: '一枚目', pictures: [] });
  const file = await toFaxFile([...pages, ...pages]);
  for (const page of readTiffPages(file)) {
    expect(page).toMatchObject({ width: 1_728, height: 2_292 });
    expect([page.xDpi, page.yDpi].map(Math.round)).toEqual([204, 196]);
  }
  const scanned = await scanPage(file, 1);
  // With square dots: A4 is 1.414 times as high as wide, and paper of a fax a little wider.
  expect(scanned).toMatchObject({ widthPx: 1_728, heightPx: 2_386 });
  expect(await ink(scanned?.png as Buffer, 0.06, 0.04, 0.5, 0.06)).toBeGreaterThan(0.05);
  expect(await scanPage(file, 2)).toBeUndefined();
  expect(await scanPage(Buffer.from('no fax'), 0)).toBeUndefined();
});

test('what the font cannot draw is named', () => {
  expect(missingCharacters('山田太郎 髙﨑 ①㈱ ｶﾅ ～ー―\n　Ａabc')).toEqual([]);
  expect(missingCharacters('了解🙂𠮷野🙂')).toEqual(['🙂', '𠮷']);
});
