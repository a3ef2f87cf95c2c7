import type { PersonAnswer } from '#http/admin/staff-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';

/** Lets somebody who left come back. */
export function returnPerson(person: PersonAnswer, done: string): Promise<boolean> {
  return attempt(async () => {
    await client.send('POST', `/admin/staff/${person.id}/return`, { version: person.version });
    await cache.refetch(queries.people);
    toast(done);
  });
}

/** Signs somebody out wherever they are. */
export function signOutPerson(person: PersonAnswer, said: (ended: number) => string): Promise<boolean> {
  return attempt(async () => {
    const { ended } = await client.send<{ ended: number }>('POST', `/admin/staff/${person.id}/sign-out`);
    toast(said(ended));
  });
}
