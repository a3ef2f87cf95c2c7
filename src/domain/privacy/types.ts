/**
 * What the law on personal data asks of the city.
 * Vocabulary: *information class* (機密性) = how much harm a leak would do, 3 the most · *kind of data* = tables that belong
 * together, of one class · *place* (保管場所) = where its values lie.
 */
export const DATA_KINDS = [
  'residents',
  'talks',
  'calls',
  'cases',
  'outreach',
  'imports',
  'secrets',
  'staff',
  'audit',
  'work',
  'configuration',
  'published',
] as const;
export type DataKind = (typeof DATA_KINDS)[number];

/** 3: harms people if it leaks. 2: not for the public. 1: published. */
export type InformationClass = 1 | 2 | 3;

/** Where values lie; each place is encrypted or not as SECURITY.md says. */
export type DataPlace = 'database' | 'storage' | 'exchange' | 'mail-server' | 'backup';

export interface KindClass {
  class: InformationClass;
  places: readonly DataPlace[];
}

/** One table: the kind it belongs to, its columns about people, and its other columns that could hold words. */
export interface TableClass {
  kind: DataKind;
  personal: readonly string[];
  other: readonly string[];
}

export interface DataColumn {
  table: string;
  column: string;
  type: string;
}

/** A column about people as the database has it. */
export interface ClassedColumn {
  table: string;
  column: string;
  /** Encrypted in the row, by the key of the installation. */
  sealed: boolean;
}

export interface KindOverview extends KindClass {
  kind: DataKind;
  tables: readonly string[];
  personal: readonly ClassedColumn[];
}

/** What is kept for a time of its own: an ended interaction with all that was said in it, a closed case, a person's record. */
export const RETAINED_KINDS = ['interaction', 'case', 'resident'] as const;
export type RetainedKind = (typeof RETAINED_KINDS)[number];

export interface RetentionPolicy {
  id: string;
  kind: RetainedKind;
  /** Null: of all that has no closer policy. */
  departmentId: string | null;
  channel: string | null;
  keepDays: number;
  version: number;
}
export type NewPolicy = Omit<RetentionPolicy, 'id' | 'version'>;

/** How many fall due when, and how many of them something holds. */
export interface DueGroup {
  kind: RetainedKind;
  departmentId: string | null;
  channel: string | null;
  /** The city's day; what is overdue stands on today. */
  dueOn: string;
  count: number;
  held: number;
}

export interface LegalHold {
  id: string;
  subjectKind: RetainedKind;
  subjectId: string;
  reason: string;
  until: Date | null;
  heldBy: string;
  heldAt: Date;
  releasedBy: string | null;
  releasedAt: Date | null;
  releaseReason: string | null;
}

export type DisposalState = 'proposed' | 'declined' | 'approved' | 'done';
export type KindCounts = Readonly<Partial<Record<RetainedKind | 'file', number>>>;

export interface Disposal {
  id: string;
  dueBefore: Date;
  state: DisposalState;
  proposed: KindCounts;
  disposed: KindCounts;
  proposedBy: string;
  proposedAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  finishedAt: Date | null;
  digest: Buffer | null;
}

/** What residents are told that their data are for; versions of one entry point (null: of the whole city) are numbered. */
export interface PurposeNotice {
  id: string;
  entryPointId: string | null;
  number: number;
  purpose: string;
  /** What is shown, by language; Japanese is always there. */
  bodies: Readonly<Record<string, string>>;
  /** The same, short, as it is said on the telephone; nothing is said where there is none. */
  spoken: Readonly<Record<string, string>>;
  publishedBy: string;
  publishedAt: Date;
}
