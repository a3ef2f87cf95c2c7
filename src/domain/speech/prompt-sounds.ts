import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Database, Tx } from '#db/transaction.ts';
import type { Clock } from '#kernel/clock.ts';
import { isId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/log.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Sealer } from '#kernel/sealed.ts';
import { durationMs, toWav } from '#kernel/sound.ts';
import { SpeechFailed } from './engine.ts';
import { houseSound, HOUSE_SOUNDS } from './house-sounds.ts';
import { createMemory } from './memory.ts';
import type { Renderer } from './renderer.ts';
import { readAloud, soundKey } from './rules.ts';
import * as store from './store.ts';
import type { Spoken, VoiceChoice } from './types.ts';

/** Spoken texts as sounds that an exchange can fetch. */
export interface PromptSounds {
  /**
   * The addresses of what is to be said, in order; what is missing is made first, for as long as a caller may wait for it.
   * What cannot be spoken is left out; when that is all of it, a chime stands for it, so that a call never goes dead.
   */
  prepare(tenantId: string, spoken: readonly Spoken[]): Promise<readonly { url: string }[]>;
  /** Makes what is missing, however long it takes, before anybody waits for it. Answers how much cannot be spoken. */
  makeAhead(tenantId: string, spoken: readonly Spoken[]): Promise<{ unspoken: number }>;
  /** The WAV file of a hash in hexadecimal; undefined when there is none. */
  open(hash: string): Promise<Buffer | undefined>;
  /** A text in a voice, for listening to it; it is not kept. Refuses 'speech.failed'. */
  tryVoice(choice: VoiceChoice, text: string): Promise<Buffer>;
  /** To be said when a city chose other voices. */
  forgetChoices(tenantId: string): void;
}

export interface PromptSoundsParts {
  database: Database;
  installation: Kysely<Tables>;
  renderer: Renderer;
  sealer: Sealer;
  /** Where the exchange reaches `/telephone/prompts/`. */
  baseUrl: () => string;
  clock: Clock;
  log: Logger;
  /** How much of a city's sounds is kept; the longest unused go first. */
  mostBytes?: number;
}

/** What a caller hears as a pause, not as a fault. */
const WITHIN_MS = 4_000;
const MOST_BYTES = 200_000_000;
const DAY_MS = 86_400_000;
const UNUSED_DAYS = 60;
const CHOICES_KEPT_MS = 10_000;

/** One spoken text, and every sound that would do for it. */
interface Part {
  read: string;
  choices: readonly { choice: VoiceChoice; hash: string }[];
}

