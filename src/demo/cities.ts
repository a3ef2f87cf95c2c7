import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NewStaff } from '#domain/staff/types.ts';
import type { WeeklyHours } from '#kernel/japan/calendar.ts';
import type { ConfigurationFiles } from '#operations/configuration/files.ts';

/** A place of work in one of the demo's cities; departments by their codes. */
export interface DemoStaff extends Omit<NewStaff, 'password' | 'departmentId'> {
  department: string;
  /** What the console says of the account. */
  description: string;
}

/** A city of the demo: its people here, what it is set up to be in files that `engawa import` would read as well. */
export interface DemoCity {
  code: string;
  name: string;
  /** Under `data/`. */
  folder: string;
  staff: readonly DemoStaff[];
  /** Who is shown as having set the city up, by login. */
  administrator: string;
  /** By the queue's code: who answers it, and who is called in by the surge switch. */
  answering: Readonly<Record<string, { members: readonly string[]; reserve?: readonly string[] }>>;
  /** Keys of the chats that residents come by. */
  chats: { usual: string; english?: string };
}

/** What a city of the demo is set up to be, as files. */
export function filesOf({ folder }: Pick<DemoCity, 'folder'>): ConfigurationFiles {
  const place = join(import.meta.dirname, 'data', folder);
  const names = readdirSync(place).filter((name) => name.endsWith('.yaml'));
  return new Map(names.toSorted().map((name) => [name, readFileSync(join(place, name), 'utf8')]));
}

/** 8:30 to 17:15 on weekdays. */
export const WEEKDAYS: WeeklyHours = [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '17:15' }];
