/**
 * What was recorded of calls.
 * Vocabulary: *recording* (録音) = of a talk, both sides apart, or of a *message* (伝言) of somebody whom nobody answered ·
 * *part* = a stretch without a break, as it lies at the exchange · *gap* = what was not recorded between two parts, and why ·
 * *keeping* = taken from the exchange, sealed, in the storage · *hold* (法的保全) = kept beyond its time, for a reason ·
 * *proof of deletion* = what is left of one that is gone.
 */
export type RecordingKind = 'talk' | 'message';
export type RecordingState = 'running' | 'awaited' | 'kept' | 'empty' | 'deleting' | 'deleted';

/** Why a stretch of a talk was not recorded. */
export type GapReason = 'paused' | 'held' | 'lost';
export type PartEnd = GapReason | 'over';

export interface Gap {
  why: GapReason;
  fromMs: number;
  toMs: number;
}

export interface Part {
  farName: string;
  /** Missing in a message. */
  ourName: string | null;
  startedAt: Date;
  endedAt: Date | null;
  endedWhy: PartEnd | null;
}

export interface Recording {
  id: string;
  kind: RecordingKind;
  callId: string;
  entryPointId: string;
  exchangeId: string;
  state: RecordingState;
  queueId: string | null;
  messageId: string | null;
  interactionId: string | null;
  keepDays: number;
  ownMayListen: boolean;
  startedAt: Date;
  endedAt: Date | null;
  keptAt: Date | null;
  deleteAfter: Date | null;
  fileId: string | null;
  durationMs: number | null;
  sizeBytes: number | null;
  sha256: Buffer | null;
  gaps: readonly Gap[];
}

export interface NewRecording {
  kind: RecordingKind;
  callId: string;
  entryPointId: string;
  exchangeId: string;
  interactionId: string | null;
  queueId: string | null;
  keepDays: number;
  ownMayListen: boolean;
}

/** What lies in the storage once it was taken from the exchange. */
export interface KeptSound {
  fileId: string;
  fileKey: Buffer;
  durationMs: number;
  sizeBytes: number;
  sha256: Buffer;
  /** Of each side: far party, staff. */
  peaks: readonly Uint8Array[];
}

export interface Hold {
  id: string;
  recordingId: string;
  reason: string;
  until: Date;
  heldBy: string;
  heldAt: Date;
  releasedBy: string | null;
  releasedAt: Date | null;
  releaseReason: string | null;
}

export interface DeletionProof {
  recordingId: string;
  callId: string;
  kind: RecordingKind;
  startedAt: Date;
  keptAt: Date;
  deletedAt: Date;
  keepDays: number;
  heldUntil: Date | null;
  durationMs: number;
  sizeBytes: number;
  sha256: Buffer;
  deletedBy: string;
}
