import type { City } from './changing.ts';

export type Code = City['wrapUpCodes'][number];

/**
 * The list with one code changed as somebody told it, who saw it as `seen`; null where it is not that any more: somebody
 * else changed or removed the same one meanwhile. What they did to others stays.
 */
export function withOne(list: readonly Code[], seen: Code, told: Omit<Code, 'code'>): Code[] | null {
  const now = list.find(({ code }) => code === seen.code);
  if (!now || now.name !== seen.name || now.outcome !== seen.outcome) return null;
  return list.map((one) => (one.code === seen.code ? { ...one, ...told } : one));
}
