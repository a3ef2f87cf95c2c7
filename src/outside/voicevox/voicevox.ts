import { z } from 'zod';
import { SpeechFailed } from '#domain/speech/engine.ts';
import type { EngineVoice, SpeechEngine } from '#domain/speech/types.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';
import { readBody } from '#kernel/read-body.ts';

const LANGUAGES = ['ja', 'ja-easy'];
const ASKS_WITHIN_MS = 3_000;
const SPEAKS_WITHIN_MS = 20_000;
const MOST_BYTES = 64_000_000;

const speakersShape = z.array(
  z.object({ name: z.string(), styles: z.array(z.object({ id: z.number().int(), name: z.string() })) }),
);
/** What it makes of a text, to be handed back; only what we change is looked at. */
const queryShape = z.looseObject({ speedScale: z.number() });

/** Japanese by the engine of VOICEVOX (or another one with its API) on the city's own network. */
export function createVoicevox(url: string): SpeechEngine {
  return {
    id: 'voicevox',
    languages: LANGUAGES,
    async voices() {
      const speakers = speakersShape.safeParse(await json(await ask(url, '/speakers', {}, ASKS_WITHIN_MS)));
      if (!speakers.success) throw new SpeechFailed('VOICEVOX told no speakers');
      return speakers.data.flatMap(({ name, styles }) =>
        styles.map((style): EngineVoice => ({ id: String(style.id), name: `${name}（${style.name}）` })),
      );
    },
    async render({ text, voice, speed }) {
      const asked = await ask(url, '/audio_query', { text, speaker: voice }, ASKS_WITHIN_MS, '');
      const query = queryShape.safeParse(await json(asked));
      if (!query.success) throw new SpeechFailed('VOICEVOX made nothing of the text');
      const wanted = { ...query.data, speedScale: speed, outputSamplingRate: 24_000, outputStereo: false };
      const spoken = await ask(
        url,
        '/synthesis',
        { speaker: voice },
        SPEAKS_WITHIN_MS,
        JSON.stringify(wanted),
      );
      return readBody(spoken, MOST_BYTES).catch((cause: unknown) => {
        throw new SpeechFailed('the answer of VOICEVOX is not whole', { cause });
      });
    },
  };
}

/** A POST where there is a body, else a GET. */
async function ask(
  url: string,
  path: string,
  query: Readonly<Record<string, string>>,
  withinMs: number,
  body?: string,
): Promise<Response> {
  assertOutsideTransaction('VOICEVOX');
  const target = new URL(path, url);
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
  const answer = await fetch(target, {
    ...(body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
    signal: AbortSignal.timeout(withinMs),
    redirect: 'error',
  }).catch((cause: unknown) => {
    throw new SpeechFailed('VOICEVOX does not answer', { cause });
  });
  if (answer.ok) return answer;
  await answer.body?.cancel();
  throw new SpeechFailed(`VOICEVOX answered ${answer.status}`);
}

async function json(answer: Response): Promise<unknown> {
  try {
    return JSON.parse((await readBody(answer, MOST_BYTES)).toString('utf8'));
  } catch (cause) {
    throw new SpeechFailed('VOICEVOX answered with something else', { cause });
  }
}
