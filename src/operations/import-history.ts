import type { Tx } from '#db/transaction.ts';
import { categories } from '#domain/cases/cases.ts';
import { checkPastCase, eraseUntouchedCase, importPastCase } from '#domain/cases/importing.ts';
import type { CaseCategory } from '#domain/cases/types.ts';
import { type NumberBlocks, readCity } from '#domain/city/city.ts';
import {
  checkContact,
  contactPointsByValue,
  createResident,
  eraseUntouched,
  findByClientId,
  findByClientIds,
  standingResident,
} from '#domain/residents/residents.ts';
import { listDepartments } from '#domain/staff/staff.ts';
import { Refusal } from '#kernel/refusal.ts';
import { type FileKind, fileKind, type LineName } from './import-file.ts';
import { residentClientId } from './import-residents.ts';

const FIRST_VERSION = 1;
const MOST_AT_ONCE = 1_000;
const CONTACTS = ['phone', 'email'] as const;
const FIELDS = [
  'externalId',
  'residentId',
  'phone',
  'email',
  'openedAt',
  'closedAt',
  'channel',
  'category',
  'department',
  'title',
  'body',
  'answer',
  'status',
] as const;
type Field = (typeof FIELDS)[number];
type Line = Readonly<Record<Field, string>>;

const COLUMN_NAMES: Readonly<Record<string, Field>> = {
  番号: 'externalId',
  受付番号: 'externalId',
  管理番号: 'externalId',
  住民の管理番号: 'residentId',
  宛名番号: 'residentId',
  電話番号: 'phone',
  メールアドレス: 'email',
  受付日時: 'openedAt',
  受付日: 'openedAt',
  完了日時: 'closedAt',
  完了日: 'closedAt',
  受付方法: 'channel',
  分類: 'category',
  担当課: 'department',
  件名: 'title',
  内容: 'body',
  回答: 'answer',
  対応: 'answer',
  状態: 'status',
};

const STATUSES: Readonly<Record<string, 'done' | 'cancelled'>> = {
  '': 'done',
  done: 'done',
  完了: 'done',
  対応済: 'done',
  対応済み: 'done',
  cancelled: 'cancelled',
  取下げ: 'cancelled',
  取り下げ: 'cancelled',
};

interface Known {
  now: Date;
  timeZone: string;
  categories: ReadonlyMap<string, CaseCategory>;
  departments: ReadonlyMap<string, string>;
  residents: ReadonlyMap<string, string>;
}

/**
 * What was asked and answered before, as cases that are over. A line belongs to the resident of its number (taken over
 * before), else to whoever is reached by its number or address, else to a new record without a name.
 */
export function historyFile(numbers: NumberBlocks): FileKind {
  return fileKind({
    fields: FIELDS,
    columnNames: COLUMN_NAMES,
    needs: ['openedAt', 'category', 'title'],
    prepare: lookUp,
    check(line, known) {
      placeOf(line, known);
      checkPastCase(matterOf(line, known), known.now);
      for (const kind of CONTACTS) if (line[kind] !== '') checkContact(kind, line[kind]);
      if (line.residentId !== '' && !known.residents.has(residentClientId(line.residentId)))
        throw new Refusal('not-found', { field: 'residentId' });
    },
    async make(tx, line, known, from) {
      const residentId = await whoseIs(tx, line, known, from);
      const clientId = line.externalId === '' ? from.byPlace : `import:${line.externalId}`;
      const past = { ...matterOf(line, known), ...placeOf(line, known), clientId, residentId };
      const { id, isNew } = await importPastCase(tx, past, numbers);
      return { state: isNew ? 'made' : 'known', subjectId: id, version: isNew ? FIRST_VERSION : null };
    },
    async takeBack(tx, { subjectId, version }, { byPlace }) {
      if (!(await eraseUntouchedCase(tx, subjectId, version))) return false;
      const made = await findByClientId(tx, byPlace);
      if (made) await eraseUntouched(tx, made, FIRST_VERSION);
      return true;
    },
  });
}

