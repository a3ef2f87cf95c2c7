import type { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { listCities, readCity } from '#domain/city/city.ts';
import { getPresence } from '#domain/routing/routing.ts';
import { csrfTokenOf, listTenantIds, readLeave } from '#domain/staff/sessions.ts';
import { getDepartment } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { HttpDeps } from '../context.ts';
import { sessionDeps } from '../routes.ts';
import { presentPresence } from './present.ts';
import type { sessionAnswer } from './session-shapes.ts';

/** Who is signed in, as every screen needs it. */
export async function presentSession(
  deps: HttpDeps,
  tx: Tx,
  actor: StaffActor,
  token: string,
  mustSetUpFactor = false,
): Promise<z.input<typeof sessionAnswer>> {
  const city = await readCity(tx);
  const own = { ...sessionDeps(deps), db: tx.db };
  const byServer = (await readLeave(own, token))?.serverId ?? null;
  // Whom an identity server let in is in the city of that server, and in no other.
  const mine = new Set(byServer === null ? await listTenantIds(own, actor.accountId) : [city.id]);
  const tenants = (await listCities(tx.db)).filter((other) => mine.has(other.id));
  return {
    staff: {
      id: actor.staffId,
      name: actor.name,
      departmentId: actor.departmentId,
      departmentName: (await getDepartment(tx, actor.departmentId)).name,
      languages: [...actor.languages],
    },
    tenant: { id: city.id, name: city.name, code: city.code },
    tenants: tenants.map((other) => ({ id: other.id, name: other.name })),
    roles: [...actor.roles],
    permissions: [...actor.permissions],
    presence: presentPresence(await getPresence(tx, actor.accountId)),
    csrfToken: csrfTokenOf(token),
    mustSetUpFactor,
  };
}
