import type { Sameness } from './same-person.ts';

/**
 * The people who contact the city.
 * Vocabulary: *resident* (住民) = a person, anonymous by default · *contact point* (連絡先) = a number, address or
 * browser they can be reached at; never proof of identity by itself.
 */
export interface Resident {
  id: string;
  version: number;
  /** Null = anonymous. */
  name: string | null;
  kana: string | null;
  address: string | null;
  birthOn: string | null;
  language: string;
  /** 支援措置 applies: the address is not shown on the ordinary screen. */
  protected: boolean;
  /** The record that goes on in its place; null for one that stands for itself. */
  mergedInto: string | null;
  createdAt: Date;
}

export interface ContactPoint {
  id: string;
  residentId: string;
  kind: string;
  /** Null where it is a secret of the resident's browser. */
  value: string | null;
  verifiedAt: Date | null;
}

export interface ResidentChange {
  version: number;
  name?: string | null | undefined;
  kana?: string | null | undefined;
  language?: string | undefined;
  address?: string | null | undefined;
  birthOn?: string | null | undefined;
}

/** Two records that may be of one person, and why. */
export interface SamePair extends Sameness {
  a: Resident;
  b: Resident;
}

/** A merge or a split, as it was done and perhaps taken back. */
export interface ResidentMove {
  id: string;
  kind: 'merge' | 'split';
  fromId: string;
  toId: string;
  /** Of the record at the other end, seen from the one that was asked for. */
  otherName: string | null;
  reason: string | null;
  doneBy: string;
  doneAt: Date;
  undoneBy: string | null;
  undoneAt: Date | null;
  undoable: boolean;
  contactPoints: number;
  /** Whether the reader may see them is for their own rooms to say. */
  conversationIds: readonly string[];
  caseIds: readonly string[];
}
