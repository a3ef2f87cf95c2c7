import type { Tx } from '#db/transaction.ts';
import { visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Template, TemplateInput, TemplateVersion } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    template: Omit<Template, 'bodies'> & {
      tenantId: string;
      clientId: string;
      /** jsonb; written as JSON text. */
      bodies: unknown;
      audience: string[];
    };
    templateVersion: Omit<TemplateVersion, 'bodies'> & {
      tenantId: string;
      templateId: string;
      bodies: unknown;
    };
  }
}

const TEMPLATE = [
  'id',
  'version',
  'title',
  'kana',
  'shortcut',
  'departmentId',
  'bodies',
  'retiredAt',
] as const;

const toTemplate = (row: Omit<Template, 'bodies'> & { bodies: unknown }): Template => ({
  ...row,
  bodies: row.bodies as Template['bodies'],
});

/** What the actor may use, by title. */
export async function selectUsable(tx: Tx, actor: StaffActor, most: number): Promise<Template[]> {
  const rows = await tx.db
    .selectFrom('template')
    .select(TEMPLATE)
    .where('tenantId', '=', tx.tenantId)
    .where('retiredAt', 'is', null)
    .where(visibleTo(actor, 'audience'))
    .orderBy('kana')
    .orderBy('title')
    .limit(most)
    .execute();
  return rows.map(toTemplate);
}

/** All of the city, retired ones last. */
export async function selectAll(tx: Tx): Promise<Template[]> {
  const rows = await tx.db
    .selectFrom('template')
    .select(TEMPLATE)
    .where('tenantId', '=', tx.tenantId)
    .orderBy('retiredAt', (order) => order.asc().nullsFirst())
    .orderBy('kana')
    .orderBy('title')
    .execute();
  return rows.map(toTemplate);
}

export async function selectTemplate(
  tx: Tx,
  by: { id: string } | { clientId: string } | { shortcut: string },
): Promise<Template | undefined> {
  let query = tx.db.selectFrom('template').select(TEMPLATE).where('tenantId', '=', tx.tenantId);
  if ('id' in by) query = query.where('id', '=', by.id);
  else if ('clientId' in by) query = query.where('clientId', '=', by.clientId);
  else query = query.where('shortcut', '=', by.shortcut).where('retiredAt', 'is', null);
  const row = await query.executeTakeFirst();
  return row && toTemplate(row);
}

export async function selectUsableTemplate(
  tx: Tx,
  actor: StaffActor,
  id: string,
): Promise<Template | undefined> {
  const row = await tx.db
    .selectFrom('template')
    .select(TEMPLATE)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('retiredAt', 'is', null)
    .where(visibleTo(actor, 'audience'))
    .executeTakeFirst();
  return row && toTemplate(row);
}

export async function countTemplates(tx: Tx): Promise<number> {
  const row = await tx.db
    .selectFrom('template')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('tenantId', '=', tx.tenantId)
    .where('retiredAt', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function insertTemplate(
  tx: Tx,
  row: TemplateInput & { id: string; clientId: string; audience: string[] },
): Promise<void> {
  await tx.db
    .insertInto('template')
    .values({
      ...row,
      tenantId: tx.tenantId,
      version: 1,
      retiredAt: null,
      bodies: JSON.stringify(row.bodies),
    })
    .execute();
}

/** Changes the row if it is still at `version`; false when somebody was faster. */
export async function updateTemplate(
  tx: Tx,
  id: string,
  version: number,
  change: TemplateInput & { retiredAt: Date | null; audience: string[] },
): Promise<boolean> {
  const result = await tx.db
    .updateTable('template')
    .set({ ...change, bodies: JSON.stringify(change.bodies), version: version + 1 })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function insertVersion(tx: Tx, templateId: string, row: TemplateVersion): Promise<void> {
  await tx.db
    .insertInto('templateVersion')
    .values({ ...row, tenantId: tx.tenantId, templateId, bodies: JSON.stringify(row.bodies) })
    .execute();
}

export async function selectVersions(tx: Tx, templateId: string): Promise<TemplateVersion[]> {
  const rows = await tx.db
    .selectFrom('templateVersion')
    .select(['version', 'title', 'kana', 'shortcut', 'departmentId', 'bodies', 'retired', 'byStaffId', 'at'])
    .where('tenantId', '=', tx.tenantId)
    .where('templateId', '=', templateId)
    .orderBy('version', 'desc')
    .execute();
  return rows.map((row) => ({ ...row, bodies: row.bodies as TemplateVersion['bodies'] }));
}
