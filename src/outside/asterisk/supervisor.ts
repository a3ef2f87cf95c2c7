import { boundLog, lastLines } from '#db/server/log-file.ts';
import { type Clock, pause, type Timer } from '#kernel/clock.ts';
import type { Ids } from '#kernel/ids.ts';
import type { Logger } from '#kernel/log.ts';
import { type Account, chooseAccount } from './account.ts';
import { hasUdpPort } from './ports.ts';
import { askReadiness } from './readiness.ts';
import {
  endProcess,
  type ExchangeProcess,
  type ExchangeProgram,
  findProcess,
  launch,
  logPath,
} from './process.ts';
import { settingsFor, settingsOfRunning, type TrialOptions, writeRun } from './run-directory.ts';
import type { ExchangeSettings } from './settings.ts';

/** How it stands with an exchange of our own. `failing`: it ended, or did not get up, and is tried again. */
export interface SupervisedState {
  state: 'starting' | 'up' | 'failing' | 'stopped';
  since: Date;
  /** Times in a row that it did not stay up. */
  failures: number;
}

/** An Asterisk that is started again whenever it ends without being told to. */
export interface Supervised {
  /** What it was started with; on these ports it is spoken with, also after it was started again. */
  readonly settings: ExchangeSettings;
  state(): SupervisedState;
  /** The process that is watched now. */
  pid(): number | undefined;
  /** Resolves when it answers for the first time. */
  firstUp: Promise<void>;
  /** Ends the exchange, and with it every call. */
  stop(): Promise<void>;
}

export interface SupervisorParts {
  options: TrialOptions;
  program: ExchangeProgram;
  /** Where its modules and shared files lie, as it sees them. */
  programs: ExchangeSettings['programs'];
  clock: Clock;
  ids: Ids;
  log: Logger;
}

const RESTART_AFTER_MS = [100, 500, 1_000, 2_000, 5_000, 10_000, 30_000];
const CALM_AFTER_MS = 60_000;
/** It takes two seconds; on a machine that is busy with other things, many more. */
const UP_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 500;
const ANSWERS_EVERY_MS = 100;

/**
 * Takes over the exchange that an earlier, killed start left running, with its calls, or starts one; watches it from
 * then on. Returns at once: a telephone that does not get up must not hold up the rest of the house.
 */
export async function superviseExchange(parts: SupervisorParts): Promise<Supervised> {
  const { options, clock, log } = parts;
  const account = chooseAccount();
  const orphan = findProcess(options.directory);
  const known = orphan && settingsOfRunning(options, parts.programs);
  // One whose password is lost cannot be spoken with.
  if (orphan && !known) await endProcess(orphan, clock);
  const settings = known ?? (await settingsFor(options, parts.programs, parts.ids));
  let running: ExchangeProcess | undefined = known ? orphan : undefined;
  let current: SupervisedState = { state: 'starting', since: clock.now(), failures: 0 };
  let upSinceMs = 0;
  let timer: Timer | undefined;
  let tellFirstUp: () => void = () => undefined;
  const firstUp = new Promise<void>((resolve) => {
    tellFirstUp = resolve;
  });
  let working: Promise<void> = Promise.resolve();
  let isStopping = false;

  const become = (state: SupervisedState['state'], failures = current.failures): void => {
    current = { state, since: clock.now(), failures };
  };

  async function bringUp(): Promise<void> {
    const isTakenOver = running?.isAlive() === true;
    if (!isTakenOver) running = await start(parts, settings, account);
    const isUp = await waitUntilUp(running, settings, parts, () => isStopping);
    if (isStopping) return;
    if (!isUp) return failed();
    log.info({ pid: running?.pid, takenOver: isTakenOver }, 'the exchange is up');
    upSinceMs = clock.monotonicMs();
    become('up');
    tellFirstUp();
    look();
  }

  // Looked at, not listened to: nobody reports the end of a process that was taken over.
  function look(): void {
    if (isStopping) return;
    if (running?.isAlive()) {
      timer = clock.after(LOOK_EVERY_MS, look);
      return;
    }
    if (clock.monotonicMs() - upSinceMs > CALM_AFTER_MS) become('failing', 0);
    working = failed();
  }

  async function failed(): Promise<void> {
    const waitMs = RESTART_AFTER_MS[Math.min(current.failures, RESTART_AFTER_MS.length - 1)] as number;
    log.error({ pid: running?.pid, waitMs }, 'the exchange is not up; it is started again');
    log.debug({ end: await lastLines(logPath(settings.directory)) }, 'the end of what the exchange said');
    if (running?.isAlive()) await endProcess(running, clock);
    become('failing', current.failures + 1);
    if (isStopping) return;
    timer = clock.after(waitMs, () => begin());
  }

  function begin(): void {
    working = bringUp().catch((error: unknown) => {
      log.error({ err: error }, 'the exchange could not be started');
      return failed();
    });
  }

  begin();
  const stopTending = tendLog(settings.directory, clock, log);
  return {
    settings,
    state: () => current,
    pid: () => (running?.isAlive() ? running.pid : undefined),
    firstUp,
    async stop() {
      isStopping = true;
      stopTending();
      if (timer) clock.clear(timer);
      await working;
      if (running?.isAlive()) await endProcess(running, clock);
      become('stopped');
    },
  };
}

async function start(
  { program, log }: SupervisorParts,
  settings: ExchangeSettings,
  account: Account | undefined,
): Promise<ExchangeProcess | undefined> {
  writeRun(settings, account);
  const started = await launch(program, settings.directory, account);
  if (!started) log.error({}, 'Asterisk could not be run');
  return started;
}

async function waitUntilUp(
  running: ExchangeProcess | undefined,
  settings: ExchangeSettings,
  { clock, log }: SupervisorParts,
  isGivenUp: () => boolean,
): Promise<boolean> {
  const startMs = clock.monotonicMs();
  while (running?.isAlive() && !isGivenUp()) {
    if (await askReadiness(settings)) {
      if (hasUdpPort(running.pid, settings.ports.sip)) return true;
      log.error({ port: settings.ports.sip }, 'another program has the SIP port of the exchange');
      return false;
    }
    if (clock.monotonicMs() - startMs > UP_WITHIN_MS) return false;
    await pause(clock, ANSWERS_EVERY_MS);
  }
  return false;
}

const LOG_LOOK_EVERY_MS = 60_000;

function tendLog(directory: string, clock: Clock, log: Logger): () => void {
  let timer = clock.after(LOG_LOOK_EVERY_MS, tend);
  function tend(): void {
    boundLog(logPath(directory)).catch((error: unknown) =>
      log.warn({ err: error }, 'the log of the exchange could not be shortened'),
    );
    timer = clock.after(LOG_LOOK_EVERY_MS, tend);
  }
  return () => clock.clear(timer);
}
