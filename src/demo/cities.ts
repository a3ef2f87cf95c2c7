import type { NewCategory } from '#domain/cases/types.ts';
import type { QueuePolicy, Ring } from '#domain/routing/types.ts';
import type { NewDepartment, NewStaff } from '#domain/staff/types.ts';
import type { EntryPointSettings } from '#domain/interactions/types.ts';
import type { WeeklyHours } from '#kernel/japan/calendar.ts';
import { readData } from './csv.ts';

/** A place of work in one of the demo's cities; departments by their codes. */
export interface DemoStaff extends Omit<NewStaff, 'password' | 'departmentId'> {
  department: string;
  /** What the console says of the account. */
  description: string;
}

export interface DemoQueue {
  code: string;
  name: string;
  department: string;
  hours: WeeklyHours;
  requiredSkills?: readonly string[];
  members: readonly string[];
  /** Called in by the surge switch. */
  reserve?: readonly string[];
  policy?: DemoPolicy;
  offerSec: number;
  wrapUpSec: number;
}

/** How it chooses, with queues and skills by their codes. */
export interface DemoPolicy extends Partial<Omit<QueuePolicy, 'rings' | 'overflow' | 'preferredSkills'>> {
  preferredSkills?: Readonly<Record<string, number>>;
  rings?: readonly (Partial<Omit<Ring, 'queueIds'>> & { afterSec: number; queues?: readonly string[] })[];
  overflow?: { queue: string; afterSec: number; backSec: number };
}

export interface DemoCategory extends Omit<NewCategory, 'departmentId'> {
  department: string;
}

export interface DemoCity {
  code: string;
  name: string;
  kana: string;
  nameEn: string;
  departments: readonly NewDepartment[];
  skills: readonly { code: string; name: string }[];
  staff: readonly DemoStaff[];
  queues: readonly DemoQueue[];
  entryPoints: readonly { key: string; name: string; queue: string; settings?: EntryPointSettings }[];
  categories: readonly DemoCategory[];
  /** The flow that answers first at the city's number and at one of its chats. */
  guide?: { administrator: string; queue: string; chat: string; number: string };
}

/** 8:30 to 17:15 on weekdays. */
export const WEEKDAYS: WeeklyHours = [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '17:15' }];

/** Departments as a file under `data/` lists them. */
export function departmentsOf(file: string): NewDepartment[] {
  return readData(file).map((row, sort) => ({
    code: row.code!,
    parentCode: row.parent || null,
    name: row.name!,
    kana: row.kana!,
    phone: row.phone || null,
    sealed: row.sealed === 'sealed',
    generalDesk: row.desk === 'general-desk',
    sort,
  }));
}
