import type { StoredFile } from '#domain/files/types.ts';
import type { MentionTarget } from '#domain/writing/types.ts';

/**
 * Matters with an owner and an outcome.
 * Vocabulary: *case* (案件) = one matter, many interactions · *category* = what it is about; decides kind, department and
 * time allowed · *entry* = one line of its history, *public* when the resident may read it · *promise* (約束) = what was
 * promised to the resident, by whom, until when · *owner* (担当者) = who answers for it within the department ·
 * *pause* = while it waits for the resident the clock of its due time stands still · *public token* = the secret of the
 * resident's private link · *receipt* = what somebody is told of a case that passed out of their sight.
 */
export const CASE_STATUSES = ['open', 'in-progress', 'waiting-resident', 'done', 'cancelled'] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

export type CaseKind = 'enquiry' | 'request' | 'report' | 'complaint' | 'application';

export const ENTRY_KINDS = [
  'opened',
  'status',
  'note',
  'message-to-resident',
  'message-from-resident',
  'promise',
  'promise-kept',
  'assignment',
  'link',
  'due',
  'category',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export const CASE_ABILITIES = ['write', 'change-status', 'assign', 'promise', 'link'] as const;
export type CaseAbility = (typeof CASE_ABILITIES)[number];

export interface CaseCategory {
  id: string;
  parentId: string | null;
  code: string;
  name: string;
  kind: CaseKind;
  departmentId: string;
  dueWorkingDays: number;
  sealed: boolean;
  sort: number;
}

export interface NewCategory {
  code: string;
  parentCode?: string | null;
  name: string;
  kind: CaseKind;
  departmentId: string;
  dueWorkingDays: number;
  sealed?: boolean;
  sort?: number;
}

export interface NewPromise {
  text: string;
  /** Civil date in the city. */
  dueOn: string;
}

export interface NewCase {
  /** The sender's own id: the same one again is the same case. */
  clientId: string;
  categoryId: string;
  residentId: string;
  interactionId?: string | undefined;
  title: string;
  description?: string | null | undefined;
  nextStep?: string | null | undefined;
  /** The category's when absent. */
  departmentId?: string | undefined;
  ownerStaffId?: string | undefined;
  promise?: NewPromise | undefined;
}

/** What is absent stays as it is. A new department without a new owner leaves the case without one. */
export interface CaseChange {
  version: number;
  status?: CaseStatus | undefined;
  title?: string | undefined;
  nextStep?: string | null | undefined;
  departmentId?: string | undefined;
  ownerStaffId?: string | null | undefined;
  categoryId?: string | undefined;
  /** Civil date in the city, whose office hours end it. */
  dueOn?: string | undefined;
}

export interface CaseSummary {
  id: string;
  number: string;
  title: string;
  kind: CaseKind;
  categoryName: string;
  status: CaseStatus;
  departmentId: string;
  departmentName: string;
  ownerStaffId: string | null;
  ownerName: string | null;
  mine: boolean;
  residentId: string;
  openedAt: Date;
  dueAt: Date;
  overdue: boolean;
  sealed: boolean;
}

export interface CaseEntry {
  id: string;
  kind: EntryKind;
  public: boolean;
  /** What was written; for a promise its text. */
  body: string | null;
  /** Null for the resident and for what happened by itself. */
  authorStaffId: string | null;
  authorName: string | null;
  /** The new status, for 'status'. */
  status: CaseStatus | null;
  /** The new ones, for 'assignment'. */
  departmentName: string | null;
  ownerName: string | null;
  /** What it is about now and was before, for 'category'. */
  categoryName: string | null;
  fromCategoryName: string | null;
  /** The new due time, for 'due'. */
  dueAt: Date | null;
  /** For 'link'. */
  interactionId: string | null;
  /** Who is named in a note. */
  mentions: MentionTarget[];
  /** Until then its writer may take it back and the resident does not read it; null when it went. */
  sendAfter: Date | null;
  files: StoredFile[];
  at: Date;
}

/** What tells one person that they were named in a note of a case. */
export interface CaseMentionNotice {
  id: string;
  caseId: string;
  entryId: string;
  /** Set when they were named as one of a department. */
  departmentId: string | null;
  createdAt: Date;
  readAt: Date | null;
}

export interface CasePromise {
  id: string;
  caseId: string;
  text: string;
  dueOn: string;
  byName: string;
  madeAt: Date;
  keptAt: Date | null;
}

export interface CaseDetail extends CaseSummary {
  version: number;
  /** Who of the staff changed it last, and when; null for the resident and the house itself. */
  changedByName: string | null;
  changedAt: Date;
  categoryId: string;
  description: string | null;
  nextStep: string | null;
  closedAt: Date | null;
  /** Of the resident's private link; whoever holds it reads the public side of the case. */
  publicToken: string;
  promises: CasePromise[];
  entries: CaseEntry[];
  /** Oldest link first. Whether the reader may see them is for their own room to say. */
  interactionIds: string[];
  can: CaseAbility[];
}

export type CaseView = 'mine' | 'department' | 'all' | 'overdue';

export interface CaseQuery {
  view: CaseView;
  status: 'unfinished' | 'finished' | 'all';
  limit: number;
  /** `nextBefore` of the page before. */
  before?: string | undefined;
}

export type CaseCounts = Record<CaseView, number>;

export interface NewEntry {
  clientId: string;
  body: string;
  fileIds: readonly string[];
}

export interface PublicEntry {
  id: string;
  kind: 'opened' | 'status' | 'message-from-city' | 'message-from-resident' | 'promise';
  body: string | null;
  status: CaseStatus | null;
  files: StoredFile[];
  at: Date;
}

/** Everything a resident is shown through the private link, and nothing else. */
export interface PublicCase {
  /** False for what was written by mail and is no case yet: its number is that of a receipt. */
  isCase: boolean;
  number: string;
  title: string;
  kind: CaseKind;
  categoryName: string;
  status: CaseStatus;
  departmentName: string;
  departmentPhone: string | null;
  responsibleName: string | null;
  nextStep: string | null;
  openedAt: Date;
  dueAt: Date;
  closedAt: Date | null;
  promises: { text: string; dueOn: string; keptAt: Date | null }[];
  entries: PublicEntry[];
  mayWrite: boolean;
}

/** What a view of cases asks for; what is absent is not asked. */
export interface CaseFilter {
  status?: readonly CaseStatus[] | undefined;
  departmentId?: string | undefined;
  /** With the departments below that one. */
  below?: boolean | undefined;
  /** Finished within so many days. */
  closedWithinDays?: number | undefined;
  /** 'me', 'none', or a staff id. */
  owner?: string | undefined;
  categoryId?: string | undefined;
  overdue?: boolean | undefined;
  /** Has an open promise whose day is today or over. */
  promiseDue?: boolean | undefined;
  /** Words of the title. */
  text?: string | undefined;
  sort: 'due' | 'newest' | 'changed';
}

/** One change for many cases. */
export type BulkChange =
  | { do: 'assign'; departmentId?: string | undefined; ownerStaffId?: string | null | undefined }
  | { do: 'status'; status: CaseStatus }
  | { do: 'categorise'; categoryId: string }
  | { do: 'due'; dueOn: string };

export interface BulkItem {
  caseId: string;
  /** 'kept' = could not be undone, because it was changed meanwhile. */
  outcome: 'done' | 'unchanged' | 'refused' | 'undone' | 'kept';
  /** The refusal's code, for 'refused' and 'kept'. */
  code: string | null;
}

export interface BulkResult {
  id: string;
  undoUntil: Date;
  undone: boolean;
  items: BulkItem[];
}
