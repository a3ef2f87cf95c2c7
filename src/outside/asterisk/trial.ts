import { libraryFolder, type TrialRoot } from '../trial-root/trial-root.ts';
import type { SupervisorParts } from './supervisor.ts';

/** As which descriptor the exchange is handed its root (process.ts). */
const HANDED_OVER = '/proc/self/fd/3';

/** How the Asterisk of the trial root is run. */
export function trialPrograms(root: TrialRoot): Pick<SupervisorParts, 'program' | 'programs'> {
  return {
    program: {
      root: root.path,
      command: (options) => root.command('usr/sbin/asterisk', options, HANDED_OVER),
    },
    programs: {
      modules: `${HANDED_OVER}/${libraryFolder()}/asterisk/modules`,
      share: `${HANDED_OVER}/usr/share/asterisk`,
    },
  };
}
