import { chmodSync, rmSync } from 'node:fs';
import type { Destination } from '#domain/calls/exchange.ts';
import { joinTiffs } from '#kernel/tiff.ts';
import { openBadLine } from '../kit/bad-line.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type FaxCall, openFaxMachine, serveFiles } from '../kit/fax-machine.ts';
import { openPretendWorld } from './pretend-world.ts';
import { openRealWorld } from './real-world.ts';
import type { World } from './world.ts';

/** One call of the fax machine at the other end. */
export interface FarFax {
  received(): Promise<Uint8Array | undefined>;
  hangUp(): Promise<void>;
}

/** An exchange with fax machines around it: one that can T.38, one that has sound only. */
export interface FaxWorld {
  world: World;
  /** Dials the city's number and sends these pages. */
  send(options: { pages: readonly Uint8Array[]; way: Way }): Promise<FarFax>;
  /** The next packets of 20 ms that come by sound are noise. */
  spoil(packets: number): void;
  /** Waits for one call. */
  take(options: { way: Way }): Promise<{ far: FarFax; to: Destination }>;
  /** Where the exchange fetches this file. */
  urlOf(file: Uint8Array): string;
  close(): Promise<void>;
}

export type Way = 't38' | 'sound';
const NUMBER = '0877123456';

/** The real exchange, and two more Asterisks as fax machines of the public network. */
export async function openRealFaxWorld(): Promise<FaxWorld> {
  const scratch = makeScratchDir();
  chmodSync(scratch, 0o711);
  const world = await openRealWorld();
  const files = await serveFiles();
  const exchangePort = world.supervised.settings.ports.sip;
  const line = await openBadLine(exchangePort);
  const [modern, plain] = [world.freeLine(), world.freeLine()];
  const common = { folder: scratch };
  const machines = {
    t38: await openFaxMachine({ ...common, name: 'modern', sipPort: modern.port, exchangePort, t38: true }),
    sound: await openFaxMachine({
      ...common,
      name: 'plain',
      sipPort: plain.port,
      exchangePort: line.port,
      t38: false,
    }),
  };
  return {
    world,
    async send({ pages, way }) {
      return farFax(await machines[way].send(NUMBER, joinTiffs(pages)));
    },
    spoil: (packets) => line.spoil(packets),
    async take({ way }) {
      const to = { number: '0312345678', line: (way === 't38' ? modern : plain).name };
      return { far: farFax(machines[way].take()), to };
    },
    urlOf: (file) => files.add(file),
    async close() {
      await Promise.all([machines.t38.close(), machines.sound.close()]);
      line.close();
      files.close();
      await world.close();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

function farFax(call: FaxCall): FarFax {
  return { received: () => call.received(), hangUp: () => call.hangUp() };
}

/** The pretended exchange; every way is the same to it. */
export async function openPretendFaxWorld(): Promise<FaxWorld> {
  const files = new Map<string, Uint8Array>();
  const world = await openPretendWorld({
    fetchFile: async (url) => {
      const file = files.get(url);
      if (!file) throw new Error('no such file');
      return file;
    },
  });
  const { pretend } = world;
  let numbers = 0;
  return {
    world,
    async send({ pages }) {
      const caller = { kind: 'number', number: '0312345678' } as const;
      const far = pretend.dial({ line: world.line, to: NUMBER, caller, fax: { sends: pages } });
      return { received: async () => undefined, hangUp: async () => far.hangUp() };
    },
    // Nothing is lost in a pretence.
    spoil: () => undefined,
    async take() {
      const number = `03123456${String(++numbers).padStart(2, '0')}`;
      pretend.expect(number, { kind: 'answers', afterMs: 200, fax: { takes: true } });
      const legId = (): string => {
        const last = world.events.findLast((event) => event.type === 'answered');
        return last?.type === 'answered' ? last.legId : '';
      };
      return {
        far: {
          received: async () => pretend.farEnd(legId())?.faxed(),
          hangUp: async () => pretend.farEnd(legId())?.hangUp(),
        },
        to: { number, line: world.line },
      };
    },
    urlOf(file) {
      const url = `http://127.0.0.1/${files.size}.tiff`;
      files.set(url, file);
      return url;
    },
    close: () => world.close(),
  };
}