/** Sounds kept in the database, sealed; the last ones in memory, too. */
export function createPromptSounds(parts: PromptSoundsParts): PromptSounds {
  const { database, installation, renderer, sealer, clock, log } = parts;
  const memory = createMemory(clock);
  const making = new Map<string, Promise<string | undefined>>();
  const choicesOf = new Map<string, { choices: readonly VoiceChoice[]; untilMs: number }>();
  const tx = <T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T> =>
    database.tx({ tenantId, actor: 'system:speech' }, work);

  async function choices(tenantId: string): Promise<readonly VoiceChoice[]> {
    const known = choicesOf.get(tenantId);
    if (known && clock.monotonicMs() < known.untilMs) return known.choices;
    const read = await tx(tenantId, (inner) => store.selectChoices(inner)).catch(unlessAway);
    const chosen = read ?? known?.choices ?? [];
    choicesOf.set(tenantId, { choices: chosen, untilMs: clock.monotonicMs() + CHOICES_KEPT_MS });
    return chosen;
  }

  /** The sounds that would do, of each text that has something for the ear. */
  async function plan(tenantId: string, spoken: readonly Spoken[]): Promise<(Part | string)[]> {
    const chosen = await choices(tenantId);
    const planned = await Promise.all(
      spoken.map(async (one): Promise<Part | string | undefined> => {
        const own = one.soundId === undefined ? undefined : await ownSound(tenantId, one.soundId);
        if (own) return own;
        const read = readAloud(one);
        if (read === '') return undefined;
        const choice = chosen.find(({ language }) => language === one.language);
        const voices = await renderer.voicesFor(one.language, choice);
        return {
          read,
          choices: voices.map((voice) => ({
            choice: voice,
            hash: hashOf(sealer, tenantId, soundKey(voice, read)),
          })),
        };
      }),
    );
    return planned.filter((part) => part !== undefined);
  }

  /** The hash of a sound of the house or of an upload; undefined for one that is not there. */
  async function ownSound(tenantId: string, soundId: string): Promise<string | undefined> {
    const house = HOUSE_SOUNDS.find((name) => name === soundId);
    if (house) return houseSound(house).hash;
    if (!isId(soundId)) return undefined;
    const upload = await tx(tenantId, (inner) => store.selectUpload(inner, { id: soundId })).catch(
      unlessAway,
    );
    return upload?.hash.toString('hex');
  }

  /** Which of the sounds there are already; those that are used again after a day are marked so. */
  async function findKnown(tenantId: string, planned: readonly (Part | string)[]): Promise<void> {
    const asked = planned
      .flatMap((part) => (typeof part === 'string' ? [] : part.choices.map(({ hash }) => hash)))
      .filter((hash) => !memory.isKnown(hash));
    if (asked.length === 0) return;
    await tx(tenantId, async (inner) => {
      const found = await store.selectKnown(
        inner,
        asked.map((hash) => Buffer.from(hash, 'hex')),
      );
      for (const { hash } of found) memory.know(hash.toString('hex'));
      const usedLongAgo = found.filter(({ usedAt }) => inner.now.getTime() - usedAt.getTime() > DAY_MS);
      await store.touchSounds(
        inner,
        usedLongAgo.map(({ hash }) => hash),
      );
    }).catch(unlessAway);
  }

  function make(tenantId: string, part: Part): Promise<string | undefined> {
    const key = part.choices[0]?.hash;
    if (key === undefined) return Promise.resolve(undefined);
    const under = making.get(key);
    if (under) return under;
    const made = makeFirst(tenantId, part).finally(() => making.delete(key));
    making.set(key, made);
    return made;
  }

  /** With the first voice that can. */
  async function makeFirst(tenantId: string, { read, choices }: Part): Promise<string | undefined> {
    for (const { choice, hash } of choices) {
      try {
        const sound = await renderer.render(choice, read);
        const wav = toWav(sound);
        memory.put(hash, wav);
        await keep(tenantId, hash, wav, durationMs(sound));
        return hash;
      } catch (error) {
        if (!(error instanceof SpeechFailed)) throw error;
      }
    }
    return undefined;
  }

  /** The database may be away: then the memory serves it, and the next one makes it again. */
  async function keep(tenantId: string, hash: string, wav: Buffer, lengthMs: number): Promise<void> {
    try {
      await tx(tenantId, (inner) =>
        keepSound(inner, { hash, wav, lengthMs, mostBytes: parts.mostBytes ?? MOST_BYTES }),
      );
    } catch (error) {
      log.warn({ err: error }, 'a prompt sound was not kept');
    }
  }

  async function ready(tenantId: string, part: Part | string): Promise<string | undefined> {
    if (typeof part === 'string') return part;
    return part.choices.find(({ hash }) => memory.isKnown(hash))?.hash ?? make(tenantId, part);
  }

  async function prepared(
    tenantId: string,
    spoken: readonly Spoken[],
  ): Promise<Promise<string | undefined>[]> {
    const planned = await plan(tenantId, spoken);
    await findKnown(tenantId, planned);
    return planned.map((part) => ready(tenantId, part));
  }

  function withoutIt(error: unknown): undefined {
    log.error({ err: error }, 'a prompt sound was not made');
  }

  const chime = () => Promise.resolve(houseSound('chime').hash);
  const urlOf = (hash: string) => ({ url: `${parts.baseUrl()}/telephone/prompts/${hash}.wav` });

  return {
    async prepare(tenantId, spoken) {
      const limit = deadline(clock, WITHIN_MS);
      try {
        const begun = (await Promise.race([prepared(tenantId, spoken), limit.passed])) ?? [chime()];
        const hashes = await Promise.all(
          begun.map((made) => Promise.race([made.catch(withoutIt), limit.passed])),
        );
        if (hashes.length === 0) return [];
        const there = hashes.filter((hash) => hash !== undefined);
        return (there.length > 0 ? there : [await chime()]).map(urlOf);
      } finally {
        limit.clear();
      }
    },
    async makeAhead(tenantId, spoken) {
      const made = await Promise.all(await prepared(tenantId, spoken));
      return { unspoken: made.filter((hash) => hash === undefined).length };
    },
    async open(hash) {
      const house = HOUSE_SOUNDS.map(houseSound).find((sound) => sound.hash === hash);
      if (house) return house.wav;
      const kept = memory.get(hash);
      if (kept) return kept;
      const bytes = Buffer.from(hash, 'hex');
      const tenantId = await store.tenantOfPrompt(installation, bytes);
      if (tenantId === undefined) return undefined;
      const wav = await tx(tenantId, (inner) => openSound(inner, hash));
      if (wav) memory.put(hash, wav);
      return wav;
    },
    async tryVoice(choice, text) {
      const read = readAloud({ text, language: choice.language });
      if (read === '') throw new Refusal('request.invalid', { field: 'text' });
      try {
        return toWav(await renderer.render(choice, read));
      } catch (error) {
        if (error instanceof SpeechFailed) throw new Refusal('speech.failed');
        throw error;
      }
    },
    forgetChoices: (tenantId) => void choicesOf.delete(tenantId),
  };
}

