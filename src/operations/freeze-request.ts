import { createHash } from 'node:crypto';
import type { Database, Scope, Tx } from '#db/transaction.ts';
import { goesOut, type Proposal, proposeDecision, requireProposable } from '#domain/disclosure/decisions.ts';
import {
  forgetFrozen,
  keepFrozen,
  keepReplacements,
  newReplacements,
  staleFrozen,
} from '#domain/disclosure/request-files.ts';
import { getRequest, markRequest } from '#domain/disclosure/requests.ts';
import { countOpen, isPdf, piecesToFreeze, whyNotMarked } from '#domain/disclosure/rules.ts';
import type { Item, Marks, Piece, PieceMark, Side, Silence } from '#domain/disclosure/types.ts';
import {
  addFile,
  fileSealScope,
  filesByIds,
  forgetFiles,
  requireUploadedBy,
  storageKey,
} from '#domain/files/files.ts';
import type { StoredFile } from '#domain/files/types.ts';
import { getRecording, openKey } from '#domain/recordings/recordings.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { silenceFlac, type SilentStretch } from '#kernel/flac-silence.ts';
import { Refusal } from '#kernel/refusal.ts';
import { openFileRange } from '#kernel/sealed-file.ts';
import { type FileDeps, openBytes } from './files.ts';
import { gatherPerson } from './gather-person.ts';
import type { RecordingStorage } from './keep-recording.ts';

/** A package is handed over as one file, which is whole in memory once. */
const MOST_BYTES = 200 * 1024 * 1024;
/** As they are kept: the far party left, the staff right; a message that was left has the one side only. */
const CHANNELS_OF: Readonly<Record<Side, readonly number[]>> = { both: [0, 1], resident: [0], staff: [1] };

/** Where files and recordings lie, and how a part of them is made to be gone. */
export interface FreezeDeps {
  database: Database;
  files: FileDeps;
  storage: Pick<RecordingStorage, 'read'>;
}
/** Runs work as whoever asks, in one transaction. */
export type AsOfficer = <T>(work: (parts: { tx: Tx; actor: StaffActor }) => Promise<T>) => Promise<T>;

/** From where a piece's bytes come. */
type Source =
  | { kind: 'file'; fileId: string; mediaType: string; name: string }
  | { kind: 'recording'; fileId: string; sizeBytes: number; key: Buffer };

interface Plan {
  items: Item[];
  pieces: { itemId: string; mark: PieceMark; source: Source }[];
}

interface Made {
  itemId: string;
  fileId: string;
  extension: string;
  mediaType: string;
  sizeBytes: number;
  sha256: Buffer;
}

/**
 * Keeps the marks of a request; a copy that somebody blacked out elsewhere and sent up goes with the request from now on.
 * Refuses as `markRequest`, 'not-found' for a copy that whoever marks did not send up.
 */
export async function keepMarks(
  tx: Tx,
  actor: StaffActor,
  id: string,
  input: Marks & { version: number },
): Promise<void> {
  const named = input.pieces.flatMap((mark) => (mark.way === 'replaced' ? [mark.fileId] : []));
  const added = await newReplacements(tx, id, named);
  await requireUploadedBy(tx, added, `staff:${actor.staffId}`);
  await markRequest(tx, actor, id, input);
  await keepReplacements(tx, actor, id, added);
}

/**
 * Proposes a decision. Of a disclosure all bytes that go out are made and kept first: files as they are, with areas black in
 * their pixels, or as the copies that were blacked out elsewhere; recordings with stretches silent in their samples. The second
 * person lets go what lies there. Refuses as `proposeDecision`, 'request.invalid' {field: 'pieces'} for a mark that cannot
 * hold, 'file.too-large' for all of them together, 'data.damaged' for what is not there any more.
 */
