import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { addLine } from '#domain/calls/lines.ts';
import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import { toWav } from '#kernel/sound.ts';
import { becomeReady, openBrowser, sees, signInAt, visit, type Visitor } from '../kit/browser.ts';
import { PASSWORD } from '../kit/cast.ts';
import { makeScratchDir } from '../kit/cluster.ts';
import { type LiveHouse, openLiveHouse } from '../kit/live-house.ts';
import { until } from '../kit/until.ts';
import { openRealWorld, type RealPerson, type RealWorld } from './real-world.ts';

/** 代表電話 of the town, answered by 総合窓口. */
export const NUMBER = '0220000000';
const WEB_DIR = path.join(import.meta.dirname, '../../dist');
const SAMPLES_PER_SEC = 16_000;

/** The town with a real exchange, telephones of the public network, and desks in real browsers that have a voice. */
export interface SoftphoneTown {
  world: RealWorld;
  house(): LiveHouse;
  url: string;
  browser: Browser;
  /** Somebody of the staff at a desk of their own, whose telephone is ready. */
  sit(login: string): Promise<Visitor>;
  /** The same person's desk, as it opens: nothing is waited for. */
  visitDesk(login: string, options?: { microphone: boolean }): Promise<Visitor>;
  dial(to?: string): Promise<RealPerson>;
  /** The server ends, as by a kill, and is there again on the same port. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  /** Everybody hangs up; nothing of a call is left at the exchange. */
  tidy(): Promise<void>;
  close(): Promise<void>;
}

export async function openSoftphoneTown(): Promise<SoftphoneTown> {
  const scratch = makeScratchDir();
  mkdirSync(scratch, { recursive: true });
  const microphone = path.join(scratch, 'voice.wav');
  writeFileSync(microphone, voice());
  const world = await openRealWorld();
  let house = await open(world);
  await addMainLine(house);
  const url = await house.app.listen({ host: '127.0.0.1', port: 0 });
  const browser = await openBrowser({ microphone });
  const people: RealPerson[] = [];
  const visitDesk = async (login: string, options = { microphone: true }): Promise<Visitor> => {
    const visitor = await visit(browser, url, { permissions: options.microphone ? ['microphone'] : [] });
    if (!options.microphone) await visitor.context.addInitScript(takeMicrophoneAway);
    await signInAt(visitor.page, url, login, PASSWORD);
    return visitor;
  };
  return {
    world,
    house: () => house,
    url,
    browser,
    visitDesk,
    async sit(login) {
      const visitor = await visitDesk(login);
      await phoneReady(visitor);
      await becomeReady(visitor.page);
      return visitor;
    },
    async dial(to = NUMBER) {
      const person = await world.dial({ to });
      people.push(person);
      return person;
    },
    async restart(meanwhile) {
      const { kept } = house;
      await house.close({ keepDatabase: true });
      await meanwhile?.();
      house = await open(world, kept);
      await house.app.listen({ host: '127.0.0.1', port: Number(new URL(url).port) });
    },
    async tidy() {
      for (const person of people) if (!person.isOver()) person.hangUp();
      people.length = 0;
      await until(
        'no leg, no bridge',
        async () => {
          const { legs, bridges } = await world.exchange().list();
          return legs.length + bridges.length === 0;
        },
        20_000,
      );
    },
    async close() {
      await browser.close();
      await house.close();
      await world.close();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** As if none were plugged in. */
function takeMicrophoneAway(): void {
  navigator.mediaDevices.enumerateDevices = async () => [];
}

/** Waits until calls come to this desk: signed in at the exchange, and known to the server. */
export async function phoneReady({ page }: Visitor): Promise<void> {
  await sees(page.getByRole('button', { name: '電話: つながっています' }), 20_000);
  await until('the server can ring it', async () => {
    const { use } = (await page.evaluate(async () => (await fetch('/desk/phone')).json())) as {
      use: { reachable: boolean } | null;
    };
    return use?.reachable;
  });
}

function open(world: RealWorld, kept?: LiveHouse['kept']): Promise<LiveHouse> {
  return openLiveHouse(
    {
      exchanges: [world.exchange()],
      sounds: { prepare: async (_tenantId, spoken) => spoken.map(() => ({ url: world.shortPromptUrl })) },
    },
    kept,
    WEB_DIR,
  );
}

async function addMainLine(house: LiveHouse): Promise<void> {
  const { rows } = await house.admin.query<{ tenant_id: string; id: string }>(
    `select tenant_id, id from queue where name = '総合窓口'`,
  );
  const { tenant_id: tenantId, id: queueId } = rows[0]!;
  // Whoever is done with one test is free for the next.
  await house.admin.query(`update queue set wrap_up_sec = 1 where name = '総合窓口'`);
  await house.database.tx({ tenantId, actor: 'system:test' }, async (tx) => {
    const entry = await addEntryPoint(tx, {
      channel: 'telephone',
      name: '代表電話',
      publicKey: NUMBER,
      queueId,
    });
    await addLine(tx, { entryPointId: entry.id, number: NUMBER, kind: 'voice' });
  });
}

/** Something like a voice, which is not taken for noise: a buzz of many tones in syllables, four a second. */
function voice(): Buffer {
  const samples = Int16Array.from({ length: SAMPLES_PER_SEC * 4 }, (_, at) => {
    const sec = at / SAMPLES_PER_SEC;
    const syllable =
      Math.max(0, Math.sin(2 * Math.PI * 4 * sec)) * (0.7 + 0.3 * Math.sin(2 * Math.PI * 0.5 * sec));
    let buzz = 0;
    for (let tone = 1; tone <= 12; tone++) buzz += Math.sin(2 * Math.PI * 140 * tone * sec) / tone;
    return Math.round(9_000 * syllable * buzz);
  });
  return toWav({ samplesPerSec: SAMPLES_PER_SEC, samples });
}
