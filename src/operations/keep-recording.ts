import type { JobData } from '#db/jobs.ts';
import type { Database, Scope, Tx } from '#db/transaction.ts';
import type { Exchange } from '#domain/calls/exchange.ts';
import { storageKey } from '#domain/files/files.ts';
import { readInteraction } from '#domain/interactions/interactions.ts';
import {
  beginTaking,
  dropEmpty,
  getParts,
  getRecording,
  isEmptyMessage,
  keepSound,
} from '#domain/recordings/recordings.ts';
import type { Part, Recording } from '#domain/recordings/types.ts';
import type { Clock } from '#kernel/clock.ts';
import { createMailbox } from '#kernel/mailbox.ts';
import { openSpokenMessage } from './spoken-message.ts';
import { takeSound, type TakenSound } from './take-recording.ts';

/** Where recordings are kept; implemented by outside/storage. */
export interface RecordingStorage {
  putStream(key: string, pieces: AsyncIterable<Uint8Array>): Promise<void>;
  read(key: string, from: number, length: number): Promise<Buffer>;
  remove(key: string): Promise<void>;
  has(key: string): Promise<boolean>;
}

export interface KeepRecordingDeps {
  database: Database;
  exchanges: readonly Exchange[];
  storage: RecordingStorage;
  clock: Clock;
}

interface Attempt {
  recording: Recording;
  parts: readonly Part[];
  fileId: string;
  leftFileId: string | null;
}

/** Each holds a whole compressed recording in memory. */
const AT_ONCE = 2;
/** An exchange closes its files within moments. */
const SETTLED_AFTER_MS = 10_000;
/** A telephone that was put down at once: nobody said anything to anybody. */
const TALK_LEAST_MS = 500;

/**
 * Takes a recording from its exchange into the storage and deletes it there, in this order: whoever is killed in between
 * does the same again, or only the rest. An exchange that is away keeps it; its return asks again.
 */
export function createRecordingKeeper(deps: KeepRecordingDeps): (data: JobData) => Promise<void> {
  const turns = createMailbox();
  let next = 0;

  async function keep(tenantId: string, id: string): Promise<void> {
    const scope = { tenantId, actor: 'system:recordings' };
    const { recording, parts } = await deps.database.tx(scope, (tx) => getParts(tx, id));
    const exchange = deps.exchanges.find((each) => each.id === recording.exchangeId);
    if (!exchange?.isConnected || recording.state === 'running') return;
    const attempt = await deps.database.tx(scope, (tx) => beginTaking(tx, id));
    if (attempt) await take(scope, exchange, { recording, parts, ...attempt });
    await forget(exchange, parts);
  }

  async function take(
    scope: Scope,
    exchange: Exchange,
    { recording, parts, fileId, leftFileId }: Attempt,
  ): Promise<void> {
    const { storage } = deps;
    if (leftFileId) await storage.remove(storageKey(scope.tenantId, leftFileId));
    const key = storageKey(scope.tenantId, fileId);
    const endedMs = recording.endedAt?.getTime() ?? 0;
    const isSettled = deps.clock.now().getTime() - endedMs > SETTLED_AFTER_MS;
    const taken = await takeSound(exchange, { parts, isSettled }, (pieces) => storage.putStream(key, pieces));
    const isKept = await settle(deps.database, scope, recording, fileId, taken);
    if (taken && !isKept) await storage.remove(key);
  }

  return async ({ tenantId, subjectId }) => {
    const turn = next++ % AT_ONCE;
    await turns.run(String(turn), () => keep(tenantId, String(subjectId)));
  };
}

/** Writes down what was taken, and what follows from it. False when its file is not needed. */
async function settle(
  database: Database,
  scope: Scope,
  recording: Recording,
  fileId: string,
  taken: TakenSound | undefined,
): Promise<boolean> {
  return database.tx(scope, async (tx) => {
    if (!taken || isNothing(recording, taken)) {
      await dropEmpty(tx, recording.id, fileId);
      return false;
    }
    if (!(await keepSound(tx, recording.id, { ...taken.kept, fileId }))) return false;
    if (recording.kind === 'message') await openSpokenMessage(tx, await getRecording(tx, recording.id));
    await tellKept(tx, await getRecording(tx, recording.id));
    return true;
  });
}

/** Whoever may see what it belongs to hears that there is something to listen to. Emits `recording.kept`. */
async function tellKept(tx: Tx, { id, interactionId }: Recording): Promise<void> {
  if (!interactionId) return;
  const { audience } = await readInteraction(tx, interactionId);
  tx.append({ type: 'recording.kept', subjectKind: 'recording', subjectId: id, audience: [...audience] });
}

function isNothing({ kind }: Recording, { kept, loudest }: TakenSound): boolean {
  if (kind === 'message') return isEmptyMessage(kept.durationMs, loudest);
  return kept.durationMs < TALK_LEAST_MS;
}

async function forget(exchange: Exchange, parts: readonly Part[]): Promise<void> {
  for (const { farName, ourName } of parts)
    for (const name of ourName === null ? [farName] : [farName, ourName])
      await exchange.deleteRecording(name);
}
