import { readJapanese } from './read-japanese.ts';
import { readOther } from './read-other.ts';
import type { EngineVoice, SpeechEngine, Spoken, VoiceChoice } from './types.ts';

/** A text that takes minutes to say is a mistake of whoever wrote it. */
export const SPOKEN_MAX_CHARS = 2_000;
export const SPEED_MIN = 0.5;
export const SPEED_MAX = 2;
/** Plain Japanese is for those who are learning the language: slower. */
const USUAL_SPEED: Readonly<Record<string, number>> = { 'ja-easy': 0.85 };

/** A text as an engine gets it; empty when nothing of it is for the ear, or it is too long. A given reading is said as it is. */
export function readAloud({ text, reading, language }: Spoken): string {
  const source = reading?.trim() ? reading : text;
  if (source.length > SPOKEN_MAX_CHARS) return '';
  return language.startsWith('ja') ? readJapanese(source) : readOther(source);
}

/** The voices that may speak a language, the wanted one first: an engine that fails has another one behind it. */
export function voicesToTry(
  language: string,
  engines: readonly { engine: Pick<SpeechEngine, 'id'>; voices: readonly EngineVoice[] }[],
  chosen: VoiceChoice | undefined,
): VoiceChoice[] {
  const usual = engines.flatMap(({ engine, voices }) => {
    const [first] = voices;
    if (!first) return [];
    return [{ language, engineId: engine.id, voice: first.id, speed: USUAL_SPEED[language] ?? 1 }];
  });
  const isThere =
    chosen && engines.some(({ engine, voices }) => engine.id === chosen.engineId && hasVoice(voices, chosen));
  if (!isThere) return usual;
  return [chosen, ...usual.filter(({ engineId }) => engineId !== chosen.engineId)];
}

function hasVoice(voices: readonly EngineVoice[], { voice }: VoiceChoice): boolean {
  return voices.some(({ id }) => id === voice);
}

/** What a sound is found again by, before it is hashed: everything that it depends on. */
export function soundKey({ engineId, voice, speed, language }: VoiceChoice, read: string): string {
  return JSON.stringify([engineId, voice, speed.toFixed(2), language, read]);
}
