import type { SpeechAnswer } from '#http/admin/speech-shapes.ts';

type Language = SpeechAnswer['languages'][number];

/** The voice that speaks a language now: the chosen one while it is there, else the first. */
export function voiceOf({ language, chosen, voices }: Language) {
  const isThere = voices.some(({ engineId, id }) => engineId === chosen?.engineId && id === chosen.voice);
  if (chosen && isThere)
    return { engineId: chosen.engineId, voice: chosen.voice, speed: chosen.speed, isUsual: false };
  return {
    engineId: voices[0]?.engineId ?? '',
    voice: voices[0]?.id ?? '',
    speed: language === 'ja-easy' ? 0.85 : 1,
    isUsual: true,
  };
}
