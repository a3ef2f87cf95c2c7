import { explainServerFailure } from '#db/server/failure.ts';
import { ConfigError, readConfig } from '../config.ts';
import { COMMANDS, usage } from './commands.ts';
import { explainRefusal } from './refusals.ts';

/** The command line: `engawa COMMAND`; without one it starts. Returns the exit code, and says what failed in words. */
export async function runCommand([name = 'start', ...rest]: readonly string[]): Promise<number> {
  const command = COMMANDS.get(name);
  if (!command) {
    console.error(usage());
    return 2;
  }
  try {
    return await command.run(readConfig(), rest);
  } catch (error) {
    const lines =
      error instanceof ConfigError ? [error.message] : (explainServerFailure(error) ?? explainRefusal(error));
    for (const line of lines ?? [error instanceof Error ? (error.stack ?? error.message) : String(error)])
      console.error(line);
    return 1;
  }
}
