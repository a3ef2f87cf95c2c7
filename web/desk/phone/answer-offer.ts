import { queries } from '../../shared/desk-queries.ts';
import { cache } from '../state/desk.ts';
import { orderPhone, type PhoneLeg, phoneView, ringingLeg } from './phone-state.ts';

/** The exchange rings a moment after the offer was made; on a busy day a longer one. */
const RINGS_WITHIN_MS = 3_000;
const UP_WITHIN_MS = 10_000;
const ACCEPTED_WITHIN_MS = 2_000;
const LOOK_EVERY_MS = 100;

/** `away`: it rings on another telephone, or not yet. `gone`: it stopped ringing before it was answered. */
export type AnsweredOffer = 'up' | 'away' | 'gone';

/** Answers the telephone that rings for an offer: that is what accepts it. */
export async function answerOffer(interactionId: string): Promise<AnsweredOffer> {
  const view = phoneView.get();
  if (view.kind === 'desk' || view.phone === null) return 'away';
  const leg = await found(RINGS_WITHIN_MS, () => ringingLeg(phoneView.get(), ['offer']));
  if (!leg) return 'away';
  orderPhone({ do: 'answer', legId: leg.id });
  const now = (): PhoneLeg | undefined => phoneView.get().legs.find(({ id }) => id === leg.id);
  const end = await found(UP_WITHIN_MS, () => {
    const state = now()?.state;
    return state === undefined ? 'gone' : state === 'up' ? 'up' : undefined;
  });
  if (end === 'up') await accepted(interactionId);
  return end ?? 'away';
}

/** The server accepts what was answered: until then the page would show it as still waiting. */
async function accepted(interactionId: string): Promise<void> {
  const untilMs = performance.now() + ACCEPTED_WITHIN_MS;
  do {
    await cache.refetch(queries.calls);
    const call = cache.peek(queries.calls).data?.calls.find((one) => one.interactionId === interactionId);
    if (call?.state === 'talking') return;
    await new Promise((resolve) => void setTimeout(resolve, LOOK_EVERY_MS));
  } while (performance.now() < untilMs);
}

/** What `look` finds as the telephone changes; undefined when it takes too long. */
function found<T>(withinMs: number, look: () => T | undefined): Promise<T | undefined> {
  return new Promise((resolve) => {
    const done = (value: T | undefined): void => {
      clearTimeout(timer);
      hush();
      resolve(value);
    };
    const timer = setTimeout(() => done(undefined), withinMs);
    const hush = phoneView.subscribe(() => {
      const value = look();
      if (value !== undefined) done(value);
    });
    const value = look();
    if (value !== undefined) done(value);
  });
}
