import { spawn } from 'node:child_process';
import path from 'node:path';
import { type Clock, type Timer, pause } from '#kernel/clock.ts';
import { ServerFailure } from './failure.ts';
import { PROGRAM_ENVIRONMENT } from './initialise.ts';
import { boundLog, lastLines, openLog } from './log-file.ts';
import { handOver, type Places } from './places.ts';
import {
  clearStalePidFiles,
  findPostmaster,
  type ServerProcess,
  signal,
  stopPostmaster,
} from './postmaster.ts';
import { waitUntilReady } from './readiness.ts';
import { fixedSettings } from './settings.ts';

/** What the supervisor says; pino's shape. */
export type ServerLog = {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
};

/** Everything needed to keep one PostgreSQL running. `url` signs in as its superuser. */
export type Watched = {
  readonly places: Places;
  readonly binDir: string;
  readonly port: number;
  readonly url: string;
  readonly clock: Clock;
  readonly log: ServerLog;
  /** Called once there is a process, before it answers. */
  readonly meanwhile?: (() => void) | undefined;
};

/** A PostgreSQL that is started again whenever it ends without being told to. */
export type Supervision = { stop(): Promise<void> };

/** The longest is what a city waits for after a disk has room again. */
const RESTART_AFTER_MS = [100, 500, 1_000, 2_000, 5_000, 10_000];
/** One that answered can start: however often it ends, it is waited for no longer than this place in the row above. */
const FAILURES_ONCE_UP = 2;
const FIRST_ATTEMPTS = 4;
const CALM_AFTER_MS = 60_000;
const ORPHAN_ANSWERS_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 500;
const LOG_LOOK_EVERY_MS = 60_000;

/**
 * Takes over the PostgreSQL that an earlier, killed start left running, or starts one, and watches it from then on.
 * Returns when it answers. Refuses (ServerFailure, with the end of its log) when it ends again and again instead.
 */
export async function supervise(watched: Watched): Promise<Supervision> {
  const { clock, log } = watched;
  let stopping = false;
  let server: ServerProcess | undefined;
  let failures = 0;
  let upSinceMs = 0;
  let timer: Timer | undefined;
  let restarting: Promise<void> = Promise.resolve();

  const isUp = (): boolean => !stopping && server !== undefined && server.isAlive();

  async function bringUp(): Promise<boolean> {
    server = await adoptOrphan(watched);
    if (!server && !stopping) server = await launch(watched);
    watched.meanwhile?.();
    if (!(await waitUntilReady(watched.url, isUp, clock))) return false;
    upSinceMs = clock.monotonicMs();
    failures = Math.min(failures, FAILURES_ONCE_UP);
    return true;
  }

  // Looked at, not listened to: nobody reports the end of a process that was taken over.
  function look(): void {
    if (stopping) return;
    if (isUp()) {
      timer = clock.after(LOOK_EVERY_MS, look);
      return;
    }
    if (clock.monotonicMs() - upSinceMs > CALM_AFTER_MS) failures = 0;
    const waitMs = RESTART_AFTER_MS[Math.min(failures++, RESTART_AFTER_MS.length - 1)] as number;
    log.error({ pid: server?.pid, waitMs }, 'PostgreSQL ended without being told to; it is started again');
    timer = clock.after(waitMs, () => {
      restarting = startAgain();
    });
  }

  async function startAgain(): Promise<void> {
    try {
      if (await bringUp()) log.info({ pid: server?.pid }, 'PostgreSQL is back');
    } catch (error) {
      log.error({ err: error }, 'PostgreSQL could not be started again');
    }
    look();
  }

  await bringUpFirst(watched, bringUp);
  look();
  const stopTending = tendLog(watched);

  return {
    async stop() {
      stopping = true;
      stopTending();
      if (timer) clock.clear(timer);
      await restarting;
      if (!server?.isAlive() || (await stopPostmaster(server, clock))) return;
      log.error({ pid: server.pid }, 'PostgreSQL did not stop; it recovers at the next start');
    },
  };
}

/** Right after its main process was killed, its children hold the shared memory for a moment: hence several attempts. */
async function bringUpFirst({ places, clock }: Watched, bringUp: () => Promise<boolean>): Promise<void> {
  await boundLog(places.logPath);
  for (let attempt = 1; !(await bringUp()); attempt++) {
    if (attempt === FIRST_ATTEMPTS) throw await startFailure(places);
    await pause(clock, 500);
  }
}

function tendLog({ places, clock, log }: Watched): () => void {
  let timer = clock.after(LOG_LOOK_EVERY_MS, tend);
  function tend(): void {
    boundLog(places.logPath).catch((error: unknown) =>
      log.warn({ err: error }, 'postgres.log could not be shortened'),
    );
    timer = clock.after(LOG_LOOK_EVERY_MS, tend);
  }
  return () => clock.clear(timer);
}

/** The PostgreSQL that runs already, if it answers us; one that does not is stopped. */
async function adoptOrphan({ places, url, port, clock, log }: Watched): Promise<ServerProcess | undefined> {
  const orphan = findPostmaster(places.clusterDir);
  if (!orphan) return undefined;
  const { pid } = orphan;
  const sameDoor = orphan.port === port && orphan.socketDir === places.socketDir;
  if (sameDoor && (await waitUntilReady(url, orphan.isAlive, clock, ORPHAN_ANSWERS_WITHIN_MS))) {
    // It may have been started by an earlier version of the product, with that version's settings.
    signal(pid, 'SIGHUP');
    log.info({ pid }, 'took over the PostgreSQL that an earlier start left running');
    return orphan;
  }
  if (!orphan.isAlive()) return undefined;
  log.warn({ pid }, 'stopping a PostgreSQL left running by an earlier start');
  if (await stopPostmaster(orphan, clock)) return undefined;
  throw new ServerFailure(
    `A PostgreSQL of an earlier start (process ${pid}) does not end. End it and start again.`,
  );
}

/** Undefined when the program could not be run at all. */
function launch({ places, binDir, port, log }: Watched): Promise<ServerProcess | undefined> {
  clearStalePidFiles(places.clusterDir, places.socketDir, port);
  const handed = handOver(places, places.clusterDir);
  const output = openLog(places.logPath);
  const child = spawn(
    path.join(binDir, 'postgres'),
    ['-D', handed.argument, ...fixedSettings(places.socketDir, port)],
    {
      cwd: '/',
      env: PROGRAM_ENVIRONMENT,
      uid: places.account?.uid,
      gid: places.account?.gid,
      // A session of its own: Ctrl-C at the terminal must reach Engawa only, which stops its database last.
      detached: true,
      stdio: ['ignore', output.descriptor, output.descriptor, ...handed.extraStdio],
    },
  );
  handed.close();
  output.close();
  let isAlive = true;
  return new Promise((resolve) => {
    child.once('exit', () => {
      isAlive = false;
    });
    child.once('spawn', () => resolve({ pid: child.pid as number, isAlive: () => isAlive }));
    child.once('error', (error) => {
      log.error({ err: error }, 'PostgreSQL could not be run');
      resolve(undefined);
    });
  });
}

async function startFailure(places: Places): Promise<ServerFailure> {
  const end = await lastLines(places.logPath);
  return new ServerFailure(`PostgreSQL did not start. The end of ${places.logPath}:\n${end}`);
}
