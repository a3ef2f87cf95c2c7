import sharp from 'sharp';
import { type BlackArea, blacken, blackOutImage } from '#outside/storage/inspect.ts';
import { Refusal } from '#kernel/refusal.ts';
import { type DrawnPage, drawPages } from './draw-pdf.ts';

/** Of a PDF its page, from 1. */
type Area = BlackArea & { page?: number | undefined };

/** A4 at 200 dots an inch, upright or lying; what is larger is drawn as large as that. */
const SIDE_PX = 2_339;
const DOTS_AN_INCH = 200;
const ROOM = { mostPages: 100, widthPx: SIDE_PX, heightPx: SIDE_PX, colours: true };
const JPEG_QUALITY = 85;
/** A hundred pages of 400 rectangles each took 9 s on two cores. */
const MOST_MS = 120_000;
const CHANNELS = 3;

interface Picture {
  jpeg: Buffer;
  width: number;
  height: number;
}

/** A page from 1 as it would go out with nothing black, and how many there are. Refuses as `drawPages`. */
export async function drawPage(pdf: Uint8Array, nth: number): Promise<{ jpeg: Buffer; pages: number }> {
  const room = { ...ROOM, only: nth };
  const { made, pages } = await drawPages(pdf, room, (page) => pictureOf(page, []));
  return { jpeg: made[0]!.jpeg, pages };
}

/**
 * A picture or a PDF drawn anew with black pixels where these areas are. Of a PDF each page becomes a picture: no letter, no
 * layer and nothing behind the page is taken over. Refuses as `blackOutImage` and `drawPages`, 'request.invalid' {why: 'beyond'}
 * for an area on a page that is not there.
 */
export async function blackOutFile(
  bytes: Buffer,
  mediaType: string,
  areas: readonly Area[],
): Promise<{ bytes: Buffer; extension: string }> {
  if (mediaType !== 'application/pdf') return blackOutImage(bytes, mediaType, areas);
  const on = (nth: number): Area[] => areas.filter(({ page }) => page === nth);
  const { made, pages } = await drawPages(bytes, ROOM, (page, at) => pictureOf(page, on(at + 1)), MOST_MS);
  if (areas.some(({ page }) => page === undefined || page > pages))
    throw new Refusal('request.invalid', { field: 'pieces', why: 'beyond' });
  return { bytes: await bindPages(made), extension: '.pdf' };
}

async function pictureOf({ data, width, height }: DrawnPage, areas: readonly Area[]): Promise<Picture> {
  const pixels = await sharp(data, { raw: { width, height, channels: 4 } })
    .flatten({ background: '#fff' })
    .raw()
    .toBuffer();
  // In the pixels, before anything is made of them: what was there is in no byte of the picture.
  for (const area of areas) blacken(pixels, { width, height, channels: CHANNELS }, area);
  const raw = { width, height, channels: CHANNELS } as const;
  return { jpeg: await sharp(pixels, { raw }).jpeg({ quality: JPEG_QUALITY }).toBuffer(), width, height };
}

async function bindPages(pictures: readonly Picture[]): Promise<Buffer> {
  const { default: PDFDocument } = await import('pdfkit');
  return new Promise((resolve, reject) => {
    const paper = new PDFDocument({ autoFirstPage: false, margin: 0, info: { Creator: 'Engawa' }, font: '' });
    const parts: Buffer[] = [];
    paper.on('data', (part: Buffer) => parts.push(part));
    paper.on('end', () => resolve(Buffer.concat(parts)));
    paper.on('error', reject);
    for (const { jpeg, ...px } of pictures) {
      const [width, height] = [px.width, px.height].map((dots) => (dots * 72) / DOTS_AN_INCH) as [
        number,
        number,
      ];
      paper.addPage({ size: [width, height], margin: 0 });
      paper.image(jpeg, 0, 0, { width, height });
    }
    paper.end();
  });
}
