import { SpeechFailed } from '#domain/speech/engine.ts';
import type { SpeechEngine } from '#domain/speech/types.ts';
import { joinSounds, readWav, type Sound, toWav } from '#kernel/sound.ts';
import { type Command, speakWith } from './run-program.ts';

/** Where Open JTalk, its dictionary and its voices lie. */
export interface OpenJtalkPlaces {
  command(options: readonly string[]): Command;
  dictionary: string;
  voices: readonly { id: string; name: string; file: string }[];
}

const LANGUAGES = ['ja', 'ja-easy'];
/** It reads one line of 1,023 bytes and passes over the rest without a word (open_jtalk.c of 1.11). */
const LINE_BYTES = 900;

/** Japanese by Open JTalk, on this machine and without a network. */
export function createOpenJtalk(places: OpenJtalkPlaces): SpeechEngine {
  return {
    id: 'open-jtalk',
    languages: LANGUAGES,
    voices: async () => places.voices.map(({ id, name }) => ({ id, name })),
    async render({ text, voice, speed }) {
      const file = places.voices.find(({ id }) => id === voice)?.file;
      if (!file) throw new SpeechFailed(`Open JTalk has no voice ${voice}`);
      const options = ['-x', places.dictionary, '-m', file, '-r', String(speed), '-ow', '/dev/stdout'];
      const sounds: Sound[] = [];
      // One after another: a long text must not take the machine for itself.
      for (const line of linesOf(text, LINE_BYTES)) {
        const sound = readWav(await speakWith(places.command(options), `${line}\n`));
        if (!sound) throw new SpeechFailed('Open JTalk made no sound');
        sounds.push(sound);
      }
      const joined = joinSounds(sounds);
      if (!joined) throw new SpeechFailed('there is nothing to say');
      return toWav(joined);
    },
  };
}

/** The text in lines that are short enough, divided at the strongest pause that there is. */
export function linesOf(text: string, mostBytes: number): string[] {
  const lines: string[] = [];
  let rest = text.replace(/\s+/g, ' ').trim();
  while (rest !== '') {
    const line = firstLine(rest, mostBytes);
    if (line.trim() !== '') lines.push(line.trim());
    rest = rest.slice(line.length).trimStart();
  }
  return lines;
}

function firstLine(text: string, mostBytes: number): string {
  if (Buffer.byteLength(text) <= mostBytes) return text;
  let length = 0;
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) break;
    length += character.length;
  }
  const most = text.slice(0, length);
  const pause = [/^.*[。?!]/su, /^.*[、,]/su, /^.* /su]
    .map((pattern) => pattern.exec(most)?.[0])
    .find(Boolean);
  return pause ?? most;
}
