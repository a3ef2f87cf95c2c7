/** Chance that repeats: the same seed tells the same story. */
export interface Dice {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** One of them, each as often as its weight says. */
  weighted<T extends { weight: number }>(from: readonly T[]): T;
  /** Dice of their own, so that what is thrown beside them does not change what they throw. */
  fork(): Dice;
}

/** Dice by a seed (mulberry32). */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    pick: (from) => {
      const one = from[Math.floor(next() * from.length)];
      if (one === undefined) throw new RangeError('nothing to pick from');
      return one;
    },
    weighted: (from) => {
      let left = next() * from.reduce((sum, each) => sum + each.weight, 0);
      const one = from.find((each) => (left -= each.weight) < 0) ?? from.at(-1);
      if (one === undefined) throw new RangeError('nothing to pick from');
      return one;
    },
    fork: () => createDice(Math.floor(next() * 4_294_967_296)),
  };
}
