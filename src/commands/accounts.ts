import type { Config } from '../config.ts';
import { readDemoAccounts } from '../demo/accounts.ts';

/** Prints the demo accounts again. */
export async function printAccounts(config: Config): Promise<number> {
  const accounts = await readDemoAccounts(config.dataDir);
  if (accounts.length === 0) {
    console.error(
      'このインストールにデモのアカウントはありません。 / This installation has no demo accounts.',
    );
    return 1;
  }
  for (const line of formatAccounts(accounts)) console.log(line);
  return 0;
}

/** One line for each account, in columns. */
export function formatAccounts(
  accounts: readonly { login: string; password: string; description: string }[],
): string[] {
  const width = Math.max(...accounts.map((account) => account.login.length));
  return accounts.map(
    (account) => `  ${account.login.padEnd(width)}  ${account.password}  ${account.description}`,
  );
}
