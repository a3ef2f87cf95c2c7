// npm run rehearse -- [options]. Installs packages when needed and plays simulated residents against a running product.
import { environmentFor, findNode26 } from './bootstrap/node26.mjs';
import { installPackagesIfStale } from './bootstrap/packages.mjs';
import { inRoot } from './bootstrap/paths.mjs';
import { endWith, runOpenly } from './bootstrap/run.mjs';

// Ctrl-C is the rehearsal's: it ends early and still reports.
process.on('SIGINT', () => undefined);
try {
  await installPackagesIfStale();
  const node = findNode26();
  process.exitCode = await runOpenly(node, [inRoot('tools/rehearse/main.ts'), ...process.argv.slice(2)], {
    env: environmentFor(node),
  });
} catch (error) {
  endWith(error);
}
