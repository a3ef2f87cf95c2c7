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
}

/** For the whole document, with what else runs on the machine. */
const MOST_MS = 60_000;
const THREAD_MB = 128;
const MOST_BYTES = 50_000_000;
const SIDE_PX = 8_000;
const DRAWER = new URL('./pdf-drawer.ts', import.meta.url);
const WASM = fileURLToPath(new URL('./pdfium.wasm', import.meta.resolve('@hyzyla/pdfium')));

let before: Promise<unknown> = Promise.resolve();

/**
 * The pages of a PDF as pictures (PNG), drawn by PDFium in a thread of its own that has so much memory and time: a document
 * that was made to do harm ends its thread, and nothing else. Nothing of it is carried out. One after another. Refuses
 * 'pdf.locked' for one that wants a password, 'pdf.pages' {most, pages} for a longer one, 'file.broken' for what cannot be
 * drawn in that memory and time.
 */
export function drawPdf(bytes: Uint8Array, room: PdfRoom, mostMs: number = MOST_MS): Promise<Buffer[]> {
  const turn = before.then(() => drawAlone(bytes, room, mostMs));
  before = turn.catch(() => undefined);
  return turn;
}

async function drawAlone(bytes: Uint8Array, room: PdfRoom, mostMs: number): Promise<Buffer[]> {
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
    return await pagesOf(worker, room, mostMs);
  } finally {
    await worker.terminate();
  }
}

async function pagesOf(worker: Worker, room: PdfRoom, mostMs: number): Promise<Buffer[]> {
  const pages: Promise<Buffer>[] = [];
  const ended = Promise.withResolvers<void>();
  const isLate = systemClock.after(mostMs, () => ended.reject(new Refusal('file.broken')));
  worker.on('message', (word: DrawWord) => {
    if (word.is === 'page') pages.push(asPicture(word, room.colours));
    else if (word.is === 'through') ended.resolve();
    else ended.reject(refusalOf(word, room));
  });
  for (const event of ['error', 'exit'] as const)
    worker.on(event, () => ended.reject(new Refusal('file.broken')));
  try {
    await ended.promise;
    return await Promise.all(pages);
  } finally {
    systemClock.clear(isLate);
    await Promise.allSettled(pages);
  }
}

function refusalOf({ why, pages }: DrawWord & { is: 'no' }, { mostPages }: PdfRoom): Refusal {
  if (why === 'locked') return new Refusal('pdf.locked');
  return why === 'pages'
    ? new Refusal('pdf.pages', { most: mostPages, pages: pages ?? 0 })
    : new Refusal('file.broken');
}

function asPicture({ data, width, height }: DrawWord & { is: 'page' }, colours: boolean): Promise<Buffer> {
  const raw = { width, height, channels: colours ? (4 as const) : (1 as const) };
  const drawn = sharp(data, { raw });
  return (colours ? drawn.flatten({ background: '#fff' }) : drawn).png().toBuffer();
}
