import type { Sample } from './samples.ts';

const NOBODY = '018f0000-0000-7000-8000-000000000000';
const json = (body: object) => ({ payload: body });
const ROLE = { name: '行列の役割', description: '', permissions: ['desk.use'] };

/** Requests of the administration: people, roles, and what the city is set up to be. */
export const ADMIN_SAMPLES: Readonly<Record<string, Partial<Sample>>> = {
  'GET /admin/staff': {},
  'POST /admin/staff': json({
    login: 'gyoretsu',
    name: '行列 の人',
    departmentId: NOBODY,
    roles: ['agent'],
  }),
  'PUT /admin/staff/:id': json({ version: 1, name: '行列 の人' }),
  'POST /admin/staff/:id/link': {},
  'GET /admin/staff/:id/work': {},
  'POST /admin/staff/:id/leave': json({ version: 1 }),
  'POST /admin/staff/:id/return': json({ version: 1 }),
  'GET /admin/staff/:id/permissions': {},
  'GET /admin/changes': {},
  'GET /admin/roles': {},
  'POST /admin/roles': json(ROLE),
  'PUT /admin/roles/:id': json({ ...ROLE, active: true, version: 1 }),
};
