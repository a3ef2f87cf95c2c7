import { open, readFile, rename } from 'node:fs/promises';
import type { Ids } from '#kernel/ids.ts';
import { ServerFailure } from './failure.ts';

/** How this installation signs in to its own PostgreSQL as its superuser, and where that listens. */
export type Credentials = {
  readonly user: string;
  readonly password: string;
  readonly socketDir: string;
  readonly port: number;
};

/**
 * The superuser's name and password of this installation, made at the first start and kept readable by the owner only.
 *
 * Passwords (scram) and not `trust` behind the private socket directory, although nobody else reaches the socket:
 * the product separates database roles (migrator, application without BYPASSRLS, relay, backup), and under `trust`
 * whoever holds the application's connection could simply sign in as the superuser.
 */
export async function loadOrMakeCredentials(
  file: string,
  where: { socketDir: string; port: number; clusterExists: boolean },
  ids: Ids,
): Promise<Credentials> {
  const known = await readCredentials(file);
  if (!known && where.clusterExists) {
    throw new ServerFailure(
      `${file} is missing: it holds the password of the database beside it. Restore it, or restore a backup into a new DATA_DIR.`,
    );
  }
  const credentials = {
    user: known?.user ?? 'postgres',
    password: known?.password ?? ids.token(24),
    socketDir: where.socketDir,
    port: where.port,
  };
  if (JSON.stringify(known) !== JSON.stringify(credentials))
    await writeWhole(file, JSON.stringify(credentials));
  return credentials;
}

/** The credentials that an earlier start left in `file`, if there are any. Refuses a damaged file. */
export async function readCredentials(file: string): Promise<Credentials | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new ServerFailure(`${file} cannot be read: ${error.message}`, { cause: error });
  });
  if (text === undefined) return undefined;
  const parsed = parse(text);
  if (!parsed) throw new ServerFailure(`${file} is damaged. Restore it from a backup.`);
  return parsed;
}

/** A connection string for `pg` and for libpq's own programs. */
export function connectionUrl(credentials: Credentials, database: string): string {
  const { user, password, socketDir, port } = credentials;
  const part = encodeURIComponent;
  return `postgresql://${part(user)}:${part(password)}@/${part(database)}?host=${part(socketDir)}&port=${port}`;
}

function parse(text: string): Credentials | undefined {
  try {
    const { user, password, socketDir, port } = JSON.parse(text) as Record<string, unknown>;
    if (typeof user !== 'string' || typeof password !== 'string') return undefined;
    if (typeof socketDir !== 'string' || typeof port !== 'number') return undefined;
    return { user, password, socketDir, port };
  } catch {
    return undefined;
  }
}

/** On disk before the cluster that it opens exists; renamed, so that a half-written password is never found. */
async function writeWhole(file: string, text: string): Promise<void> {
  const partial = `${file}.partial`;
  const handle = await open(partial, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
}
