/**
 * What was said in a call, as text.
 * Vocabulary: *transcript* (文字起こし) = of one call's talk · *segment* (発言) = what one side said without a pause, with its
 * times · *side* = the resident's or the staff's · *recogniser* = what turns speech into text, a server that the city named ·
 * *correction* = a segment put right by hand; what was heard stays beside it.
 */

/** What a recogniser is asked for. */
export interface RecognitionRequest {
  /** A WAV file: 16,000 samples a second, 16 bits, one channel. */
  wav: Uint8Array;
  /** One of the languages of residents. */
  language: string;
  /** Words that are likely to come up. */
  hint: string;
}

/** Turns speech into text. Its adapters stand under outside/. */
export interface Recogniser {
  readonly id: string;
  /**
   * The text, empty where nothing was said. Throws `RecognitionFailed`, also when it was aborted; ends by itself within its
   * own limit of time.
   */
  transcribe(request: RecognitionRequest, aborted: AbortSignal): Promise<{ text: string }>;
}

export const SIDES = ['resident', 'staff'] as const;
export type Side = (typeof SIDES)[number];

export interface Transcript {
  callId: string;
  interactionId: string;
  language: string;
  startedAt: Date;
  endedAt: Date | null;
  keepDays: number;
  /** When it is deleted, unless its recording is held. */
  deleteAfter: Date;
}

/** Times are ms since the transcript began. */
export interface Segment {
  id: string;
  callId: string;
  interactionId: string;
  side: Side;
  staffId: string | null;
  startMs: number;
  endMs: number;
  saidAt: Date;
  /** As it stands: corrected where somebody did. Null where the recogniser failed. */
  text: string | null;
  /** What was heard, where it was corrected. */
  heard: string | null;
  correctedBy: string | null;
  correctedAt: Date | null;
  version: number;
}

export interface NewSegment {
  callId: string;
  side: Side;
  staffId: string | null;
  startMs: number;
  endMs: number;
  /** Null where the recogniser failed. */
  text: string | null;
}
