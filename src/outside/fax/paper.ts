import sharp, { type OverlayOptions } from 'sharp';
import { joinTiffs } from '#kernel/tiff.ts';
import { FONT_FILE, FONT_NAME } from './font.ts';
import { breakLines } from './lines.ts';
import { drawPicture } from './picture.ts';

/** What goes onto paper: lines at the head of each page, the text, and pictures with a page each. */
export interface Letter {
  /** Who sends it, from which number, when; without the number of the page. */
  head: string;
  text: string;
  pictures: readonly Uint8Array[];
}

/** A4 as fax has it at its fine quality: 204 dots an inch across, 196 down. */
const ACROSS_DPI = 204;
const DOWN_DPI = 196;
const WIDTH = 1_728;
const HEIGHT = 2_292;
const MARGIN = 116;
const HEAD_AT = 90;
const RULE_AT = 150;
const BODY_AT = 190;
const BODY_WIDTH = WIDTH - 2 * MARGIN;
const BODY_HEIGHT = HEIGHT - BODY_AT - 100;
const TEXT_POINTS = 12;
const HEAD_POINTS = 9;
/** 12 points at 204 dots an inch are 34; a column is half of that. */
const COLUMNS = Math.floor(BODY_WIDTH / 17) - 2;
const LINE_DOWN = 50;
const LINES = Math.floor(BODY_HEIGHT / LINE_DOWN);
/** Dots between two lines. */
const SPACING = 17;
const BLACK_BELOW = 150;
const INCH_MM = 25.4;

/** The pages of a letter as images of black and white, in dots of fax: what will arrive, to look at before. */
export async function drawPages(letter: Letter): Promise<Buffer[]> {
  const lines = letter.text.trim() === '' ? [] : breakLines(letter.text.trimEnd(), COLUMNS);
  const texts: string[][] = [];
  for (let from = 0; from < lines.length; from += LINES) texts.push(lines.slice(from, from + LINES));
  const count = texts.length + letter.pictures.length;
  const bodies = [
    ...texts.map((page) => () => drawLines(page, TEXT_POINTS, BODY_AT)),
    ...letter.pictures.map((picture) => () => placePicture(picture)),
  ];
  const pages: Buffer[] = [];
  for (const [index, body] of bodies.entries())
    pages.push(await drawPage(`${letter.head}　　${index + 1}/${count}`, await body()));
  return pages;
}

/** A file for a fax machine of pages that `drawPages` made: TIFF, one bit, Group 4. */
export async function toFaxFile(pages: readonly Buffer[]): Promise<Uint8Array> {
  const files: Buffer[] = [];
  for (const page of pages) {
    const file = await sharp(page)
      .removeAlpha()
      .toColourspace('b-w')
      .tiff({
        compression: 'ccittfax4',
        bitdepth: 1,
        miniswhite: true,
        xres: ACROSS_DPI / INCH_MM,
        yres: DOWN_DPI / INCH_MM,
        resolutionUnit: 'inch',
      })
      .toBuffer();
    files.push(file);
  }
  return joinTiffs(files);
}

async function drawPage(head: string, body: readonly OverlayOptions[]): Promise<Buffer> {
  const rule = { create: { width: BODY_WIDTH, height: 2, channels: 3 as const, background: '#000' } };
  const paper = { width: WIDTH, height: HEIGHT, channels: 3 as const, background: '#fff' };
  const drawn = await sharp({ create: paper })
    .composite([
      ...(await drawLines([head], HEAD_POINTS, HEAD_AT)),
      { input: rule, left: MARGIN, top: RULE_AT },
      ...body,
    ])
    .png({ compressionLevel: 0 })
    .toBuffer();
  // Not with a palette of two: choosing its colours takes ten times as long as all else.
  return sharp(drawn).greyscale().threshold(BLACK_BELOW).toColourspace('b-w').png().toBuffer();
}

/**
 * Lines of text below one another. What is drawn is cut to its ink, so that an indent or an empty line at the begin would
 * be lost: a square stands before all, and is cut away.
 */
async function drawLines(lines: readonly string[], points: number, top: number): Promise<OverlayOptions[]> {
  const text = ['■', ...lines].join('\n').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const drawn = await sharp({
    text: { text, font: `${FONT_NAME} ${points}`, fontfile: FONT_FILE, dpi: ACROSS_DPI, spacing: SPACING },
  })
    .png({ compressionLevel: 0 })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = drawn.info;
  const squareHeight = Math.ceil((points * ACROSS_DPI) / 72);
  if (height <= squareHeight) return [];
  const cut = {
    left: 0,
    top: squareHeight,
    width: Math.min(width, WIDTH - MARGIN),
    height: height - squareHeight,
  };
  const ink = await sharp(drawn.data).extract(cut).negate({ alpha: false }).toBuffer();
  // Text is drawn with square dots; those of paper are a little wider than high.
  const squeezed = {
    width: cut.width,
    height: Math.max(1, Math.round((cut.height * DOWN_DPI) / ACROSS_DPI)),
  };
  const input = await sharp(ink)
    .resize({ ...squeezed, fit: 'fill' })
    .png({ compressionLevel: 0 })
    .toBuffer();
  return [{ input, left: MARGIN, top: top + Math.round((SPACING * DOWN_DPI) / ACROSS_DPI) - SPACING }];
}

async function placePicture(picture: Uint8Array): Promise<OverlayOptions[]> {
  const room = { width: BODY_WIDTH, height: BODY_HEIGHT, stretch: DOWN_DPI / ACROSS_DPI };
  const { input, width } = await drawPicture(picture, room);
  return [{ input, left: MARGIN + Math.round((BODY_WIDTH - width) / 2), top: BODY_AT }];
}
