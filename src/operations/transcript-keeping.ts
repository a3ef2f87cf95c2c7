import type { Database, Tx } from '#db/transaction.ts';
import type { JobData } from '#db/jobs.ts';
import { areOver } from '#domain/calls/calls.ts';
import { listCities } from '#domain/city/city.ts';
import { deleteOriginalsOver } from '#domain/masking/originals.ts';
import { isHeld } from '#domain/recordings/holds.ts';
import { getRecording, talkOfCall } from '#domain/recordings/recordings.ts';
import {
  deleteTranscript,
  dueTranscripts,
  endTranscript,
  openTranscripts,
  postponeDeletion,
} from '#domain/transcripts/transcripts.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';

/** Deletes transcripts, and texts as they were written before numbers were masked, when their time is over. */
export interface TranscriptKeeping {
  /** Looks once; returns how many were deleted. */
  tick(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

const LOOK_MS = 60 * 60_000;
const DAY_MS = 86_400_000;

/** The loop over transcripts that were kept long enough; and over those that a process left open when it was killed. */
export function createTranscriptKeeping(deps: {
  database: Database;
  clock: Clock;
  log: Logger;
}): TranscriptKeeping {
  const { database, clock, log } = deps;
  let timer: Timer | undefined;
  let running: Promise<unknown> = Promise.resolve();

  async function tick(): Promise<number> {
    let deleted = 0;
    for (const { id: tenantId } of await listCities(database.installation)) {
      const scope = { tenantId, actor: 'system:transcripts' };
      await database.tx(scope, endLeftOpen);
      deleted += await database.tx(scope, deleteOriginalsOver);
      const due = await database.tx(scope, (tx) => dueTranscripts(tx));
      for (const callId of due) if (await database.tx(scope, (tx) => deleteDue(tx, callId))) deleted++;
    }
    return deleted;
  }

  function look(): void {
    running = tick()
      .catch((error: unknown) => log.warn({ err: error }, 'transcripts could not be looked for'))
      .then(() => {
        if (timer) timer = clock.after(LOOK_MS, look);
      });
  }

  return {
    tick,
    start() {
      timer = clock.after(0, look);
    },
    async stop() {
      if (timer) clock.clear(timer);
      timer = undefined;
      await running;
    },
  };
}

/** What holds the recording holds what was said in it; it is looked at again tomorrow. */
async function deleteDue(tx: Tx, callId: string): Promise<boolean> {
  const talk = await talkOfCall(tx, callId);
  if (!talk || !(await isHeld(tx, talk.id))) return deleteTranscript(tx, callId);
  await postponeDeletion(tx, callId, new Date(tx.now.getTime() + DAY_MS));
  return false;
}

/** A process that was killed could not say that they are over. */
async function endLeftOpen(tx: Tx): Promise<void> {
  for (const callId of await areOver(tx, await openTranscripts(tx))) await endTranscript(tx, callId);
}

/** A recording is gone: so is what was said in it. */
export function deleteWithRecording(database: Database, { tenantId, subjectId }: JobData): Promise<void> {
  return database.tx({ tenantId, actor: 'system:transcripts' }, async (tx) => {
    const { kind, callId } = await getRecording(tx, String(subjectId));
    if (kind === 'talk') await deleteTranscript(tx, callId);
  });
}