async function lookUp(tx: Tx, lines: readonly Line[]): Promise<Known> {
  const [{ timeZone }, all, departments] = await Promise.all([
    readCity(tx),
    categories(tx),
    listDepartments(tx),
  ]);
  const ids = [...new Set(lines.flatMap(({ residentId }) => residentId || []))].map(residentClientId);
  const residents = new Map<string, string>();
  for (let at = 0; at < ids.length; at += MOST_AT_ONCE)
    for (const pair of await findByClientIds(tx, ids.slice(at, at + MOST_AT_ONCE))) residents.set(...pair);
  return {
    now: tx.now,
    timeZone,
    categories: new Map(all.flatMap((one) => [one.code, one.name].map((name) => [name, one] as const))),
    departments: new Map(
      departments.flatMap(({ id, code, name, path }) =>
        [code, name, path].map((each) => [each, id] as const),
      ),
    ),
    residents,
  };
}

function placeOf(line: Line, known: Known): { categoryId: string; departmentId: string | null } {
  const category = known.categories.get(line.category);
  if (!category) throw new Refusal('not-found', { field: 'category' });
  const departmentId = line.department === '' ? null : known.departments.get(line.department);
  if (departmentId === undefined) throw new Refusal('not-found', { field: 'department' });
  return { categoryId: category.id, departmentId };
}

function matterOf(line: Line, { timeZone }: Known) {
  const status = STATUSES[line.status.toLowerCase()];
  // What is not over is work, not history.
  if (!status) throw new Refusal('request.invalid', { field: 'status' });
  const openedAt = instantOf(line.openedAt, timeZone, 'openedAt');
  const closedAt = line.closedAt === '' ? openedAt : instantOf(line.closedAt, timeZone, 'closedAt');
  const former = [line.externalId && `受付番号 ${line.externalId}`, line.channel].filter(Boolean).join('・');
  return {
    title: line.title,
    description: line.body || null,
    answer: [line.answer, former && `（以前のシステムの記録: ${former}）`].filter(Boolean).join('\n') || null,
    formerNumber: line.externalId || null,
    openedAt,
    // A day without an hour ends where it begins.
    closedAt: closedAt < openedAt && isSameDay(line.closedAt, line.openedAt) ? openedAt : closedAt,
    status,
  };
}

const isSameDay = (a: string, b: string): boolean => a.split(/[ T]/)[0] === b.split(/[ T]/)[0];

const INSTANT = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/** 2024/4/1 and 2024-04-01 13:05, in the city's time. Refuses 'request.invalid' {field} for what is no such time. */
function instantOf(text: string, timeZone: string, field: Field): Date {
  const found = INSTANT.exec(text);
  try {
    if (!found) throw new RangeError();
    const [year, month, day, hour, minute, second] = found.slice(1).map((part) => Number(part ?? 0));
    const local = Temporal.PlainDateTime.from(
      { year: year!, month: month!, day: day!, hour: hour!, minute: minute!, second: second! },
      { overflow: 'reject' },
    );
    return new Date(local.toZonedDateTime(timeZone).epochMilliseconds);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Refusal('request.invalid', { field });
  }
}

async function whoseIs(tx: Tx, line: Line, known: Known, { byPlace }: LineName): Promise<string> {
  const named = known.residents.get(residentClientId(line.residentId));
  if (line.residentId !== '' && named) return standingResident(tx, named);
  for (const kind of CONTACTS) {
    if (line[kind] === '') continue;
    const found = new Set((await contactPointsByValue(tx, kind, line[kind])).map((one) => one.residentId));
    // A family may share one: whose it is nobody can say from here.
    if (found.size > 1) throw new Refusal('state.conflict', { field: kind });
    for (const id of found) return standingResident(tx, id);
  }
  return createResident(tx, {
    clientId: byPlace,
    name: null,
    kana: null,
    language: 'ja',
    phone: line.phone || null,
    email: line.email || null,
  });
}
