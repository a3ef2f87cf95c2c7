import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import type { Caller, Exchange, ExchangeEvent } from '#domain/calls/exchange.ts';
import { systemClock } from '#kernel/clock.ts';
import { createIds } from '#kernel/ids.ts';
import { createLogger } from '#kernel/log.ts';
import { toWav } from '#kernel/sound.ts';
import { createAsteriskExchange } from '#outside/asterisk/asterisk-exchange.ts';
import { superviseExchange, type Supervised } from '#outside/asterisk/supervisor.ts';
import { trialPrograms } from '#outside/asterisk/trial.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { awaitBySip, dialBySip, type SipPhone } from '../kit/sip-phone.ts';
import { trialRoot } from '../kit/trial-root.ts';
import { takeUdpBlock } from '../kit/udp-ports.ts';
import { until } from '../kit/until.ts';
import type { Answering, Person, World } from './world.ts';

const ids = createIds(systemClock);
const log = createLogger({ level: 'silent' });
/** A share of full scale; silence is nothing, a tone or a voice a tenth. */
const AUDIBLE = 0.01;
/** One for each that is called: what a telephone that is gone was still to be told must not reach the next one. */
const LINES = 48;
const LONG = `${'0'.repeat(64)}.wav`;
const SHORT = `${'1'.repeat(64)}.wav`;
const FROM: Record<Exclude<Caller['kind'], 'number'>, string> = {
  withheld: '"Anonymous" <sip:anonymous@anonymous.invalid>',
  payphone: '"Coin line/payphone" <sip:anonymous@anonymous.invalid>',
  unavailable: '"Unavailable" <sip:anonymous@anonymous.invalid>',
};

/** Somebody with a real telephone, who hears what is pressed at the other end. */
export interface RealPerson extends Person {
  heardKeys(): string;
  /** `kill -9` of the telephone: it says no word, and sends nothing more. */
  vanish(): void;
}

/** The real exchange, and what a suite needs to look behind it. */
export interface RealWorld extends World {
  dial(options: { to: string; caller?: Caller }): Promise<RealPerson>;
  expect(answering: Answering): Promise<{ person: RealPerson; to: { number: string; line: string } }>;
  supervised: Supervised;
  /** A sound of half a second: heard, and over before anybody waits. */
  shortPromptUrl: string;
  /** Where SIPp keeps its files. */
  folder: string;
  /** Somebody of the public network waits for one call over the trunk, whatever number is dialled. */
  expectOutside(answering: Answering): Promise<RealPerson>;
  /** Where calls to any number of the public network arrive; nobody is there unless a test puts somebody. */
  trunkPort: number;
  /** A line of its own at which somebody may wait. */
  freeLine(): { name: string; port: number };
}

