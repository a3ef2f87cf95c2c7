import type { Config } from '../config.ts';
import { printAccounts } from './accounts.ts';
import { runBackup, runRestore } from './backup.ts';
import { runDoctor } from './doctor.ts';
import { writeExchangeFiles } from './exchange-files.ts';
import { runMigrate } from './migrate.ts';
import { runStart } from './start.ts';

export interface Command {
  summary: string;
  /** Returns the exit code. */
  run(config: Config, args: readonly string[]): Promise<number>;
}

export const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['start', { summary: 'starts the server: [--empty] [--tls]', run: runStart }],
  ['accounts', { summary: 'prints the demo accounts again', run: printAccounts }],
  ['migrate', { summary: 'brings the database up to date and ends', run: runMigrate }],
  ['backup', { summary: 'copies everything but the master key into a new folder: FOLDER', run: runBackup }],
  ['restore', { summary: 'restores such a folder into an empty installation: FOLDER', run: runRestore }],
  ['doctor', { summary: 'looks whether everything that is needed is there', run: runDoctor }],
  [
    'exchange-files',
    {
      summary:
        "writes the configuration of a city's own Asterisk: FOLDER [--external ADDRESS] [--from NETWORK,…]",
      run: writeExchangeFiles,
    },
  ],
]);

export function usage(): string {
  const lines = [...COMMANDS].map(([name, command]) => `  ${name.padEnd(16)}${command.summary}`);
  return ['usage: npm run engawa -- COMMAND', ...lines].join('\n');
}
