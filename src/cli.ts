import { enableCompileCache } from 'node:module';
import path from 'node:path';

// Before anything else is read: nine hundred files of TypeScript are else stripped and compiled anew at every start, 0.6 s
// of 2.8 until the first line runs. Where the folder cannot be written it is as without.
enableCompileCache(path.join(import.meta.dirname, '../node_modules/.cache/compiled'));
const { runCommand } = await import('./commands/run.ts');
process.exitCode = await runCommand(process.argv.slice(2));
