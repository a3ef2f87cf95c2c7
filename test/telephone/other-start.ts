import { createIds } from '#kernel/ids.ts';
import { createLogger } from '#kernel/log.ts';
import { systemClock } from '#kernel/clock.ts';
import { superviseExchange } from '#outside/asterisk/supervisor.ts';
import { trialPrograms } from '#outside/asterisk/trial.ts';
import { trialRoot } from '../kit/trial-root.ts';

/** Stands for an Engawa that will be killed: brings an exchange up on the directory, says so, and stays. */
const [, , directory = ''] = process.argv;
const supervised = await superviseExchange({
  ...trialPrograms(trialRoot()),
  options: {
    name: 'trial',
    directory,
    listen: '127.0.0.1',
    trunks: [],
    phones: [{ name: 'desk-01', kind: 'browser' }],
  },
  clock: systemClock,
  ids: createIds(systemClock),
  log: createLogger({ level: 'silent' }),
});
setInterval(() => undefined, 1_000);
await supervised.firstUp;
console.log('up');
