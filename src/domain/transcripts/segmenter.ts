/** Cuts what one side says into pieces between its pauses. No clock: time is told by the samples that came. */
export interface Segmenter {
  /** Takes the next samples; returns what has come to its end by them. */
  push(samples: Int16Array): Utterance[];
  /** Nothing came for so long: it was silent. */
  leaveOut(ms: number): Utterance[];
  /** Nothing more comes; returns what was being said. */
  flush(): Utterance[];
  /** How much came until now. */
  readonly positionMs: number;
  /** Since when it is silent, or null while somebody speaks. */
  readonly silentMs: number | null;
}

/** Something said without a pause. */
export interface Utterance {
  startMs: number;
  endMs: number;
  samples: Int16Array;
}

export const SAMPLES_PER_SEC = 16_000;
const FRAME_MS = 20;
const FRAME_SAMPLES = (SAMPLES_PER_SEC * FRAME_MS) / 1_000;
/** Somebody speaks when it is so much louder than the quietest of late, and silent again when it is less louder than that. */
const SPEAKS_DB = 12;
const SILENT_DB = 7;
/** Never below: a line that is digitally silent has no quietest. */
const QUIETEST_DB = -60;
/** Louder than this is speech whatever the background is. */
const LOUD_DB = -26;
/** How fast the background is believed to have become louder, in dB a second. */
const RISES_DB_PER_SEC = 3;
const BEGINS_AFTER_FRAMES = 4;
const ENDS_AFTER_MS = 700;
/** Kept before and after, so that no first consonant is lost. */
const LEAD_MS = 240;
const TAIL_MS = 200;
/** A cough, a click. */
const SHORTEST_MS = 200;
/** What recognisers take at once, and what somebody reading along waits for. */
const LONGEST_MS = 15_000;
/** Somebody who speaks on and on is cut at the quietest place of the last moments. */
const CUT_WITHIN_MS = 3_000;

/** A segmenter for one side of one call. */
export function createSegmenter(options: { endsAfterMs?: number } = {}): Segmenter {
  const endsAfterMs = options.endsAfterMs ?? ENDS_AFTER_MS;
  let rest = new Int16Array();
  let frames: Frame[] = [];
  let firstFrame = 0;
  let floorDb = QUIETEST_DB;
  let loudFrames = 0;
  let quietFrames = 0;
  let speaksSince: number | null = null;

  const now = () => firstFrame + frames.length;

  function take(frame: Frame): Utterance | undefined {
    floorDb = Math.max(QUIETEST_DB, Math.min(frame.db, floorDb + (RISES_DB_PER_SEC * FRAME_MS) / 1_000));
    frames.push(frame);
    if (speaksSince === null) {
      const isLoud = frame.db > Math.min(floorDb + SPEAKS_DB, LOUD_DB);
      loudFrames = isLoud ? loudFrames + 1 : Math.max(0, loudFrames - 1);
      if (loudFrames < BEGINS_AFTER_FRAMES) {
        forgetAllBut(framesOf(LEAD_MS) + BEGINS_AFTER_FRAMES * 2);
        return undefined;
      }
      speaksSince = now() - loudFrames;
      quietFrames = 0;
      forgetAllBut(now() - speaksSince + framesOf(LEAD_MS));
      return undefined;
    }
    quietFrames = frame.db > Math.min(floorDb + SILENT_DB, LOUD_DB) ? 0 : quietFrames + 1;
    if (quietFrames >= framesOf(endsAfterMs)) return end();
    return frames.length >= framesOf(LONGEST_MS) ? cut() : undefined;
  }

  /** Whoever spoke is silent: all but the long pause was said. */
  function end(): Utterance | undefined {
    const said = frames.slice(0, Math.max(1, frames.length - quietFrames + framesOf(TAIL_MS)));
    const length = now() - quietFrames - (speaksSince ?? now());
    const utterance = length >= framesOf(SHORTEST_MS) ? utteranceOf(firstFrame, said) : undefined;
    speaksSince = null;
    loudFrames = 0;
    forgetAllBut(framesOf(LEAD_MS));
    return utterance;
  }

  /** Goes on speaking: the piece ends where it was quietest. */
  function cut(): Utterance {
    const from = frames.length - framesOf(CUT_WITHIN_MS);
    const levels = frames.slice(from).map(({ db }) => db);
    const at = from + levels.indexOf(Math.min(...levels)) + 1;
    const utterance = utteranceOf(firstFrame, frames.slice(0, at));
    frames = frames.slice(at);
    firstFrame += at;
    speaksSince = firstFrame;
    quietFrames = 0;
    return utterance;
  }

  function forgetAllBut(most: number): void {
    const many = frames.length - most;
    if (many <= 0) return;
    frames = frames.slice(many);
    firstFrame += many;
  }

  function push(samples: Int16Array): Utterance[] {
    const all = new Int16Array(rest.length + samples.length);
    all.set(rest);
    all.set(samples, rest.length);
    const utterances: Utterance[] = [];
    let at = 0;
    for (; at + FRAME_SAMPLES <= all.length; at += FRAME_SAMPLES) {
      const part = all.slice(at, at + FRAME_SAMPLES);
      const utterance = take({ samples: part, db: levelDb(part) });
      if (utterance) utterances.push(utterance);
    }
    rest = all.slice(at);
    return utterances;
  }

  return {
    push,
    leaveOut: (ms) => push(new Int16Array(Math.round((ms * SAMPLES_PER_SEC) / 1_000))),
    flush() {
      if (speaksSince === null) return [];
      const utterance = end();
      return utterance ? [utterance] : [];
    },
    get positionMs() {
      return now() * FRAME_MS;
    },
    get silentMs() {
      return speaksSince === null ? null : quietFrames * FRAME_MS;
    },
  };
}

interface Frame {
  samples: Int16Array;
  db: number;
}

const framesOf = (ms: number) => Math.round(ms / FRAME_MS);

function utteranceOf(firstFrame: number, frames: readonly Frame[]): Utterance {
  const samples = new Int16Array(frames.length * FRAME_SAMPLES);
  frames.forEach((frame, at) => samples.set(frame.samples, at * FRAME_SAMPLES));
  return {
    startMs: firstFrame * FRAME_MS,
    endMs: (firstFrame + frames.length) * FRAME_MS,
    samples,
  };
}

function levelDb(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return 10 * Math.log10(sum / samples.length / 32_767 ** 2 + 1e-9);
}
