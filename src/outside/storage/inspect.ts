import sharp, { type Sharp } from 'sharp';
import { Refusal } from '#kernel/refusal.ts';
import { cleanFileName } from './file-name.ts';
import { type SniffedType, sniffType } from './sniff.ts';

/** A file as it may be stored: its bytes (of an image: ours, not the sender's), a clean name and its true type. */
export type InspectedFile = {
  bytes: Buffer;
  name: string;
  mediaType: string;
  kind: SniffedType['kind'];
  widthPx?: number;
  heightPx?: number;
};

/**
 * Decides whether a file may come in. Refuses 'file.too-large' {maxBytes} or {maxPixels}, 'file.type' (not on the list of
 * `sniffType`), 'file.broken' (empty, or an image that cannot be drawn).
 */
export type InspectFile = (bytes: Buffer, declaredName: string) => Promise<InspectedFile>;

/** Looks for viruses. Refuses 'file.infected', and 'file.unscanned' when that cannot be said now. */
export type ScanFile = (bytes: Buffer) => Promise<void>;

const MAX_PIXELS = 50_000_000;
const MAX_SIDE_PX = 4_096;
const IMAGE_TIMEOUT_SEC = 20;

type Encode = {
  extension: 'jpg' | 'png' | 'webp';
  mediaType: string;
  apply: (image: Sharp) => Sharp;
};

const JPEG: Encode = {
  extension: 'jpg',
  mediaType: 'image/jpeg',
  apply: (image) => image.jpeg({ quality: 85 }),
};
const PNG: Encode = { extension: 'png', mediaType: 'image/png', apply: (image) => image.png() };
const WEBP: Encode = {
  extension: 'webp',
  mediaType: 'image/webp',
  apply: (image) => image.webp({ quality: 85 }),
};
const ENCODINGS: Readonly<Record<string, Encode>> = { jpg: JPEG, heic: JPEG, png: PNG, gif: PNG, webp: WEBP };

// The usual builds of libvips read AVIF but not HEIC, whose codec is patented; a city's own build may.
const readsHeic = sharp.format.heif.input.fileSuffix?.includes('.heic') ?? false;

/**
 * An inspector. Images are drawn anew, at most `imagesAtOnce` at a time, which strips place, camera and whatever
 * hides in them: upright, in sRGB, 4,096 pixels on the longer side, of moving ones the first picture; GIF becomes PNG,
 * HEIC becomes JPEG.
 */
export function createFileInspector(options: {
  maxBytes: number;
  imagesAtOnce?: number;
  /** What a file is shown to before it is opened; nothing by default. */
  scan?: ScanFile | undefined;
}): InspectFile {
  const { maxBytes, imagesAtOnce = 2, scan } = options;
  const withTurn = createTurns(imagesAtOnce);
  // Each picture on one thread and no cache of past ones: a flood of uploads must leave the other core to the desk.
  sharp.concurrency(1);
  sharp.cache(false);

  return async (bytes, declaredName) => {
    if (bytes.length > maxBytes) throw new Refusal('file.too-large', { maxBytes });
    if (bytes.length === 0) throw new Refusal('file.broken');
    const type = await sniffType(bytes);
    if (!type || (type.extension === 'heic' && !readsHeic)) throw new Refusal('file.type');
    await scan?.(bytes);
    if (type.kind === 'image') return withTurn(() => redraw(bytes, declaredName, type));
    const name = cleanFileName(declaredName, extensionOf(type, declaredName));
    return { bytes, name, mediaType: type.mediaType, kind: type.kind };
  };
}

async function redraw(bytes: Buffer, declaredName: string, type: SniffedType): Promise<InspectedFile> {
  const encode = ENCODINGS[type.extension] as Encode;
  const open = () => sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true });
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > MAX_PIXELS) throw new Refusal('file.too-large', { maxPixels: MAX_PIXELS });
    const upright = open()
      .autoOrient()
      .resize({ width: MAX_SIDE_PX, height: MAX_SIDE_PX, fit: 'inside', withoutEnlargement: true })
      .timeout({ seconds: IMAGE_TIMEOUT_SEC });
    const { data, info } = await encode.apply(upright).toBuffer({ resolveWithObject: true });
    return {
      bytes: data,
      name: cleanFileName(declaredName, encode.extension),
      mediaType: encode.mediaType,
      kind: 'image',
      widthPx: info.width,
      heightPx: info.height,
    };
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('file.broken');
  }
}

/** A rectangle, in shares of a picture's width and height as it is seen upright. */
export interface BlackArea {
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * The picture drawn anew with black pixels where these areas are, each grown to whole pixels: what was there is in no byte of
 * the file, and nothing but pixels is taken over from the former one. Refuses 'file.type' for no image that is kept,
 * 'file.broken' for one that cannot be drawn.
 */
export async function blackOutImage(
  bytes: Buffer,
  mediaType: string,
  areas: readonly BlackArea[],
): Promise<{ bytes: Buffer; extension: string }> {
  const encode = Object.values(ENCODINGS).find((one) => one.mediaType === mediaType);
  if (!encode) throw new Refusal('file.type');
  try {
    const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .autoOrient()
      .toColourspace('srgb')
      .timeout({ seconds: IMAGE_TIMEOUT_SEC })
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (const area of areas) blacken(data, info, area);
    const { width, height, channels } = info;
    const drawn = sharp(data, { raw: { width, height, channels } }).timeout({ seconds: IMAGE_TIMEOUT_SEC });
    return { bytes: await encode.apply(drawn).toBuffer(), extension: `.${encode.extension}` };
  } catch {
    throw new Refusal('file.broken');
  }
}

/** Makes an area of raw pixels black and opaque: of what can be seen through, too. */
export function blacken(
  pixels: Buffer,
  { width, height, channels }: { width: number; height: number; channels: number },
  area: BlackArea,
): void {
  const left = Math.max(0, Math.floor(area.left * width));
  const right = Math.min(width, Math.ceil((area.left + area.width) * width));
  const bottom = Math.min(height, Math.ceil((area.top + area.height) * height));
  const black = Buffer.alloc(channels, 0);
  if (channels === 2 || channels === 4) black[channels - 1] = 255;
  for (let row = Math.max(0, Math.floor(area.top * height)); row < bottom; row++)
    pixels.fill(black, (row * width + left) * channels, (row * width + right) * channels);
}

/** A table stays a .csv so that it opens as one; every other name of plain text becomes .txt. */
function extensionOf(type: SniffedType, declaredName: string): string {
  return type.kind === 'text' && /\.csv$/i.test(declaredName) ? 'csv' : type.extension;
}

/** Lets so many jobs run at a time, the others in the order they came. */
function createTurns(limit: number): <T>(job: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (job) => {
    if (running >= limit) await new Promise<void>((resume) => waiting.push(resume));
    else running++;
    try {
      return await job();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
