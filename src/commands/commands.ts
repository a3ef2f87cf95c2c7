import type { Config } from '../config.ts';
import { printAccounts } from './accounts.ts';
import { runAudit } from './audit.ts';
import { runBackup, runRestore } from './backup.ts';
import { runExport, runImport } from './configuration.ts';
import { runDoctor } from './doctor.ts';
import { writeExchangeFiles } from './exchange-files.ts';
import { runKeys } from './keys.ts';
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
  [
    'backup',
    {
      summary: 'copies everything but the master key into a new folder, sealed: FOLDER [--full]',
      run: runBackup,
    },
  ],
  ['restore', { summary: 'restores such a folder into an empty installation: FOLDER', run: runRestore }],
  [
    'export',
    {
      summary: 'writes what a city is set up to be as files: FOLDER [--staff] [--city CODE]',
      run: runExport,
    },
  ],
  [
    'import',
    {
      summary:
        'shows what such files would change, or does it: FOLDER --plan | --apply --as LOGIN [--city CODE] [--found]',
      run: runImport,
    },
  ],
  ['doctor', { summary: 'looks whether everything is well, and says what to do: [--mail]', run: runDoctor }],
  [
    'audit',
    {
      summary:
        'looks whether the audit was tampered with, or keeps its heads outside: verify [--anchors FILE] | anchor',
      run: runAudit,
    },
  ],
  [
    'keys',
    {
      summary:
        'lists the data keys, adds one, seals anew by it, retires an old one, changes the master key or the root of the search indexes: list | rotate | reseal | retire NUMBER | change-master | rotate-index | reindex [wait]',
      run: runKeys,
    },
  ],
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
