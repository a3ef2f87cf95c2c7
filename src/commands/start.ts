import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { openInstallation } from './installation.ts';
import type * as serving from './serve.ts';

/** Starts the server and stays until it is told to stop. */
export async function runStart(config: Config, args: readonly string[]): Promise<number> {
  const { values: options } = parseArgs({
    args: [...args],
    options: { empty: { type: 'boolean' }, tls: { type: 'boolean' } },
  });
  // The house's thousand files are read while PostgreSQL starts on another core: reading them holds up all else in here.
  let reading: Promise<typeof serving> | undefined;
  const read = () => (reading ??= import('./serve.ts'));
  const installation = await openInstallation(config, () => void read());
  try {
    const { serve } = await read();
    await serve(config, installation, options);
    return 0;
  } finally {
    await installation.close();
  }
}
