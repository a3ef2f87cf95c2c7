import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../test/kit/database.ts';
import { WRITE_ORDER } from './gathered.ts';
import type { Tx } from './transaction.ts';

let kit: TestDatabase;
let tenantId: string;
beforeEach(async () => {
  kit = await openTestDatabase();
  tenantId = await kit.foundTenant();
});
afterEach(() => kit.close());

const scope = () => ({ tenantId, actor: 'system:test' });

const file = (tx: Tx, id: string, mediaType = 'text/plain') => ({
  ...{ tenantId, id, mediaType, image: false, sizeBytes: 1, uploadedBy: 'staff:1', createdAt: tx.now },
  name: Buffer.from('n'),
  sha256: Buffer.alloc(32, 1),
});

async function files(): Promise<{ id: string; mediaType: string }[]> {
  const { rows } = await kit.adminPool.query<{ id: string; mediaType: string }>(
    `select id, media_type as "mediaType" from file order by id`,
  );
  return rows;
}

describe('rows that are gathered', () => {
  it('are written in an order in which each finds what it names', async () => {
    const { rows } = await kit.adminPool.query<{ child: string; parent: string }>(
      `select conrelid::regclass::text as child, confrelid::regclass::text as parent from pg_constraint where contype = 'f'`,
    );
    const order: string[] = WRITE_ORDER.map((name) =>
      name.replace(/[A-Z]/g, (one) => `_${one.toLowerCase()}`),
    );
    const known = rows.filter(({ child, parent }) => order.includes(child) && order.includes(parent));
    expect(known.length).toBeGreaterThan(10);
    const wrong = known.filter(({ child, parent }) => order.indexOf(parent) > order.indexOf(child));
    expect(wrong).toEqual([]);
  });

  it('are all there at the end, however many they are', async () => {
    const ids = Array.from({ length: 47 }, () => kit.ids.next()).sort();
    await kit.db.tx(scope(), async (tx) => ids.forEach((id) => tx.add('file', file(tx, id))));
    expect((await files()).map(({ id }) => id)).toEqual(ids);
  });

  it('are seen by what is asked behind them, and changed only as long as they wait', async () => {
    const id = kit.ids.next();
    const seen = await kit.db.tx(scope(), async (tx) => {
      tx.add('file', file(tx, id));
      expect(tx.changeAdded('file', id, { mediaType: 'text/html' })).toBe(true);
      expect(tx.changeAdded('file', kit.ids.next(), { mediaType: 'text/css' })).toBe(false);
      const rows = await tx.db.selectFrom('file').select('mediaType').execute();
      expect(tx.changeAdded('file', id, { mediaType: 'text/css' })).toBe(false);
      return rows;
    });
    expect(seen).toEqual([{ mediaType: 'text/html' }]);
    expect(await files()).toEqual([{ id, mediaType: 'text/html' }]);
  });

  it('are kept all or not at all', async () => {
    const id = kit.ids.next();
    const twice = kit.db.tx(scope(), async (tx) => {
      tx.add('file', file(tx, id));
      tx.add('file', file(tx, id));
    });
    await expect(twice).rejects.toMatchObject({ code: '23505' });
    const thrown = kit.db.tx(scope(), async (tx) => {
      tx.add('file', file(tx, id));
      throw new Error('the work failed');
    });
    await expect(thrown).rejects.toThrow('the work failed');
    expect(await files()).toEqual([]);
  });

  it('of another city are refused', async () => {
    const other = await kit.foundTenant();
    const id = kit.ids.next();
    const strange = kit.db.tx(scope(), async (tx) => tx.add('file', { ...file(tx, id), tenantId: other }));
    await expect(strange).rejects.toMatchObject({ code: '42501' });
  });
});
