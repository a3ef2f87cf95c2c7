import type { LinkAnswer, PersonAnswer } from '#http/admin/staff-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';

/** Another one-time link for somebody; the one before opens nothing any more. */
export function makeLink(person: PersonAnswer, onLink: (url: string) => void): Promise<boolean> {
  return attempt(async () => {
    const { url } = await client.send<LinkAnswer>('POST', `/admin/staff/${person.id}/link`);
    await cache.refetch(queries.people);
    if (url !== null) onLink(url);
  });
}

/** Lets somebody who left come back. */
export function returnPerson(person: PersonAnswer, done: string): Promise<boolean> {
  return attempt(async () => {
    await client.send('POST', `/admin/staff/${person.id}/return`, { version: person.version });
    await cache.refetch(queries.people);
    toast(done);
  });
}
