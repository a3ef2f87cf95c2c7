import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { canReach } from '#db/server/account.ts';
import { chooseAccount } from './account.ts';

/**
 * Asterisk (22.10) cuts the path of a sound that it has fetched to the length of its address, which is about a hundred
 * signs; and the path of its own socket may have 108.
 */
const LONGEST = 72;

/**
 * Where the exchange of a data directory keeps its files: below it, or in a place of the system when the path is too
 * long for Asterisk, or the account that runs it may not enter (root's home, say).
 */
export async function chooseDirectory(dataDir: string): Promise<string> {
  const own = path.join(dataDir, 'phone', 'run');
  const account = chooseAccount();
  const isReachable = await canReach(account && { name: 'exchange', ...account }, path.dirname(own));
  if (isReachable && own.length <= LONGEST) return own;
  const mark = createHash('sha256').update(dataDir).digest('hex').slice(0, 12);
  return process.getuid?.() === 0
    ? `/var/lib/engawa-phone-${mark}`
    : path.join(tmpdir(), `engawa-phone-${mark}`);
}
