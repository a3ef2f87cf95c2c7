import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { SpeechEngine } from '#domain/speech/types.ts';
import { libraryFolder, type TrialRoot } from '../trial-root/trial-root.ts';
import { createEspeak } from './espeak.ts';
import { createOpenJtalk } from './open-jtalk.ts';
import type { Command } from './run-program.ts';

const DICTIONARIES = ['var/lib/mecab/dic/open-jtalk/naist-jdic', 'usr/share/open_jtalk/dic'];
const VOICES = 'usr/share/hts-voice';

/** What people call the voices that Debian has; another one is called by its file. */
const VOICE_NAMES: Readonly<Record<string, string>> = { nitech_jp_atr503_m001: '男声（NIT ATR503 M001）' };

/** The engines of speech that lie in the trial's root, else those of the machine. */
export function findSpeechPrograms(root: TrialRoot | undefined, machine = '/'): SpeechEngine[] {
  const from = (program: string): ((options: readonly string[]) => Command) | undefined => {
    if (root && existsSync(path.join(root.path, program))) return (options) => root.command(program, options);
    const own = path.join(machine, program);
    return existsSync(own) ? (options) => [own, ...options] : undefined;
  };
  const places = [...(root ? [root.path] : []), machine];
  return [openJtalk(from('usr/bin/open_jtalk'), places), espeak(from('usr/bin/espeak-ng'), root)].filter(
    (engine) => engine !== undefined,
  );
}

function openJtalk(
  command: ((options: readonly string[]) => Command) | undefined,
  places: readonly string[],
): SpeechEngine | undefined {
  const under = (names: readonly string[]) =>
    places.flatMap((place) => names.map((name) => path.join(place, name))).filter(existsSync);
  const [dictionary] = under(DICTIONARIES);
  const voices = under([VOICES]).flatMap(voicesIn);
  if (!command || !dictionary || voices.length === 0) return undefined;
  return createOpenJtalk({ command, dictionary, voices });
}

/** A folder for each voice, or for each speaker; in it a file for each manner of speaking. */
function voicesIn(folder: string): { id: string; name: string; file: string }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.htsvoice'))
    .sort()
    .map((name) => {
      const id = path.basename(name, '.htsvoice');
      return { id, name: VOICE_NAMES[id] ?? id.replaceAll('_', ' '), file: path.join(folder, name) };
    });
}

function espeak(
  command: ((options: readonly string[]) => Command) | undefined,
  root: TrialRoot | undefined,
): SpeechEngine | undefined {
  if (!command) return undefined;
  const data = root && path.join(root.path, libraryFolder());
  const isInRoot = data !== undefined && existsSync(path.join(data, 'espeak-ng-data'));
  return createEspeak((options) => command(isInRoot ? ['--path', data, ...options] : options));
}
