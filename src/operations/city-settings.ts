import { noteChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { readCity, setUndoSendSec } from '#domain/city/city.ts';
import {
  changeCodes,
  changeHolidays,
  changeLanguages,
  changeProfile,
  type CityProfile,
  type CodeList,
} from '#domain/city/profile.ts';
import type { Holiday, NamedCode } from '#domain/city/types.ts';
import { audience, requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { ServedLanguages } from '#kernel/languages.ts';

/** Changes what the city decides for all its desks. Refuses 'version.conflict'. Emits `city.changed`. */
export async function changeCitySettings(
  tx: Tx,
  change: { undoSendSec: number; seen: { undoSendSec: number } },
  undoesId: string | null = null,
): Promise<void> {
  const { undoSendSec, seen } = change;
  await setUndoSendSec(tx, undoSendSec, seen.undoSendSec);
  const { name } = await readCity(tx);
  noteChange(tx, {
    ...{ kind: 'city-settings', subjectId: tx.tenantId, name, undoesId },
    ...{ before: { undoSendSec: seen.undoSendSec }, after: { undoSendSec } },
  });
  cityChanged(tx);
}

/** What may be changed of the city itself: all of it shares one version, and each answers to everybody at once. */
export type CityChange =
  | { profile: Partial<CityProfile> }
  | { languages: ServedLanguages }
  | { list: CodeList; codes: readonly NamedCode[] }
  | { holidays: readonly Holiday[] };

/**
 * Changes profile, languages, codes or days of the city. Refuses 'permission.missing' and as `changeProfile`,
 * `changeLanguages`, `changeCodes` and `changeHolidays`. Emits `city.changed` and `directory.changed`.
 */
export async function changeCity(
  tx: Tx,
  actor: StaffActor,
  version: number,
  change: CityChange,
  undoesId: string | null = null,
): Promise<void> {
  requirePermission(actor, 'city.administer');
  if ('profile' in change) await changeProfile(tx, version, change.profile, undoesId);
  else if ('languages' in change) await changeLanguages(tx, version, change.languages, undoesId);
  else if ('codes' in change) await changeCodes(tx, version, change.list, change.codes, undoesId);
  else await changeHolidays(tx, version, change.holidays, undoesId);
  cityChanged(tx);
  const told = { subjectKind: 'directory', subjectId: tx.tenantId, audience: [audience.everyone] };
  tx.append({ ...told, type: 'directory.changed' });
}

function cityChanged(tx: Tx): void {
  const told = { subjectKind: 'directory', subjectId: tx.tenantId, audience: [audience.everyone] };
  tx.append({ ...told, type: 'city.changed' });
}
