import { link, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { crc32, gzip } from 'node:zlib';
import type { ArchiveSeal } from './archive-seal.ts';
import { type Manifest, type RowsPiece, writePiece } from './archive.ts';

const zip = promisify(gzip);
const NEWLINE = 10;
/** A chunk ends after a row by whose own bytes that is decided, so that a row put in or taken out moves one border at most. */
const SHORTEST_BYTES = 256 * 1024;
const LONGEST_BYTES = 8 * 1024 * 1024;
const BORDER_MASK = 0x3ff;

/** What a former backup beside the new one holds, to be taken over where it is the same. */
export interface FormerArchive {
  folder: string;
  createdAt: Date;
  /** By the mark of its bytes. */
  rows: ReadonlyMap<string, RowsPiece>;
  files: ReadonlyMap<string, { path: string; sizeBytes: number; sha256: string }>;
}

/** Cuts the text of COPY into chunks of whole rows. */
export async function* chunksOfRows(
  source: AsyncIterable<Buffer>,
): AsyncGenerator<{ bytes: Buffer; rows: number }> {
  let rows = 0;
  let sizeBytes = 0;
  let gathered: Buffer[] = [];
  let unfinished: Buffer[] = [];
  const take = () => {
    const chunk = { bytes: Buffer.concat(gathered), rows };
    [gathered, rows, sizeBytes] = [[], 0, 0];
    return chunk;
  };
  for await (const piece of source) {
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, from)) {
      const row = Buffer.concat([...unfinished, piece.subarray(from, end + 1)]);
      unfinished = [];
      from = end + 1;
      gathered.push(row);
      rows++;
      sizeBytes += row.length;
      const isBorder = sizeBytes >= SHORTEST_BYTES && (crc32(row) & BORDER_MASK) === 0;
      if (isBorder || sizeBytes >= LONGEST_BYTES) yield take();
    }
    if (from < piece.length) unfinished.push(Buffer.from(piece.subarray(from)));
  }
  if (rows > 0) yield take();
}

/** Puts a chunk into the archive: sealed anew, or, where a former one holds the same, as another name of that file. */
export async function placeChunk(
  archive: string,
  path: string,
  chunk: { bytes: Buffer; rows: number },
  seal: ArchiveSeal,
  former: FormerArchive | undefined,
): Promise<{ piece: RowsPiece; isNew: boolean }> {
  const mark = seal.markOf(chunk.bytes);
  const known = former?.rows.get(mark);
  if (known && former && (await linkedFrom(join(former.folder, known.path), join(archive, path))))
    return { piece: { ...known, path }, isNew: false };
  const written = await writePiece(archive, path, Readable.from(seal.seal([await zip(chunk.bytes)])));
  return { piece: { ...written, rows: chunk.rows, mark }, isNew: true };
}

/** Another name for the same bytes on the same disk; false where that cannot be. */
export async function linkedFrom(from: string, to: string): Promise<boolean> {
  try {
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await link(from, to);
    return true;
  } catch {
    return false;
  }
}

/** The chunks of a former archive by their marks. */
export function rowsByMark(manifest: Manifest): Map<string, RowsPiece> {
  const found = new Map<string, RowsPiece>();
  for (const { pieces } of manifest.tables)
    for (const piece of pieces) if (piece.mark) found.set(piece.mark, piece);
  return found;
}