/** A keyed hash of 256 bits: of two uses, as each has half of that. Long, because Asterisk cuts paths to an address's length. */
export function hashOf(sealer: Sealer, tenantId: string, key: string): string {
  return ['prompt.sound', 'prompt.sound.2']
    .map((purpose) => sealer.derive(tenantId, purpose, key).toString('hex'))
    .join('');
}

/** What a sound is sealed under; the hash is part of it, so that one sound does not open as another. */
export function soundScope(tx: Tx, hash: string): { tenantId: string; purpose: string } {
  return { tenantId: tx.tenantId, purpose: `prompt.sound:${hash}` };
}

async function openSound(tx: Tx, hash: string): Promise<Buffer | undefined> {
  const sealed = await store.selectSound(tx, Buffer.from(hash, 'hex'));
  return sealed && tx.sealer.openBytes(soundScope(tx, hash), sealed);
}

async function keepSound(
  tx: Tx,
  { hash, wav, lengthMs, mostBytes }: { hash: string; wav: Buffer; lengthMs: number; mostBytes: number },
): Promise<void> {
  const before = (days: number) => new Date(tx.now.getTime() - days * DAY_MS);
  await store.deleteUnused(tx, before(UNUSED_DAYS));
  const over = (await store.sizeOfSounds(tx)) + wav.length - mostBytes;
  // What was used today stays: another process may have told an exchange its address.
  if (over > 0) await store.deleteOldest(tx, over, before(2));
  if (over > 0 && (await store.sizeOfSounds(tx)) + wav.length > mostBytes) return;
  const sound = tx.sealer.sealBytes(soundScope(tx, hash), wav);
  await store.insertSound(tx, {
    hash: Buffer.from(hash, 'hex'),
    sound,
    sizeBytes: wav.length,
    durationMs: lengthMs,
  });
}

/** While the database is away, what is in memory serves. */
function unlessAway(error: unknown): undefined {
  if (!(error instanceof Refusal && error.code === 'database.unavailable')) throw error;
}

function deadline(clock: Clock, ms: number): { passed: Promise<undefined>; clear(): void } {
  let tell: () => void = () => undefined;
  const passed = new Promise<undefined>((resolve) => {
    tell = () => resolve(undefined);
  });
  const timer = clock.after(ms, tell);
  return { passed, clear: () => clock.clear(timer) };
}
