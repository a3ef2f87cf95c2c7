import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { isCode, nextCode } from '#kernel/natural-key.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requirePermission } from './access.ts';
import { appendDirectoryChanged } from './staff.ts';
import * as store from './store.ts';
import type { Skill, StaffActor } from './types.ts';

/** Those that were retired among them. */
export function listAllSkills(tx: Tx): Promise<Skill[]> {
  return store.selectSkills(tx);
}

/**
 * Adds a skill that people may have and queues may ask for. Refuses 'permission.missing', 'request.invalid' {field: 'name',
 * why: 'taken'}, and {field: 'code', why} for a `given` code. Emits `directory.changed`; kept among the changes.
 */
export async function addSkill(tx: Tx, actor: StaffActor, name: string, given?: string): Promise<string> {
  requirePermission(actor, 'city.administer');
  const all = await store.selectSkills(tx);
  requireFree(all, name, null);
  const codes = all.map(({ code }) => code);
  if (given !== undefined && (!isCode(given) || codes.includes(given)))
    throw new Refusal('request.invalid', { field: 'code', why: isCode(given) ? 'taken' : 'form' });
  const id = tx.newId();
  await store.insertSkill(tx, { id, code: given ?? nextCode('skill', codes), name });
  appendDirectoryChanged(tx);
  recordChange(tx, { kind: 'skill', subjectId: id, name, before: null, after: { name, active: true } });
  return id;
}

/** Renames or retires a skill; whoever has it keeps it. Refuses as `addSkill`, 'not-found', 'version.conflict'. */
export async function changeSkill(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  change: Partial<Pick<Skill, 'name' | 'active'>>,
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  const all = await store.selectSkills(tx);
  const before = all.find((skill) => skill.id === id);
  if (!before) throw new Refusal('not-found');
  const was = { name: before.name, active: before.active };
  const after = { ...was, ...change };
  requireFree(all, after.name, id);
  if (!(await store.updateSkill(tx, id, version, after)))
    throw new Refusal('version.conflict', { version: before.version });
  appendDirectoryChanged(tx);
  recordChange(tx, {
    ...{ kind: 'skill', subjectId: id, name: after.name, undoesId },
    ...{ before: was, after },
  });
}

function requireFree(all: readonly Skill[], name: string, ownId: string | null): void {
  if (all.some((skill) => skill.name === name && skill.id !== ownId))
    throw new Refusal('request.invalid', { field: 'name', why: 'taken' });
}
