import type { NumberPattern } from '#kernel/sensitive.ts';

/**
 * Numbers that must not stand on screens.
 * Vocabulary: *pattern* = a kind of number and what is done where it is found · *original* = a text as it was written, kept
 * apart and sealed for a time · *reveal* = somebody looked at an original, for a reason.
 */
export interface MaskingPattern extends NumberPattern {
  /** Of the city's own; null for those that the product knows, which the screens name. */
  name: string | null;
  shape: string | null;
  near: string | null;
  /** How long an original is kept; 0: not at all. */
  originalDays: number;
  version: number;
}

/** What may have an original. */
export const ORIGINAL_KINDS = ['message', 'transcript-segment', 'file', 'case', 'case-entry'] as const;
export interface OriginalOf {
  kind: (typeof ORIGINAL_KINDS)[number];
  id: string;
}

/** A text that was looked through: as it may stand on screens, as it was written, and what was found in it by which patterns. */
export interface WrittenText {
  text: string;
  original: string;
  masked: readonly string[];
  patterns: readonly MaskingPattern[];
}

export interface Reveal {
  id: string;
  subjectKind: OriginalOf['kind'];
  subjectId: string;
  staffId: string;
  reason: string;
  found: readonly string[];
  at: Date;
}
