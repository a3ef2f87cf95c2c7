import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * BIZ UDGothic: made to be read at poor resolution, and of fixed width, so that lines can be counted before they are
 * drawn. It comes along with the packages: a server has no Japanese font by itself.
 */
export const FONT_FILE = fileURLToPath(
  import.meta.resolve('@expo-google-fonts/biz-udgothic/400Regular/BIZUDGothic_400Regular.ttf'),
);
export const FONT_NAME = 'BIZ UDGothic';

const UNICODE_PLATFORM = 0;
const WINDOWS_PLATFORM = 3;
const TABLE_ENTRY_BYTES = 16;
const GROUP_BYTES = 12;
/** What leaves no mark of its own: line breaks, and signs that choose a variant of the one before. */
const UNSEEN = /\n|[\u200b-\u200d]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]/u;

let known: ReadonlySet<number> | undefined;

/** The characters of a text that the font cannot draw, each once. */
export function missingCharacters(text: string): string[] {
  known ??= readCharacters(readFileSync(FONT_FILE));
  const drawn = known;
  return [...new Set(text)].filter((one) => !UNSEEN.test(one) && !drawn.has(one.codePointAt(0) as number));
}

/** The code points of a TrueType font's character map (tables of format 4 and 12). */
function readCharacters(font: Buffer): ReadonlySet<number> {
  const tables = font.readUInt16BE(4);
  for (let index = 0; index < tables; index++) {
    const entry = 12 + index * TABLE_ENTRY_BYTES;
    if (font.toString('latin1', entry, entry + 4) === 'cmap')
      return readMap(font, font.readUInt32BE(entry + 8));
  }
  throw new Error('a font without a map of its characters');
}

function readMap(font: Buffer, mapAt: number): ReadonlySet<number> {
  const found = new Set<number>();
  for (let index = 0; index < font.readUInt16BE(mapAt + 2); index++) {
    const entry = mapAt + 4 + index * 8;
    if (![UNICODE_PLATFORM, WINDOWS_PLATFORM].includes(font.readUInt16BE(entry))) continue;
    const at = mapAt + font.readUInt32BE(entry + 4);
    const format = font.readUInt16BE(at);
    if (format === 4) readSegments(font, at, found);
    if (format === 12) readGroups(font, at, found);
  }
  return found;
}

function readSegments(font: Buffer, at: number, found: Set<number>): void {
  const doubled = font.readUInt16BE(at + 6);
  const [endsAt, startsAt] = [at + 14, at + 16 + doubled];
  const [deltasAt, rangesAt] = [startsAt + doubled, startsAt + 2 * doubled];
  for (let segment = 0; segment < doubled; segment += 2) {
    const [start, end] = [font.readUInt16BE(startsAt + segment), font.readUInt16BE(endsAt + segment)];
    const range = font.readUInt16BE(rangesAt + segment);
    for (let code = start; code <= end && code !== 0xff_ff; code++) {
      const glyphAt = rangesAt + segment + range + (code - start) * 2;
      const glyph = range === 0 ? code + font.readUInt16BE(deltasAt + segment) : font.readUInt16BE(glyphAt);
      if ((glyph & 0xff_ff) !== 0) found.add(code);
    }
  }
}

function readGroups(font: Buffer, at: number, found: Set<number>): void {
  const groups = font.readUInt32BE(at + 12);
  for (let index = 0; index < groups; index++) {
    const group = at + 16 + index * GROUP_BYTES;
    const end = font.readUInt32BE(group + 4);
    for (let code = font.readUInt32BE(group); code <= end; code++) found.add(code);
  }
}
