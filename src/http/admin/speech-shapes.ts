import { z } from 'zod';
import { id, instant } from '../shapes.ts';

const speed = z.number().min(0.5).max(2);
const language = z.string().min(2).max(10);
const engineId = z.string().min(1).max(40);
const voice = z.string().min(1).max(100);

const upload = z.object({
  id,
  name: z.string(),
  durationMs: z.number().int(),
  uploadedAt: instant,
});

/** With what the telephone speaks. */
export const speechAnswer = z.object({
  engines: z.array(z.object({ id: z.string(), state: z.enum(['untried', 'working', 'failing']) })),
  /** Every language of residents; `chosen` null: the first voice speaks, if there is any. */
  languages: z.array(
    z.object({
      language: z.string(),
      voices: z.array(z.object({ engineId: z.string(), id: z.string(), name: z.string() })),
      chosen: z
        .object({ engineId: z.string(), voice: z.string(), speed: z.number(), version: z.number().int() })
        .nullable(),
    }),
  ),
  uploads: z.array(upload),
  /** What is said on the telephone, as text. `waiting`: utterances that the recogniser has not come to. */
  transcription: z.object({
    state: z.enum(['off', 'untried', 'working', 'failing']),
    waiting: z.number().int(),
  }),
});

export type SpeechAnswer = z.infer<typeof speechAnswer>;

export const tryVoice = z.strictObject({ language, engineId, voice, speed, text: z.string().max(500) });
/** `seen` is the version of the choice that was shown, 0 where there was none. */
export const chooseVoice = z.strictObject({
  language,
  engineId,
  voice,
  speed,
  seen: z.number().int().min(0),
});
export const uploadAnswer = upload;

/** What was understood of a text that a voice has read; null where the recogniser failed. */
export const triedTranscription = z.object({ text: z.string().nullable() });
export type TriedTranscription = z.infer<typeof triedTranscription>;
