import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { isShape, KNOWN_NUMBERS, type KnownNumber, USUAL_ACTIONS } from '#kernel/sensitive.ts';
import * as store from './store.ts';
import type { MaskingPattern } from './types.ts';

const ORIGINAL_DAYS = 30;
const OWN_MOST = 20;
/** The change log names a subject by an id; those that the product knows have none. */
const KNOWN_SUBJECT = '00000000-0000-0000-0000-000000000000';

/** What a transaction has asked: many texts of one are looked through. */
const asked = new WeakMap<Tx, Promise<MaskingPattern[]>>();

/** Every pattern that texts are looked through for: those that the product knows, then the city's own. Asked once a transaction. */
export function readPatterns(tx: Tx): Promise<MaskingPattern[]> {
  const known = asked.get(tx) ?? allPatterns(tx);
  asked.set(tx, known);
  return known;
}

function put(tx: Tx, pattern: MaskingPattern, isActive: boolean): Promise<boolean> {
  asked.delete(tx);
  return store.putPattern(tx, pattern, isActive);
}

async function allPatterns(tx: Tx): Promise<MaskingPattern[]> {
  const rows = await store.selectPatterns(tx);
  const decided = new Map(rows.map(({ active, ...row }) => [row.id, { row, active }]));
  const known = KNOWN_NUMBERS.map((id) => decided.get(id)?.row ?? usual(id));
  const own = [...decided.values()].filter(({ row, active }) => active && row.shape !== null);
  return [...known, ...own.map(({ row }) => row)];
}

const usual = (id: KnownNumber): MaskingPattern => ({
  id,
  ...{
    name: null,
    shape: null,
    near: null,
    action: USUAL_ACTIONS[id],
    originalDays: ORIGINAL_DAYS,
    version: 0,
  },
});

/**
 * Decides what is done where a number is found, and how long its original is kept. What was written before stays as it was
 * kept. Refuses 'permission.missing', 'not-found', 'version.conflict'. Kept among the changes of the configuration.
 */
export async function changePattern(
  tx: Tx,
  actor: StaffActor,
  change: Pick<MaskingPattern, 'id' | 'action' | 'originalDays' | 'version'> & { active: boolean },
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'privacy.manage');
  const before = (await readPatterns(tx)).find(({ id }) => id === change.id);
  if (!before) throw new Refusal('not-found');
  const { active, ...to } = change;
  if (!active && before.shape === null) throw new Refusal('request.invalid', { field: 'active' });
  if (before.version !== change.version || !(await put(tx, { ...before, ...to }, active)))
    throw new Refusal('version.conflict', { version: before.version });
  const facts = ({ action, originalDays }: MaskingPattern) => ({ action, originalDays });
  recordChange(tx, {
    kind: 'masking',
    subjectId: before.shape === null ? KNOWN_SUBJECT : before.id,
    name: before.name ?? before.id,
    undoesId,
    before: facts(before),
    after: active ? facts({ ...before, ...to }) : null,
  });
}

/** The pattern that a change was about, as it is now. Refuses 'not-found' for one that is gone. */
export async function patternOfChange(
  tx: Tx,
  { subjectId, name }: { subjectId: string; name: string },
): Promise<MaskingPattern> {
  const id = subjectId === KNOWN_SUBJECT ? name : subjectId;
  const found = (await readPatterns(tx)).find((each) => each.id === id);
  if (!found) throw new Refusal('not-found');
  return found;
}

/**
 * Adds a shape of the city's own. Refuses 'permission.missing', 'request.invalid' {field: 'shape'} for one that would find
 * nearly anything, 'state.conflict' beyond 20 of them. Kept among the changes of the configuration.
 */
export async function addPattern(
  tx: Tx,
  actor: StaffActor,
  input: Pick<MaskingPattern, 'action' | 'originalDays' | 'near'> & { name: string; shape: string },
): Promise<string> {
  requirePermission(actor, 'privacy.manage');
  if (!isShape(input.shape)) throw new Refusal('request.invalid', { field: 'shape' });
  if ((await readPatterns(tx)).length >= KNOWN_NUMBERS.length + OWN_MOST) throw new Refusal('state.conflict');
  const pattern = { ...input, id: tx.newId(), version: 0 };
  await put(tx, pattern, true);
  const { id, version: _, ...after } = pattern;
  recordChange(tx, { kind: 'masking', subjectId: id, name: input.name, before: null, after });
  return id;
}
