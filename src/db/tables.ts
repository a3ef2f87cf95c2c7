import type { Generated } from 'kysely';

/**
 * The tables as the query builder knows them. Each room adds its own beside its SQL (`declare module`), so that this
 * file does not have to know the house. Columns are camelCase here and snake_case in SQL.
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- filled by the rooms through declaration merging
export interface Tables {
  tenant: TenantTable;
  tenantHost: { host: string; tenantId: string };
  installation: {
    onlyRow: boolean;
    feedEpoch: number;
    setupTokenHash: Buffer | null;
    setupDoneAt: Date | null;
  };
  dataKey: { id: number; wrapped: Buffer; createdAt: Date; sealsFrom: Date; retiredAt: Date | null };
  holiday: { tenantId: string; onDate: string; name: string; closed: boolean };
  numberCounter: { tenantId: string; kind: string; fiscalYear: number; nextSerial: number };
}

export interface TenantTable {
  id: string;
  code: string;
  name: string;
  kana: string;
  nameEn: string;
  timeZone: string;
  demo: boolean;
  /** jsonb; written as JSON text. */
  settings: unknown;
  /** Raised by each change of profile, codes and days. */
  version: Generated<number>;
  createdAt: Date;
}
