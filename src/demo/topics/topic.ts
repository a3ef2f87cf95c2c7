/**
 * What a resident may want, as words with gaps. `{town}` and the like are filled once for each story (see `gaps.ts`), so that
 * question, answer and case speak of the same street.
 */
export interface Topic {
  code: string;
  /** How often, relative to the others. */
  weight: number;
  asks: readonly string[];
  /** In the order of `asks`; the first one also answers those that have none of their own. */
  answers: readonly string[];
  /** What may follow: the resident's further question and its answer, and after which of `asks` it makes sense. */
  further?: readonly (readonly [ask: string, answer: string, only?: readonly number[]])[];
  handover?: TopicHandover;
  case?: TopicCase;
}

export interface TopicHandover {
  /** Code of the queue that takes it. */
  to: string;
  /** After which of `asks` it makes sense; all when absent. */
  only?: readonly number[];
  chance: number;
  note: string;
  /** What the department says. */
  answers: readonly string[];
}

export interface TopicCase {
  chance: number;
  only?: readonly number[];
  category: string;
  title: string;
  description?: string;
  nextStep: string;
  promise?: { text: string; workingDays: number };
  /** Internal notes, in the order of the work. */
  notes: readonly string[];
  /** What the resident is asked on the way, and answers by the private link. */
  question?: readonly [ask: string, answer: string];
  /** The last message to the resident. */
  outcome: string;
}
