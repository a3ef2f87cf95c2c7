import { expect } from 'vitest';
import { Refusal } from '#kernel/refusal.ts';
import {
  applyConfiguration,
  carryOut,
  type ConfigurationFiles,
  exportConfiguration,
  planConfiguration,
} from '#operations/configuration/files.ts';
import { planInWords } from '#operations/configuration/plan.ts';
import type { aobaCity } from './cast.ts';
import type { TestHouse } from './house.ts';

export const depsOf = ({ channels }: Pick<TestHouse, 'channels'>) => ({ channels, sendsTexts: false });

/** What the fixed city is set up to be, as files: written, planned and carried out as the command does it. */
export function filesOfCity(town: ReturnType<typeof aobaCity>) {
  /** The city is called otherwise in the meantime. */
  async function scope() {
    const { rows } = await town.house.admin.query<{ id: string }>(
      `select id from tenant where code = '041017'`,
    );
    return { tenantId: rows[0]!.id, actor: 'system:test' };
  }
  const inNameOf = async (
    staffId: string,
    work: typeof carryOut | typeof applyConfiguration,
    some: ConfigurationFiles,
  ) =>
    town.house.database.tx({ ...(await scope()), actor: `staff:${staffId}` }, (tx) =>
      work(tx, depsOf(town.house), some, staffId),
    );
  return {
    scope,
    files: async (staff = true): Promise<Map<string, string>> =>
      town.house.database.tx(await scope(), (tx) => exportConfiguration(tx, depsOf(town.house), { staff })),
    async plan(changed: ConfigurationFiles): Promise<string[]> {
      const { house } = town;
      return planInWords(await planConfiguration(house.database, await scope(), depsOf(house), changed));
    },
    apply: async (changed: ConfigurationFiles) =>
      inNameOf((await town.desk('mori')).session.staff.id, carryOut, changed),
    /** As the command does it: in the name of somebody who may. */
    applyAs: (staffId: string, changed: ConfigurationFiles) => inNameOf(staffId, applyConfiguration, changed),
  };
}

/** A file with some of its text changed; each part has to be there. */
export function edited(all: ConfigurationFiles, name: string, changes: Readonly<Record<string, string>>) {
  const text = Object.entries(changes).reduce((now, [from, to]) => {
    expect(now).toContain(from);
    return now.replace(from, to);
  }, all.get(name)!);
  return new Map([[name, text]]);
}

/** With which details something was refused. */
export async function refused(work: Promise<unknown>): Promise<Refusal['details']> {
  const [ended] = await Promise.allSettled([work]);
  if (ended.status === 'fulfilled') return expect.unreachable('was taken');
  if (ended.reason instanceof Refusal) return ended.reason.details;
  throw ended.reason;
}
