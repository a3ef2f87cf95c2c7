import type { Tx } from '#db/transaction.ts';

export type OnlookerSubject = { kind: 'interaction' | 'case' | 'resident'; id: string };

declare module '#db/tables.ts' {
  interface Tables {
    onlooker: {
      tenantId: string;
      subjectKind: OnlookerSubject['kind'];
      subjectId: string;
      staffId: string;
      writing: boolean;
      seenAt: Date;
    };
  }
}

/** Who had it open at `since` or later, the longest there first. */
export async function selectOnlookers(
  tx: Tx,
  subject: OnlookerSubject,
  since: Date,
): Promise<{ staffId: string; name: string; writing: boolean }[]> {
  return tx.db
    .selectFrom('onlooker')
    .innerJoin('staff', (join) =>
      join.onRef('staff.id', '=', 'onlooker.staffId').onRef('staff.tenantId', '=', 'onlooker.tenantId'),
    )
    .select(['onlooker.staffId', 'staff.name', 'onlooker.writing'])
    .where('onlooker.tenantId', '=', tx.tenantId)
    .where('subjectKind', '=', subject.kind)
    .where('subjectId', '=', subject.id)
    .where('seenAt', '>=', since)
    .orderBy('staff.name')
    .execute();
}

export async function upsertOnlooker(
  tx: Tx,
  subject: OnlookerSubject,
  staffId: string,
  writing: boolean,
): Promise<void> {
  await tx.db
    .insertInto('onlooker')
    .values({
      tenantId: tx.tenantId,
      subjectKind: subject.kind,
      subjectId: subject.id,
      staffId,
      writing,
      seenAt: tx.now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['tenantId', 'subjectKind', 'subjectId', 'staffId'])
        .doUpdateSet({ writing, seenAt: tx.now }),
    )
    .execute();
}

export async function deleteOnlooker(tx: Tx, subject: OnlookerSubject, staffId: string): Promise<void> {
  await tx.db
    .deleteFrom('onlooker')
    .where('tenantId', '=', tx.tenantId)
    .where('subjectKind', '=', subject.kind)
    .where('subjectId', '=', subject.id)
    .where('staffId', '=', staffId)
    .execute();
}

/** Removes the rows of one person that nobody renewed: what a browser left open that was switched off. */
export async function deleteStale(tx: Tx, staffId: string, before: Date): Promise<void> {
  await tx.db
    .deleteFrom('onlooker')
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .where('seenAt', '<', before)
    .execute();
}
