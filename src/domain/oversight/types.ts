/**
 * Whether people look at what is their business.
 * Vocabulary: *look* (閲覧) = a person's record was opened or changed by a member of the staff · *finding* (気になる閲覧) =
 * what a rule saw in the looks of a day that somebody should look at; it accuses nobody · *decision* (確認の結果) = what the
 * privacy officer found it to be · *watched* (注目される人) = a person in public view · *home* = the block in which
 * somebody of the staff lives, where they told it.
 */
export const FINDING_RULES = [
  'protected',
  'watched',
  'same-name',
  'own-block',
  'one-block',
  'many',
  'out-of-hours',
] as const;
export type FindingRule = (typeof FINDING_RULES)[number];

export const VERDICTS = ['explained', 'pursued', 'misuse'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface OversightSettings {
  /** Rules that are looked by. */
  rules: readonly FindingRule[];
  /** 'many': so many persons within so many minutes. */
  manyResidents: number;
  manyMinutes: number;
  /** 'one-block': so many persons of one block on one day. */
  blockResidents: number;
  /** 'out-of-hours': before and after these times of the city's day, and on its closed days. */
  workFrom: string;
  workTo: string;
}

export const DEFAULT_SETTINGS: OversightSettings = {
  rules: FINDING_RULES,
  manyResidents: 30,
  manyMinutes: 10,
  blockResidents: 5,
  workFrom: '07:00',
  workTo: '21:00',
};

/** A person's record was opened or changed. */
export interface LookAt {
  auditId: string;
  at: Date;
  staffId: string;
  residentId: string;
}

/** What is compared of a person who was looked at. */
export interface PersonFacts {
  /** Folded; null where no name is known, or it cannot be told where the family name ends. */
  familyName: string | null;
  /** The block of the address; null where none is known. A protected person's is never compared. */
  block: string | null;
  protected: boolean;
  watched: boolean;
}

/** And of the one who looked. */
export interface ReaderFacts {
  familyName: string | null;
  homeBlock: string | null;
}

export interface NewFinding {
  rule: FindingRule;
  staffId: string;
  /** Null where it is about many. */
  residentId: string | null;
  onDay: string;
  firstAt: Date;
  lastAt: Date;
  looks: number;
  residents: number;
  auditIds: readonly string[];
}

export interface Decision {
  byStaffId: string;
  at: Date;
  verdict: Verdict;
  reason: string;
  looks: number;
}

export interface Finding extends NewFinding {
  id: string;
  /** Newest first. */
  decisions: readonly Decision[];
  /** Nobody decided, or more was looked at since. */
  open: boolean;
}
