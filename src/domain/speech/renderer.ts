import type { Clock } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import { readSoundFile } from '#kernel/sound-file.ts';
import { type Sound, durationMs } from '#kernel/sound.ts';
import { SpeechFailed } from './engine.ts';
import { voicesToTry } from './rules.ts';
import { toTelephoneSound } from './telephone-sound.ts';
import type { EngineState, EngineVoice, SpeechEngine, VoiceChoice } from './types.ts';

/** Renders texts with the engines that there are, a few at a time. */
export interface Renderer {
  readonly engines: readonly SpeechEngine[];
  /** Which voices may speak a language now, the wanted one first. None when no engine speaks it. */
  voicesFor(language: string, chosen: VoiceChoice | undefined): Promise<VoiceChoice[]>;
  /** The voices of one engine for a language; empty while it cannot be asked. */
  voicesOf(engine: SpeechEngine, language: string): Promise<readonly EngineVoice[]>;
  /** The text as a sound of the telephone. Throws `SpeechFailed`. */
  render(choice: VoiceChoice, read: string): Promise<Sound>;
  states(): EngineState[];
}

/** More would not be faster on the smallest machine, and calls are being spoken on it meanwhile. */
const AT_ONCE = 2;
const VOICES_KEPT_MS = 10 * 60_000;
/** An engine that failed is left alone for so long, while another one can speak. */
const RESTS_MS = 30_000;
const LONGEST_MS = 5 * 60_000;

/** A renderer over these engines, the preferred ones first. */
export function createRenderer(parts: {
  engines: readonly SpeechEngine[];
  clock: Clock;
  log: Logger;
}): Renderer {
  const { engines, clock, log } = parts;
  const inTurn = createTurns(AT_ONCE);
  const asked = new Map<string, { voices: readonly EngineVoice[]; untilMs: number }>();
  const doing = new Map<string, { state: EngineState['state']; untilMs: number }>();

  function did(engineId: string, state: 'working' | 'failing'): void {
    doing.set(engineId, { state, untilMs: clock.monotonicMs() + RESTS_MS });
  }

  function isResting({ id }: SpeechEngine): boolean {
    const done = doing.get(id);
    return done?.state === 'failing' && clock.monotonicMs() < done.untilMs;
  }

  async function voicesOf(engine: SpeechEngine, language: string): Promise<readonly EngineVoice[]> {
    if (!engine.languages.includes(language)) return [];
    const key = `${engine.id} ${language}`;
    const known = asked.get(key);
    if (known && clock.monotonicMs() < known.untilMs) return known.voices;
    try {
      const voices = await engine.voices(language);
      asked.set(key, { voices, untilMs: clock.monotonicMs() + VOICES_KEPT_MS });
      return voices;
    } catch (error) {
      if (!(error instanceof SpeechFailed)) throw error;
      log.warn({ err: error, engine: engine.id }, 'an engine of speech did not tell its voices');
      did(engine.id, 'failing');
      asked.set(key, { voices: known?.voices ?? [], untilMs: clock.monotonicMs() + RESTS_MS });
      return known?.voices ?? [];
    }
  }

  async function render(choice: VoiceChoice, read: string): Promise<Sound> {
    const engine = engines.find(({ id }) => id === choice.engineId);
    if (!engine) throw new SpeechFailed(`there is no engine ${choice.engineId}`);
    const { language, voice, speed } = choice;
    try {
      const file = await inTurn(() => engine.render({ text: read, language, voice, speed }));
      const raw = readSoundFile(file);
      const sound = raw && durationMs(raw) <= LONGEST_MS ? toTelephoneSound(raw) : undefined;
      if (!sound) throw new SpeechFailed('what the engine made is no speech');
      did(engine.id, 'working');
      return sound;
    } catch (error) {
      if (!(error instanceof SpeechFailed)) throw error;
      log.warn({ err: error, engine: engine.id, language }, 'an engine of speech failed');
      did(engine.id, 'failing');
      throw error;
    }
  }

  return {
    engines,
    voicesOf,
    render,
    async voicesFor(language, chosen) {
      const speaking = engines.filter((engine) => engine.languages.includes(language));
      // Those at rest come last, and not never: one that fails is better than none.
      const ordered = [...speaking].sort((a, b) => Number(isResting(a)) - Number(isResting(b)));
      const found = await Promise.all(
        ordered.map(async (engine) => ({ engine, voices: await voicesOf(engine, language) })),
      );
      const resting = engines.find(({ id }) => id === chosen?.engineId);
      return voicesToTry(language, found, resting && isResting(resting) ? undefined : chosen);
    },
    states: () =>
      engines.map(({ id, languages }) => ({ id, languages, state: doing.get(id)?.state ?? 'untried' })),
  };
}

/** Lets so many jobs run at a time, the others in the order they came. */
function createTurns(limit: number): <T>(job: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (job) => {
    if (running >= limit) await new Promise<void>((resume) => waiting.push(resume));
    else running++;
    try {
      return await job();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
