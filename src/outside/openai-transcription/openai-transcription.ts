import { z } from 'zod';
import { RecognitionFailed } from '#domain/transcripts/recogniser.ts';
import type { Recogniser, RecognitionRequest } from '#domain/transcripts/types.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';
import { readBody } from '#kernel/read-body.ts';

/** A server that speaks the API of OpenAI for transcription: whisper.cpp's, faster-whisper and others do. */
export interface TranscriptionAddress {
  /** Up to and without `/v1`. */
  url: string;
  key: string | undefined;
  model: string;
}

const WITHIN_MS = 30_000;
const MOST_BYTES = 1_000_000;
const answerShape = z.object({ text: z.string() });
/** ISO 639-1, which the API wants; residents' languages that are written in another way. */
const LANGUAGES: Readonly<Record<string, string>> = { 'ja-easy': 'ja', 'zh-Hans': 'zh', 'zh-Hant': 'zh' };

/** Recognition by a server of the city's choice. What is said goes there: whoever names one decides that. */
export function createOpenaiTranscription({ url, key, model }: TranscriptionAddress): Recogniser {
  return {
    id: 'openai-transcription',
    async transcribe({ wav, language, hint }, aborted) {
      assertOutsideTransaction('a recogniser');
      const { type, body } = await pack(model, { wav, language, hint });
      const answer = await fetch(new URL('/v1/audio/transcriptions', url), {
        method: 'POST',
        headers: {
          'content-type': type,
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        },
        body,
        signal: AbortSignal.any([AbortSignal.timeout(WITHIN_MS), aborted]),
        redirect: 'error',
      }).catch((cause: unknown) => {
        throw new RecognitionFailed('the recogniser does not answer', { cause });
      });
      if (!answer.ok) {
        await answer.body?.cancel();
        // What it does not take now it will not take later, but for having too much to do.
        const isWorthRetrying = answer.status >= 500 || answer.status === 429;
        throw new RecognitionFailed(`the recogniser answered ${answer.status}`, { isWorthRetrying });
      }
      return read(answer);
    },
  };
}

/** As bytes: a form that is read while it is sent ends the process when sending is called off (Node 26's fetch). */
async function pack(
  model: string,
  { wav, language, hint }: RecognitionRequest,
): Promise<{ type: string; body: Uint8Array<ArrayBuffer> }> {
  const form = new FormData();
  form.append('file', new Blob([Uint8Array.from(wav)], { type: 'audio/wav' }), 'speech.wav');
  form.append('model', model);
  form.append('language', LANGUAGES[language] ?? language);
  form.append('response_format', 'json');
  // What is most likely, and no flight of fancy over noise.
  form.append('temperature', '0');
  if (hint !== '') form.append('prompt', hint);
  const packed = new Response(form);
  return { type: packed.headers.get('content-type') ?? '', body: await packed.bytes() };
}

async function read(answer: Response): Promise<{ text: string }> {
  try {
    return answerShape.parse(JSON.parse((await readBody(answer, MOST_BYTES)).toString('utf8')));
  } catch (cause) {
    throw new RecognitionFailed('the recogniser answered with something else', { cause });
  }
}
