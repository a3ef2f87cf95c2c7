import type { Sample } from './samples.ts';

const NOBODY = '018f0000-0000-7000-8000-000000000000';
const json = (body: object) => ({ payload: body });
const OVERSIGHT = {
  ...{ rules: ['many'], manyResidents: 30, manyMinutes: 10, blockResidents: 5 },
  ...{ workFrom: '07:00', workTo: '21:00' },
};
const LEAK_SCOPE = {
  ...{ staffId: NOBODY, address: null, from: '2026-03-31T00:00:00Z', to: '2026-04-01T00:00:00Z' },
};
const LEAK_REPORT = {
  ...{ outline: '行列の漏えい', items: '', cause: '', secondary: '' },
  ...{ person: '', publication: '', prevention: '', other: '' },
};
const ROLE = { name: '行列の役割', description: '', permissions: ['desk.use'] };

const OIDC = {
  ...{ kind: 'oidc', issuer: 'https://127.0.0.1:9', clientId: 'engawa', scopes: 'openid', strength: null },
  ...{ loginClaim: 'preferred_username', nameClaim: 'name', groupsClaim: 'groups' },
};
const IDENTITY_SERVER = {
  ...{ name: '行列の認証', settings: OIDC, secret: null, createsPeople: false, matchesLogins: false },
  ...{ allowsPasswords: true, homeDepartmentId: null, groupRules: [], active: false },
};

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
  'POST /admin/staff/:id/link': json({}),
  'POST /admin/staff/:id/sign-out': {},
  'GET /admin/staff/:id/work': {},
  'POST /admin/staff/:id/leave': json({ version: 1 }),
  'POST /admin/staff/:id/return': json({ version: 1 }),
  'GET /admin/staff/:id/permissions': {},
  'GET /admin/capacity': {},
  'PUT /admin/capacity': json({ byRole: { agent: { webchat: 3 } }, version: 9 }),
  'GET /admin/changes': {},
  'POST /admin/changes/:id/undo': {},
  'GET /admin/organisation': {},
  'GET /admin/self-check': {},
  'PUT /admin/city-profile': json({
    ...{ name: '青葉市', kana: '', nameEn: '', timeZone: 'Asia/Tokyo' },
    ...{ privacyUrl: null, showStaffNames: false, version: 99 },
  }),
  'PUT /admin/resident-languages': json({ version: 99, languages: ['ja', 'en'], fallbackLanguage: 'en' }),
  'PUT /admin/codes': json({ version: 99, list: 'wrapUpCodes', codes: [{ code: 'solved', name: '解決' }] }),
  'PUT /admin/holidays': json({ version: 99, holidays: [] }),
  'POST /admin/departments': json({ name: '行列の課', parentId: NOBODY }),
  'PUT /admin/departments/:id': json({ version: 1, name: '行列の課' }),
  'POST /admin/departments/:id/close': json({ version: 1, intoId: NOBODY }),
  'POST /admin/planned-changes': json({
    ...{ kind: 'merge-department', subjectId: NOBODY, intoId: NOBODY, dueOn: '2026-05-01' },
  }),
  'POST /admin/planned-changes/:id/cancel': {},
  'POST /admin/entry-points/:id/close': {},
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
  'GET /admin/privacy/classes': {},
  'GET /admin/privacy/notices': {},
  'POST /admin/privacy/notices': json({
    ...{ entryPointId: null, purpose: '行列', bodies: { ja: '行列のために使います。' }, seenNumber: 99 },
  }),
  'GET /admin/privacy/register': {},
  'GET /admin/privacy/masking': {},
  'POST /admin/privacy/masking': json({
    ...{ name: '行列の番号', shape: 'AA-999999', action: 'warn', originalDays: 0 },
  }),
  'PUT /admin/privacy/masking/:id': json({ action: 'warn', originalDays: 0, version: 0 }),
  'POST /admin/privacy/masking/try': json({ text: '行列の番号' }),
  'GET /admin/privacy/reveals': {},
  'GET /admin/privacy/retention': {},
  'POST /admin/privacy/retention': json({ kind: 'case', keepDays: 30_000 }),
  'PUT /admin/privacy/retention/:id': json({ version: 1, keepDays: null }),
  'GET /admin/privacy/holds': {},
  'POST /admin/privacy/holds': json({
    ...{ clientId: 'matrix-client-id-hold-1', subjectKind: 'case', subjectId: NOBODY, reason: '行列' },
  }),
  'POST /admin/privacy/holds/:id/release': json({ reason: '行列' }),
  'GET /admin/privacy/disposals': {},
  'POST /admin/privacy/disposals': json({ clientId: 'matrix-client-id-disposal' }),
  'POST /admin/privacy/disposals/:id/decide': json({ approves: false }),
  'GET /admin/privacy/disposed/:id': {},
  'GET /admin/oversight': {},
  'PUT /admin/oversight': json({ settings: OVERSIGHT, version: 99 }),
  'GET /admin/oversight/findings': {},
  'POST /admin/oversight/findings/:id/decisions': json({ verdict: 'explained', reason: '行列の確認' }),
  'POST /admin/oversight/look': {},
  'GET /admin/oversight/looks/:id': {},
  'PUT /admin/oversight/watched/:id': json({ reason: null }),
  'PUT /admin/oversight/homes/:id': json({ address: null }),
  'GET /admin/access-grants': {},
  'POST /admin/access-grants/elevated': json({
    ...{ clientId: 'matrix-client-id-grant-1', departmentId: NOBODY, hours: 1 },
    reason: '行列が緊急に見るためです',
  }),
  'POST /admin/access-grants/covers': json({
    ...{ clientId: 'matrix-client-id-grant-2', staffId: NOBODY, departmentId: NOBODY, roles: ['agent'] },
    ...{
      fromAt: '2026-04-01T00:00:00Z',
      untilAt: '2099-04-01T00:00:00Z',
      reason: '行列の代理をするためです',
    },
  }),
  'POST /admin/access-grants/:id/end': {},
  'POST /admin/access-grants/:id/review': json({ review: '行列の確認' }),
  'GET /admin/leaks': {},
  'POST /admin/leaks': json({
    ...{ clientId: 'matrix-client-id-leak-01', knownAt: '2026-04-01T00:00:00Z', malicious: false },
    ...{ scope: LEAK_SCOPE, report: LEAK_REPORT },
  }),
  'POST /admin/leaks/scope': json(LEAK_SCOPE),
  'GET /admin/leaks/:id': {},
  'PUT /admin/leaks/:id': json({
    ...{ malicious: false, scope: LEAK_SCOPE, report: LEAK_REPORT },
    ...{ quickSentOn: null, finalSentOn: null, version: 1 },
  }),
  'POST /admin/leaks/:id/export': json({ format: 'report' }),
  'GET /admin/data-requests': {},
  'POST /admin/data-requests': json({
    ...{ clientId: 'matrix-client-id-request', kind: 'disclosure', residentId: NOBODY },
    ...{ receivedOn: '2026-04-01', way: 'counter', wish: '行列の請求' },
    ...{ requester: 'self', representative: null },
  }),
  'GET /admin/data-requests/:id': {},
  'GET /admin/data-requests/:id/contents': {},
  'GET /admin/data-requests/:id/pieces/:itemId': {},
  'GET /admin/data-requests/:id/pieces/:itemId/pages/:page': {
    url: `/admin/data-requests/${NOBODY}/pieces/file:${NOBODY}/pages/1`,
  },
  'POST /admin/data-requests/:id/looks-link': {},
  'POST /admin/data-requests/:id/identity': json({ shown: '運転免許証', version: 1 }),
  'POST /admin/data-requests/:id/extend': json({ reason: '行列の理由', version: 1 }),
  'POST /admin/data-requests/:id/amendment': json({ what: '行列の補正', version: 1 }),
  'POST /admin/data-requests/:id/amended': json({ amendedOn: '2026-04-01', version: 1 }),
  'PUT /admin/data-requests/:id/marks': json({ blackOuts: [], withheld: [], version: 1 }),
  'POST /admin/data-requests/:id/propose': json({ decision: 'full', reason: '', version: 1 }),
  'POST /admin/data-requests/:id/approve': json({ version: 1 }),
  'POST /admin/data-requests/:id/return': json({ reason: '行列の理由', version: 1 }),
  'POST /admin/data-requests/:id/close': json({ how: '窓口で交付', withdrawn: false, version: 1 }),
  'POST /admin/data-requests/:id/export': json({ format: 'pdf' }),
  'GET /admin/roles': {},
  'GET /admin/identity-servers': {},
  'POST /admin/identity-servers': json(IDENTITY_SERVER),
  'PUT /admin/identity-servers/:id': json({ ...IDENTITY_SERVER, version: 1 }),
  'POST /admin/identity-servers/check': json({ settings: OIDC, secret: null, serverId: null }),
  'POST /admin/identity-servers/:id/own-key': json({ step: 'prepare' }),
  'POST /admin/identity-servers/:id/try': {},
  'POST /admin/roles': json(ROLE),
  'PUT /admin/roles/:id': json({ ...ROLE, active: true, version: 1 }),
};
