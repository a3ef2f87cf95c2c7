/** Charsets of Japan that a mail may be written in. */
export type JapaneseCharset = 'iso-2022-jp' | 'shift_jis' | 'euc-jp';

/** Rows of two bytes by character, as EUC-JP has them; made from the decoder, because nothing here can encode. */
const PAIRS: ReadonlyMap<string, readonly [number, number]> = pairs();

function pairs(): Map<string, readonly [number, number]> {
  const decoder = new TextDecoder('euc-jp');
  const made = new Map<string, readonly [number, number]>();
  for (let row = 0xa1; row <= 0xfe; row++) {
    for (let cell = 0xa1; cell <= 0xfe; cell++) {
      const character = decoder.decode(Uint8Array.of(row, cell));
      if (character.length === 1 && character !== '\ufffd' && !made.has(character))
        made.set(character, [row, cell]);
    }
  }
  return made;
}

/** Text as the bytes of one of these charsets. Throws for a character that it does not have. */
export function japaneseBytes(text: string, charset: JapaneseCharset): Buffer {
  if (charset === 'iso-2022-jp') return jisBytes(text);
  const pieces = Array.from(text, (character) => {
    const point = character.codePointAt(0) as number;
    if (point < 0x80) return [point];
    if (point >= 0xff61 && point <= 0xff9f) {
      const kana = point - 0xff61 + 0xa1;
      return charset === 'euc-jp' ? [0x8e, kana] : [kana];
    }
    const [row, cell] = pairOf(character);
    return charset === 'euc-jp' ? [row, cell] : shiftJis(row - 0xa0, cell - 0xa0);
  });
  return Buffer.from(pieces.flat());
}

function pairOf(character: string): readonly [number, number] {
  const pair = PAIRS.get(character);
  if (!pair) throw new Error(`${character} is in no Japanese charset`);
  return pair;
}

function shiftJis(row: number, cell: number): number[] {
  const lead = (row <= 62 ? 0x81 : 0xc1) + ((row - 1) >> 1);
  const trail = row % 2 === 1 ? cell + 0x3f + (cell >= 64 ? 1 : 0) : cell + 0x9e;
  return [lead, trail];
}

const ESCAPES = { ascii: '\u001b(B', kanji: '\u001b$B', kana: '\u001b(I' } as const;

/** Half-width kana by ESC ( I, as CP50221 writes them. */
function jisBytes(text: string): Buffer {
  const out: number[] = [];
  let mode: keyof typeof ESCAPES = 'ascii';
  const turn = (to: keyof typeof ESCAPES): void => {
    if (mode !== to) out.push(...Buffer.from(ESCAPES[to], 'latin1'));
    mode = to;
  };
  for (const character of text) {
    const point = character.codePointAt(0) as number;
    if (point < 0x80) {
      turn('ascii');
      out.push(point);
    } else if (point >= 0xff61 && point <= 0xff9f) {
      turn('kana');
      out.push(point - 0xff61 + 0x21);
    } else {
      turn('kanji');
      out.push(...pairOf(character).map((byte) => byte & 0x7f));
    }
  }
  turn('ascii');
  return Buffer.from(out);
}
