import { setTimeout as rest } from 'node:timers/promises';
import { Refused, resident, type ResidentClient, staff, type StaffClient, type Wire } from '../kit/wire.ts';

/** A number from 0 to 1, exclusively, each time; the same row of them for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Residents and agents who talk until they are told to finish. */
export interface Load {
  residents: ResidentClient[];
  agents: StaffClient[];
  /** Everybody finishes the sentence; returns when all of it is acknowledged. Throws what went wrong for one of them. */
  finish(): Promise<void>;
  /** Throws what went wrong for one of them so far: whoever waits for an answer learns why it will not come. */
  requireUnbroken(): void;
}

const BREATH_MS = 15;
const ENDS_ONE_IN = 6;
const FILE_ONE_IN = 12;
/** Whoever writes by another way is answered once. */
const CHAT = 'webchat';

/** Begins to talk: each resident writes, now and then with a file; agents accept, answer, end and wrap up. */
export async function chatLoad(
  wire: Wire,
  options: { residents: number; logins: readonly string[]; random: () => number },
): Promise<Load> {
  const residents = await Promise.all(Array.from({ length: options.residents }, () => resident(wire)));
  const agents = await Promise.all(options.logins.map((login) => staff(wire, login)));
  let finishing = false;
  const over = () => finishing;
  const work = Promise.all([
    ...residents.map((one, index) => talk(one, index, options.random, over)),
    ...agents.map((one, index) => answer(one, options.logins[index] ?? '', options.random, over)),
  ]);
  let broken: { why: unknown } | undefined;
  // Looked at in `finish`; until then it must not count as unhandled.
  work.catch((error: unknown) => {
    broken = { why: error };
  });
  return {
    residents,
    agents,
    async finish() {
      finishing = true;
      await work;
    },
    requireUnbroken() {
      if (broken) throw new Error('somebody in the load stopped', { cause: broken.why });
    },
  };
}

async function talk(
  one: ResidentClient,
  index: number,
  random: () => number,
  over: () => boolean,
): Promise<void> {
  for (let n = 1; !over(); n++) {
    const isWithFile = random() * FILE_ONE_IN < 1;
    const files = isWithFile ? [await one.upload(`写真${n}.txt`, `住民${index} ファイル${n}`)] : [];
    await one.say(`住民${index} その${n}`, files);
    await rest(BREATH_MS + random() * 40);
  }
}

async function answer(
  one: StaffClient,
  login: string,
  random: () => number,
  over: () => boolean,
): Promise<void> {
  await one.ready();
  let said = 0;
  while (!over()) {
    for (const offer of (await one.offers()).offers) await mayBeTooLate(() => one.accept(offer.id));
    for (const row of (await one.mine()).rows) {
      if (row.state === 'wrap-up') {
        await mayBeTooLate(() => one.wrapUp(row.id, 'solved'));
        continue;
      }
      // Nobody is sent away unanswered: one run in many waited in vain for a newcomer's answer after such an end.
      await mayBeTooLate(() => one.reply(row, `返事 [A-${login}-${++said}]`));
      if (row.channel !== CHAT || random() * ENDS_ONE_IN < 1) await mayBeTooLate(() => one.end(row.id));
    }
    await rest(BREATH_MS);
  }
}

const TOO_LATE = ['offer.gone', 'state.conflict', 'not-found', 'permission.missing'];

/** Between looking and acting the world went on: a refusal that says so is right, anything else is not. */
async function mayBeTooLate(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Refused) || !TOO_LATE.includes(error.code)) throw error;
  }
}
