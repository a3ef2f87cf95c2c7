/**
 * What the staff begin to write, and whom they name in it. Vocabulary: *draft* (下書き) = what was begun and not sent,
 * one for each person, kind and subject · *mention* (名指し) = a person or department named in a note, who is told of it.
 */
/** What is written, and where: the same places that the editors of the desk have. */
export const DRAFT_KINDS = ['reply', 'note', 'case-note', 'case-message-to-resident', 'wrap-up'] as const;
export type DraftKind = (typeof DRAFT_KINDS)[number];

/** What somebody began to write and has not sent. */
export interface Draft {
  kind: DraftKind;
  text: string;
  fileIds: readonly string[];
  version: number;
  savedAt: Date;
  /** What was written at the same time in another tab or on another computer, and was not taken over yet. */
  other: { text: string; savedAt: Date } | null;
}

/** Who is named in a note: a person, or a department with everybody in it who may see it. */
export interface MentionTarget {
  kind: 'staff' | 'department';
  id: string;
}

/** What tells one person that they were named. */
export interface MentionNotice {
  id: string;
  interactionId: string;
  messageId: string;
  /** Set when they were named as one of a department. */
  departmentId: string | null;
  createdAt: Date;
  readAt: Date | null;
}
