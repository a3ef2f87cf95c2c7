/**
 * What a person may ask of the city about their data (個人情報保護法 76条・90条・98条).
 * Vocabulary: *request* (請求) = disclosure (開示), correction (訂正) or suspension of use (利用停止) · *item* = one thing that the
 * city holds of the person, as it would go out · *black out* (黒塗り) = words that are made unreadable in every item ·
 * *withheld* (不開示) = an item that does not go out · *ground* (不開示事由) = why, by the law · *piece* = a file or a recording
 * among the items, of which somebody decides what becomes of it · *package* = what goes out, frozen when it was proposed.
 */
export const REQUEST_KINDS = ['disclosure', 'correction', 'suspension'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];
export const REQUEST_STATES = [
  'received',
  'identified',
  'proposed',
  'approved',
  'closed',
  'withdrawn',
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];
export const REQUEST_WAYS = ['counter', 'post', 'online'] as const;
export const REQUESTERS = ['self', 'statutory', 'voluntary'] as const;
/** full 全部開示, partial 一部開示, refused 不開示・拒否, not-held 不存在, granted 訂正・利用停止をする. */
export const REQUEST_DECISIONS = ['full', 'partial', 'refused', 'not-held', 'granted'] as const;
export type RequestDecision = (typeof REQUEST_DECISIONS)[number];

/** 78条1項の各号. */
export const GROUNDS = [
  'harm-to-person',
  'third-party',
  'corporate',
  'public-safety',
  'deliberation',
  'operations',
] as const;
export type Ground = (typeof GROUNDS)[number];

export const SECTIONS = ['profile', 'ties', 'messages', 'calls', 'cases', 'files', 'looks'] as const;
export type Section = (typeof SECTIONS)[number];

/** One thing that the city holds of a person, as it would go out. */
export interface Item {
  /** Kind and id of what it is made from. */
  id: string;
  section: Section;
  at: Date | null;
  /** Who said or wrote it: the person, the city, or what it is called. */
  label: string;
  text: string;
  piece: Piece | null;
}

export const PIECE_KINDS = ['image', 'document', 'recording'] as const;
export type PieceKind = (typeof PIECE_KINDS)[number];

/** A file or a recording as it lies in the house. */
export interface Piece {
  kind: PieceKind;
  /** Of the file, or of the recording. */
  id: string;
  mediaType: string;
  sizeBytes: number;
  /** Of a recording. */
  durationMs: number | null;
}

/** A rectangle of a picture or of a PDF's page, in shares of its width and height as it is seen upright. */
export interface Area {
  /** Of a PDF, from 1. */
  page?: number | undefined;
  left: number;
  top: number;
  width: number;
  height: number;
  ground: Ground;
}

export const SIDES = ['both', 'resident', 'staff'] as const;
export type Side = (typeof SIDES)[number];

/** A stretch of a recording's time in which nothing is heard, of both sides or of one. */
export interface Silence {
  fromMs: number;
  toMs: number;
  side: Side;
  ground: Ground;
}

/** What becomes of a piece that is not withheld; a piece without a mark is not decided, and does not go out. */
export type PieceMark = { itemId: string } & (
  | { way: 'given' }
  | { way: 'blacked'; areas: readonly Area[] }
  | { way: 'silenced'; silences: readonly Silence[] }
  /** A copy that was blacked out outside of this house goes out in its place. */
  | { way: 'replaced'; fileId: string; ground: Ground }
);

export interface Marks {
  blackOuts: readonly { text: string; ground: Ground }[];
  withheld: readonly { itemId: string; ground: Ground }[];
  pieces: readonly PieceMark[];
}

export interface NewDataRequest {
  clientId: string;
  kind: RequestKind;
  residentId: string;
  receivedOn: string;
  way: (typeof REQUEST_WAYS)[number];
  wish: string;
  requester: (typeof REQUESTERS)[number];
  representative: string | null;
  /** Days until the decision; the law's 30 or fewer by the city's own rule. */
  days: number;
}

/** What a person was asked to amend (補正), and when that was done. */
export interface Amendment {
  id: string;
  askedOn: string;
  amendedOn: string | null;
  what: string | null;
}

export interface DataRequest extends Omit<NewDataRequest, 'clientId' | 'days'> {
  id: string;
  state: RequestState;
  receivedBy: string;
  identity: string | null;
  identityBy: string | null;
  identityAt: Date | null;
  /** The last day for the decision, extended or not; while an amendment is awaited, as it was before. */
  dueOn: string;
  /** Days for the decision from the day it came, before any extension. */
  decisionDays: number;
  amendments: readonly Amendment[];
  extendedOn: string | null;
  extensionReason: string | null;
  marks: Marks;
  decision: RequestDecision | null;
  decisionReason: string | null;
  proposedBy: string | null;
  proposedAt: Date | null;
  approvedBy: string | null;
  approvedAt: Date | null;
  returned: string | null;
  closedAt: Date | null;
  closedBy: string | null;
  handedOver: string | null;
  version: number;
}

/** What became of a piece that is not withheld, as the person is told. */
export interface PieceMade {
  kind: PieceKind;
  way: PieceMark['way'] | 'undecided';
  /** What it is called in the archive; null when it does not go out. */
  name: string | null;
  areas: readonly Area[];
  silences: readonly Silence[];
  /** Why a copy stands in its place. */
  ground: Ground | null;
}

/** The bytes that go out for a piece, made and kept when the decision is proposed. */
export interface FrozenPiece {
  fileId: string;
  /** With its dot, such as `.png`. */
  extension: string;
}

/** What goes out of an item: its text blacked out, or only that it is withheld and why. */
export interface PackageItem {
  section: Section;
  at: string | null;
  label: string;
  text: string | null;
  withheld: Ground | null;
  /** Of what was frozen before files and recordings were decided one by one: the file as it is. */
  fileId: string | null;
  piece: PieceMade | null;
}

export interface RequestPackage {
  madeAt: string;
  items: readonly PackageItem[];
  /** How many words were blacked out, by ground. */
  blackedOut: Readonly<Partial<Record<Ground, number>>>;
}

/** A document as it is laid out on paper, from top to bottom. */
export type PaperBlock =
  | { kind: 'title' | 'heading' | 'text' | 'small'; text: string }
  | { kind: 'row'; label: string; text: string }
  | { kind: 'gap' };

/** Lays out a document as PDF. */
export interface PdfWriter {
  write(document: { title: string; blocks: readonly PaperBlock[] }): Promise<Buffer>;
}

/** What a report of a leak says (個人情報の保護に関する法律施行規則 43条の各号). */
export const REPORT_ITEMS = [
  'outline',
  'items',
  'cause',
  'secondary',
  'person',
  'publication',
  'prevention',
  'other',
] as const;
export type LeakReport = Record<(typeof REPORT_ITEMS)[number], string>;

/** By what the persons concerned are found. */
export interface LeakScope {
  /** Whose account or token; null: anybody's. */
  staffId: string | null;
  address: string | null;
  /** ISO. */
  from: string;
  to: string;
}

/** 漏えい等: personal data were seen, lost or changed by somebody who may not. */
export interface Leak {
  id: string;
  knownAt: Date;
  reportedBy: string;
  /** Done on purpose: the final report may take 60 days instead of 30. */
  malicious: boolean;
  scope: LeakScope;
  report: LeakReport;
  /** Persons concerned, as they were counted last. */
  residents: number;
  quickSentOn: string | null;
  finalSentOn: string | null;
  version: number;
}
