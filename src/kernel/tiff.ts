/** One page of a TIFF file, as its directory describes it. Dots per inch; 0 where it does not say. */
export interface TiffPage {
  width: number;
  height: number;
  xDpi: number;
  yDpi: number;
}

interface Field {
  tag: number;
  /** Where its entry begins. */
  at: number;
  type: number;
  count: number;
  /** Where its values begin: in the entry itself if they have room there. */
  valuesAt: number;
}

interface Directory {
  fields: ReadonlyMap<number, Field>;
  /** Where the place of the next directory is written. */
  nextAt: number;
}

const IMAGE_WIDTH = 256;
const IMAGE_LENGTH = 257;
const STRIP_OFFSETS = 273;
const X_RESOLUTION = 282;
const Y_RESOLUTION = 283;
const RESOLUTION_UNIT = 296;
const PER_CENTIMETRE = 3;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
/** Bytes of one value by its type. */
const TYPE_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 1, [SHORT]: 2, [LONG]: 4, [RATIONAL]: 8 };
const HEADER_BYTES = 8;
const ENTRY_BYTES = 12;
/** More than any fax has; where directories run in a circle it ends here. */
const MOST_PAGES = 1_000;

/** The pages of a TIFF file in their order, as far as it can be read; none of anything else. */
export function readTiffPages(bytes: Uint8Array): TiffPage[] {
  const view = viewOf(bytes);
  const isLittle = byteOrder(view);
  if (isLittle === undefined) return [];
  const value = ({ fields }: Directory, tag: number): number => readValue(view, fields.get(tag), isLittle);
  return directories(view, isLittle).map((directory) => {
    const unit = value(directory, RESOLUTION_UNIT) === PER_CENTIMETRE ? 2.54 : 1;
    return {
      width: value(directory, IMAGE_WIDTH),
      height: value(directory, IMAGE_LENGTH),
      xDpi: value(directory, X_RESOLUTION) * unit,
      yDpi: value(directory, Y_RESOLUTION) * unit,
    };
  });
}

/** One file of the pages of many, in this order. Refuses (RangeError) what is no TIFF of strips in little-endian. */
export function joinTiffs(files: readonly Uint8Array[]): Uint8Array {
  const places: number[] = [];
  let length = HEADER_BYTES;
  for (const file of files) {
    places.push(length);
    length += file.length + (file.length % 2);
  }
  const joined = new Uint8Array(length);
  joined.set([0x49, 0x49, 42, 0]);
  const view = viewOf(joined);
  let nextAt = 4;
  for (const [index, file] of files.entries()) {
    const base = places[index] as number;
    joined.set(file, base);
    const own = viewOf(file);
    const found = byteOrder(own) ? directories(own, true) : [];
    if (found.length === 0) throw new RangeError('no TIFF to join');
    view.setUint32(nextAt, own.getUint32(4, true) + base, true);
    for (const directory of found) {
      for (const field of directory.fields.values()) moveField(view, field, base);
      nextAt = base + directory.nextAt;
      const next = view.getUint32(nextAt, true);
      view.setUint32(nextAt, next === 0 ? 0 : next + base, true);
    }
  }
  return joined;
}

/** Every place in a file counts from its begin, which lies `base` further on now. */
function moveField(view: DataView, field: Field, base: number): void {
  const { at, valuesAt, tag, type, count } = field;
  if (valuesAt !== at + 8) view.setUint32(base + at + 8, valuesAt + base, true);
  if (tag !== STRIP_OFFSETS) return;
  if (type !== LONG) throw new RangeError('strips of a TIFF that cannot be moved');
  for (let index = 0; index < count; index++) {
    const place = base + valuesAt + index * 4;
    view.setUint32(place, view.getUint32(place, true) + base, true);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** True for little-endian, false for big, undefined for no TIFF. */
function byteOrder(view: DataView): boolean | undefined {
  if (view.byteLength < HEADER_BYTES) return undefined;
  if (view.getUint32(0, false) === 0x49_49_2a_00) return true;
  return view.getUint32(0, false) === 0x4d_4d_00_2a ? false : undefined;
}

function directories(view: DataView, isLittle: boolean): Directory[] {
  const found: Directory[] = [];
  let at = view.getUint32(4, isLittle);
  while (at !== 0 && found.length < MOST_PAGES) {
    const directory = readDirectory(view, at, isLittle);
    if (!directory) break;
    found.push(directory);
    at = view.getUint32(directory.nextAt, isLittle);
  }
  return found;
}

/** Undefined for one that the file does not hold whole. */
function readDirectory(view: DataView, at: number, isLittle: boolean): Directory | undefined {
  if (at + 2 > view.byteLength) return undefined;
  const count = view.getUint16(at, isLittle);
  const nextAt = at + 2 + count * ENTRY_BYTES;
  if (nextAt + 4 > view.byteLength) return undefined;
  const fields = new Map<number, Field>();
  for (let entry = at + 2; entry < nextAt; entry += ENTRY_BYTES) {
    const field = readField(view, entry, isLittle);
    if (field) fields.set(field.tag, field);
  }
  return { fields, nextAt };
}

function readField(view: DataView, at: number, isLittle: boolean): Field | undefined {
  const type = view.getUint16(at + 2, isLittle);
  const count = view.getUint32(at + 4, isLittle);
  const sizeBytes = (TYPE_BYTES[type] ?? 1) * count;
  const valuesAt = sizeBytes <= 4 ? at + 8 : view.getUint32(at + 8, isLittle);
  if (valuesAt + sizeBytes > view.byteLength) return undefined;
  return { tag: view.getUint16(at, isLittle), at, type, count, valuesAt };
}

/** Its first value; 0 when there is none. */
function readValue(view: DataView, field: Field | undefined, isLittle: boolean): number {
  if (!field || field.count === 0) return 0;
  const { type, valuesAt } = field;
  if (type === SHORT) return view.getUint16(valuesAt, isLittle);
  if (type === LONG) return view.getUint32(valuesAt, isLittle);
  if (type !== RATIONAL) return 0;
  const below = view.getUint32(valuesAt + 4, isLittle);
  return below === 0 ? 0 : view.getUint32(valuesAt, isLittle) / below;
}
