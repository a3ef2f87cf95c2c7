/**
 * Speech on the telephone, out of texts.
 * Vocabulary: *engine* = what turns text into sound: a program of this machine or a server · *voice* = one of an engine's
 * speakers · *choice of voice* = which voice at which speed a city speaks a language with · *spoken* = one text as it is to
 * be said · *reading* = the text as it is read aloud: numbers, times and signs in words · *prompt sound* = a spoken text as
 * a WAV file of the telephone (8 kHz, 16 bits, one channel), kept under a keyed hash that is also its address · *upload* = a
 * recording of the city's own that is played instead of a text.
 */

export interface EngineVoice {
  id: string;
  name: string;
}

/** What an engine is asked for. The text is read as it is to be said; nothing in it has to be written out any more. */
export interface RenderRequest {
  text: string;
  /** One of the languages of residents. */
  language: string;
  voice: string;
  /** 1 is the voice's own; from 0.5 to 2. */
  speed: number;
}

/** One way to make speech. Its adapters stand under outside/. */
export interface SpeechEngine {
  readonly id: string;
  readonly languages: readonly string[];
  /** The voices that it has for a language, the usual one first. Throws `SpeechFailed` when it cannot be asked. */
  voices(language: string): Promise<readonly EngineVoice[]>;
  /** A WAV file of whatever rate. Throws `SpeechFailed`; ends by itself within its own limit of time. */
  render(request: RenderRequest): Promise<Uint8Array>;
}

/** Which voice a city speaks a language with. */
export interface VoiceChoice {
  language: string;
  engineId: string;
  voice: string;
  speed: number;
}

/** What is to be said: as written, as read aloud where that differs, and in which language. */
export interface Spoken {
  text: string;
  reading?: string;
  language: string;
  /** An upload, or a sound of the house ('beep', 'chime', 'silence'), that is played instead of the text. */
  soundId?: string;
}

/** A recording of the city's own. */
export interface PromptUpload {
  id: string;
  name: string;
  durationMs: number;
  uploadedBy: string;
  uploadedAt: Date;
}

/** How an engine has done lately. */
export interface EngineState {
  id: string;
  languages: readonly string[];
  state: 'untried' | 'working' | 'failing';
}
