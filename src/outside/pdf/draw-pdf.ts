import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { systemClock } from '#kernel/clock.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { DrawOrder, DrawWord } from './pdf-drawer.ts';

/** How large pages are drawn at most, each as large as it fits, and how many there may be. */
export interface PdfRoom {
  mostPages: number;
  widthPx: number;
  heightPx: number;
  colours: boolean;
  /** From 1; all of them by default. */
  only?: number;
}

/** For the whole document, with what else runs on the machine. */
const MOST_MS = 60_000;
const THREAD_MB = 128;
const MOST_BYTES = 50_000_000;
const SIDE_PX = 8_000;
const DRAWER = new URL('./pdf-drawer.ts', import.meta.url);
const WASM = fileURLToPath(new URL('./pdfium.wasm', import.meta.resolve('@hyzyla/pdfium')));

let before: Promise<unknown> = Promise.resolve();

/** A page as it was drawn: grey, or red, green, blue and how far it can be seen through. */
export interface DrawnPage {
  data: Uint8Array;
  width: number;
  height: number;
}
/** What each page is made into, one after another; which one it is counts from 0. */
type Make<T> = (page: DrawnPage, at: number) => Promise<T>;

/**
 * The pages of a PDF, each made into something by `make`, drawn by PDFium in a thread of its own that has so much memory and
 * time: a document that was made to do harm ends its thread, and nothing else. Nothing of it is carried out. One after another.
 * Refuses 'pdf.locked' for one that wants a password, 'pdf.pages' {most, pages} for a longer one, 'not-found' for the only page
 * that is wanted and is not there, 'file.broken' for what cannot be drawn in that memory and time.
 */
export function drawPages<T>(
  bytes: Uint8Array,
  room: PdfRoom,
  make: Make<T>,
  mostMs: number = MOST_MS,
): Promise<{ made: T[]; pages: number }> {
  const turn = before.then(() => drawAlone(bytes, room, make, mostMs));
  before = turn.catch(() => undefined);
  return turn;
}

/** The pages of a PDF as pictures (PNG). Refuses as `drawPages`. */
export async function drawPdf(bytes: Uint8Array, room: PdfRoom, mostMs: number = MOST_MS): Promise<Buffer[]> {
  const { made } = await drawPages(bytes, room, (page) => asPicture(page, room.colours), mostMs);
  return made;
}

async function drawAlone<T>(
  bytes: Uint8Array,
  room: PdfRoom,
  make: Make<T>,
  mostMs: number,
): Promise<{ made: T[]; pages: number }> {
  if (bytes.length > MOST_BYTES || Math.max(room.widthPx, room.heightPx) > SIDE_PX)
    throw new Refusal('file.broken');
  const order: DrawOrder = { ...room, bytes: Uint8Array.from(bytes), wasmFile: WASM };
  const worker = new Worker(DRAWER, {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: THREAD_MB },
    env: {},
    stdout: true,
    stderr: true,
  });
  try {
    return await pagesOf(worker, room, make, mostMs);
  } finally {
    await worker.terminate();
  }
}

async function pagesOf<T>(
  worker: Worker,
  room: PdfRoom,
  make: Make<T>,
  mostMs: number,
): Promise<{ made: T[]; pages: number }> {
  const made: T[] = [];
  const ended = Promise.withResolvers<number>();
  const isLate = systemClock.after(mostMs, () => ended.reject(new Refusal('file.broken')));
  worker.on('message', (word: DrawWord) => {
    if (word.is === 'through') ended.resolve(word.pages);
    else if (word.is === 'no') ended.reject(refusalOf(word, room));
    else
      void make(word, made.length).then((one) => {
        made.push(one);
        worker.postMessage('taken');
      }, ended.reject);
  });
  for (const event of ['error', 'exit'] as const)
    worker.on(event, () => ended.reject(new Refusal('file.broken')));
  try {
    return { pages: await ended.promise, made };
  } finally {
    systemClock.clear(isLate);
  }
}

function refusalOf({ why, pages }: DrawWord & { is: 'no' }, { mostPages }: PdfRoom): Refusal {
  if (why === 'locked') return new Refusal('pdf.locked');
  if (why === 'no-such-page') return new Refusal('not-found');
  return why === 'pages'
    ? new Refusal('pdf.pages', { most: mostPages, pages: pages ?? 0 })
    : new Refusal('file.broken');
}

function asPicture({ data, width, height }: DrawnPage, colours: boolean): Promise<Buffer> {
  const raw = { width, height, channels: colours ? (4 as const) : (1 as const) };
  const drawn = sharp(data, { raw });
  return (colours ? drawn.flatten({ background: '#fff' }) : drawn).png().toBuffer();
}
