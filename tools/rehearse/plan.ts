import { createDice, type Dice } from '../../src/demo/random.ts';
import { type Language, TOPICS, type Topic } from './topics.ts';

type Mood = 'calm' | 'friendly' | 'hurried' | 'upset';

/** One simulated resident, as the seed decided: everything about them except what the city does. */
export interface PlannedResident {
  number: number;
  arrivesSec: number;
  topic: Topic;
  mood: Mood;
  name: string | null;
  /** How long they wait for an answer before they leave. */
  patienceSec: number;
  /** Between reading an answer and writing the next line. */
  thinkingSec: number;
  sendsPicture: boolean;
  /** Leaves the last question for a second visit, so much later; null does not come back. */
  returnsAfterSec: number | null;
  /** Which of the phrases they use. */
  phrase: number;
}

export interface PlanOptions {
  seed: number;
  ratePerHour: number;
  minutes: number;
}

const MOODS: readonly {
  mood: Mood;
  weight: number;
  patienceSec: readonly [number, number];
  thinkingSec: readonly [number, number];
}[] = [
  { mood: 'calm', weight: 5, patienceSec: [300, 900], thinkingSec: [15, 45] },
  { mood: 'friendly', weight: 3, patienceSec: [240, 720], thinkingSec: [10, 30] },
  { mood: 'hurried', weight: 3, patienceSec: [60, 240], thinkingSec: [5, 15] },
  { mood: 'upset', weight: 1, patienceSec: [90, 300], thinkingSec: [5, 20] },
];
const NAMES: Readonly<Record<Language, readonly string[]>> = {
  ja: ['髙橋 静香', '渡邊 誠', '山﨑 陽子', '小林 亮', '佐々木 直美', '大西 清'],
  'ja-easy': ['Nguyen Van Minh', 'Li Na', 'Maria Santos'],
  en: ['Emily Carter', 'Daniel Brown', 'Rajesh Tamang'],
};
const SEC_PER_HOUR = 3_600;

/**
 * Who comes, when and with what, in the order of arrival: by chance as people really come (exponential gaps), but the
 * same for the same seed. Each resident throws dice of their own, so that a change of one does not change the next.
 */
export function planResidents(options: PlanOptions): PlannedResident[] {
  const dice = createDice(options.seed);
  const untilSec = options.minutes * 60;
  const gapSec = () => (-Math.log(1 - dice.next()) * SEC_PER_HOUR) / options.ratePerHour;
  const planned: PlannedResident[] = [];
  for (let atSec = gapSec(); atSec < untilSec; atSec += gapSec())
    planned.push(planOne(dice.fork(), planned.length + 1, atSec));
  return planned;
}

function planOne(dice: Dice, number: number, arrivesSec: number): PlannedResident {
  const topic = dice.weighted(TOPICS);
  const { mood, patienceSec, thinkingSec } = dice.weighted(MOODS);
  return {
    number,
    arrivesSec,
    topic,
    mood,
    name: dice.chance(0.4) ? dice.pick(NAMES[topic.language]) : null,
    patienceSec: dice.between(...patienceSec),
    thinkingSec: dice.between(...thinkingSec),
    sendsPicture: topic.picture === true && dice.chance(0.8),
    returnsAfterSec: topic.questions.length > 1 && dice.chance(0.15) ? dice.between(60, 300) : null,
    phrase: dice.between(0, 9),
  };
}
