import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, opendir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import type { ArchiveSeal } from './archive-seal.ts';
import { ServerFailure } from './server/failure.ts';

/** The archive cannot be relied on: something is missing, cut short or changed. Nothing was restored from it. */
export class ArchiveBroken extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ArchiveBroken';
  }
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const piece = z.strictObject({ path: z.string(), sizeBytes: z.int().min(0), sha256 });
const name = z.string().regex(/^[a-z_][a-z0-9_]*$/);
const rowsPiece = piece.extend({ rows: z.int().min(0), mark: z.string().optional() });
const table = z.strictObject({ schema: name, table: name, columns: z.array(name), rows: z.int().min(0) });

const common = z.strictObject({
  format: z.literal('engawa-backup'),
  createdAt: z.iso.datetime(),
  /** The migrations that the data had been through. */
  migrations: z.array(z.strictObject({ version: z.int(), name: z.string(), checksum: sha256 })).min(1),
  /** A list of the files, one JSON object per line: there may be more than fit into memory at once. */
  files: piece.extend({ count: z.int().min(0), totalBytes: z.int().min(0) }),
});
/** As backups were made before they were sealed: a piece for each table. They are still taken. */
const first = common.extend({
  formatVersion: z.literal(1),
  tables: z.array(table.extend(piece.shape)),
});
const second = common.extend({
  formatVersion: z.literal(2),
  /** Tells which master key it was sealed with, and nothing of it. */
  keyMark: z.string(),
  tables: z.array(table.extend({ pieces: z.array(rowsPiece) })),
});
const manifestSchema = z.discriminatedUnion('formatVersion', [first, second]);

export type Manifest = z.infer<typeof second>;
export type Piece = z.infer<typeof piece>;
/** Some rows of a table. */
export type RowsPiece = z.infer<typeof rowsPiece>;
export type TablePieces = Manifest['tables'][number];
/** What is known of an archive before its key is: whether there is one, and what it holds. */
export type ReadArchive = { manifest: Manifest; isSealed: boolean };

export const MANIFEST = 'manifest.json';
/** Beside it: what only the holder of the key could write. */
export const SIGNATURE = 'manifest.signature';
export const FILES = 'files';

/**
 * Reads what an archive says of itself; of a sealed one only when `seal` signed it. Throws `ArchiveBroken` for what is no whole
 * backup or was changed, `ServerFailure` for one of another master key.
 */
export async function readManifest(archive: string, seal: ArchiveSeal): Promise<ReadArchive> {
  const text = await readFile(join(archive, MANIFEST), 'utf8').catch((cause: unknown) => {
    throw new ArchiveBroken(`${join(archive, MANIFEST)} cannot be read: this is not a whole backup`, {
      cause,
    });
  });
  const manifest = parse(archive, text);
  if (manifest.formatVersion === 2) {
    if (manifest.keyMark !== seal.keyMark)
      throw new ServerFailure(
        'The master key does not open this backup: it was made with another one. Give the key that belongs to it.',
      );
    const signature = await readFile(join(archive, SIGNATURE), 'utf8').catch(() => '');
    if (!seal.isSigned(text, signature.trim()))
      throw new ArchiveBroken(
        `${join(archive, MANIFEST)} is not what was written: it was cut short or changed`,
      );
    return { manifest, isSealed: true };
  }
  const tables = manifest.tables.map(({ path, sizeBytes, sha256: hash, ...rest }) => ({
    ...rest,
    pieces: [{ path, sizeBytes, sha256: hash, rows: rest.rows }],
  }));
  return { manifest: { ...manifest, formatVersion: 2, keyMark: '', tables }, isSealed: false };
}

function parse(archive: string, text: string): z.infer<typeof manifestSchema> {
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ArchiveBroken(`${join(archive, MANIFEST)} is damaged or of an unknown form`, { cause });
  }
}

/** Writes a stream into the archive; on disk when it returns. What is hashed is what lies on disk. */
export async function writePiece(archive: string, path: string, source: Readable): Promise<Piece> {
  const meter = createMeter();
  await mkdir(dirname(join(archive, path)), { recursive: true, mode: 0o700 });
  await pipeline(source, meter.stream, createWriteStream(join(archive, path), { flush: true, mode: 0o600 }));
  return { path, ...meter.result() };
}

/** The text of a piece, opened and unpacked. */
export function readPiece(archive: string, path: string, seal: ArchiveSeal | undefined): Readable {
  const file = seal ? Readable.from(seal.open(join(archive, path))) : createReadStream(join(archive, path));
  const text = createGunzip();
  file.once('error', (error) => text.destroy(error));
  return file.pipe(text);
}

/** Copies one file and returns what it was; on disk when it returns. */
export async function copyMeasured(from: string, to: string): Promise<Omit<Piece, 'path'>> {
  const meter = createMeter();
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await pipeline(createReadStream(from), meter.stream, createWriteStream(to, { flush: true, mode: 0o600 }));
  return meter.result();
}

/** Throws `ArchiveBroken` unless the file is in the archive as it was written. Reads it whole. */
export async function requireWhole(archive: string, expected: Piece): Promise<void> {
  const meter = createMeter();
  try {
    await pipeline(
      createReadStream(join(archive, expected.path)),
      meter.stream,
      new Transform({ transform: (_chunk, _encoding, done) => done() }).resume(),
    );
  } catch (cause) {
    throw new ArchiveBroken(`${expected.path} cannot be read`, { cause });
  }
  requireSame(expected, meter.result());
}

export function requireSame(expected: Piece, found: Omit<Piece, 'path'>): void {
  if (expected.sizeBytes === found.sizeBytes && expected.sha256 === found.sha256) return;
  throw new ArchiveBroken(`${expected.path} is not what was written: it was cut short or changed`);
}

/** The files that the archive holds, as listed. Refuses a path that leads out of the folder. */
export async function* listedFiles(
  archive: string,
  { manifest, isSealed }: ReadArchive,
  seal: ArchiveSeal,
): AsyncGenerator<Piece> {
  const lines = createInterface({
    input: readPiece(archive, manifest.files.path, isSealed ? seal : undefined),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const line of lines) {
    const file = piece.parse(JSON.parse(line));
    if (file.path.split('/').some((part) => part === '..' || part === '')) {
      throw new ArchiveBroken('a file of the list leads out of its folder');
    }
    yield file;
  }
}

/** Every regular file below `folder`, by its path within; nothing when the folder is not there. */
export async function* walk(folder: string, root = folder): AsyncGenerator<string> {
  const entries = await opendir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path, root);
    else if (entry.isFile()) yield relative(root, path);
  }
}

function createMeter() {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, result: () => ({ sizeBytes, sha256: hash.digest('hex') }) };
}
