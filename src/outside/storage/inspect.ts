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
export function createFileInspector(options: { maxBytes: number; imagesAtOnce?: number }): InspectFile {
  const { maxBytes, imagesAtOnce = 2 } = options;
  const withTurn = createTurns(imagesAtOnce);
  // Each picture on one thread and no cache of past ones: a flood of uploads must leave the other core to the desk.
  sharp.concurrency(1);
  sharp.cache(false);

  return async (bytes, declaredName) => {
    if (bytes.length > maxBytes) throw new Refusal('file.too-large', { maxBytes });
    if (bytes.length === 0) throw new Refusal('file.broken');
    const type = await sniffType(bytes);
    if (!type || (type.extension === 'heic' && !readsHeic)) throw new Refusal('file.type');
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
