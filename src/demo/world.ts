import type { Tx } from '#db/transaction.ts';
import { setPresence } from '#domain/routing/routing.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { WorkingCalendar } from '#kernel/japan/calendar.ts';
import type { House } from '../main.ts';
import { reactionsTo } from '../reactions.ts';
import { type FoundedCity, need } from './found.ts';
import { Stage } from './stage.ts';
import type { StoryClock } from './story-clock.ts';

/** What was offered to whom, as their desk hears it. */
export interface OfferNews {
  offerId: string;
  staffId: string;
}

/** Where the stories are told: the running house at the story's moment, and who is at work in it. */
export interface World {
  stage: Stage;
  house: House;
  /** Nothing is told of later than this. */
  end: Date;
  /** Does something in a city at a moment, in one transaction, in somebody's name. */
  act<T>(at: Date, city: FoundedCity, who: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A staff member does something. */
  as<T>(at: Date, city: FoundedCity, actor: StaffActor, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Somebody waits for an offer, or no longer. The router is only asked while there is somebody. */
  waits(change: 1 | -1): void;
  goReady(at: Date, city: FoundedCity, login: string): Promise<void>;
  goAway(at: Date, city: FoundedCity, login: string, reason: string): Promise<void>;
  goHome(at: Date, city: FoundedCity, login: string): Promise<void>;
  /** Who is not offline, by login. */
  atWork(city: FoundedCity): string[];
}

/** A city in which things happen. */
export interface LivingCity extends FoundedCity {
  calendar: WorkingCalendar;
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const later = (at: Date, seconds: number) => new Date(at.getTime() + seconds * SECOND_MS);

/** The key under which a story hears of offers for an interaction. */
export const offerKey = (interactionId: string) => `offer:${interactionId}`;

/** Builds the world around a house whose clock is the story's. Nothing of the house runs by itself. */
export function createWorld(house: House, clock: StoryClock, end: Date): World {
  let waiting = 0;
  let workFollows = false;
  /** By account: whoever answers for two towns is at work in both. */
  const statuses = new Map<string, 'ready' | 'away'>();
  const statusOf = (city: FoundedCity, login: string) => statuses.get(need(city.actors, login).accountId);

  async function between(): Promise<void> {
    // The desks hear of an offer through the feed's events, as browsers do.
    if (waiting > 0 && (await house.router.tick()) > 0) await house.reader.settle();
    // Looking for work that is not there took as long as half of the stories.
    if (!workFollows) return;
    workFollows = false;
    await house.jobs.drain();
  }
  const stage = new Stage(clock, between);
  house.reader.subscribe((events) => {
    for (const event of events) {
      if (event.type !== 'offer.made') continue;
      const news: OfferNews = { offerId: event.subjectId, staffId: String(event.data.staffId) };
      stage.tell(offerKey(String(event.data.interactionId)), news);
    }
  });

  const noticing = (tx: Tx): Tx => ({
    ...tx,
    append: (event) => {
      workFollows ||= reactionsTo(event.type).length > 0;
      tx.append(event);
    },
  });
  const act: World['act'] = (at, city, who, work) =>
    clock.at(at, () =>
      house.database.tx({ tenantId: city.tenantId, actor: who }, (tx) => work(noticing(tx))),
    );
  const as: World['as'] = (at, city, actor, work) => act(at, city, `staff:${actor.staffId}`, work);

  async function present(
    at: Date,
    city: FoundedCity,
    login: string,
    status: 'ready' | 'away' | 'offline',
    reason: string | null,
  ): Promise<void> {
    const actor = need(city.actors, login);
    if (status === 'offline') statuses.delete(actor.accountId);
    else statuses.set(actor.accountId, status);
    await as(at, city, actor, (tx) => setPresence(tx, actor, status, reason));
  }

  return {
    stage,
    house,
    end,
    act,
    as,
    waits: (change) => void (waiting += change),
    goReady: async (at, city, login) => {
      if (statusOf(city, login) !== 'ready') await present(at, city, login, 'ready', null);
    },
    goAway: (at, city, login, reason) => present(at, city, login, 'away', reason),
    goHome: (at, city, login) => present(at, city, login, 'offline', null),
    atWork: (city) => [...city.actors.keys()].filter((login) => statusOf(city, login) !== undefined),
  };
}
