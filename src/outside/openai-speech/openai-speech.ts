import { SpeechFailed } from '#domain/speech/engine.ts';
import type { SpeechEngine } from '#domain/speech/types.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';
import { readBody } from '#kernel/read-body.ts';

/** A server that speaks the API of OpenAI for speech; many others do. */
export interface OpenaiSpeechAddress {
  /** Up to and without `/v1`, for example `http://speech.city.local:8880`. */
  url: string;
  key: string | undefined;
  model: string;
  /** Names of its voices; the API has no way to ask for them. */
  voices: readonly string[];
  languages: readonly string[];
}

const WITHIN_MS = 20_000;
const MOST_BYTES = 64_000_000;

/** Speech by a server of the city's choice. The text goes there: whoever names one decides that. */
export function createOpenaiSpeech(address: OpenaiSpeechAddress): SpeechEngine {
  const { url, key, model, voices, languages } = address;
  return {
    id: 'openai-speech',
    languages,
    voices: async () => voices.map((name) => ({ id: name, name })),
    async render({ text, voice, speed }) {
      assertOutsideTransaction('a server of speech');
      const answer = await fetch(new URL('/v1/audio/speech', url), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify({ model, input: text, voice, speed, response_format: 'wav' }),
        signal: AbortSignal.timeout(WITHIN_MS),
        redirect: 'error',
      }).catch((cause: unknown) => {
        throw new SpeechFailed('the server of speech does not answer', { cause });
      });
      if (!answer.ok) {
        await answer.body?.cancel();
        throw new SpeechFailed(`the server of speech answered ${answer.status}`);
      }
      return readBody(answer, MOST_BYTES).catch((cause: unknown) => {
        throw new SpeechFailed('the answer of the server of speech is not whole', { cause });
      });
    },
  };
}
