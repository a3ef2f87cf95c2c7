import type { DemoCity } from './cities.ts';
import { tellChat, type Visitor } from './chat-story.ts';
import type { Person } from './people.ts';
import type { Dice } from './random.ts';
import { rollGaps } from './topics/gaps.ts';
import type { TopicsByLanguage } from './topics/topics.ts';
import { later, type LivingCity, MINUTE_MS, type World } from './world.ts';

/** What is to happen in a city over the days: who is at work, and how many people get in touch. */
export interface Programme {
  city: LivingCity;
  topics: TopicsByLanguage;
  visitors: readonly Visitor[];
  /** Whoever answers first; by login. */
  agents: readonly string[];
  /** How many of them on a working day, and on others. */
  shift: { workingDay: number; otherDay: number };
  chats: number;
  days: readonly string[];
  dice: Dice;
}

/** The people of a city as the stories meet them. */
export function visitorsOf(people: readonly Person[], dice: Dice): Visitor[] {
  return people.map((person) => ({
    person,
    clientId: `demo-${Math.floor(dice.next() * 1e15).toString(36)}`,
    conversationId: null,
    known: false,
    busy: false,
  }));
}

/** The civil dates of so many days up to and with the one of `end`. */
export function daysUpTo(end: Date, count: number): string[] {
  const last = end.toTemporalInstant().toZonedDateTimeISO('Asia/Tokyo').toPlainDate();
  return Array.from({ length: count }, (_, at) => last.subtract({ days: count - 1 - at }).toString());
}

const at = (day: string, minutes: number) =>
  new Date(new Date(`${day}T00:00:00+09:00`).getTime() + minutes * MINUTE_MS);
const OPENS_MIN = 8 * 60 + 25;
const CLOSES_MIN = 17 * 60 + 15;
/** The last chats begin early enough to be over now, hand-over included. */
const LONGEST_CHAT_MIN = 40;

/** Puts a city's days on the stage. */
export function announce(world: World, programme: Programme): void {
  const { city, dice, days } = programme;
  const weights = days.map((day) => weightOf(city, day));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let owed = 0;
  for (const [index, day] of days.entries()) {
    if (at(day, OPENS_MIN) >= world.end) return;
    owed += (programme.chats * weights[index]!) / total;
    const chats = Math.round(owed);
    owed -= chats;
    if (chats === 0) continue;
    announceShift(world, programme, day);
    for (const minute of arrivals(dice, chats))
      announceChat(world, programme, day, later(at(day, minute), dice.between(0, 59)));
  }
}

/** Mondays and days after a holiday are the busiest; when the town hall is closed few write. */
function weightOf(city: LivingCity, day: string): number {
  if (!city.calendar.isWorkingDay(day)) return 0.22;
  const before = Temporal.PlainDate.from(day).subtract({ days: 1 }).toString();
  return city.calendar.isWorkingDay(before) ? 1 : 1.6;
}

/** Contacts come in waves, late in the morning or after lunch: the desks are busy then, and some have to wait. */
function arrivals(dice: Dice, count: number): number[] {
  const morning = dice.pick([9 * 60 + 10, 10 * 60 + 15, 11 * 60]) + dice.between(0, 30);
  const afternoon = dice.pick([13 * 60 + 5, 14 * 60 + 20, 15 * 60 + 40]) + dice.between(0, 30);
  const waves = dice.chance(0.5) ? [morning, afternoon] : [dice.chance(0.6) ? morning : afternoon];
  return Array.from({ length: count }, () => dice.pick(waves) + dice.next() * 10);
}

function announceShift(world: World, programme: Programme, day: string): void {
  const { city, agents, shift, dice } = programme;
  const count = city.calendar.isWorkingDay(day) ? shift.workingDay : shift.otherDay;
  const first = dice.between(0, agents.length - 1);
  const today = Array.from({ length: count }, (_, n) => agents[(first + n) % agents.length]!);
  const start = later(at(day, OPENS_MIN), dice.between(0, 240));
  world.stage.begin(start, async (now) => {
    await Promise.all(today.map((login, n) => world.goReady(later(now, n * 7), city, login)));
    const lunch = at(day, 12 * 60 + dice.between(0, 10));
    const resting = today[0]!;
    if (lunch < world.end && today.length > 2) {
      await world.goAway(await world.stage.until(lunch), city, resting, 'lunch');
      await world.goReady(await world.stage.until(later(lunch, 45 * 60)), city, resting);
    }
    const close = at(day, CLOSES_MIN + dice.between(15, 25));
    await world.stage.until(close < world.end ? close : world.end);
    await sendHome(world, city, close < world.end ? close : world.end);
  });
}

/** Everybody of the city goes offline. */
export async function sendHome(world: World, city: LivingCity, now: Date): Promise<void> {
  await Promise.all(world.atWork(city).map((login, n) => world.goHome(later(now, n), city, login)));
}

function announceChat(world: World, programme: Programme, day: string, arrival: Date): void {
  const { city, topics, visitors, dice } = programme;
  if (arrival > later(world.end, -LONGEST_CHAT_MIN * 60)) return;
  const visitor = dice.pick(visitors);
  const { language } = visitor.person;
  const topic = dice.weighted(topics[language]);
  const own = dice.fork();
  const plan = {
    city,
    visitor,
    topic,
    entryKey: entryKeyOf(city.city, language),
    gaps: rollGaps(own, Temporal.PlainDate.from(day)),
    dice: own,
  };
  world.stage.begin(arrival, (now) => tellChat(world, plan, now));
}

function entryKeyOf(city: DemoCity, language: string): string {
  const { usual, english = usual } = city.chats;
  return language === 'en' ? english : usual;
}
