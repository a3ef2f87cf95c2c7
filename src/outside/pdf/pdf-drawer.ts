import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { PDFiumLibrary } from '@hyzyla/pdfium';

/**
 * What the thread is given, and what it says: a page, after each of which it waits for a word that it was taken, then that it
 * is through, or why it is not.
 */
export interface DrawOrder {
  bytes: Uint8Array;
  /** Where PDFium lies. */
  wasmFile: string;
  mostPages: number;
  /** From 1; all of them by default. */
  only?: number | undefined;
  widthPx: number;
  heightPx: number;
  colours: boolean;
}
export type DrawWord =
  | { is: 'page'; data: Uint8Array; width: number; height: number }
  | { is: 'through'; pages: number }
  | { is: 'no'; why: 'locked' | 'broken' | 'pages' | 'no-such-page'; pages?: number };

/** 512 MB in pages of 64 kB, in the three bytes in which the module says how much memory it may take (2 GB). */
const MOST_MEMORY = Buffer.from([0x80, 0xc0, 0x00]);
const MEMORY_SECTION = 5;
const HAS_MOST = 1;

/** PDFium as WebAssembly, held to `MOST_MEMORY`: beyond it an allocation fails, and the document with it. */
function heldBinary(file: string): ArrayBuffer {
  const wasm = readFileSync(file);
  let at = 8;
  const number = (): number => {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = wasm[at++] ?? 0;
      value |= (byte & 127) << shift;
      shift += 7;
      if (byte < 128) return value;
    }
  };
  while (at < wasm.length) {
    const section = wasm[at++];
    const length = number();
    if (section !== MEMORY_SECTION) {
      at += length;
      continue;
    }
    const end = at + length;
    if (number() !== 1 || wasm[at++] !== HAS_MOST) break;
    number();
    if (end - at !== MOST_MEMORY.length) break;
    MOST_MEMORY.copy(wasm, at);
    return Uint8Array.from(wasm).buffer;
  }
  throw new Error('PDFium says otherwise how much memory it may take');
}

const say = (word: DrawWord, moved: ArrayBuffer[] = []): void => parentPort?.postMessage(word, moved);

async function draw(order: DrawOrder): Promise<void> {
  const { bytes, wasmFile, mostPages, only, widthPx, heightPx, colours } = order;
  const library = await PDFiumLibrary.init({ wasmBinary: heldBinary(wasmFile) });
  const document = await library.loadDocument(bytes);
  const pages = document.getPageCount();
  if (pages > mostPages) return say({ is: 'no', why: 'pages', pages });
  if (pages === 0) return say({ is: 'no', why: 'broken' });
  if (only !== undefined && only > pages) return say({ is: 'no', why: 'no-such-page' });
  for (const page of only === undefined ? document.pages() : [document.getPage(only - 1)]) {
    const { originalWidth, originalHeight } = page.getOriginalSize();
    const scale = Math.min(widthPx / Math.max(1, originalWidth), heightPx / Math.max(1, originalHeight));
    const { width, height, data } = await page.render({
      ...{ scale, render: 'bitmap', renderFormFields: true },
      colorSpace: colours ? 'BGRA' : 'Gray',
    });
    const own = Uint8Array.from(data);
    // A page in colours is 16 MB: the next one is not begun before this one was made smaller.
    const taken = parentPort && once(parentPort, 'message');
    say({ is: 'page', data: own, width, height }, [own.buffer]);
    await taken;
  }
  say({ is: 'through', pages });
}

const LOCKED = /password|security scheme/i;

await draw(workerData as DrawOrder).catch((error: unknown) => {
  const isLocked = error instanceof Error && LOCKED.test(error.message);
  say({ is: 'no', why: isLocked ? 'locked' : 'broken' });
});
