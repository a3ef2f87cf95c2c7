import type { ConsentPurpose } from './types.ts';

/** Whether something with a first and a last day holds on a day (ISO dates, both days included). */
export function holdsOn(span: { validFrom: string; validUntil: string | null }, day: string): boolean {
  return span.validFrom <= day && (span.validUntil === null || day <= span.validUntil);
}

/** The consents that hold: of rows with the newest first, the first for each purpose. */
export function currentConsents<T extends { purpose: ConsentPurpose }>(rows: readonly T[]): T[] {
  return rows.filter((row, at) => rows.findIndex((each) => each.purpose === row.purpose) === at);
}

/**
 * Who is shown beside a person as living with them. Nobody protected (支援措置), and beside a protected person nobody: those
 * they are protected from may be in that home, and whoever serves these must not read where the others are counted in.
 */
export function shownMembers<T extends { residentId: string; protected: boolean }>(
  residentId: string,
  members: readonly T[],
): T[] {
  const own = members.find((member) => member.residentId === residentId);
  if (!own || own.protected) return [];
  return members.filter((member) => member.residentId !== residentId && !member.protected);
}
