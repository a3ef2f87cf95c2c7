import type { Tx } from '#db/transaction.ts';
import { isId } from '#kernel/ids.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';
import { audience, requirePermission } from './access.ts';
import { getDepartment } from './staff.ts';
import * as store from './store-views.ts';
import type { StaffActor } from './types.ts';

/**
 * Filters kept under a name. A view says what is asked for, never what may be seen: whoever opens a shared one gets what
 * their own keys show. Names and filters are sealed, because people write names into both.
 */
export interface SavedView {
  id: string;
  kind: ViewKind;
  name: string;
  /** As the list's address takes it; the routes check it against the shape of its kind. */
  filter: Readonly<Record<string, unknown>>;
  staffId: string;
  shared: boolean;
  version: number;
}
export type ViewKind = store.ViewKind;

const MOST_OWN = 50;
const NAME_CHARS = 60;
const scopeOf = (tx: Tx, field: 'name' | 'filter') => ({ tenantId: tx.tenantId, purpose: `view.${field}` });

function toView(tx: Tx, row: store.ViewRow): SavedView {
  return {
    id: row.id,
    kind: row.kind,
    name: tx.sealer.openText(scopeOf(tx, 'name'), row.name),
    filter: JSON.parse(tx.sealer.openText(scopeOf(tx, 'filter'), row.filter)) as SavedView['filter'],
    staffId: row.staffId,
    shared: row.shared,
    version: row.version,
  };
}

const sealName = (tx: Tx, name: string) =>
  tx.sealer.sealText(
    scopeOf(tx, 'name'),
    cleanText(name, { maxChars: NAME_CHARS, multiline: false, field: 'name' }),
  );
const sealFilter = (tx: Tx, filter: SavedView['filter']) =>
  tx.sealer.sealText(scopeOf(tx, 'filter'), JSON.stringify(filter));

/** One's own views and those that were shared with one's department, oldest first. */
export async function listViews(tx: Tx, actor: StaffActor): Promise<SavedView[]> {
  return (await store.selectVisibleViews(tx, actor)).map((row) => toView(tx, row));
}

/**
 * Saves a filter under a name; the same client id again answers the same view. Refuses 'request.invalid' {max} above 50
 * of one person, 'permission.missing' for sharing by somebody to whom the department's records are closed.
 * Emits `view.changed`.
 */
export async function saveView(
  tx: Tx,
  actor: StaffActor,
  input: Pick<SavedView, 'kind' | 'name' | 'filter' | 'shared'> & { clientId: string },
): Promise<SavedView> {
  const known = await store.selectOwnByClientId(tx, actor.staffId, input.clientId);
  if (known) return toView(tx, known);
  await store.forgetDeletedViews(tx, actor.staffId);
  if ((await store.countOwnViews(tx, actor.staffId)) >= MOST_OWN)
    throw new Refusal('request.invalid', { field: 'views', max: MOST_OWN });
  const keys = await audienceOf(tx, actor, input.shared);
  const row = {
    id: tx.newId(),
    clientId: input.clientId,
    kind: input.kind,
    name: sealName(tx, input.name),
    filter: sealFilter(tx, input.filter),
    staffId: actor.staffId,
    shared: input.shared,
    audience: keys,
  };
  if (!(await store.insertView(tx, row)))
    return toView(tx, (await store.selectOwnByClientId(tx, actor.staffId, input.clientId))!);
  changed(tx, row.id, keys);
  return toView(tx, { ...row, version: 1, deletedAt: null });
}

/** Changes one's own. Refuses 'not-found' for others', 'version.conflict' {version}. Emits `view.changed`. */
export async function changeView(
  tx: Tx,
  actor: StaffActor,
  id: string,
  change: { version: number } & { [K in 'name' | 'filter' | 'shared']?: SavedView[K] | undefined },
): Promise<SavedView> {
  const row = await ownView(tx, actor, id);
  if (row.deletedAt) throw new Refusal('not-found');
  if (row.version !== change.version) throw new Refusal('version.conflict', { version: row.version });
  const before = await audienceOf(tx, actor, row.shared);
  const shared = change.shared ?? row.shared;
  const after = await audienceOf(tx, actor, shared);
  const set = {
    shared,
    audience: after,
    name: change.name === undefined ? row.name : sealName(tx, change.name),
    filter: change.filter === undefined ? row.filter : sealFilter(tx, change.filter),
  };
  await store.updateView(tx, id, set);
  changed(tx, id, [...before, ...after]);
  return toView(tx, { ...row, ...set, version: row.version + 1 });
}

/** Deletes one's own; `restoreView` brings it back within a day. Doing it again changes nothing. Emits `view.changed`. */
export async function deleteView(tx: Tx, actor: StaffActor, id: string): Promise<void> {
  const row = await ownView(tx, actor, id);
  if (row.deletedAt) return;
  await store.updateView(tx, id, { deletedAt: tx.now });
  changed(tx, id, await audienceOf(tx, actor, row.shared));
}

/** Takes a deletion back, whole. Refuses 'not-found' when it was forgotten meanwhile. Emits `view.changed`. */
export async function restoreView(tx: Tx, actor: StaffActor, id: string): Promise<SavedView> {
  const row = await ownView(tx, actor, id);
  if (!row.deletedAt) return toView(tx, row);
  await store.updateView(tx, id, { deletedAt: null });
  changed(tx, id, await audienceOf(tx, actor, row.shared));
  return toView(tx, { ...row, deletedAt: null, version: row.version + 1 });
}

/** Which view each list opens with for this person. */
export async function defaultViews(tx: Tx, actor: StaffActor): Promise<Partial<Record<ViewKind, string>>> {
  const rows = await store.selectDefaults(tx, actor.staffId);
  return Object.fromEntries(rows.map((row) => [row.kind, row.view]));
}

/** Sets it: the name of one of the desk's own, or the id of a view one sees. Refuses 'not-found' for other ids. */
export async function setDefaultView(tx: Tx, actor: StaffActor, kind: ViewKind, view: string): Promise<void> {
  if (isId(view) && !(await listViews(tx, actor)).some((one) => one.id === view && one.kind === kind))
    throw new Refusal('not-found');
  await store.upsertDefault(tx, actor.staffId, kind, view);
  changed(tx, actor.staffId, [audience.staff(actor.staffId)]);
}

async function ownView(tx: Tx, actor: StaffActor, id: string): Promise<store.ViewRow> {
  const row = await store.lockOwnView(tx, actor.staffId, id);
  if (!row) throw new Refusal('not-found');
  return row;
}

async function audienceOf(tx: Tx, actor: StaffActor, shared: boolean): Promise<string[]> {
  const own = audience.staff(actor.staffId);
  if (!shared) return [own];
  requirePermission(actor, 'interaction.answer');
  const { id, sealed } = await getDepartment(tx, actor.departmentId);
  // Also the name of a filter may tell what a sealed department works on.
  return [own, sealed ? audience.sealed(id) : audience.department(id)];
}

function changed(tx: Tx, viewId: string, keys: readonly string[]): void {
  tx.append({ type: 'view.changed', subjectKind: 'view', subjectId: viewId, audience: [...new Set(keys)] });
}