export async function proposeWithPieces(
  deps: FreezeDeps,
  scope: Scope,
  as: AsOfficer,
  id: string,
  input: Proposal,
): Promise<void> {
  const { items, pieces } = await as(({ tx, actor }) => planProposal(tx, actor, id, input));
  const made: Made[] = [];
  try {
    for (const piece of pieces) {
      made.push(await freeze(deps, scope.tenantId, piece));
      // Pages as pictures may be far larger than the document was: a hundred full ones are 21 MB.
      requireRoom(made);
    }
    await as(async ({ tx, actor }) => {
      const frozen = new Map(made.map(({ itemId, fileId, extension }) => [itemId, { fileId, extension }]));
      await proposeDecision(tx, actor, id, input, { items, frozen });
      for (const { fileId, extension, mediaType, sizeBytes, sha256 } of made) {
        const about = { id: fileId, name: `piece${extension}`, mediaType, sizeBytes, sha256, image: false };
        await addFile(tx, { ...about, uploadedBy: `request:${id}` }, []);
      }
      await keepFrozen(
        tx,
        id,
        made.map(({ fileId }) => fileId),
      );
    });
  } catch (error) {
    // Where the database went away nobody knows whether the rows are there: bytes without a row harm nobody.
    const isUnknown = error instanceof Refusal && error.code === 'database.unavailable';
    if (!isUnknown)
      for (const { fileId } of made) await deps.files.storage.remove(storageKey(scope.tenantId, fileId));
    throw error;
  }
  await sweepFrozen(
    deps,
    scope,
    id,
    made.map(({ fileId }) => fileId),
  );
}

/**
 * Removes what was frozen for a request and does not go out: after a new proposal, or when it was sent back. The bytes go
 * first, so that whoever is killed in between finds them again the next time.
 */
export async function sweepFrozen(
  { database, files }: Pick<FreezeDeps, 'database' | 'files'>,
  scope: Scope,
  id: string,
  current: readonly string[],
): Promise<void> {
  const stale = await database.tx(scope, (tx) => staleFrozen(tx, id, current));
  for (const fileId of stale) await files.storage.remove(storageKey(scope.tenantId, fileId));
  await database.tx(scope, async (tx) => {
    await forgetFrozen(tx, id, stale);
    await forgetFiles(tx, stale);
  });
}

async function planProposal(tx: Tx, actor: StaffActor, id: string, input: Proposal): Promise<Plan> {
  const request = await requireProposable(tx, actor, id, input);
  if (!goesOut(request, input.decision)) return { items: [], pieces: [] };
  const { items } = await gatherPerson(tx, actor, request.residentId);
  // Before anything is made: nothing would become of it.
  const count = countOpen(items, request.marks);
  if (count > 0 && !input.leavesUndecided)
    throw new Refusal('request.invalid', { field: 'undecided', why: 'open', count });
  const planned = piecesToFreeze(items, request.marks);
  for (const { itemId, piece, mark } of planned) {
    const why = whyNotMarked(piece, mark);
    if (why) throw new Refusal('request.invalid', { field: 'pieces', why, itemId });
  }
  requireRoom(planned.map(({ piece }) => piece));
  const pieces: Plan['pieces'] = [];
  for (const { itemId, piece, mark } of planned)
    pieces.push({ itemId, mark, source: await sourceOf(tx, piece, mark) });
  return { items, pieces };
}

function requireRoom(pieces: readonly { sizeBytes: number }[]): void {
  if (pieces.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) > MOST_BYTES)
    throw new Refusal('file.too-large', { maxBytes: MOST_BYTES });
}

async function sourceOf(tx: Tx, piece: Piece, mark: PieceMark): Promise<Source> {
  if (piece.kind === 'recording') return recordingSource(tx, piece.id);
  const fileId = mark.way === 'replaced' ? mark.fileId : piece.id;
  const file = (await filesByIds(tx, [fileId])).get(fileId);
  if (!file) throw new Refusal('data.damaged', { fileId, why: 'missing' });
  tx.audit({ action: 'read', subjectKind: 'file', subjectId: fileId });
  return { kind: 'file', fileId, mediaType: file.mediaType, name: file.name };
}

async function recordingSource(tx: Tx, id: string): Promise<Source & { kind: 'recording' }> {
  const recording = await getRecording(tx, id);
  const { fileId, sizeBytes } = recording;
  if (!fileId || !sizeBytes) throw new Refusal('not-found');
  tx.audit({ action: 'read', subjectKind: 'recording', subjectId: id, fields: ['audio'] });
  return { kind: 'recording', fileId, sizeBytes, key: await openKey(tx, recording) };
}

