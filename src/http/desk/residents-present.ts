import type { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { contactPointsOf, getResident } from '#domain/residents/residents.ts';
import { formatPhone } from '#kernel/japan/phone.ts';
import { getStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { tellProtectedLook } from '#operations/look-at-resident.ts';
import type { residentAnswer } from './resident-shapes.ts';

/** How to reach somebody as people read it: `022-000-1490` instead of what is dialled. */
export function shownContact({ kind, value }: { kind: string; value: string | null }): string | null {
  return kind === 'phone' && value ? formatPhone(value) : value;
}

/** One resident, whole; refuses 'not-found'. The reading is audited. */
export async function presentResident(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
): Promise<z.input<typeof residentAnswer>> {
  const resident = await getResident(tx, residentId);
  const points = await contactPointsOf(tx, [residentId]);
  if (resident.protected) await tellProtectedLook(tx, actor, residentId);
  return {
    id: resident.id,
    version: resident.version,
    name: resident.name,
    kana: resident.kana,
    language: resident.language,
    // 支援措置: the ordinary screen never shows where a protected person lives.
    address: resident.protected ? null : resident.address,
    birthOn: resident.birthOn,
    protected: resident.protected,
    mergedInto: resident.mergedInto,
    changedByName: resident.changedBy && (await getStaff(tx, resident.changedBy)).name,
    changedAt: resident.changedAt.toISOString(),
    contactPoints: points.map((point) => ({
      id: point.id,
      kind: point.kind,
      value: point.value,
      shown: shownContact(point),
      verifiedAt: point.verifiedAt?.toISOString() ?? null,
    })),
    createdAt: resident.createdAt.toISOString(),
    can: actor.permissions.has('resident.write') && !resident.mergedInto ? ['write'] : [],
  };
}
