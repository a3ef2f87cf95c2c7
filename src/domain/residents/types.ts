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
  /** When fields were changed last, and by whom of the staff. */
  changedAt: Date;
  changedBy: string | null;
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

/** *Transfer* = parts of one record given to another person that was known before. */
export type MoveKind = 'merge' | 'split' | 'transfer';

/** A merge, split or transfer, as it was done and perhaps taken back. */
export interface ResidentMove {
  id: string;
  kind: MoveKind;
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

export const RELATIONS = ['head', 'spouse', 'child', 'parent', 'other'] as const;
export type Relation = (typeof RELATIONS)[number];
/** By law, by a power of attorney, as family, otherwise. */
export const REPRESENTATION_KINDS = ['statutory', 'voluntary', 'family', 'other'] as const;
export type RepresentationKind = (typeof REPRESENTATION_KINDS)[number];
export const CONSENT_PURPOSES = ['share-departments', 'contact-phone', 'contact-mail', 'survey'] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];
export const CONSENT_WAYS = ['spoken', 'written', 'online'] as const;
export type ConsentHow = (typeof CONSENT_WAYS)[number];

export interface NewRepresentation {
  clientId: string;
  /** For whom. */
  residentId: string;
  /** Who acts. */
  representativeId: string;
  kind: RepresentationKind;
  /** In which matters, in words. */
  scope: string;
  /** What was shown to prove it. */
  evidence: string;
  /** Civil dates, both included. */
  validFrom: string;
  validUntil: string | null;
}

export interface Representation extends Omit<NewRepresentation, 'clientId'> {
  id: string;
  /** The one at the other end, seen from the record that was asked for. */
  otherId: string;
  otherName: string | null;
  /** True when the person of this record acts for the other one. */
  actsForOther: boolean;
  /** Holds today. */
  valid: boolean;
  recordedBy: string;
  recordedAt: Date;
  endedAt: Date | null;
}

export interface NewConsent {
  clientId: string;
  residentId: string;
  purpose: ConsentPurpose;
  /** False = taken back. */
  given: boolean;
  how: ConsentHow;
  saidOn: string;
}

export interface NewNote {
  clientId: string;
  residentId: string;
  body: string;
  /** The last day on which it is shown. */
  endsOn: string | null;
}

/** What stands beside a record. */
export interface ResidentTies {
  household: {
    relation: Relation;
    members: { id: string; name: string | null; relation: Relation }[];
  } | null;
  representations: Representation[];
  consents: {
    id: string;
    purpose: ConsentPurpose;
    given: boolean;
    how: ConsentHow;
    saidOn: string;
    recordedBy: string;
    recordedAt: Date;
    /** The newest word on its purpose. */
    current: boolean;
  }[];
  notes: {
    id: string;
    body: string;
    endsOn: string | null;
    over: boolean;
    writtenBy: string;
    writtenAt: Date;
    endedAt: Date | null;
  }[];
}
