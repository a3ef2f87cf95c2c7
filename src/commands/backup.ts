import { resolve } from 'node:path';
import { backup, MASTER_KEY_NOTICE } from '#db/backup.ts';
import { restore } from '#db/restore.ts';
import { systemClock } from '#kernel/clock.ts';
import { ConfigError, type Config } from '../config.ts';
import { filesDirOf } from '../main.ts';
import { joinInstallation, openGround } from './installation.ts';

function folderOf(args: readonly string[]): string {
  const [folder] = args;
  if (!folder) throw new ConfigError('フォルダを指定してください。 / Name a folder.');
  return resolve(folder);
}

/** Copies everything but the master key into a new folder, also while the server runs. */
export async function runBackup(config: Config, args: readonly string[]): Promise<number> {
  const target = folderOf(args);
  const installation = await joinInstallation(config);
  try {
    const made = await backup({
      url: installation.urls.backup,
      filesDir: filesDirOf(config.dataDir),
      target,
      clock: systemClock,
    });
    console.log(
      `${made.target}: ${made.tables} tables, ${made.rows} rows, ${made.files} files, ${made.sizeBytes} bytes`,
    );
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
      filesDir: filesDirOf(config.dataDir),
      masterKey: ground.masterKey,
    });
    console.log(`restored as of ${done.createdAt.toISOString()}: ${done.rows} rows, ${done.files} files`);
    return 0;
  } finally {
    await ground.close();
  }
}
