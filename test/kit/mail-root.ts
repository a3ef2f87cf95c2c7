import { existsSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../..');
const PLACE = path.join(ROOT, '.cache', 'mail');

/** vitest's globalSetup: Debian's Postfix and Dovecot, unpacked once and kept between runs. */
export async function setup(): Promise<void> {
  // By name at run time: the tools are plain JavaScript for the machine's own Node.
  const { unpackMailRoot } = (await import(path.join(ROOT, 'tools', 'bootstrap', 'mail-root.mjs'))) as {
    unpackMailRoot(place: string): Promise<boolean>;
  };
  await unpackMailRoot(PLACE);
}

/** Where `setup` unpacked them. */
export function mailRoot(): string {
  const root = path.join(PLACE, 'root');
  if (!existsSync(root))
    throw new Error('No mail root: this test belongs to a project with globalSetup test/kit/mail-root.ts');
  return root;
}
