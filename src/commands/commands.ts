import type { Config } from '../config.ts';

export interface Command {
  summary: string;
  /** Returns the exit code. */
  run(config: Config, args: readonly string[]): Promise<number>;
}

/** Each is read when it is asked for: files of a city's set-up and copies of a database are nothing that a start needs. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    'start',
    {
      summary: 'starts the server: [--empty] [--tls]',
      run: async (...given) => (await import('./start.ts')).runStart(...given),
    },
  ],
  [
    'accounts',
    {
      summary: 'prints the demo accounts again',
      run: async (config) => (await import('./accounts.ts')).printAccounts(config),
    },
  ],
  [
    'migrate',
    {
      summary: 'brings the database up to date and ends',
      run: async (config) => (await import('./migrate.ts')).runMigrate(config),
    },
  ],
  [
    'backup',
    {
      summary: 'copies everything but the master key into a new folder, sealed: FOLDER [--full]',
      run: async (...given) => (await import('./backup.ts')).runBackup(...given),
    },
  ],
  [
    'restore',
    {
      summary: 'restores such a folder into an empty installation: FOLDER',
      run: async (...given) => (await import('./backup.ts')).runRestore(...given),
    },
  ],
  [
    'export',
    {
      summary: 'writes what a city is set up to be as files: FOLDER [--staff] [--city CODE]',
      run: async (...given) => (await import('./configuration.ts')).runExport(...given),
    },
  ],
  [
    'import',
    {
      summary:
        'shows what such files would change, or does it: FOLDER --plan | --apply --as LOGIN [--city CODE] [--found]',
      run: async (...given) => (await import('./configuration.ts')).runImport(...given),
    },
  ],
  [
    'doctor',
    {
      summary: 'looks whether everything is well, and says what to do: [--mail]',
      run: async (...given) => (await import('./doctor.ts')).runDoctor(...given),
    },
  ],
  [
    'audit',
    {
      summary:
        'looks whether the audit was tampered with, or keeps its heads outside: verify [--anchors FILE] | anchor',
      run: async (...given) => (await import('./audit.ts')).runAudit(...given),
    },
  ],
  [
    'keys',
    {
      summary:
        'lists the data keys, adds one, seals anew by it, retires an old one, changes the master key or the root of the search indexes: list | rotate | reseal | retire NUMBER | change-master | rotate-index | reindex [wait]',
      run: async (...given) => (await import('./keys.ts')).runKeys(...given),
    },
  ],
  [
    'exchange-files',
    {
      summary:
        "writes the configuration of a city's own Asterisk: FOLDER [--external ADDRESS] [--from NETWORK,…]",
      run: async (...given) => (await import('./exchange-files.ts')).writeExchangeFiles(...given),
    },
  ],
]);

export function usage(): string {
  const lines = [...COMMANDS].map(([name, command]) => `  ${name.padEnd(16)}${command.summary}`);
  return ['usage: npm run engawa -- COMMAND', ...lines].join('\n');
}
