import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';

declare module '#db/tables.ts' {
  interface Tables {
    routingVersion: { tenantId: string; version: number };
  }
}

/** Somebody of this city, whether there or not: what an administrator said of them. */
export interface StandingPerson {
  staffId: string;
  accountId: string;
  languages: string[];
  capacity: Record<string, number>;
  /** What each of their roles takes by itself, by channel. */
  usual: readonly Readonly<Record<string, number>>[];
  queueIds: ReadonlySet<string>;
  skills: ReadonlyMap<string, number>;
}

/**
 * Everybody of this city by account, with queues and skills; the reserve only where it is called in. Four plain questions
 * joined here: one question with sub-selects took 9 ms for 300 people, and 20 ms by a join whose plan fell for old
 * statistics.
 */
export async function selectPeople(tx: Tx): Promise<Map<string, StandingPerson>> {
  const active = sql<Pick<StandingPerson, 'staffId' | 'accountId' | 'languages' | 'capacity'>>`
    select id as staff_id, account_id, languages, capacity from staff
    where tenant_id = ${tx.tenantId} and active`.execute(tx.db);
  const memberships = sql<{ staffId: string; queueId: string }>`
    select m.staff_id, m.queue_id from queue_member m join queue q on q.tenant_id = m.tenant_id and q.id = m.queue_id
    where m.tenant_id = ${tx.tenantId} and (not m.reserve or q.surge_on)`.execute(tx.db);
  const skills = sql<{ staffId: string; skillId: string; level: number }>`
    select staff_id, skill_id, level from staff_skill where tenant_id = ${tx.tenantId}`.execute(tx.db);
  const byRole = sql<{ staffId: string; units: Record<string, number> }>`
    select r.staff_id, c.by_role -> r.role as units from capacity_default c join staff_role r on r.tenant_id = c.tenant_id
    where c.tenant_id = ${tx.tenantId} and c.by_role -> r.role is not null`.execute(tx.db);
  const [{ rows: people }, { rows: members }, { rows: able }, { rows: usual }] = await Promise.all([
    active,
    memberships,
    skills,
    byRole,
  ]);
  const usualOf = Map.groupBy(usual, (each) => each.staffId);
  const queueIdsOf = Map.groupBy(members, (member) => member.staffId);
  const skillsOf = Map.groupBy(able, (skill) => skill.staffId);
  return new Map(
    people.map((person) => [
      person.accountId,
      {
        ...person,
        usual: (usualOf.get(person.staffId) ?? []).map(({ units }) => units),
        queueIds: new Set((queueIdsOf.get(person.staffId) ?? []).map((member) => member.queueId)),
        skills: new Map((skillsOf.get(person.staffId) ?? []).map((skill) => [skill.skillId, skill.level])),
      },
    ]),
  );
}

/** By how many changes the city's lines, people, hours and what callers are led by came to be as they are. */
export async function selectVersion(tx: Tx): Promise<number> {
  const row = await tx.db
    .selectFrom('routingVersion')
    .select('version')
    .where('tenantId', '=', tx.tenantId)
    .executeTakeFirst();
  return row?.version ?? 0;
}
