import sharp from 'sharp';
import { expect, test, vi } from 'vitest';
import { plainPdf } from '../../../test/kit/plain-pdf.ts';
import { blackOutFile, drawPage } from './black-out.ts';
import { drawPdf } from './draw-pdf.ts';

vi.setConfig({ testTimeout: 120_000 });

const ROOM = { mostPages: 3, widthPx: 1_654, heightPx: 2_339, colours: true };
/** The square of `plainPdf` and what is around it. */
const AREA = { left: 0.05, top: 0.08, width: 0.4, height: 0.2 };
const PDF = 'application/pdf';
const raw = (picture: Buffer) => sharp(picture).greyscale().raw().toBuffer();

test('of what is blacked out on a page nothing is in the file, and the other pages are as they were', async () => {
  // The one holds words and a red square in the area, the other nothing at all.
  const words = 'BT /F1 12 Tf 70 700 Td (Yamada) Tj ET 1 0 0 rg 60 642 100 100 re f';
  const [one, other] = [plainPdf(2, { content: words }), plainPdf(2, { content: '' })];
  const areas = [1, 2].map((page) => ({ ...AREA, page }));
  const made = await blackOutFile(one, PDF, areas);
  expect(made.extension).toBe('.pdf');
  for (const word of ['Yamada', 'Font', 'BT']) expect(made.bytes.includes(word)).toBe(false);
  const [mine, theirs] = [made.bytes, (await blackOutFile(other, PDF, areas)).bytes];
  const pictures = await Promise.all([mine, theirs].map((bytes) => drawPdf(bytes, ROOM)));
  expect(pictures[0]).toHaveLength(2);
  for (const at of [0, 1])
    expect((await raw(pictures[0]![at]!)).equals(await raw(pictures[1]![at]!))).toBe(true);

  // A page on which nothing is hidden is the very picture that was looked at before.
  const { bytes } = await blackOutFile(one, PDF, [{ ...AREA, page: 2 }]);
  const { jpeg } = await drawPage(one, 1);
  expect(bytes.indexOf(jpeg)).toBeGreaterThan(0);
  // Both pages of it are alike: what is hidden is there once.
  expect(bytes.lastIndexOf(jpeg)).toBe(bytes.indexOf(jpeg));
  const { width, height } = await sharp(jpeg).metadata();
  expect(width / height).toBeCloseTo(595 / 842, 2);
});

test('a page that is not there is neither drawn nor blacked out; a picture is, as ever', async () => {
  const no = (promise: Promise<unknown>) =>
    promise.then(
      () => 'made',
      ({ code, details }: { code: string; details: unknown }) => [code, details],
    );
  expect(await no(drawPage(plainPdf(2), 3))).toEqual(['not-found', expect.anything()]);
  expect((await no(blackOutFile(plainPdf(2), PDF, [{ ...AREA, page: 3 }])))[1]).toMatchObject({
    ...{ field: 'pieces', why: 'beyond' },
  });
  expect((await no(blackOutFile(plainPdf(2), PDF, [AREA])))[0]).toBe('request.invalid');
  const picture = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  expect((await blackOutFile(picture, 'image/png', [AREA])).extension).toBe('.png');
});
