import { chmodSync, rmSync } from 'node:fs';
import type { Destination } from '#domain/calls/exchange.ts';
import { joinTiffs } from '#kernel/tiff.ts';
import { openBadLine } from '../kit/bad-line.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type FaxCall, type FaxMachine, openFaxMachine, serveFiles } from '../kit/fax-machine.ts';
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
  /** Dials a number of the city and sends these pages. */
  send(options: { pages: readonly Uint8Array[]; way: Way; to: string }): Promise<FarFax>;
  /** The next packets of 20 ms that come by the noisy line are noise. */
  spoil(packets: number): void;
  /** Waits for one call. */
  take(options: { way: Way }): Promise<{ far: FarFax; to: Destination }>;
  /** Where the exchange fetches this file. */
  urlOf(file: Uint8Array): string;
  close(): Promise<void>;
}

/** `noise`: by sound too, over a line that can be spoiled and takes one call at a time. */
export type Way = 't38' | 'sound' | 'noise';

/** The real exchange, and three more Asterisks as fax machines of the public network. */
export async function openRealFaxWorld(): Promise<FaxWorld> {
  const scratch = makeScratchDir();
  chmodSync(scratch, 0o711);
  const world = await openRealWorld();
  const files = await serveFiles();
  const exchangePort = world.supervised.settings.ports.sip;
  const line = await openBadLine(exchangePort);
  const lines = { t38: world.freeLine(), sound: world.freeLine(), noise: world.freeLine() };
  const open = (way: Way): Promise<FaxMachine> =>
    openFaxMachine({
      folder: scratch,
      name: way,
      sipPort: lines[way].port,
      exchangePort: way === 'noise' ? line.port : exchangePort,
      t38: way === 't38',
    });
  const [t38, sound, noise] = await Promise.all([open('t38'), open('sound'), open('noise')]);
  const machines = { t38, sound, noise };
  return {
    world,
    async send({ pages, way, to }) {
      return farFax(await machines[way].send(to, joinTiffs(pages)));
    },
    spoil: (packets) => line.spoil(packets),
    async take({ way }) {
      const to = { number: '0312345678', line: lines[way].name };
      return { far: farFax(machines[way].take()), to };
    },
    urlOf: (file) => files.add(file),
    async close() {
      await Promise.all([t38, sound, noise].map((machine) => machine.close()));
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
    async send({ pages, to }) {
      const caller = { kind: 'number', number: '0312345678' } as const;
      const far = pretend.dial({ line: world.line, to, caller, fax: { sends: pages } });
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
