/** What may not stand at the begin of a line (JIS X 4051): it hangs over the end of the one before, by one column. */
const NEVER_FIRST = /^[、。，．,.!?！？」』）)】〕｝}〉》’”ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々：；:;]/u;

/** How many half-width columns a character takes in a font of fixed width. */
export function columnsOf(character: string): number {
  const code = character.codePointAt(0) as number;
  const isNarrow = code < 0x80 || (code >= 0xff_61 && code <= 0xff_9f);
  return isNarrow ? 1 : 2;
}

/** Text as lines of at most so many half-width columns, and one hanging mark beyond; words of Latin letters stay whole. */
export function breakLines(text: string, columns: number): string[] {
  return text.split('\n').flatMap((paragraph) => breakParagraph(paragraph, columns));
}

function breakParagraph(paragraph: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of paragraph.match(/[!-~]+|[^!-~]/gu) ?? []) {
    for (const piece of pieces(word, columns)) {
      const width = widthOf(piece);
      const hangs = line !== '' && NEVER_FIRST.test(piece) && used <= columns && [...piece].length === 1;
      if (used + width > columns && line !== '' && !hangs) {
        lines.push(line.trimEnd());
        [line, used] = ['', 0];
      }
      // A space that broke a line is not at the begin of the next.
      if (line === '' && piece === ' ' && lines.length > 0) continue;
      line += piece;
      used += width;
    }
  }
  return [...lines, line.trimEnd()];
}

/** A word that is longer than a line is broken anywhere. */
function pieces(word: string, columns: number): string[] {
  return widthOf(word) <= columns ? [word] : [...word];
}

function widthOf(text: string): number {
  return [...text].reduce((sum, character) => sum + columnsOf(character), 0);
}
