import type { SpokenLine } from '#domain/flows/rendering.ts';
import type { Spoken } from '#domain/speech/types.ts';

/** A line of a flow as speech takes it. */
export function spokenOf({ language, text, reading, soundId }: SpokenLine): Spoken {
  return { language, text, ...(reading !== null && { reading }), ...(soundId !== null && { soundId }) };
}
