import { fullTime } from '../text/format.ts';
import type { RoutingWords } from '../text/routing-words.ts';
import { language } from '../text/text.ts';

/** Whether it takes contacts, and from when on. */
export function openWords(queue: { open: boolean; opensAt: string | null }, own: RoutingWords): string {
  if (queue.open) return own.open;
  return queue.opensAt === null ? own.closed : own.closedUntil(fullTime(queue.opensAt, language()));
}
