import { chownSync, readFileSync } from 'node:fs';

/** The unprivileged user that the exchange runs as when Engawa itself was started by root. */
export interface Account {
  uid: number;
  gid: number;
}

/** Undefined means "the user that runs Engawa". Root never does: whoever breaks into a telephone must not own the machine. */
export function chooseAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] =
    users.find(([name]) => name === 'asterisk') ?? users.find(([name]) => name === 'nobody') ?? [];
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) };
}

/** Gives a file or a directory to the account. */
export function giveTo(account: Account | undefined, place: string): void {
  if (account) chownSync(place, account.uid, account.gid);
}
