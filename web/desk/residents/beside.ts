import type { Resident } from '../../shared/desk-types.ts';
import { residentQueries, type SameReason } from '../../shared/resident-queries.ts';
import { cache, client } from '../state/desk.ts';
import { attempt } from '../state/act.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { language, words } from '../text/text.ts';

/** Fetches anew whatever shows one of these residents: somebody here has just changed it. */
export function refreshResidents(ids: readonly string[]): void {
  cache.invalidate(
    (url) =>
      url === residentQueries.samePairs.url ||
      url.startsWith('/desk/interactions') ||
      ids.some((id) => url.includes(id)),
    true,
  );
}

/** Takes a merge or split back and goes to the record that stands then. */
export async function undoMove(moveId: string, ids: readonly string[]): Promise<void> {
  const resident = await client.send<Resident>('POST', `/desk/resident-moves/${moveId}/undo`);
  refreshResidents([...ids, resident.id]);
  toast(words().beside.moves.undoDone);
}

/** Tells that two records became one, or one two, with the way back. */
export async function tellMoved(said: string, residentId: string, ids: readonly string[]): Promise<void> {
  refreshResidents([residentId, ...ids]);
  go(hrefOf(['residents', residentId]));
  const query = residentQueries.moves(residentId);
  await cache.refetch(query);
  const latest = cache.peek(query).data?.rows[0];
  toast(said, latest && { undo: () => void attempt(() => undoMove(latest.id, [residentId, ...ids])) });
}

/** Writes something beside a record and shows it. */
export async function writeTie(
  residentId: string,
  method: 'POST' | 'PUT' | 'DELETE',
  url: string,
  body?: object,
): Promise<void> {
  await client.send(method, url, body);
  cache.invalidate((shown) => shown.includes('/ties'), true);
  await cache.refetch(residentQueries.ties(residentId));
}

/** Why two records may be of one person, as a sentence. */
export function reasonSentence(reasons: readonly SameReason[]): string {
  const { same } = words().beside;
  const named = reasons.map((reason) => same.reasons[reason]);
  return same.reasonsAre(new Intl.ListFormat(language(), { style: 'narrow' }).format(named));
}
