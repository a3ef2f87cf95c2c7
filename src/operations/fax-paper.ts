import { createHash } from 'node:crypto';
import type { FaxFile } from '#domain/calls/faxes.ts';
import { fileSealScope, storageKey } from '#domain/files/files.ts';
import { type FileDeps, openBytes } from './files.ts';

/** What goes onto paper: a line at the head of each page (its number is added), the text, and pictures with a page each, pages of a PDF among them. */
export interface FaxLetter {
  head: string;
  text: string;
  pictures: readonly Uint8Array[];
}

/** Scanning what came and drawing what goes; implemented by outside/fax. */
export interface FaxPaper {
  /** How many pages a TIFF file of a fax holds, as far as it can be read. */
  countPages(tiff: Uint8Array): number;
  /** One page with square pixels; undefined for one that cannot be drawn at all. */
  scanPage(tiff: Uint8Array, index: number): Promise<{ png: Buffer } | undefined>;
  /** The pages as they will arrive, each an image. */
  drawPages(letter: FaxLetter): Promise<Buffer[]>;
  /** The pages as a file for a fax machine (TIFF, G4). */
  toFaxFile(pages: readonly Buffer[]): Promise<Uint8Array>;
  /**
   * The pages of a PDF as pictures. Refuses 'pdf.locked', 'pdf.pages' {most, pages} and 'file.broken' for one that cannot be
   * drawn.
   */
  drawPdf(pdf: Uint8Array): Promise<Buffer[]>;
  /** The characters of a text that cannot be drawn, each once. */
  missingCharacters(text: string): string[];
}

/** Where files of faxes lie. */
export type FaxFileDeps = Pick<FileDeps, 'ids' | 'sealer' | 'storage'>;

/** Puts bytes into the storage, sealed; when it returns they would survive a power cut. */
export async function storeBytes(
  { ids, sealer, storage }: FaxFileDeps,
  tenantId: string,
  bytes: Uint8Array,
): Promise<FaxFile> {
  const id = ids.next();
  const plain = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  await storage.put(storageKey(tenantId, id), sealer.sealBytes(fileSealScope(tenantId, id), plain));
  return { id, sha256: createHash('sha256').update(plain).digest(), sizeBytes: plain.length };
}

/** What `storeBytes` put there. */
export function loadBytes(deps: FaxFileDeps, tenantId: string, fileId: string): Promise<Buffer> {
  return openBytes(deps, tenantId, fileId);
}