async function freeze(
  { files, storage }: FreezeDeps,
  tenantId: string,
  { itemId, mark, source }: Plan['pieces'][number],
): Promise<Made> {
  const { bytes, extension, mediaType } = await bytesOf({ files, storage }, tenantId, mark, source);
  const fileId = files.ids.next();
  await files.storage.put(
    storageKey(tenantId, fileId),
    files.sealer.sealBytes(fileSealScope(tenantId, fileId), bytes),
  );
  const sha256 = createHash('sha256').update(bytes).digest();
  return { itemId, fileId, extension, mediaType, sizeBytes: bytes.length, sha256 };
}

async function bytesOf(
  deps: Pick<FreezeDeps, 'files' | 'storage'>,
  tenantId: string,
  mark: PieceMark,
  source: Source,
): Promise<{ bytes: Buffer; extension: string; mediaType: string }> {
  if (source.kind === 'recording') {
    const sound = readSound(deps, tenantId, source);
    const bytes =
      mark.way === 'silenced'
        ? await silenceFlac(sound, mark.silences.map(toStretch))
        : Buffer.concat(await Array.fromAsync(sound));
    return { bytes, extension: '.flac', mediaType: 'audio/flac' };
  }
  const { fileId, mediaType, name } = source;
  const bytes = await openBytes(deps.files, tenantId, fileId);
  if (mark.way === 'blacked')
    return { ...(await deps.files.blackOut(bytes, mediaType, mark.areas)), mediaType };
  return { bytes, extension: /\.[a-z0-9]+$/i.exec(name)?.[0] ?? '', mediaType };
}

function readSound(
  { storage }: Pick<FreezeDeps, 'storage'>,
  tenantId: string,
  { key, sizeBytes, fileId }: Source & { kind: 'recording' },
): AsyncIterable<Buffer> {
  const place = storageKey(tenantId, fileId);
  return openFileRange(key, sizeBytes, { from: 0, to: sizeBytes - 1 }, (from, length) =>
    storage.read(place, from, length),
  );
}

const toStretch = ({ fromMs, toMs, side }: Silence): SilentStretch => ({
  ...{ fromMs, toMs, channels: CHANNELS_OF[side] },
});

/**
 * A file or a recording of the person as it lies in the house, for who decides what becomes of it; the look is audited.
 * Refuses 'permission.missing', 'not-found' for what is not among the person's.
 */
export async function openPiece(
  deps: FreezeDeps,
  scope: Scope,
  as: AsOfficer,
  id: string,
  itemId: string,
): Promise<{ file: StoredFile; bytes: Buffer }> {
  const source = await as(async ({ tx, actor }) => {
    const { residentId } = await getRequest(tx, actor, id);
    const { items } = await gatherPerson(tx, actor, residentId);
    const piece = items.find((item) => item.id === itemId)?.piece;
    if (!piece) throw new Refusal('not-found');
    return { piece, ...(await sourceOf(tx, piece, { itemId, way: 'given' })) };
  });
  const { piece } = source;
  const { bytes } = await bytesOf(deps, scope.tenantId, { itemId, way: 'given' }, source);
  const name = source.kind === 'file' ? source.name : 'recording.flac';
  const file = { id: piece.id, name, mediaType: piece.mediaType, sizeBytes: bytes.length };
  return { file: { ...file, image: piece.kind === 'image' }, bytes };
}

/**
 * A page of a PDF of the person, from 1, drawn as it would go out, and how many there are; the look is audited. Refuses as
 * `openPiece`, 'file.type' for what is no PDF, 'not-found' for a page that is not there, and what `drawPage` refuses.
 */
export async function openPiecePage(
  deps: FreezeDeps,
  scope: Scope,
  as: AsOfficer,
  id: string,
  { itemId, page }: { itemId: string; page: number },
): Promise<{ jpeg: Buffer; pages: number }> {
  const { file, bytes } = await openPiece(deps, scope, as, id, itemId);
  if (!isPdf(file)) throw new Refusal('file.type');
  return deps.files.drawPage(bytes, page);
}
