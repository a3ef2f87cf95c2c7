import { foldForSearch } from '#kernel/text.ts';
import { openChat, type ResidentSide, type Way } from './client.ts';
import type { PlannedResident } from './plan.ts';
import { PHRASES, type Question } from './topics.ts';

/** One line of a conversation as the resident saw it; `atSec` counts from the start of the rehearsal. */
export interface Line {
  from: 'resident' | 'staff' | 'system';
  atSec: number;
  text: string;
}

/** What became of one planned resident. */
export interface Played {
  planned: PlannedResident;
  conversationId: string;
  /** 'answered' every question had an answer · 'abandoned' they lost patience · 'unfinished' the rehearsal ended first */
  outcome: 'answered' | 'abandoned' | 'unfinished';
  arrivedAtSec: number;
  /** From the first line to the first answer of a person; null when there was none. */
  firstAnswerSec: number | null;
  lines: Line[];
  /** Ids of what the product acknowledged. */
  acknowledged: string[];
  questions: { question: Question; answered: boolean; missed: boolean }[];
}

/** Where the rehearsal stands: its clock (in planned seconds) and whether it goes on. */
export interface Stage {
  way: Way;
  key: string;
  nowSec(): number;
  rest(sec: number): Promise<unknown>;
  isOver(): boolean;
}

const LOOK_EVERY_SEC = 2;
const HURRIES_AFTER = 0.6;

/** True when an answer says everything that was expected. */
export function isAnswered(question: Question, answers: readonly string[]): boolean {
  const said = foldForSearch(answers.join('\n'));
  return question.expects.every((words) => words.some((word) => said.includes(foldForSearch(word))));
}

/** Plays one resident to the end: asks, waits as long as their patience goes, asks again once, thanks or leaves. */
export async function playResident(stage: Stage, planned: PlannedResident): Promise<Played> {
  const side = await openChat(stage.way, stage.key, planned.topic.language);
  const talk = new Talk(stage, side, planned);
  if (planned.name) await side.introduce(planned.name);
  const { questions } = planned.topic;
  const before = planned.returnsAfterSec === null ? questions : questions.slice(0, -1);
  await talk.ask(before, pick(PHRASES[planned.topic.language].greeting, planned));
  await talk.finish();
  if (planned.returnsAfterSec !== null && talk.played.outcome === 'answered') {
    await stage.rest(planned.returnsAfterSec);
    await talk.ask(questions.slice(-1), pick(PHRASES[planned.topic.language].back, planned));
    await talk.finish();
  }
  return talk.played;
}

const pick = (from: readonly string[], planned: PlannedResident) => from[planned.phrase % from.length] ?? '';

/** A conversation from the resident's chair. */
class Talk {
  readonly played: Played;
  readonly #stage: Stage;
  readonly #side: ResidentSide;
  readonly #planned: PlannedResident;
  readonly #seen = new Set<string>();
  #after = 0;

  constructor(stage: Stage, side: ResidentSide, planned: PlannedResident) {
    this.#stage = stage;
    this.#side = side;
    this.#planned = planned;
    this.played = {
      planned,
      conversationId: side.conversationId,
      outcome: 'answered',
      arrivedAtSec: stage.nowSec(),
      firstAnswerSec: null,
      lines: [],
      acknowledged: [],
      questions: [],
    };
  }

  async ask(questions: readonly Question[], opening: string): Promise<void> {
    const { again } = PHRASES[this.#planned.topic.language];
    for (const [at, question] of questions.entries()) {
      if (this.played.outcome !== 'answered') return;
      if (at > 0) await this.#stage.rest(this.#planned.thinkingSec);
      const isFirst = this.played.lines.length === 0;
      const files = isFirst && this.#planned.sendsPicture ? [await this.#side.sendPicture()] : [];
      const kept = { question, answered: false, missed: false };
      this.played.questions.push(kept);
      await this.#say(`${at === 0 ? opening : ''}${question.ask}`, files);
      const answers = await this.#waitForAnswer();
      kept.answered = isAnswered(question, answers);
      if (kept.answered || this.played.outcome !== 'answered') continue;
      await this.#stage.rest(this.#planned.thinkingSec);
      await this.#say(`${pick(again, this.#planned)}${question.ask}`);
      kept.answered = isAnswered(question, [...answers, ...(await this.#waitForAnswer())]);
      kept.missed = !kept.answered;
    }
  }

  async finish(): Promise<void> {
    if (this.played.outcome === 'answered') {
      await this.#stage.rest(this.#planned.thinkingSec / 2);
      await this.#say(pick(PHRASES[this.#planned.topic.language].thanks, this.#planned));
      // A moment for the city to close in its own words.
      await this.#stage.rest(LOOK_EVERY_SEC * 5);
      await this.#look();
    }
    await this.#side.leave();
  }

  async #say(body: string, fileIds: readonly string[] = []): Promise<void> {
    const message = await this.#side.say(body, fileIds);
    this.played.acknowledged.push(message.id);
    this.#seen.add(message.id);
    this.played.lines.push({ from: 'resident', atSec: this.#stage.nowSec(), text: body });
  }

  /** What staff said since the last question; empty when patience or the rehearsal ended first. */
  async #waitForAnswer(): Promise<string[]> {
    const sinceSec = this.#stage.nowSec();
    let hurried = this.#planned.mood === 'calm';
    for (;;) {
      await this.#stage.rest(LOOK_EVERY_SEC);
      const answers = (await this.#look()).filter((line) => line.from === 'staff');
      if (answers.length > 0) {
        this.played.firstAnswerSec ??= this.#stage.nowSec() - this.played.arrivedAtSec;
        return answers.map((line) => line.text);
      }
      const waitedSec = this.#stage.nowSec() - sinceSec;
      if (waitedSec >= this.#planned.patienceSec) return this.#stop('abandoned');
      if (this.#stage.isOver()) return this.#stop('unfinished');
      if (hurried || waitedSec < this.#planned.patienceSec * HURRIES_AFTER) continue;
      hurried = true;
      await this.#say(pick(PHRASES[this.#planned.topic.language].hurry, this.#planned));
    }
  }

  #stop(outcome: Played['outcome']): string[] {
    this.played.outcome = outcome;
    return [];
  }

  /** The lines that came since the last look, in the order of the conversation. */
  async #look(): Promise<Line[]> {
    const answer = await this.#side.read(this.#after);
    this.#after = answer.lastSeq;
    const fresh = answer.messages.filter((message) => !this.#seen.has(message.id));
    for (const message of fresh) this.#seen.add(message.id);
    const lines = fresh.map(({ from, body }) => ({ from, atSec: this.#stage.nowSec(), text: body }));
    this.played.lines.push(...lines);
    return lines;
  }
}
