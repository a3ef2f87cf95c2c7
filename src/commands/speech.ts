import { join } from 'node:path';
import type { SpeechEngine } from '#domain/speech/types.ts';
import { findSpeechPrograms } from '#outside/speech-programs/find-programs.ts';
import { findTrialRoot } from '#outside/trial-root/trial-root.ts';
import type { Config } from '../config.ts';

/** What can speak in this installation, the preferred first. */
export function speechEngines(config: Config): SpeechEngine[] {
  return findSpeechPrograms(findTrialRoot(join(config.dataDir, 'phone')));
}
