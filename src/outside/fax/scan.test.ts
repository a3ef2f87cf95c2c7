import { expect, test, vi } from 'vitest';
import { drawFaxPage, likeness } from '../../../test/kit/fax-page.ts';
import { scanPage, squareSize } from './scan.ts';

// Whole pages are drawn, on a machine that may have other work.
vi.setConfig({ testTimeout: 60_000 });

test.each(['standard', 'fine', 'superfine'] as const)(
  'a page of %s quality has its shape and its marks',
  async (quality) => {
    const scanned = await scanPage(await drawFaxPage(5, quality, 4), 0);
    // Four inches high, and 1,728 dots of 204 an inch wide.
    expect((scanned?.heightPx ?? 0) / (scanned?.widthPx ?? 1)).toBeCloseTo(4 / (1_728 / 204), 2);
    expect(await likeness(scanned?.png as Buffer, 0, 5)).toBeGreaterThan(0.9);
    expect(await likeness(scanned?.png as Buffer, 0, 6)).toBeLessThan(1 / 3);
  },
);

test('a page whose end is spoiled is drawn as far as it can be read', async () => {
  const file = Buffer.from(await drawFaxPage(5, 'fine', 2));
  const directoryAt = file.readUInt32LE(4);
  file.fill(0, Math.round(directoryAt / 2), directoryAt);
  const scanned = await scanPage(file, 0);
  expect(scanned?.heightPx).toBe(408);
  expect(await likeness(scanned?.png as Buffer, 0, 5)).toBeGreaterThan(1 / 3);
});

test('a size that nobody told is taken as usual, and a roll of paper ends somewhere', () => {
  expect(squareSize({ width: 1_728, height: 1_078, xDpi: 0, yDpi: 0 })).toEqual({
    width: 1_728,
    height: 2_244,
  });
  expect(squareSize({ width: 1_728, height: 900_000, xDpi: 204, yDpi: 196 }).height).toBe(24_000);
  expect(squareSize({ width: 2_432, height: 6_700, xDpi: 204, yDpi: 391 }).width).toBeLessThanOrEqual(4_096);
});
