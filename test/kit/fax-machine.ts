import { createServer } from 'node:http';
import { once } from 'node:events';
import path from 'node:path';
import type { Exchange, ExchangeEvent, FaxResult } from '#domain/calls/exchange.ts';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import { createLogger } from '#kernel/log.ts';
import { createAsteriskExchange } from '#outside/asterisk/asterisk-exchange.ts';
import { superviseExchange } from '#outside/asterisk/supervisor.ts';
import { trialPrograms } from '#outside/asterisk/trial.ts';
import { trialRoot } from './trial-root.ts';
import { until } from './until.ts';

const ids = createIds(systemClock);
const log = createLogger({ level: 'silent' });
const STATION = '0312345678';
const LINE = 'city';

/** One call of a fax machine. */
export interface FaxCall {
  /** How it ended, as the machine saw it. */
  result(): FaxResult | undefined;
  /** The pages that came to it, once it has ended. */
  received(): Promise<Uint8Array | undefined>;
  hangUp(): Promise<void>;
  isOver(): boolean;
  /** All that the machine knows of it, for whoever waits in vain. */
  story(): string;
}

/** A fax machine of the public network: a second Asterisk with a modem in software (spandsp). */
export interface FaxMachine {
  /** Calls a number and sends a file of pages (TIFF), once it is answered. */
  send(to: string, pages: Uint8Array): Promise<FaxCall>;
  /** Takes the next call and whatever fax comes. */
  take(): FaxCall;
  close(): Promise<void>;
}

/** Starts one at a SIP port, beside the exchange at another. Without `t38` it has sound only, as most lines have. */
export async function openFaxMachine(options: {
  folder: string;
  name: string;
  sipPort: number;
  exchangePort: number;
  t38: boolean;
}): Promise<FaxMachine> {
  const { name, exchangePort, t38 } = options;
  const supervised = await superviseExchange({
    ...trialPrograms(trialRoot()),
    options: {
      name,
      directory: path.join(options.folder, name),
      listen: '127.0.0.1',
      sipPort: options.sipPort,
      trunks: [{ name: LINE, from: ['127.0.0.1/32'], host: '127.0.0.1', port: exchangePort, t38 }],
      phones: [],
    },
    clock: systemClock,
    ids,
    log,
  });
  await supervised.firstUp;
  const { settings } = supervised;
  const exchange = createAsteriskExchange({
    id: name,
    address: {
      url: `http://${settings.listen}:${settings.ports.http}`,
      user: settings.name,
      password: settings.ariPassword,
      app: settings.name,
    },
    phones: [],
    clock: systemClock,
    log,
  });
  const events: ExchangeEvent[] = [];
  exchange.subscribe((event) => events.push(event));
  exchange.start();
  await until('the fax machine is connected', () => exchange.isConnected);
  const files = await serveFiles();
  let taken = 0;

  return {
    async send(to, pages) {
      const [legId, faxId] = [ids.next(), ids.next()];
      const url = files.add(pages);
      const line = { number: to, line: LINE };
      await exchange.originate({ legId, to: line, shown: STATION, answerWithinSec: 20 });
      const call = faxCall({ exchange, events, faxId, legId: () => legId });
      void until('the fax is answered', () =>
        events.some((one) => one.type === 'answered' && one.legId === legId),
      )
        .then(() => exchange.sendFax(legId, { faxId, station: STATION, url }))
        .catch(call.failed);
      return call;
    },
    take() {
      const faxId = ids.next();
      const at = taken++;
      let legId: string | undefined;
      const call = faxCall({ exchange, events, faxId, legId: () => legId });
      void until('a call comes', () => events.filter((one) => one.type === 'entered')[at], 60_000)
        .then(async (entered) => {
          legId = entered.type === 'entered' ? entered.legId : '';
          await exchange.answer(legId);
          await exchange.receiveFax(legId, { faxId, station: STATION });
        })
        .catch(call.failed);
      return call;
    },
    async close() {
      files.close();
      await exchange.stop();
      await supervised.stop();
    },
  };
}

function faxCall(call: {
  exchange: Exchange;
  events: readonly ExchangeEvent[];
  faxId: string;
  legId(): string | undefined;
}): FaxCall & { failed(error: unknown): void } {
  const { exchange, events, faxId } = call;
  let failure = 'nothing failed';
  return {
    result() {
      const ended = events.find((one) => one.type === 'fax-ended' && one.faxId === faxId);
      return ended?.type === 'fax-ended' ? ended : undefined;
    },
    received: () => exchange.fetchFax(faxId),
    async hangUp() {
      await exchange.hangUp(call.legId() ?? '', 'normal');
    },
    isOver: () => events.some((one) => one.type === 'left' && one.legId === call.legId()),
    failed: (error) => void (failure = String(error)),
    story: () => `${failure}; ${JSON.stringify(events)}`,
  };
}

/** Serves files on the loopback, each at an address of its own. */
export async function serveFiles(): Promise<{ add(bytes: Uint8Array): string; close(): void }> {
  const files: Uint8Array[] = [];
  const server = createServer((request, reply) => {
    const file = files[Number(request.url?.slice(1))];
    reply.writeHead(file ? 200 : 404).end(file);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    add: (bytes) => `http://127.0.0.1:${address.port}/${files.push(bytes) - 1}`,
    close: () => void server.close(),
  };
}
