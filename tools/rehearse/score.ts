import { isAnswered, type Played } from './play.ts';

/** What the desk shows of one conversation of the trainee. */
export interface Handled {
  played: Played;
  /** From the resident's first line to the accepted offer; null when it was taken otherwise. */
  acceptSec: number | null;
  firstReplySec: number | null;
  /** The trainee's own replies, oldest first. */
  replies: readonly string[];
  cases: readonly { promises: number }[];
  wrappedUp: boolean;
}

/** How many of how many. */
export interface Share {
  done: number;
  of: number;
}

/** The trainee's hour in figures; `points` of 100, over the parts for which there was an occasion. */
export interface Score {
  contacts: number;
  acceptSec: { p50: number; p95: number } | null;
  firstReplySec: { p50: number; p95: number } | null;
  quickly: Share;
  questions: Share;
  missed: readonly { number: number; ask: string }[];
  cases: Share;
  promises: Share;
  greeted: Share;
  closed: Share;
  polite: Share;
  wrappedUp: Share;
  points: number | null;
}

/** The chat's service level (docs/glossary.md): answered within a minute. */
const QUICK_SEC = 60;
const GREETINGS =
  /ありがとう|こんにちは|お待たせ|お世話|はじめまして|おはよう|thank|hello|good (?:morning|afternoon)|^hi\b/i;
const CLOSINGS = /ありがとうございました|お気軽|失礼|またの|また.?来て|お大事|thank|welcome|any ?time/i;
const POLITE =
  /(?:です|ます|ました|ません|ください|さい|でしょう|ましょう|ございます)(?:か|ね|が|よ|ので)?(?:[。！？!?\s]|$)/;
const WEIGHTS = {
  quickly: 20,
  questions: 40,
  cases: 10,
  promises: 10,
  greeted: 5,
  closed: 5,
  polite: 5,
  wrappedUp: 5,
};

/** The value below which a share of the values lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Both usual quantiles; null of nothing. */
export function quantiles(values: readonly number[]): { p50: number; p95: number } | null {
  return values.length === 0 ? null : { p50: quantile(values, 0.5), p95: quantile(values, 0.95) };
}

/**
 * Judges what a trainee did: how quickly, whether each question that was asked was answered (by the words its topic
 * expects), whether what has to become a case became one and dates were promised where the topic needs them, and whether
 * there was a greeting, polite language and a close. The words are signs, not proof: a trainer reads what was missed.
 */
export function scoreTrainee(handled: readonly Handled[]): Score {
  const share = (of: readonly Handled[], done: (one: Handled) => boolean): Share => ({
    done: of.filter(done).length,
    of: of.length,
  });
  const replied = handled.filter((one) => one.replies.length > 0);
  const asked = handled.flatMap(({ played, replies }) =>
    played.questions.map(({ question }) => ({
      number: played.planned.number,
      ask: question.ask,
      answered: isAnswered(question, replies),
    })),
  );
  const needsCase = handled.filter(({ played }) => played.planned.topic.case);
  const needsPromise = needsCase.filter(({ played }) => played.planned.topic.case?.promise);
  const japanese = replied.filter(({ played }) => played.planned.topic.language !== 'en');
  const shares = {
    quickly: share(handled, ({ firstReplySec }) => firstReplySec !== null && firstReplySec <= QUICK_SEC),
    questions: { done: asked.filter((one) => one.answered).length, of: asked.length },
    cases: share(needsCase, ({ cases }) => cases.length > 0),
    promises: share(needsPromise, ({ cases }) => cases.some(({ promises }) => promises > 0)),
    greeted: share(replied, ({ replies }) => GREETINGS.test(replies[0] ?? '')),
    closed: share(replied, ({ replies }) => CLOSINGS.test(replies.at(-1) ?? '')),
    polite: share(japanese, ({ replies }) => replies.every((reply) => POLITE.test(reply))),
    wrappedUp: share(handled, ({ wrappedUp }) => wrappedUp),
  };
  return {
    contacts: handled.length,
    acceptSec: quantiles(handled.flatMap(({ acceptSec }) => acceptSec ?? [])),
    firstReplySec: quantiles(handled.flatMap(({ firstReplySec }) => firstReplySec ?? [])),
    ...shares,
    missed: asked.filter((one) => !one.answered).map(({ number, ask }) => ({ number, ask })),
    points: pointsOf(shares),
  };
}

function pointsOf(shares: Readonly<Record<keyof typeof WEIGHTS, Share>>): number | null {
  const parts = Object.entries(WEIGHTS).map(([name, weight]) => ({
    weight,
    ...shares[name as keyof typeof WEIGHTS],
  }));
  const occasions = parts.filter(({ of }) => of > 0);
  const most = occasions.reduce((sum, { weight }) => sum + weight, 0);
  if (most === 0) return null;
  return Math.round(
    (occasions.reduce((sum, { weight, done, of }) => sum + (weight * done) / of, 0) / most) * 100,
  );
}
