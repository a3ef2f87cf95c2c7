import { join } from 'node:path';
import type { Exchange, StaffPhone, TelephoneState } from '#domain/calls/exchange.ts';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import type { Logger } from '#kernel/log.ts';
import type { AriAddress } from '#outside/asterisk/ari-client.ts';
import { createAsteriskExchange } from '#outside/asterisk/asterisk-exchange.ts';
import { chooseDirectory } from '#outside/asterisk/directory.ts';
import { superviseExchange, type Supervised } from '#outside/asterisk/supervisor.ts';
import { trialPrograms } from '#outside/asterisk/trial.ts';
import { findTrialRoot, type TrialRoot } from '#outside/trial-root/trial-root.ts';
import type { Config } from '../config.ts';

/** The exchanges of this installation, and the trial's process if it is ours. */
export interface Telephone {
  exchanges: readonly Exchange[];
  state(): TelephoneState;
  start(): void;
  stop(): Promise<void>;
}

const TRIAL = 'trial';
/** Telephones of the staff that a trial may have at once: in browsers, and on desks. */
const TRIAL_PHONES: readonly StaffPhone[] = [
  ...numbered('desk', 20).map((name) => ({ name, kind: 'browser' as const })),
  ...numbered('table', 3).map((name) => ({ name, kind: 'desk' as const })),
];
/** Where a trial's calls come from and go to while no provider was named: a telephone on this machine. */
const THIS_MACHINE = { host: '127.0.0.1', port: 5090 };

/**
 * The city's own exchanges if it named any, else the trial's if `npm run phone` made one, else none. A trial that
 * cannot be started is no reason not to start the rest: it says so in its state and in the log.
 */
export async function openTelephone(config: Config, log: Logger): Promise<Telephone> {
  if (config.asterisk.length > 0) return ownExchanges(config, log);
  const root = findTrialRoot(join(config.dataDir, 'phone'));
  if (!root) return nothing('off');
  try {
    return await trialExchange(config, root, log);
  } catch (error) {
    log.error({ err: error }, 'the trial exchange could not be prepared');
    return nothing('trial');
  }
}

function nothing(mode: 'off' | 'trial'): Telephone {
  const exchanges = mode === 'trial' ? [{ id: TRIAL, state: 'failing' as const }] : [];
  return {
    exchanges: [],
    state: () => ({ mode, exchanges }),
    start: () => undefined,
    stop: async () => undefined,
  };
}

function ownExchanges(config: Config, log: Logger): Telephone {
  const exchanges = config.asterisk.map((server) => connect(server.id, server, config.asteriskPhones, log));
  return {
    exchanges,
    state: () => ({
      mode: 'own',
      exchanges: exchanges.map(({ id, isConnected }) => ({ id, state: isConnected ? 'up' : 'away' })),
    }),
    start: () => exchanges.forEach((exchange) => exchange.start()),
    stop: async () => void (await Promise.all(exchanges.map((exchange) => exchange.stop()))),
  };
}

async function trialExchange(config: Config, root: TrialRoot, log: Logger): Promise<Telephone> {
  const provider = config.phoneTrunk ?? THIS_MACHINE;
  const supervised = await superviseExchange({
    ...trialPrograms(root),
    options: {
      name: TRIAL,
      directory: await chooseDirectory(config.dataDir),
      listen: config.phoneListen,
      trunks: [{ name: 'trunk', from: [config.phoneTrunk ? provider.host : '127.0.0.0/8'], ...provider }],
      soundlessSec: config.phoneSoundlessSec,
      phones: TRIAL_PHONES,
    },
    clock: systemClock,
    ids: createIds(systemClock),
    log,
  });
  const { settings } = supervised;
  const exchange = connect(
    TRIAL,
    {
      url: `http://${settings.listen}:${settings.ports.http}`,
      user: settings.name,
      password: settings.ariPassword,
      app: settings.name,
    },
    // As it runs: one that was taken over may have been set up by an earlier version.
    settings.phones.map(({ name, kind }) => ({ name, kind })),
    log,
  );
  return {
    exchanges: [exchange],
    state: () => ({ mode: 'trial', exchanges: [stateOf(supervised, exchange)] }),
    start: () => exchange.start(),
    async stop() {
      await exchange.stop();
      await supervised.stop();
    },
  };
}

function stateOf(supervised: Supervised, exchange: Exchange): TelephoneState['exchanges'][number] {
  const { listen, ports, phones } = supervised.settings;
  const { state } = supervised.state();
  const seen = state === 'up' && !exchange.isConnected ? 'away' : state;
  return {
    id: exchange.id,
    state: seen === 'stopped' ? 'away' : seen,
    sipAddress: `${listen}:${ports.sip}`,
    deskPhones: phones.flatMap((phone) =>
      phone.kind === 'desk' ? [{ name: phone.name, secret: phone.secret }] : [],
    ),
  };
}

function connect(id: string, address: AriAddress, phones: readonly StaffPhone[], log: Logger): Exchange {
  return createAsteriskExchange({ id, address, phones, clock: systemClock, log });
}

function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}-${String(at + 1).padStart(2, '0')}`);
}
