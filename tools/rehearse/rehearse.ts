import { setTimeout as sleep } from 'node:timers/promises';
import { type AgentWork, playAgent } from './agents.ts';
import { cityUnderRehearsal, type Way } from './client.ts';
import { planResidents } from './plan.ts';
import { type Played, playResident, type Stage } from './play.ts';
import { makeReport, type Report } from './report.ts';
import { scoreTrainee } from './score.ts';
import { readTrainee } from './trainee.ts';

export interface RehearsalOptions {
  url: string;
  seed: number;
  ratePerHour: number;
  minutes: number;
  /** How much quicker than life everything waits; 1 is life. */
  speed: number;
  key?: string;
  /** Simulated agents, by login. */
  agents: readonly string[];
  trainee?: string;
  /** Of the agents and of the trainee. */
  password: string;
  /** Plays in a city that is not for practice, too: its figures will hold what was played. */
  real?: boolean;
}

export interface Progress {
  planned: number;
  present: number;
  played: readonly Played[];
  defects: number;
}

const GRACE_SEC = 300;
const TELL_EVERY_MS = 5_000;

/**
 * Plays a rehearsal against a running product and reports: residents by the public endpoints only, simulated agents by
 * the desk's. Ends when everybody has left, at the latest five minutes after the last may have come, or when `stop` is
 * aborted; whoever is still there is counted as unfinished.
 */
export async function rehearse(
  options: RehearsalOptions,
  tell: (progress: Progress) => void,
  stop?: AbortSignal,
): Promise<Report> {
  const begunMs = performance.now();
  const restMs = (ms: number) => sleep(ms);
  const way: Way = { url: options.url.replace(/\/$/, ''), defects: [], rest: restMs };
  const nowSec = () => ((performance.now() - begunMs) / 1_000) * options.speed;
  const stage: Stage = {
    way,
    key: options.key ?? (await cityUnderRehearsal(way, options.real ?? false)),
    nowSec,
    rest: (sec) => restMs(Math.max(0, sec / options.speed) * 1_000),
    isOver: () => stop?.aborted === true || nowSec() > options.minutes * 60 + GRACE_SEC,
  };
  const plan = planResidents(options);
  const played: Played[] = [];
  let present = 0;
  let isDone = false;
  const report = () => tell({ planned: plan.length, present, played, defects: way.defects.length });
  const ticker = setInterval(report, TELL_EVERY_MS);
  try {
    const agents = options.agents.map((login) => playAgent(stage, login, options.password, () => isDone));
    const working = Promise.all(agents);
    working.catch(() => undefined);
    await Promise.all(
      plan.map(async (planned) => {
        while (nowSec() < planned.arrivesSec && !stop?.aborted)
          await stage.rest(Math.min(planned.arrivesSec - nowSec(), options.speed));
        if (stop?.aborted) return;
        present += 1;
        try {
          played.push(await playResident(stage, planned));
        } catch (error) {
          way.defects.push(`resident ${planned.number}: ${(error as Error).message}`);
        }
        present -= 1;
      }),
    );
    isDone = true;
    const work: AgentWork[] = await working;
    const handled = options.trainee
      ? await readTrainee(way, options.trainee, options.password, played, options.speed)
      : null;
    report();
    return makeReport(
      { seed: options.seed, ratePerHour: options.ratePerHour, minutes: options.minutes },
      played.sort((a, b) => a.planned.number - b.planned.number),
      work,
      way.defects,
      handled && scoreTrainee(handled),
    );
  } finally {
    isDone = true;
    clearInterval(ticker);
  }
}
