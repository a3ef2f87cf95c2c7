import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { foundCity } from '#domain/city/city.ts';
import { inviteStaff } from '#domain/staff/people.ts';
import { listDepartments } from '#domain/staff/staff.ts';
import type { AccountLink } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { isMunicipalityCode } from '#kernel/japan/codes.ts';
import { readPlain } from './documents.ts';
import { actorOfFiles } from './acting-person.ts';
import { carryOut, type ConfigurationFiles, type FilesDeps } from './files.ts';

const CITY = 'city.yaml';
const GROUND: readonly string[] = [CITY, 'codes.yaml', 'holidays.yaml', 'departments.yaml', 'skills.yaml'];

/** The files of what has to be there before anybody can belong to it. */
export function groundOf(files: ConfigurationFiles): ConfigurationFiles {
  return new Map([...files].filter(([name]) => GROUND.includes(name)));
}

/** The others. */
export function restOf(files: ConfigurationFiles): ConfigurationFiles {
  return new Map([...files].filter(([name]) => !GROUND.includes(name)));
}

const cityHead = z.looseObject({
  code: z.string().refine(isMunicipalityCode, 'code of a municipality, with its check digit'),
  name: z.string().min(1).max(200),
  timeZone: z.string().max(60).default('Asia/Tokyo'),
});

/**
 * Founds a city that is what the files say, with one person who administers it, in the caller's transaction, whose city must
 * not be there yet. Refuses 'request.invalid' as `carryOut`, and {why: 'departments-missing'} where nobody could belong to
 * anything. Answers the link by which that person sets a password; none where they have an account already.
 */
export async function foundCityFromFiles(
  tx: Tx,
  deps: FilesDeps,
  files: ConfigurationFiles,
  administrator: { login: string; name: string; hosts: readonly string[] },
): Promise<{ link: AccountLink | null; staffId: string }> {
  const head = readPlain(CITY, files.get(CITY) ?? '', cityHead);
  const { code, name, timeZone } = head;
  const city = { code, name, timeZone, kana: '', nameEn: '', demo: false, settings: {} };
  await foundCity(tx, city, administrator.hosts);
  await carryOut(tx, deps, groundOf(files));
  const { staffId, link } = await inviteAdministrator(tx, administrator);
  await carryOut(tx, deps, restOf(files), staffId);
  return { staffId, link };
}

async function inviteAdministrator(tx: Tx, { login, name }: { login: string; name: string }) {
  const departments = (await listDepartments(tx)).filter(({ closedAt }) => closedAt === null);
  const home = departments.find(({ generalDesk }) => generalDesk) ?? departments[0];
  if (!home)
    throw new Refusal('request.invalid', {
      ...{ file: 'departments.yaml', line: 1, path: '', why: 'departments-missing' },
    });
  return inviteStaff(tx, await actorOfFiles(tx, undefined), {
    ...{ login, name, kana: '', departmentId: home.id, roles: ['administrator'] },
    ...{ languages: ['ja'], skills: [], capacity: {} },
  });
}
