import { setTimeout as rest } from 'node:timers/promises';

const LOOK_EVERY_MS = 25;

/**
 * Waits for what `look` returns to be true (or anything but undefined, null, false) and returns it. Fails with `what`,
 * and with the last error that `look` threw, when that takes longer than `withinMs`.
 */
export async function until<Found>(
  what: string,
  look: () => Found | Promise<Found>,
  withinMs = 10_000,
): Promise<Exclude<Found, undefined | null | false>> {
  const deadline = performance.now() + withinMs;
  let last: unknown;
  do {
    try {
      const found = await look();
      if (found !== undefined && found !== null && found !== false)
        return found as Exclude<Found, undefined | null | false>;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await rest(LOOK_EVERY_MS);
  } while (performance.now() < deadline);
  throw new Error(`not within ${withinMs} ms: ${what}`, { cause: last });
}
