import { foldForSearch } from '#kernel/text.ts';

/** Why two records may be of one person; each is one thing that both say. */
export const SAME_REASONS = ['name', 'kana', 'mail', 'birth', 'address', 'phone'] as const;
export type SameReason = (typeof SAME_REASONS)[number];

/** What is compared of a record. */
export interface PersonFacts {
  name: string | null;
  kana: string | null;
  /** ISO date. */
  birthOn: string | null;
  /** Null for whoever's address is protected: it must not even be told that it equals another. */
  address: string | null;
  emails: readonly string[];
  phones: readonly string[];
}

export interface Sameness {
  score: number;
  reasons: SameReason[];
}

const WEIGHTS: Readonly<Record<SameReason, number>> = {
  name: 30,
  kana: 20,
  mail: 35,
  birth: 35,
  address: 25,
  phone: 10,
};
const NAMES: ReadonlySet<SameReason> = new Set(['name', 'kana']);
/** A telephone is a family's and is not among them: it supports, it never proves. */
const IDENTIFIERS: ReadonlySet<SameReason> = new Set(['mail', 'birth', 'address']);

/**
 * Decides whether two records may be of one person: the same name or reading, and a second thing beside it: a mail
 * address, the day of birth or the place they live. A telephone number only adds to that. Undefined when there is no
 * reason to ask, and when two different days of birth are known. `score` orders suggestions, 155 at most.
 */
export function samenessOf(a: PersonFacts, b: PersonFacts): Sameness | undefined {
  if (a.birthOn !== null && b.birthOn !== null && a.birthOn !== b.birthOn) return undefined;
  const reasons = SAME_REASONS.filter((reason) => agree(reason, a, b));
  if (!reasons.some((reason) => NAMES.has(reason))) return undefined;
  if (!reasons.some((reason) => IDENTIFIERS.has(reason))) return undefined;
  return { score: reasons.reduce((sum, reason) => sum + WEIGHTS[reason], 0), reasons };
}

function agree(reason: SameReason, a: PersonFacts, b: PersonFacts): boolean {
  if (reason === 'mail') return meet(a.emails, b.emails);
  if (reason === 'phone') return meet(a.phones, b.phones);
  if (reason === 'birth') return a.birthOn !== null && a.birthOn === b.birthOn;
  return equalFolded(a[reason], b[reason]);
}

function equalFolded(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return false;
  const folded = foldForSearch(a);
  return folded !== '' && folded === foldForSearch(b);
}

function meet(some: readonly string[], others: readonly string[]): boolean {
  return some.some((value) => others.includes(value));
}
