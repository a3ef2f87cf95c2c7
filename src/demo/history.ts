import { readCalendar } from '#domain/city/city.ts';
import { ensureEventPartitions } from '#db/partitions.ts';
import { createIds } from '#kernel/ids.ts';
import type { House } from '../main.ts';
import { AOBA } from './aoba.ts';
import { type FoundedCity, foundDemoCity } from './found.ts';
import { inventPeople } from './people.ts';
import { announce, daysUpTo, sendHome, visitorsOf } from './programme.ts';
import { createDice, type Dice } from './random.ts';
import { SHIOMI } from './shiomi.ts';
import type { StoryClock } from './story-clock.ts';
import { CITY_TOPICS, TOWN_TOPICS } from './topics/topics.ts';
import { createWorld, later, type LivingCity, type World } from './world.ts';

/** How much happens; the full size is what the demo shows. */
export interface HistorySize {
  days: number;
  /** Contacts in 青葉市 and in 潮見町. */
  chats: readonly [city: number, town: number];
  people: readonly [city: number, town: number];
}
export const FULL_SIZE: HistorySize = { days: 60, chats: [300, 24], people: [138, 14] };
export const SMALL_SIZE: HistorySize = { days: 14, chats: [40, 6], people: [30, 6] };

const SEED = 20_260_401;
/** The desks take a shift in turn; one who speaks English is in every four of them in a row. */
const AGENTS = ['suzuki', 'tanaka', 'lan', 'ito', 'sato', 'yamamoto', 'kobayashi', 'mori'];
const DAY_SEC = 86_400;

export interface HistoryDeps {
  house: House;
  /** The house's own clock. */
  clock: StoryClock;
  /** The present: where the past ends. */
  end: Date;
  size: HistorySize;
  /** By which the first city is found. */
  hosts: readonly string[];
  passwordOf: (login: string) => string;
  onProgress: (share: number) => void;
}

/** Founds the demo's cities and lives through their last weeks with the house's own operations. */
export async function makeHistory(deps: HistoryDeps): Promise<void> {
  const { house, clock, end, size } = deps;
  const dice = createDice(SEED);
  const days = daysUpTo(end, size.days);
  const begin = new Date(`${days[0]!}T00:00:00+09:00`);
  await ensureEventPartitions(house.database.installation, begin, end);
  await house.reader.start();
  const cities = await found(deps, begin);
  const world = createWorld(house, clock, end);
  const [city, town] = await Promise.all(cities.map((each) => withCalendar(world, each, begin)));
  announceAll(world, dice, days, size, city!, town!);
  await world.stage.run((at) =>
    deps.onProgress((at.getTime() - begin.getTime()) / (end.getTime() - begin.getTime())),
  );
  await leaveQuiet(world, [city!, town!]);
}

async function found(deps: HistoryDeps, begin: Date): Promise<FoundedCity[]> {
  const { house, clock, passwordOf } = deps;
  const poolId = house.ids.next();
  const cities: FoundedCity[] = [];
  // A city is listed by when it was founded, and an account's first place is where it signs in.
  for (const [at, city] of ([AOBA, SHIOMI] as const).entries()) {
    const foundedAt = later(begin, at * 60 - DAY_SEC);
    clock.jumpTo(foundedAt);
    cities.push(
      await foundDemoCity(city, {
        database: house.database,
        files: { channels: house.channels, sendsTexts: false },
        tenantId: createIds(clock).next(),
        poolId,
        hosts: at === 0 ? deps.hosts : [],
        passwordOf,
      }),
    );
  }
  await house.jobs.drain();
  clock.jumpTo(begin);
  return cities;
}

function withCalendar(world: World, city: FoundedCity, at: Date): Promise<LivingCity> {
  return world.act(at, city, 'system:demo', async (tx) => ({
    ...city,
    calendar: (await readCalendar(tx)).working,
  }));
}

function announceAll(
  world: World,
  dice: Dice,
  days: readonly string[],
  size: HistorySize,
  city: LivingCity,
  town: LivingCity,
): void {
  announce(world, {
    city,
    days,
    topics: CITY_TOPICS,
    agents: AGENTS,
    shift: { workingDay: 4, otherDay: 2 },
    chats: size.chats[0],
    visitors: visitorsOf(inventPeople(dice, size.people[0]), dice),
    dice: dice.fork(),
  });
  announce(world, {
    city: town,
    days,
    topics: TOWN_TOPICS,
    agents: ['minami', 'kobayashi'],
    shift: { workingDay: 2, otherDay: 1 },
    chats: size.chats[1],
    visitors: visitorsOf(townsfolk(dice, size.people[1]), dice),
    dice: dice.fork(),
  });
}

/** The small town's pages are Japanese only. */
function townsfolk(dice: Dice, count: number) {
  return inventPeople(dice, count * 2)
    .filter((person) => person.language === 'ja')
    .slice(0, count);
}

/** Whoever is still at a desk goes home at the present moment; what follows from it is done. */
async function leaveQuiet(world: World, cities: readonly LivingCity[]): Promise<void> {
  for (const city of cities) await sendHome(world, city, world.end);
  await world.house.jobs.drain();
}
