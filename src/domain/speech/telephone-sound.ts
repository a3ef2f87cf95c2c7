import { loudness, resample, type Sound } from '#kernel/sound.ts';

/** What telephones carry. */
export const TELEPHONE_SAMPLES_PER_SEC = 8_000;
/** Speech of about -20 dB: as loud as a voice on the line, so that nobody reaches for the volume between prompt and person. */
const SPEECH_LEVEL = 0.1;
/** The loudest moment; beyond it the coding of telephones distorts. */
const PEAK_LEVEL = 0.8;
/** Never louder than by this: a recording of nothing would become a recording of noise. */
const MOST_GAIN = 20;
const FULL_SCALE = 32_767;
const FRAME_MS = 20;
/** Below this share of the loudest frame is a pause. */
const PAUSE_SHARE = 0.03;
const LEAD_MS = 60;
const TAIL_MS = 200;

/**
 * A sound as the telephone plays it: 8,000 samples a second, silence at its ends cut to a breath, and speech as loud as a
 * voice on the line. Undefined where nothing is to be heard.
 */
export function toTelephoneSound(sound: Sound): Sound | undefined {
  const { samples } = resample(sound, TELEPHONE_SAMPLES_PER_SEC);
  const levels = frameLevels(samples);
  const loudest = levels.reduce((most, level) => Math.max(most, level), 0);
  if (loudest < 0.0005) return undefined;
  const isSpeech = (level: number) => level > loudest * PAUSE_SHARE;
  const first = levels.findIndex(isSpeech);
  const last = levels.findLastIndex(isSpeech);
  const spoken = levels.filter(isSpeech);
  const speechLevel = Math.sqrt(spoken.reduce((sum, level) => sum + level * level, 0) / spoken.length);
  const from = Math.max(0, first * samplesOf(FRAME_MS) - samplesOf(LEAD_MS));
  const to = Math.min(samples.length, (last + 1) * samplesOf(FRAME_MS) + samplesOf(TAIL_MS));
  const kept = samples.subarray(from, to);
  return { samplesPerSec: TELEPHONE_SAMPLES_PER_SEC, samples: amplified(kept, gainFor(kept, speechLevel)) };
}

function samplesOf(ms: number): number {
  return (ms * TELEPHONE_SAMPLES_PER_SEC) / 1_000;
}

function frameLevels(samples: Int16Array): number[] {
  const length = samplesOf(FRAME_MS);
  return Array.from({ length: Math.ceil(samples.length / length) }, (_, index) =>
    loudness({
      samplesPerSec: TELEPHONE_SAMPLES_PER_SEC,
      samples: samples.subarray(index * length, (index + 1) * length),
    }),
  );
}

function gainFor(samples: Int16Array, speechLevel: number): number {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1) / FULL_SCALE;
  return Math.min(MOST_GAIN, SPEECH_LEVEL / speechLevel, PEAK_LEVEL / peak);
}

function amplified(samples: Int16Array, gain: number): Int16Array {
  return samples.map((sample) => Math.max(-FULL_SCALE, Math.min(FULL_SCALE, Math.round(sample * gain))));
}
