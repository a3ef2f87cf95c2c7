import { SpeechFailed } from '#domain/speech/engine.ts';
import type { SpeechEngine } from '#domain/speech/types.ts';
import { type Command, speakWith } from './run-program.ts';

/** Its voices for the languages of residents. It has none for Tagalog; Japanese it speaks too badly to be used. */
const VOICES: Readonly<Record<string, readonly { id: string; name: string }[]>> = {
  en: [
    { id: 'en-us', name: 'English (America)' },
    { id: 'en-gb', name: 'English (Great Britain)' },
  ],
  'zh-Hans': [{ id: 'cmn', name: '普通话' }],
  'zh-Hant': [
    { id: 'cmn', name: '國語' },
    { id: 'yue', name: '粵語' },
  ],
  ko: [{ id: 'ko', name: '한국어' }],
  vi: [
    { id: 'vi', name: 'Tiếng Việt (Hà Nội)' },
    { id: 'vi-vn-x-south', name: 'Tiếng Việt (Sài Gòn)' },
  ],
  pt: [{ id: 'pt-br', name: 'Português (Brasil)' }],
  ne: [{ id: 'ne', name: 'नेपाली' }],
  es: [
    { id: 'es-419', name: 'Español (América)' },
    { id: 'es', name: 'Español (España)' },
  ],
  id: [{ id: 'id', name: 'Bahasa Indonesia' }],
  th: [{ id: 'th', name: 'ไทย' }],
  my: [{ id: 'my', name: 'မြန်မာ' }],
};
/** Its own is 175 words a minute: too fast for a language that one is learning. */
const WORDS_PER_MIN = 150;

/** Languages other than Japanese by eSpeak NG, on this machine and without a network. */
export function createEspeak(command: (options: readonly string[]) => Command): SpeechEngine {
  return {
    id: 'espeak-ng',
    languages: Object.keys(VOICES),
    voices: async (language) => VOICES[language] ?? [],
    async render({ text, language, voice, speed }) {
      // What is handed to a program is one of its voices, and never an option.
      if (!VOICES[language]?.some(({ id }) => id === voice))
        throw new SpeechFailed(`eSpeak NG has no voice ${voice}`);
      const rate = String(Math.round(WORDS_PER_MIN * speed));
      return speakWith(command(['-v', voice, '-s', rate, '--stdin', '--stdout']), text);
    },
  };
}
