import sharp from 'sharp';
import { expect, test } from 'vitest';
import { Refusal } from '#kernel/refusal.ts';
import { blackOutImage } from './inspect.ts';

const [WIDTH, HEIGHT] = [200, 100];
const AREA = { left: 0.25, top: 0.2, width: 0.5, height: 0.3 };
/** The area in pixels. */
const [LEFT, RIGHT, TOP, BOTTOM] = [50, 150, 20, 50];

/** A picture of which each pixel is another; what stands in the area follows from the seed. */
function pixels(seed: number): Buffer {
  return Buffer.from(
    Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
      const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
      const isInside = x >= LEFT && x < RIGHT && y >= TOP && y < BOTTOM;
      const shade = (x * 7 + y * 13 + (isInside ? seed * 31 * ((x * y) % 17) : 0)) % 200;
      return [shade + 40, (shade * 3) % 250, 255 - shade];
    }).flat(),
  );
}

const FORMATS = ['jpeg', 'png', 'webp'] as const;
const picture = (format: (typeof FORMATS)[number], seed: number) =>
  sharp(pixels(seed), { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .withExif({ IFD0: { Copyright: 'where it was taken' } })
    [format]({ quality: 100 })
    .toBuffer();
const raw = (bytes: Buffer) => sharp(bytes).removeAlpha().raw().toBuffer();

test.each(FORMATS)(
  'of what is blacked out a %s holds nothing: it could have been anything',
  async (format) => {
    const [one, other] = [await picture(format, 1), await picture(format, 2)];
    const made = await blackOutImage(one, `image/${format}`, [AREA]);
    const data = await raw(made.bytes);
    // What is near an edge may be a little off black where the format loses something.
    for (let y = TOP + 16; y < BOTTOM - 8; y++)
      for (let x = LEFT + 16; x < RIGHT - 16; x++)
        expect(Math.max(...data.subarray((y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3))).toBeLessThan(8);
    expect((await raw(one)).equals(data)).toBe(false);
    expect(data[(60 * WIDTH + 10) * 3 + 2]).toBeGreaterThan(20);
    const { exif, width, height } = await sharp(made.bytes).metadata();
    expect([exif, width, height]).toEqual([undefined, WIDTH, HEIGHT]);
    // Without loss outside of it, two pictures that differ only inside of it become the same bytes.
    if (format !== 'png') return;
    expect(one.equals(other)).toBe(false);
    expect((await blackOutImage(other, 'image/png', [AREA])).bytes.equals(made.bytes)).toBe(true);
  },
);

test('it is the place that was seen that is black, of a picture that lies on its side, too, and cannot be seen through', async () => {
  const white = sharp({
    create: { width: 40, height: 20, channels: 4, background: { r: 255, g: 255, b: 255, alpha: 0.5 } },
  });
  const lying = await white.png().withExif({}).withMetadata({ orientation: 6 }).toBuffer();
  const { bytes } = await blackOutImage(lying, 'image/png', [{ left: 0, top: 0, width: 1, height: 0.25 }]);
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([20, 40, 4]);
  expect([...data.subarray(0, 4)]).toEqual([0, 0, 0, 255]);
  expect(data[(39 * 20 + 5) * 4]).toBe(255);
});

test('an area that is less than a pixel is a pixel, one that goes beyond ends at the edge', async () => {
  const page = await sharp({ create: { width: 10, height: 10, channels: 3, background: 'white' } })
    .greyscale()
    .png()
    .toBuffer();
  const { bytes } = await blackOutImage(page, 'image/png', [
    { left: 0.02, top: 0.02, width: 0.01, height: 0.01 },
    { left: 0.9, top: 0.9, width: 0.5, height: 0.5 },
  ]);
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const shadeAt = (x: number, y: number) => data[(y * info.width + x) * info.channels];
  expect([shadeAt(0, 0), shadeAt(1, 1), shadeAt(9, 9), shadeAt(8, 8)]).toEqual([0, 255, 0, 255]);
});

test('what is no image that is kept is refused', async () => {
  await expect(blackOutImage(Buffer.from('%PDF-1.7'), 'application/pdf', [AREA])).rejects.toThrow(
    new Refusal('file.type'),
  );
  await expect(blackOutImage(Buffer.from('no picture'), 'image/png', [AREA])).rejects.toThrow(
    new Refusal('file.broken'),
  );
});
