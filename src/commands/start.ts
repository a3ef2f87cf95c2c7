import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { openInstallation } from './installation.ts';

/** Starts the server and stays until it is told to stop. */
export async function runStart(config: Config, args: readonly string[]): Promise<number> {
  const { values: options } = parseArgs({
    args: [...args],
    options: { empty: { type: 'boolean' }, tls: { type: 'boolean' } },
  });
  // Side by side: PostgreSQL is started and asked on another core while the house's thousand files are read.
  const [installation, { serve }] = await Promise.all([openInstallation(config), import('./serve.ts')]);
  try {
    await serve(config, installation, options);
    return 0;
  } finally {
    await installation.close();
  }
}
