import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** An account of the demo city, with its password in the clear: it opens nothing but invented people. */
export interface DemoAccount {
  login: string;
  password: string;
  /** Who it is, for the console: role and department. */
  description: string;
}

const fileOf = (dataDir: string) => join(dataDir, 'secrets', 'demo-accounts.json');

/** The accounts of this installation; none when it has no demo. */
export async function readDemoAccounts(dataDir: string): Promise<DemoAccount[]> {
  try {
    return JSON.parse(await readFile(fileOf(dataDir), 'utf8')) as DemoAccount[];
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return [];
    throw error;
  }
}

/** Keeps them, readable by the server's user only. */
export async function writeDemoAccounts(dataDir: string, accounts: readonly DemoAccount[]): Promise<void> {
  await mkdir(join(dataDir, 'secrets'), { recursive: true, mode: 0o700 });
  const temporary = `${fileOf(dataDir)}.new`;
  await writeFile(temporary, JSON.stringify(accounts, null, 2), { mode: 0o600 });
  await rename(temporary, fileOf(dataDir));
}

const markOf = (dataDir: string) => join(dataDir, 'demo-unfinished');

/** Marks that the demo's past is being made, so that the next start sees when this one was cut short. */
export async function markUnfinished(dataDir: string): Promise<void> {
  await writeFile(markOf(dataDir), '');
}

/** Takes the mark away; what is to be done before it may be repeated when that was cut short again. */
export async function markFinished(dataDir: string): Promise<void> {
  await rm(markOf(dataDir), { force: true });
}

export function isUnfinished(dataDir: string): boolean {
  return existsSync(markOf(dataDir));
}
