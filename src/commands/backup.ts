import { resolve } from 'node:path';
import { backup, MASTER_KEY_NOTICE } from '#db/backup.ts';
import { noteBackup } from '#db/last-backup.ts';
import { restore } from '#db/restore.ts';
import { systemClock } from '#kernel/clock.ts';
import { ConfigError, type Config } from '../config.ts';
import { joinInstallation, openGround } from './installation.ts';

function folderOf(args: readonly string[]): string {
  const [folder] = args.filter((arg) => !arg.startsWith('--'));
  if (!folder) throw new ConfigError('フォルダを指定してください。 / Name a folder.');
  return resolve(folder);
}

/**
 * Copies everything but the master key into a new folder, sealed, also while the server runs. What a backup beside it holds
 * already is shared with it, unless `--full` is given.
 */
export async function runBackup(config: Config, args: readonly string[]): Promise<number> {
  const target = folderOf(args);
  const installation = await joinInstallation(config);
  try {
    const made = await backup({
      url: installation.urls.backup,
      filesDir: config.filesDir,
      target,
      masterKey: installation.masterKey,
      incremental: !args.includes('--full'),
      clock: systemClock,
    });
    await noteBackup(config.filesDir, systemClock.now());
    console.log(
      `${made.target}: ${made.tables} tables, ${made.rows} rows, ${made.files} files, ${made.sizeBytes} bytes`,
    );
    if (made.former !== null)
      console.log(`${made.newBytes} bytes of it are new; the rest is shared with ${made.former}`);
    for (const line of MASTER_KEY_NOTICE) console.log(line);
    return 0;
  } finally {
    await installation.close();
  }
}

/** Restores such a folder into an installation that holds nothing yet. */
export async function runRestore(config: Config, args: readonly string[]): Promise<number> {
  const source = folderOf(args);
  const ground = await openGround(config);
  try {
    const done = await restore({
      adminUrl: ground.adminUrl,
      source,
      filesDir: config.filesDir,
      masterKey: ground.masterKey,
    });
    console.log(`restored as of ${done.createdAt.toISOString()}: ${done.rows} rows, ${done.files} files`);
    return 0;
  } finally {
    await ground.close();
  }
}
