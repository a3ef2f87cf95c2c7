import type { OrganisationAnswer } from '#http/admin/organisation-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';

export type City = OrganisationAnswer;

/** Sends one change of the organisation and shows what is there then, here and in every list that names it. */
export async function sendChange<T>(
  method: 'POST' | 'PUT',
  url: string,
  body: object,
  done: string | ((answer: T) => string),
): Promise<T> {
  const answer = await client.send<T>(method, url, body);
  await cache.refetch(queries.organisation);
  toast(typeof done === 'string' ? done : done(answer));
  return answer;
}

/** What the city is set up to be now, for whoever found that somebody else was quicker. */
export async function lookAnew(): Promise<City | undefined> {
  await cache.refetch(queries.organisation);
  return cache.peek(queries.organisation).data;
}
