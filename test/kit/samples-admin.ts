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
  'POST /admin/changes/:id/undo': {},
  'GET /admin/organisation': {},
  'PUT /admin/city-profile': json({
    ...{ name: '青葉市', kana: '', nameEn: '', timeZone: 'Asia/Tokyo' },
    ...{ privacyUrl: null, showStaffNames: false, version: 99 },
  }),
  'PUT /admin/codes': json({ version: 99, list: 'wrapUpCodes', codes: [{ code: 'solved', name: '解決' }] }),
  'PUT /admin/holidays': json({ version: 99, holidays: [] }),
  'POST /admin/departments': json({ name: '行列の課', parentId: NOBODY }),
  'PUT /admin/departments/:id': json({ version: 1, name: '行列の課' }),
  'POST /admin/departments/:id/close': json({ version: 1, intoId: NOBODY }),
  'POST /admin/queues': json({ name: '行列の窓口', departmentId: NOBODY }),
  'PUT /admin/queues/:id': json({ version: 1, name: '行列の窓口' }),
  'POST /admin/queues/:id/close': json({ version: 1, toQueueId: NOBODY }),
  'POST /admin/categories': json({
    ...{ name: '行列の分類', kind: 'enquiry', departmentId: NOBODY, dueWorkingDays: 3 },
  }),
  'PUT /admin/categories/:id': json({ version: 1, name: '行列の分類' }),
  'POST /admin/skills': json({ name: '行列の技能' }),
  'PUT /admin/skills/:id': json({ version: 1, name: '行列の技能', active: true }),
  'POST /admin/entry-points': json({ name: '行列のチャット', queueId: NOBODY }),
  'GET /admin/roles': {},
  'POST /admin/roles': json(ROLE),
  'PUT /admin/roles/:id': json({ ...ROLE, active: true, version: 1 }),
};
