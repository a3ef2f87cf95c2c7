import { join } from 'node:path';
import type { SpeechEngine } from '#domain/speech/types.ts';
import { RESIDENT_LANGUAGES } from '#kernel/languages.ts';
import { createOpenaiSpeech } from '#outside/openai-speech/openai-speech.ts';
import { findSpeechPrograms } from '#outside/speech-programs/find-programs.ts';
import { findTrialRoot } from '#outside/trial-root/trial-root.ts';
import { createVoicevox } from '#outside/voicevox/voicevox.ts';
import type { Config } from '../config.ts';

/** What can speak in this installation: servers that somebody named before the programs of this machine. */
export function speechEngines({ speechServer, voicevoxUrl, dataDir }: Config): SpeechEngine[] {
  const named = [
    ...(voicevoxUrl === undefined ? [] : [createVoicevox(voicevoxUrl)]),
    ...(speechServer === undefined
      ? []
      : [createOpenaiSpeech({ ...speechServer, languages: speechServer.languages ?? RESIDENT_LANGUAGES })]),
  ];
  return [...named, ...findSpeechPrograms(findTrialRoot(join(dataDir, 'phone')))];
}
