import { explainServerFailure } from '#db/server/failure.ts';
import { ConfigError, readConfig } from './config.ts';
import { COMMANDS, usage } from './commands/commands.ts';
import { explainRefusal } from './commands/refusals.ts';

/** The command line: `engawa COMMAND`; without one it starts. */
async function run(args: readonly string[]): Promise<number> {
  const [name = 'start', ...rest] = args;
  const command = COMMANDS.get(name);
  if (!command) {
    console.error(usage());
    return 2;
  }
  return command.run(readConfig(), rest);
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const lines =
    error instanceof ConfigError ? [error.message] : (explainServerFailure(error) ?? explainRefusal(error));
  for (const line of lines ?? [error instanceof Error ? (error.stack ?? error.message) : String(error)])
    console.error(line);
  process.exitCode = 1;
}
