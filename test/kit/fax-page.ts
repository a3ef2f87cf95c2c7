import sharp from 'sharp';

/** Lines per inch: standard, fine and superfine, with dots per inch across. */
const QUALITIES = {
  standard: { across: 204, down: 98, width: 1_728 },
  fine: { across: 204, down: 196, width: 1_728 },
  superfine: { across: 204, down: 391, width: 1_728 },
} as const;

/**
 * A page of fax with marks that nothing but itself has: black squares of a grid, chosen by `seed`. Short, because a fax
 * takes its time: about a second for each inch.
 */
export async function drawFaxPage(
  seed: number,
  quality: keyof typeof QUALITIES = 'fine',
  inches = 3,
): Promise<Uint8Array> {
  const { across, down, width } = QUALITIES[quality];
  const height = Math.round(inches * down);
  const cells = marksOf(seed);
  const squares = cells.flatMap((isBlack, at) => {
    if (!isBlack) return [];
    const left = Math.round(((at % GRID) * width) / GRID);
    const top = Math.round((Math.floor(at / GRID) * height) / GRID);
    return [
      `<rect x="${left}" y="${top}" width="${Math.ceil(width / GRID)}" height="${Math.ceil(height / GRID)}"/>`,
    ];
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/>${squares.join('')}</svg>`;
  return sharp(Buffer.from(svg))
    .flatten({ background: '#fff' })
    .toColourspace('b-w')
    .tiff({
      compression: 'ccittfax4',
      bitdepth: 1,
      miniswhite: true,
      xres: across / 25.4,
      yres: down / 25.4,
      resolutionUnit: 'inch',
    })
    .toBuffer();
}

const GRID = 8;

function marksOf(seed: number): boolean[] {
  let state = seed * 7919 + 13;
  return Array.from({ length: GRID * GRID }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % 3 === 0;
  });
}

/** How much one page of an image file looks like the page drawn by `seed`: 1 for the very same, about 0 for another. */
export async function likeness(image: Uint8Array, page: number, seed: number): Promise<number> {
  const { data } = await sharp(image, { page, failOn: 'none' })
    .greyscale()
    .resize(GRID, GRID, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const wanted = marksOf(seed).map((isBlack) => (isBlack ? 0 : 255));
  return correlation(Array.from(data.subarray(0, GRID * GRID)), wanted);
}

function correlation(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [a, b] = [mean(one), mean(other)];
  const both = one.reduce((sum, value, at) => sum + (value - a) * ((other[at] ?? 0) - b), 0);
  const size = (values: readonly number[], m: number): number =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - m) ** 2, 0));
  return both / (size(one, a) * size(other, b) || 1);
}
