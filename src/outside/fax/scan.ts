import sharp from 'sharp';
import { readTiffPages, type TiffPage } from '#kernel/tiff.ts';

/** A received page as an image with square pixels. */
export interface ScannedPage {
  png: Buffer;
  widthPx: number;
  heightPx: number;
}

/** Fax at its finest has 391 dots an inch down; no screen and no print of a page needs as many. */
const MOST_DPI = 300;
const USUAL = { xDpi: 204, yDpi: 98 };
/** Two metres of paper: whoever sends longer ones does not send pages. */
const MOST_HEIGHT_PX = 24_000;
const MOST_WIDTH_PX = 4_096;
const MOST_INPUT_PIXELS = 150_000_000;
const GREYS = 16;
const TIMEOUT_SEC = 20;

/** How many pages a TIFF file of a fax holds, as far as it can be read. */
export function countPages(tiff: Uint8Array): number {
  return readTiffPages(tiff).length;
}

/**
 * One page of the file, from 0. Fax has dots that are no squares (204 × 98 or × 196 an inch): drawn as they are, letters
 * would be flat. Of a page that broke off what is there is drawn. Undefined for one that cannot be drawn at all.
 */
export async function scanPage(tiff: Uint8Array, index: number): Promise<ScannedPage | undefined> {
  const page = readTiffPages(tiff)[index];
  if (!page || page.width === 0 || page.height === 0) return undefined;
  const { width, height } = squareSize(page);
  try {
    const { data, info } = await sharp(tiff, {
      page: index,
      failOn: 'none',
      limitInputPixels: MOST_INPUT_PIXELS,
    })
      .greyscale()
      .resize(width, height, { fit: 'fill' })
      .png({ palette: true, colours: GREYS, dither: 0 })
      .timeout({ seconds: TIMEOUT_SEC })
      .toBuffer({ resolveWithObject: true });
    return { png: data, widthPx: info.width, heightPx: info.height };
  } catch {
    return undefined;
  }
}

/** The size of a page when its dots are squares, no finer than what serves. */
export function squareSize(page: TiffPage): { width: number; height: number } {
  const { xDpi, yDpi } = page.xDpi > 0 && page.yDpi > 0 ? page : USUAL;
  const dpi = Math.min(Math.max(xDpi, yDpi), MOST_DPI);
  const fit = Math.min(1, MOST_WIDTH_PX / ((page.width * dpi) / xDpi));
  return {
    width: Math.max(1, Math.round(((page.width * dpi) / xDpi) * fit)),
    height: Math.max(1, Math.min(MOST_HEIGHT_PX, Math.round(((page.height * dpi) / yDpi) * fit))),
  };
}
