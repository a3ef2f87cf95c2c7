import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { Tx } from './transaction.ts';

declare module './tables.ts' {
  interface Tables {
    configChange: {
      tenantId: string;
      id: string;
      at: Date;
      byStaffId: string | null;
      kind: string;
      subjectId: string;
      name: string;
      /** jsonb; written as JSON text. */
      before: unknown;
      after: unknown;
      undoesId: string | null;
    };
  }
}

/** What something of the configuration is, by field; values as JSON knows them. */
export type ConfigFields = Readonly<Record<string, unknown>>;

export interface NewConfigChange {
  kind: string;
  subjectId: string;
  /** What it is called, for people who look at the list later. */
  name: string;
  /** Null: it is made. */
  before: ConfigFields | null;
  /** Null: it goes. */
  after: ConfigFields | null;
  undoesId?: string | null;
}

export interface ConfigChange {
  id: string;
  at: Date;
  byStaffId: string | null;
  kind: string;
  subjectId: string;
  name: string;
  before: ConfigFields | null;
  after: ConfigFields | null;
  undoesId: string | null;
  /** The change that undid it. */
  undoneById: string | null;
}

const STAFF = 'staff:';

/** The fields of `change` in which both differ, on each side; both as they are where one is null. */
function differing(change: NewConfigChange): Pick<NewConfigChange, 'before' | 'after'> {
  const { before, after } = change;
  if (!before || !after) return { before, after };
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  const only = (fields: ConfigFields): ConfigFields =>
    Object.fromEntries(changed.map((name) => [name, fields[name] ?? null]));
  return { before: only(before), after: only(after) };
}

/** `noteChange`, audited as a write of these fields. */
export function recordChange(tx: Tx, change: NewConfigChange): boolean {
  const fields = noteChange(tx, change);
  if (fields === null) return false;
  tx.audit({ action: 'write', subjectKind: change.kind, subjectId: change.subjectId, fields });
  return true;
}

/**
 * Writes down what was changed of the configuration, with what it was before; answers the fields that differ, or null, and
 * nothing is written, when none does. Never for what is a resident's or secret: it is kept for as long as the city.
 */
export function noteChange(tx: Tx, change: NewConfigChange): string[] | null {
  const { before, after } = differing(change);
  const fields = Object.keys(after ?? before ?? {});
  if (fields.length === 0 && before && after) return null;
  tx.send(
    tx.db
      .insertInto('configChange')
      .values({
        tenantId: tx.tenantId,
        id: tx.newId(),
        at: tx.now,
        byStaffId: tx.actor.startsWith(STAFF) ? tx.actor.slice(STAFF.length) : null,
        kind: change.kind,
        subjectId: change.subjectId,
        name: change.name,
        before: before && JSON.stringify(before),
        after: after && JSON.stringify(after),
        undoesId: change.undoesId ?? null,
      })
      .execute(),
  );
  return fields;
}

/** Newest first; `before` is the id of the last one that was shown. */
export async function readChanges(
  tx: Tx,
  filter: {
    kind?: string | undefined;
    subjectId?: string | undefined;
    before?: string | undefined;
    limit: number;
  },
): Promise<ConfigChange[]> {
  const kind = filter.kind === undefined ? sql`` : sql`and c.kind = ${filter.kind}`;
  const subject = filter.subjectId === undefined ? sql`` : sql`and c.subject_id = ${filter.subjectId}`;
  const before = filter.before === undefined ? sql`` : sql`and c.id < ${filter.before}`;
  const { rows } = await sql<ConfigChange>`
    select c.id, c.at, c.by_staff_id, c.kind, c.subject_id, c.name, c.before, c.after, c.undoes_id,
      (select u.id from config_change u where u.tenant_id = c.tenant_id and u.undoes_id = c.id limit 1) as undone_by_id
    from config_change c where c.tenant_id = ${tx.tenantId} ${kind} ${subject} ${before}
    order by c.id desc limit ${filter.limit}`.execute(tx.db);
  return rows;
}

export async function readChange(tx: Tx, id: string): Promise<ConfigChange | undefined> {
  const { rows } = await sql<ConfigChange>`
    select c.id, c.at, c.by_staff_id, c.kind, c.subject_id, c.name, c.before, c.after, c.undoes_id,
      (select u.id from config_change u where u.tenant_id = c.tenant_id and u.undoes_id = c.id limit 1) as undone_by_id
    from config_change c where c.tenant_id = ${tx.tenantId} and c.id = ${id}`.execute(tx.db);
  return rows[0];
}
