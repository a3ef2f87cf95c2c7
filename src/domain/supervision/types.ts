/**
 * How the city's lines are looked after.
 * Vocabulary: *alert* (警告) = something that a rule of the city says somebody should know; raised once, cleared when it
 * is over, acknowledged (確認) by a person · *watch* (見守り) = a supervisor looks on at a conversation · *whisper*
 * (ささやき) = a note to whoever has the conversation, that no resident ever gets · *notice* (お知らせ) = what somebody
 * else did to one's work, shown until it is put away · *call for help* (助けを呼ぶ) = somebody of the staff is harassed in an
 * exchange (カスタマーハラスメント): what was done and decided in it.
 */
export const ALERT_KINDS = [
  'longest-wait',
  'waiting-count',
  'service-level-today',
  'nobody-available',
  'agent-set-aside',
  'cases-overdue',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export interface AlertRule {
  id: string;
  kind: AlertKind;
  /** Seconds, people, percent or cases, by kind; 0 where a kind has none. */
  threshold: number;
  /** One line only; null = all of them. */
  queueId: string | null;
  active: boolean;
}

export interface SupervisionSettings {
  rules: readonly AlertRule[];
  /** Whether agents see that somebody looks on. */
  watchShown: boolean;
  version: number;
}

export interface AlertSubject {
  subjectKind: 'queue' | 'staff' | 'department';
  subjectId: string;
  /** The sealed part of it. */
  sealed: boolean;
}

/** What a rule found to be over its threshold. */
export interface Breach extends AlertSubject {
  ruleId: string;
  kind: AlertKind;
  value: number;
  threshold: number;
  audience: readonly string[];
}

export interface Alert extends Breach {
  id: string;
  raisedAt: Date;
  acknowledgedAt: Date | null;
  acknowledgedBy: string | null;
  clearedAt: Date | null;
}

/** What the rules look at. */
export interface Measures {
  queues: readonly QueueMeasure[];
  /** People set aside, with who may know. */
  setAside: readonly { staffId: string; missed: number; sealed: boolean; audience: readonly string[] }[];
  overdue: readonly { departmentId: string; count: number; sealed: boolean; audience: readonly string[] }[];
}

export interface QueueMeasure {
  queueId: string;
  sealed: boolean;
  audience: readonly string[];
  open: boolean;
  waiting: number;
  longestWaitSec: number;
  /** 0 to 1; null without a base. */
  serviceLevelToday: number | null;
  arrivalsToday: number;
  available: number;
}

export type NoticeKind =
  | 'taken-over'
  | 'assigned'
  | 'lined-up'
  | 'whispered'
  | 'call-ended'
  | 'set-ready'
  | 'set-away'
  | 'set-offline'
  | 'answer-due'
  | 'owner-gone'
  | 'owner-silent'
  | 'webhook-disabled'
  | 'token-asked'
  | 'token-declined';

export interface Notice {
  id: string;
  kind: NoticeKind;
  interactionId: string | null;
  /** Null for what the house itself did. */
  byStaffId: string | null;
  givenAt: Date;
}

export interface Watcher {
  staffId: string;
  startedAt: Date;
  /** Looks on until then, unless they say so again. */
  untilAt: Date;
}

export const WARNED_HOW = ['said', 'played'] as const;
export type WarnedHow = (typeof WARNED_HOW)[number];

export const DECISIONS = ['go-on', 'end', 'end-and-report', 'no-harassment'] as const;
export type Decision = (typeof DECISIONS)[number];

/** A call for help in an exchange. */
export interface HarassmentCase {
  id: string;
  interactionId: string;
  callId: string | null;
  askedBy: string;
  askedAt: Date;
  /** Who of those in charge came first. */
  joinedBy: string | null;
  joinedAt: Date | null;
  /** The last time. */
  warnedBy: string | null;
  warnedAt: Date | null;
  warnedHow: WarnedHow | null;
  decision: Decision | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  /** Sealed. */
  decisionNote: Buffer | null;
  endedBy: string | null;
  endedAt: Date | null;
  closedAt: Date | null;
  /** Of its recording. */
  holdId: string | null;
  holdUntil: Date | null;
  care: 'taken' | 'declined' | null;
  careAt: Date | null;
  audience: readonly string[];
  version: number;
}
