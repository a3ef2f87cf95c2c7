import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { ServerFailure } from './failure.ts';

const run = promisify(execFile);

/** The unprivileged user that PostgreSQL runs as when Engawa itself was started by root. */
export type Account = { readonly name: string; readonly uid: number; readonly gid: number };

/**
 * Decides who runs PostgreSQL: undefined means "the user that runs Engawa". Root never does: PostgreSQL refuses it.
 * An existing cluster keeps its owner; a new one goes to `postgres`, or to `nobody` where that does not exist.
 * Refuses a cluster that belongs to root or, when not root, to somebody else.
 */
export function chooseAccount(clusterDir: string): Account | undefined {
  const own = process.getuid?.();
  const owner = ownerOf(clusterDir);
  if (own === undefined) return undefined;
  if (own !== 0) {
    if (owner && owner.uid !== own) throw belongsToOther(clusterDir, owner.uid);
    return undefined;
  }
  if (owner?.uid === 0) {
    throw new ServerFailure(
      `${clusterDir} belongs to root, and PostgreSQL does not run as root. Give it to an unprivileged user, for example: chown -R postgres: '${clusterDir}'`,
    );
  }
  const users = readUsers();
  if (owner) return users.find((user) => user.uid === owner.uid) ?? { name: String(owner.uid), ...owner };
  const chosen =
    users.find((user) => user.name === 'postgres') ?? users.find((user) => user.name === 'nobody');
  if (chosen) return chosen;
  throw new ServerFailure(
    'PostgreSQL does not run as root and there is neither a user postgres nor nobody. Start Engawa as an ordinary user.',
  );
}

/** True when the account may enter `directory` through all its parents and read it; asked of the system itself, so that ACLs count. */
export async function canReach(account: Account | undefined, directory: string): Promise<boolean> {
  if (!account) return true;
  try {
    await run('/bin/sh', ['-c', 'test -r "$1" && test -x "$1"', 'sh', directory], {
      cwd: '/',
      uid: account.uid,
      gid: account.gid,
    });
    return true;
  } catch {
    return false;
  }
}

function belongsToOther(clusterDir: string, uid: number): ServerFailure {
  const name = readUsers().find((user) => user.uid === uid)?.name ?? `user ${uid}`;
  return new ServerFailure(
    `${clusterDir} belongs to ${name}. Start Engawa as ${name} or as root, or choose another DATA_DIR.`,
  );
}

function ownerOf(directory: string): { uid: number; gid: number } | undefined {
  const found = statSync(directory, { throwIfNoEntry: false });
  return found && { uid: found.uid, gid: found.gid };
}

function readUsers(): Account[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name, , uid, gid]) => ({ name: name ?? '', uid: Number(uid), gid: Number(gid) }));
}
