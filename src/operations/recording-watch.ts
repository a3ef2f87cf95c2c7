import type { Database, Scope } from '#db/transaction.ts';
import { areOver } from '#domain/calls/calls.ts';
import type { Exchange } from '#domain/calls/exchange.ts';
import { listCities } from '#domain/city/city.ts';
import { storageKey } from '#domain/files/files.ts';
import { beginDeletion, dueForDeletion, proveDeletion } from '#domain/recordings/deleting.ts';
import { endRecording, recordingsAt, sortNames, tellAwaited } from '#domain/recordings/recordings.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import type { RecordingStorage } from './keep-recording.ts';

/** Sees to it that no recording is forgotten at an exchange, and that none is kept beyond its time. */
export interface RecordingWatch {
  /** Looks once; returns how many recordings something was done with. */
  tick(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

export interface RecordingWatchDeps {
  database: Database;
  exchanges: readonly Exchange[];
  storage: RecordingStorage;
  clock: Clock;
  log: Logger;
}

const LOOK_MS = 5 * 60_000;
/** What nobody knows may be of a caller whose words a flow is still making sense of. */
const UNKNOWN_FOR_MS = 3_600_000;
const SYSTEM = 'system:recordings';

/**
 * The loop over recordings. When an exchange is there again, what it was asked to record and still has is taken in; what was
 * taken in already, or what nobody knows for an hour, is deleted there. What is over its time is deleted, and proven to be.
 */
export function createRecordingWatch(deps: RecordingWatchDeps): RecordingWatch {
  const { database, clock, log } = deps;
  /** Recordings at exchanges that are no rows, and since when they were seen. */
  const unknown = new Map<string, number>();
  const ends: (() => void)[] = [];
  let timer: Timer | undefined;
  let running = false;
  let current: Promise<unknown> = Promise.resolve();

  async function tick(): Promise<number> {
    let done = 0;
    for (const exchange of deps.exchanges) if (exchange.isConnected) done += await look(exchange, false);
    for (const { id: tenantId } of await listCities(database.installation))
      done += await deleteDue({ tenantId, actor: SYSTEM });
    return done;
  }

  /** `isBack`: what was left to its return is asked for again. */
  async function look(exchange: Exchange, isBack: boolean): Promise<number> {
    // Rows first: what is recorded meanwhile has one before the exchange has it.
    const cities = await listCities(database.installation);
    let done = 0;
    for (const { id: tenantId } of cities)
      done += await takeUp({ tenantId, actor: SYSTEM }, exchange, isBack);
    const names = (await exchange.list()).recordingIds;
    const known = new Set<string>();
    for (const { id: tenantId } of cities) {
      const sorted = await database.tx({ tenantId, actor: SYSTEM }, (tx) => sortNames(tx, names));
      for (const name of sorted.known) known.add(name);
      for (const name of sorted.taken) await exchange.deleteRecording(name);
      done += sorted.taken.length;
    }
    return (
      done +
      (await deleteUnknown(
        exchange,
        names.filter((name) => !known.has(name)),
      ))
    );
  }

  /** Those of calls that are over, whose end nobody heard of; and those that wait for the exchange. */
  function takeUp(scope: Scope, exchange: Exchange, isBack: boolean): Promise<number> {
    return database.tx(scope, async (tx) => {
      const open = await recordingsAt(tx, exchange.id);
      const over = await areOver(
        tx,
        open.filter(({ state }) => state === 'running').map(({ callId }) => callId),
      );
      let done = 0;
      for (const { id, state, callId } of open) {
        if (state === 'running' && over.has(callId)) await endRecording(tx, id);
        else if (state === 'awaited' && isBack) tellAwaited(tx, id);
        else continue;
        done++;
      }
      return done;
    });
  }

  async function deleteUnknown(exchange: Exchange, names: readonly string[]): Promise<number> {
    const nowMs = clock.monotonicMs();
    for (const name of unknown.keys()) if (!names.includes(name)) unknown.delete(name);
    let deleted = 0;
    for (const name of names) {
      const sinceMs = unknown.get(name) ?? nowMs;
      unknown.set(name, sinceMs);
      if (nowMs - sinceMs < UNKNOWN_FOR_MS) continue;
      await exchange.deleteRecording(name);
      log.warn({ exchange: exchange.id, name }, 'a recording that belongs to nothing was deleted');
      deleted++;
    }
    return deleted;
  }

  async function deleteDue(scope: Scope): Promise<number> {
    let done = 0;
    for (const id of await database.tx(scope, dueForDeletion)) if (await deleteOne(scope, id)) done++;
    return done;
  }

  /** The key first, then the file, then the proof: killed anywhere, the rest is done at the next look. */
  async function deleteOne(scope: Scope, id: string): Promise<boolean> {
    const fileId = await database.tx(scope, (tx) => beginDeletion(tx, id));
    if (!fileId) return false;
    const key = storageKey(scope.tenantId, fileId);
    await deps.storage.remove(key);
    if (await deps.storage.has(key)) throw new Error('a file is still there after it was removed');
    await database.tx(scope, (tx) => proveDeletion(tx, id));
    return true;
  }

  function run(what: string, work: () => Promise<unknown>): void {
    current = current
      .then(work)
      .catch((error: unknown) => log.warn({ err: error, what }, 'recordings could not be looked after'));
  }

  function schedule(): void {
    if (!running) return;
    timer = clock.after(LOOK_MS, () => {
      run('look', tick);
      schedule();
    });
  }

  return {
    tick,
    start() {
      running = true;
      for (const exchange of deps.exchanges) {
        const isBack = () => run('return', () => look(exchange, true));
        ends.push(exchange.subscribe((event) => (event.type === 'connected' ? isBack() : undefined)));
        if (exchange.isConnected) isBack();
      }
      run('look', tick);
      schedule();
    },
    async stop() {
      running = false;
      for (const end of ends) end();
      if (timer) clock.clear(timer);
      await current;
    },
  };
}
