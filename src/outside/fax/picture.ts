import sharp from 'sharp';

const MOST_INPUT_PIXELS = 50_000_000;
/** A stamp is not blown up to a page. */
const MOST_ENLARGED = 2;
/** A share of middle greys above which a picture is a photograph, and is drawn by dots. */
const PHOTOGRAPH = 0.15;
/** Dots of a photograph are of two by two: single ones blot on paper, and take four times as long to send. */
const DOT = 2;

/** A place on paper: its size in dots of fax, and how much lower than wide a dot's neighbourhood is drawn. */
interface Room {
  width: number;
  height: number;
  stretch: number;
}

/** A picture in greys as large as it has room; a photograph as dots already, all else to be cut into black and white. */
export async function drawPicture(
  picture: Uint8Array,
  room: Room,
): Promise<{ input: Buffer; width: number; height: number }> {
  const upright = await sharp(picture, { failOn: 'none', limitInputPixels: MOST_INPUT_PIXELS })
    .rotate()
    .flatten({ background: '#fff' })
    .greyscale()
    .toColourspace('b-w')
    .normalise()
    .png({ compressionLevel: 0 })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = upright.info;
  const scale = Math.min(room.width / width, room.height / room.stretch / height, MOST_ENLARGED);
  const fitted = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale * room.stretch)),
  };
  const input = (await isPhotograph(upright.data))
    ? await drawDots(upright.data, fitted)
    : await sharp(upright.data)
        .resize({ ...fitted, fit: 'fill' })
        .png({ compressionLevel: 0 })
        .toBuffer();
  return { input, ...fitted };
}

async function isPhotograph(picture: Buffer): Promise<boolean> {
  // Small, so that the thin greys at the edges of letters do not count.
  const small = await sharp(picture).resize(400, 400, { fit: 'inside', kernel: 'nearest' }).raw().toBuffer();
  const middle = small.reduce((sum, value) => sum + (value > 64 && value < 192 ? 1 : 0), 0);
  return middle / small.length > PHOTOGRAPH;
}

async function drawDots(picture: Buffer, size: { width: number; height: number }): Promise<Buffer> {
  const [width, height] = [Math.ceil(size.width / DOT), Math.ceil(size.height / DOT)];
  const grey = await sharp(picture)
    .resize({ width, height, fit: 'fill' })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
  dither(grey, width, height);
  return sharp(grey, { raw: { width, height, channels: 1 } })
    .resize({ ...size, fit: 'fill', kernel: 'nearest' })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

/** Black and white dots whose density is the grey (Floyd and Steinberg), in place. */
function dither(grey: Buffer, width: number, height: number): void {
  const owed = Float32Array.from(grey);
  const pass = (at: number, error: number): void => {
    owed[at] = (owed[at] ?? 0) + error;
  };
  for (let at = 0; at < width * height; at++) {
    const value = owed[at] ?? 0;
    const dot = value < 128 ? 0 : 255;
    const error = (value - dot) / 16;
    const x = at % width;
    grey[at] = dot;
    if (x + 1 < width) pass(at + 1, error * 7);
    if (at + width >= width * height) continue;
    if (x > 0) pass(at + width - 1, error * 3);
    pass(at + width, error * 5);
    if (x + 1 < width) pass(at + width + 1, error);
  }
}