/** Asterisk from the trial root with SIPp as the public network, all on the loopback. */
export async function openRealWorld(options: { soundlessSec?: number } = {}): Promise<RealWorld> {
  const scratch = makeScratchDir();
  chmodSync(scratch, 0o711);
  const block = await takeUdpBlock();
  const [sipPort, trunkPort, ...ports] = block.ports as [number, number, ...number[]];
  const lines = ports.slice(0, LINES).map((port, at) => ({ name: `line-${at}`, port }));
  const free = [...lines];
  const supervised = await superviseExchange({
    ...trialPrograms(trialRoot()),
    options: {
      name: 'trial',
      directory: path.join(scratch, 'run'),
      listen: '127.0.0.1',
      sipPort,
      ...options,
      trunks: [
        { name: 'trunk', from: ['127.0.0.1/32'], host: '127.0.0.1', port: trunkPort },
        // Nobody calls over these.
        ...lines.map((line) => ({ ...line, from: ['127.0.0.2/32'], host: '127.0.0.1' })),
      ],
      phones: [
        ...['desk-01', 'desk-02', 'desk-03', 'desk-04', 'desk-05'].map((name) => ({
          name,
          kind: 'browser' as const,
        })),
        { name: 'table-01', kind: 'desk' },
      ],
    },
    clock: systemClock,
    ids,
    log,
  });
  await supervised.firstUp;
  const prompts = await servePrompt();
  const phones: SipPhone[] = [];
  const events: ExchangeEvent[] = [];
  let exchange = await connect(supervised, events);

  const takeLine = () => {
    const line = free.shift();
    if (!line) throw new Error('more people are called than there are lines');
    return line;
  };
  const take = (phone: SipPhone): RealPerson => {
    phones.push(phone);
    return personAt(phone);
  };
  return {
    supervised,
    folder: scratch,
    trunkPort,
    freeLine: takeLine,
    exchange: () => exchange,
    events,
    promptUrl: prompts.url,
    shortPromptUrl: prompts.shortUrl,
    line: 'trunk',
    newId: () => ids.next(),
    async dial({ to, caller = { kind: 'number', number: '0312345678' } }) {
      const from = caller.kind === 'number' ? `<sip:${caller.number}@127.0.0.1>` : FROM[caller.kind];
      return take(
        await dialBySip({ folder: scratch, exchangePort: supervised.settings.ports.sip, to, from }),
      );
    },
    async expect(behaviour) {
      const line = takeLine();
      const person = take(await awaitBySip({ folder: scratch, port: line.port, behaviour }));
      return { person, to: { number: '09000000001', line: line.name } };
    },
    expectOutside: async (behaviour) =>
      take(await awaitBySip({ folder: scratch, port: trunkPort, behaviour })),
    until: (what, look, withinMs = 15_000) => until(what, look, withinMs),
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    async returnAfterAbsence(meanwhile) {
      await exchange.stop();
      await meanwhile();
      events.length = 0;
      exchange = await connect(supervised, events);
    },
    async close() {
      for (const phone of phones) phone.close();
      await exchange.stop();
      prompts.close();
      await supervised.stop();
      block.release();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

async function connect({ settings }: Supervised, events: ExchangeEvent[]): Promise<Exchange> {
  const exchange = createAsteriskExchange({
    id: 'trial',
    address: {
      url: `http://${settings.listen}:${settings.ports.http}`,
      user: settings.name,
      password: settings.ariPassword,
      app: settings.name,
    },
    phones: settings.phones.map(({ name, kind }) => ({ name, kind })),
    clock: systemClock,
    log,
  });
  exchange.subscribe((event) => events.push(event));
  exchange.start();
  await until('the exchange is connected', () => exchange.isConnected);
  return exchange;
}

async function servePrompt(): Promise<{ url: string; shortUrl: string; close(): void }> {
  const sound = (lengthMs: number) => {
    const samples = Int16Array.from({ length: lengthMs * 8 }, (_, at) =>
      Math.round(9_000 * Math.sin(at / 4)),
    );
    return toWav({ samplesPerSec: 8_000, samples });
  };
  const files: Readonly<Record<string, Buffer>> = { [LONG]: sound(2_000), [SHORT]: sound(500) };
  const server = createServer(
    (request, reply) =>
      void reply.setHeader('content-type', 'audio/wav').end(files[request.url?.split('/').at(-1) ?? '']),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/prompts/${LONG}`,
    shortUrl: `http://127.0.0.1:${address.port}/prompts/${SHORT}`,
    close: () => void server.close(),
  };
}

function personAt(phone: SipPhone): RealPerson {
  return {
    async press(keys) {
      for (const key of keys) await phone.ear.press(key);
    },
    hangUp: () => phone.hangUp(),
    speak: () => phone.ear.speak(),
    say: (sound) => phone.ear.say(sound),
    heardKeys: () => phone.ear.heardKeys(),
    hears: () => phone.ear.loudness() > AUDIBLE,
    vanish: () => phone.vanish(),
    isOver: () => phone.isOver(),
    isToldBusy: () => phone.refusedWith() === 486,
  };
}
