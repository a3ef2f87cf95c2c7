import { spawn } from 'node:child_process';
import { appendFile, chown, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Account } from './account.ts';
import type { Credentials } from './credentials.ts';
import { syncDirectory } from '../sync-directory.ts';
import { ServerFailure } from './failure.ts';
import { handOver, makePrivateDirectory, type Places } from './places.ts';
import { SETTINGS_FILE, settingsText } from './settings.ts';

/** What PostgreSQL's programs see of the environment: nothing of ours, no host locale, no host time zone. */
export const PROGRAM_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', LANG: 'C.UTF-8', TZ: 'UTC' };

/** The builtin provider came with 17: its C.UTF-8 cannot change under our indexes when the system is upgraded. */
const BUILTIN_PROVIDER_FROM = 17;

/** The major version of the cluster in `clusterDir`; undefined when there is none yet. */
export async function clusterMajor(clusterDir: string): Promise<number | undefined> {
  const text = await readFile(path.join(clusterDir, 'PG_VERSION'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number.parseInt(text, 10);
}

/**
 * Makes the cluster: UTF-8, ordered by code point whatever the host says, pages with checksums, passwords only.
 * Made under another name and renamed: a first start that was cut short leaves nothing that looks like a cluster.
 */
export async function initialiseCluster(
  places: Places,
  binDir: string,
  major: number,
  credentials: Credentials,
  durable: boolean,
): Promise<void> {
  const fresh = `${places.clusterDir}.new`;
  await rm(fresh, { recursive: true, force: true });
  await makePrivateDirectory(fresh, places.account);
  const passwordFile = path.join(places.socketDir, 'initial-password');
  await writeFor(places.account, passwordFile, credentials.password);
  try {
    await runInitdb(places, binDir, fresh, [
      ...localeArguments(major),
      '--encoding=UTF8',
      '--data-checksums',
      `--username=${credentials.user}`,
      `--pwfile=${passwordFile}`,
      '--auth-local=scram-sha-256',
      '--auth-host=reject',
      ...(durable ? [] : ['--no-sync']),
    ]);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await appendFile(path.join(fresh, 'postgresql.conf'), `\ninclude_if_exists = '${SETTINGS_FILE}'\n`);
  await rename(fresh, places.clusterDir);
  if (durable) await syncDirectory(places.dataDir);
}

/** Brings the cluster's settings up to this version of the product. They hold from the next start or reload. */
export async function writeSettings(places: Places, durable: boolean): Promise<void> {
  await writeFor(places.account, path.join(places.clusterDir, SETTINGS_FILE), settingsText(durable));
}

function localeArguments(major: number): string[] {
  if (major < BUILTIN_PROVIDER_FROM) return ['--locale=C.UTF-8'];
  return ['--locale=C.UTF-8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
}

async function writeFor(account: Account | undefined, file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  if (account) await chown(file, account.uid, account.gid);
}

async function runInitdb(
  places: Places,
  binDir: string,
  directory: string,
  options: string[],
): Promise<void> {
  const handed = handOver(places, directory);
  try {
    await runToEnd(
      path.join(binDir, 'initdb'),
      ['-D', handed.argument, ...options],
      places,
      handed.extraStdio,
    );
  } finally {
    handed.close();
  }
}

function runToEnd(program: string, options: string[], places: Places, extraStdio: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, options, {
      cwd: '/',
      env: PROGRAM_ENVIRONMENT,
      uid: places.account?.uid,
      gid: places.account?.gid,
      stdio: ['ignore', 'ignore', 'pipe', ...extraStdio],
    });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.once('error', (cause) => reject(new ServerFailure(`${program} could not be run.`, { cause })));
    child.once('close', (code) => {
      if (code === 0) return resolve();
      reject(
        new ServerFailure(
          `PostgreSQL could not make its data directory ${places.clusterDir}:\n${said.trim()}`,
        ),
      );
    });
  });
}
