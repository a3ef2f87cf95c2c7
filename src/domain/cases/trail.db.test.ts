import { describe, expect, it } from 'vitest';
import { categories } from './cases.ts';
import { foundCaseCities, test, city, run, open, get, eventsOf } from '../../../test/kit/case-city.ts';

foundCaseCities();

describe('the trail', () => {
  it('names who read and wrote which case, never what stood there', async () => {
    const { id } = await open(city.agent, { title: '監査される題名' });
    await get(city.parks, id);
    const { rows } = await test.adminPool.query(
      'select actor, action, fields from audit where subject_id = $1 order by id',
      [id],
    );
    expect(rows).toContainEqual({
      actor: `staff:${city.agent.staffId}`,
      action: 'write',
      fields: ['title', 'description', 'next-step'],
    });
    expect(rows).toContainEqual(
      expect.objectContaining({ actor: `staff:${city.parks.staffId}`, action: 'read' }),
    );
    const events = JSON.stringify(await eventsOf(id));
    expect(events + JSON.stringify(rows)).not.toContain('監査');
  });

  it('tells of new categories to everyone', async () => {
    expect((await run((tx) => categories(tx))).map((category) => category.code)).toEqual([
      'abuse',
      'branch',
      'tree',
    ]);
    const { rows } = await test.adminPool.query(
      `select 1 from event where type = 'directory.changed' and audience = '{everyone}' and tenant_id = $1`,
      [city.tenantId],
    );
    expect(rows.length).toBeGreaterThan(0);
  });
});
