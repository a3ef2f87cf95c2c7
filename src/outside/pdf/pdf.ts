import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PaperBlock, PdfWriter } from '#domain/disclosure/types.ts';

/** The font of faxes, too: a server has no Japanese font by itself. */
const FONT_FILE = fileURLToPath(
  import.meta.resolve('@expo-google-fonts/biz-udgothic/400Regular/BIZUDGothic_400Regular.ttf'),
);
const MARGIN_PT = 56;
const LABEL_PT = 110;
const SIZES: Readonly<Record<'title' | 'heading' | 'text' | 'small' | 'row', number>> = {
  ...{ title: 16, heading: 12, text: 10, small: 8, row: 9.5 },
};
/** Drawn in place of what the font does not have. */
const MISSING = '〓';
const CONTROL = /[\p{Cc}\p{Cf}]/gu;

let font: Buffer | undefined;

/** Documents as PDF, A4, with the font embedded as far as it is used; pages are numbered. */
export function createPdfWriter(): PdfWriter {
  return {
    async write({ title, blocks }) {
      // Not at the start, which it would take a tenth of a second: pages are rarely written.
      const { default: PDFDocument } = await import('pdfkit');
      return new Promise((resolve, reject) => {
        font ??= readFileSync(FONT_FILE);
        const paper = new PDFDocument({
          ...{ size: 'A4', margin: MARGIN_PT, bufferPages: true, lang: 'ja' },
          info: { Title: title, Creator: 'Engawa' },
          font: '',
        });
        const parts: Buffer[] = [];
        paper.on('data', (part: Buffer) => parts.push(part));
        paper.on('end', () => resolve(Buffer.concat(parts)));
        paper.on('error', reject);
        paper.registerFont('body', font);
        paper.font('body');
        for (const block of blocks) draw(paper, block);
        number(paper);
        paper.end();
      });
    },
  };
}

type Paper = PDFKit.PDFDocument;

function draw(paper: Paper, block: PaperBlock): void {
  if (block.kind === 'gap') {
    paper.moveDown(0.8);
    return;
  }
  paper.fontSize(SIZES[block.kind]);
  if (block.kind === 'row') {
    const label = drawable(paper, block.label);
    const text = drawable(paper, block.text);
    const height = Math.max(
      paper.heightOfString(label, { width: LABEL_PT - 8 }),
      Math.min(paper.heightOfString(text, { width: widthOf(paper) - LABEL_PT }), 40),
    );
    if (paper.y + height > paper.page.height - MARGIN_PT) paper.addPage();
    const top = paper.y;
    paper.text(label, MARGIN_PT, top, { width: LABEL_PT - 8 });
    const below = paper.y;
    paper.text(text, MARGIN_PT + LABEL_PT, top, { width: widthOf(paper) - LABEL_PT, lineGap: 2 });
    // A long text went on over pages by itself; a short one ends above its label.
    if (paper.y > top) paper.y = Math.max(paper.y, below);
    paper.moveDown(0.3);
    paper.x = MARGIN_PT;
    return;
  }
  if (block.kind === 'heading') paper.moveDown(0.6);
  paper.text(drawable(paper, block.text), MARGIN_PT, paper.y, {
    width: widthOf(paper),
    align: block.kind === 'title' ? 'center' : 'left',
    lineGap: 3,
  });
  if (block.kind !== 'text') paper.moveDown(0.3);
}

const widthOf = (paper: Paper): number => paper.page.width - 2 * MARGIN_PT;

function drawable(paper: Paper, text: string): string {
  const { font: used } = (
    paper as unknown as { _font: { font: { hasGlyphForCodePoint(code: number): boolean } } }
  )._font;
  return [...text.replace(CONTROL, (one) => (one === '\n' ? '\n' : ''))]
    .map((one) => (one === '\n' || used.hasGlyphForCodePoint(one.codePointAt(0) ?? 0) ? one : MISSING))
    .join('');
}

function number(paper: Paper): void {
  const { count } = paper.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    paper.switchToPage(page);
    // Below the margin a text would begin a page of its own.
    paper.page.margins.bottom = 0;
    paper.fontSize(SIZES.small).text(`${page + 1} / ${count}`, MARGIN_PT, paper.page.height - 36, {
      width: widthOf(paper),
      align: 'center',
      lineBreak: false,
    });
  }
}
