import { multipart } from './clients.ts';
import { RESIDENT_SAMPLES } from './samples-residents.ts';

/** One well-formed request for each route: ids that belong to nobody, so that whoever is let in finds nothing. */
export interface Sample {
  url: string;
  payload?: object | Buffer;
  headers?: Record<string, string>;
}

const NOBODY = '018f0000-0000-7000-8000-000000000000';
const TOKEN = 'AAAAAAAAAAAAAAAAAAAAAA';
const CLIENT = 'matrix-client-id-1234567';
const upload = multipart(Buffer.from('控え'.repeat(20)), 'memo.txt');
const file = { payload: upload.payload as Buffer, headers: upload.headers as Record<string, string> };

const json = (body: object) => ({ payload: body });
const message = json({ clientId: CLIENT, kind: 'note', body: '行列からの一言' });

/** By `METHOD url`; a route without an entry here fails the matrix. */
export const SAMPLES: Readonly<Record<string, Partial<Sample>>> = {
  'GET /public/cities': {},
  'GET /public/entry-points/:key': { url: '/public/entry-points/aoba' },
  'POST /public/chat/conversations': json({ key: 'aoba', language: 'ja', clientId: CLIENT }),
  'GET /public/chat/conversation': {},
  'POST /public/chat/messages': json({ clientId: CLIENT, body: '行列からの一言' }),
  'POST /public/chat/read': json({ seq: 1 }),
  'PUT /public/chat/profile': json({ name: '行列 の人', contact: '022-333-4444' }),
  'PUT /public/chat/language': json({ language: 'en' }),
  'POST /public/chat/end': {},
  'POST /public/chat/wish': json({
    clientId: `${CLIENT}-wish`,
    kind: 'call',
    contact: '022-333-4444',
    name: '行列 の人',
    body: '行列からの伝言',
  }),
  'PUT /public/chat/survey': json({ interactionId: NOBODY, points: 4, words: '行列からの感想' }),
  'POST /public/chat/device-link': {},
  'POST /public/chat/devices': json({ key: 'aoba', secret: TOKEN, clientId: CLIENT }),
  'POST /public/chat/typing': {},
  'POST /public/chat/received': json({ seq: 1 }),
  'GET /public/chat/feed': {},
  'POST /public/files': file,
  'GET /public/files/:id': {},
  'GET /public/cases/:token': {},
  'POST /public/cases/:token/messages': json({ clientId: CLIENT, body: '行列からの一言' }),
  'GET /public/setup/:token': {},
  'POST /public/setup/:token': json({
    cityName: '無い市',
    cityCode: '041017',
    name: 'だれか',
    login: 'nobody',
    password: '十二文字より長い合言葉です',
  }),
  'POST /desk/session': json({ login: 'nobody-at-all', password: 'ちがう合言葉' }),
  'GET /desk/session': {},
  'DELETE /desk/session': {},
  'GET /desk/lock': {},
  'POST /desk/lock': {},
  // Opens again what the line before covered, or nobody could go on from here.
  'POST /desk/lock/open': json({ password: 'ひらけ縁側 2026' }),
  'POST /desk/seen': {},
  'PUT /desk/session/tenant': json({ tenantId: NOBODY }),
  'PUT /desk/presence': json({ status: 'away', reason: 'break' }),
  'GET /desk/directory': {},
  'GET /desk/offers': {},
  'POST /desk/offers/:id/accept': {},
  'POST /desk/offers/:id/decline': json({ reason: null }),
  'GET /desk/interactions': { url: '/desk/interactions?view=waiting&limit=10' },
  'GET /desk/interactions/:id': {},
  'GET /desk/interactions/:id/messages': {},
  'POST /desk/interactions/:id/messages': message,
  'GET /desk/templates': {},
  'GET /desk/templates/all': {},
  'POST /desk/templates': json({ clientId: CLIENT, title: '行列の文', bodies: { ja: '本文' } }),
  'PUT /desk/templates/:id': json({ version: 1, title: '行列の文', bodies: { ja: '本文' } }),
  'POST /desk/templates/:id/retire': json({ version: 1, retired: true }),
  'GET /desk/templates/:id/versions': {},
  'POST /desk/templates/:id/fill': json({ interactionId: NOBODY }),
  'GET /desk/interactions/:id/mentionable': {},
  'GET /desk/cases/:id/mentionable': {},
  'GET /desk/mentions': {},
  'POST /desk/mentions/:id/read': {},
  'POST /desk/mentions/read': json({ interactionId: NOBODY }),
  'GET /desk/onlookers/:id': { url: `/desk/onlookers/${NOBODY}?kind=interaction` },
  'PUT /desk/onlookers/:id': json({ kind: 'interaction', state: 'reading' }),
  'POST /desk/messages/:id/withdraw': {},
  'POST /desk/messages/:id/send-now': {},
  'GET /desk/drafts/:id': {},
  'PUT /desk/drafts/:id': json({ kind: 'note', text: '行列からの書きかけ', version: 0 }),
  'POST /desk/interactions/:id/read': json({ seq: 1 }),
  'POST /desk/interactions/:id/typing': {},
  'POST /desk/interactions/:id/take': {},
  'POST /desk/interactions/:id/end': {},
  'POST /desk/interactions/:id/wrap-up': json({ code: 'solved', note: null }),
  'PUT /desk/interactions/:id/resident': json({ residentId: NOBODY }),
  'POST /desk/interactions/:id/handover': json({ clientId: CLIENT, toQueueId: NOBODY, note: null }),
  'GET /desk/duties': {},
  'GET /desk/interactions/:id/colleagues': {},
  'PUT /desk/interactions/:id/parked': json({ parked: true }),
  'POST /desk/handovers/:id/accept': {},
  'POST /desk/handovers/:id/refuse': json({ reason: 'not-ours', words: null }),
  'POST /desk/handovers/:id/withdraw': {},
  'GET /desk/queues/:id': {},
  'PUT /desk/queues/:id': json({
    ...{ version: 1, priority: 0, hours: [], closures: [], openOnHolidays: false, agePointSec: 60 },
    ...{ offerSec: 30, wrapUpSec: 30, requiredSkills: [], preferredSkills: [], languageRequired: false },
    ...{
      rings: [],
      overflow: null,
      maxWaiting: null,
      whenFull: 'tell',
      awayReasons: [],
      afterContact: false,
    },
    ...{ interrupts: 'deferred', prefer: 'nobody', preferSec: 60, personalSec: 300, missesUntilSetAside: 3 },
    ...{ answerWithinSec: null, promiseDays: 1 },
    ...{ ownerGoneSec: 120, ownerSilentSec: 600, residentIdleSec: null },
  }),
  'GET /desk/queues/:id/what-if': {},
  'GET /desk/interactions/:id/explanation': {},
  'PUT /desk/queues/:id/surge': json({ on: true }),
  'GET /desk/cases': { url: '/desk/cases?view=all&status=all&limit=10' },
  'POST /desk/cases': json({
    clientId: CLIENT,
    residentId: NOBODY,
    categoryId: NOBODY,
    title: '行列からの件',
  }),
  'GET /desk/cases/:id': {},
  'PATCH /desk/cases/:id': json({ version: 1, title: '行列からの題' }),
  'POST /desk/cases/:id/entries': json({ clientId: CLIENT, kind: 'note', body: '行列からの覚え書き' }),
  'POST /desk/case-entries/:id/withdraw': {},
  'POST /desk/case-entries/:id/send-now': {},
  'POST /desk/cases/:id/promises': json({ clientId: CLIENT, text: '行列からの約束', dueOn: '2026-05-01' }),
  'POST /desk/promises/:id/keep': {},
  'POST /desk/cases/:id/interactions': json({ interactionId: NOBODY }),
  'GET /desk/glance': {},
  'POST /desk/interactions/:id/wrap-up/extend': {},
  'GET /desk/case-list': { url: '/desk/case-list?filter=%7B%22overdue%22%3Atrue%7D' },
  'GET /desk/interaction-list': { url: '/desk/interaction-list?filter=%7B%22owner%22%3A%22me%22%7D' },
  'GET /desk/views': {},
  'GET /desk/view-counts': {},
  'POST /desk/views': json({
    clientId: CLIENT,
    kind: 'cases',
    name: '行列の一覧',
    filter: { overdue: true },
  }),
  'PATCH /desk/views/:id': json({ version: 1, name: '行列の名' }),
  'DELETE /desk/views/:id': {},
  'POST /desk/views/:id/restore': {},
  'PUT /desk/view-default': json({ kind: 'cases', view: 'overdue' }),
  'POST /desk/bulk': json({
    clientId: CLIENT,
    caseIds: [NOBODY],
    change: { do: 'due', dueOn: '2026-05-01' },
  }),
  'POST /desk/bulk/:id/undo': {},
  'GET /desk/residents': { url: '/desk/residents?q=%E9%AB%98%E6%A9%8B' },
  'POST /desk/residents': json({ clientId: CLIENT, name: '行列 の人', kana: null, phone: null, email: null }),
  'GET /desk/residents/:id': {},
  'PATCH /desk/residents/:id': json({ version: 1, name: '行列 の名' }),
  'POST /desk/residents/:id/contact-points': json({ kind: 'phone', value: '022-333-4444' }),
  'GET /desk/residents/:id/timeline': {},
  'GET /desk/supervision': {},
  'GET /desk/supervision/queues/:id/waiting': {},
  'GET /desk/supervision/agents/:id/interactions': {},
  'POST /desk/supervision/interactions/:id/move': json({ version: 1, toQueueId: NOBODY }),
  'POST /desk/supervision/interactions/:id/priority': json({ version: 1, priority: 10 }),
  'POST /desk/supervision/interactions/:id/assign': json({ version: 1, staffId: NOBODY }),
  'PUT /desk/supervision/agents/:id/presence': json({
    status: 'away',
    reason: 'break',
    seen: { status: 'ready', setAside: false },
  }),
  'PUT /desk/supervision/interactions/:id/watch': {},
  'DELETE /desk/supervision/interactions/:id/watch': {},
  'POST /desk/supervision/interactions/:id/whisper': json({ clientId: CLIENT, body: '行列からのささやき' }),
  'GET /desk/supervision/alerts': {},
  'POST /desk/supervision/alerts/:id/acknowledge': {},
  'GET /desk/supervision/rules': {},
  'PUT /desk/supervision/rules': json({ rules: [], watchShown: true, version: 1 }),
  'GET /desk/interactions/:id/watchers': {},
  'GET /desk/notices': {},
  'POST /desk/notices/:id/seen': {},
  ...RESIDENT_SAMPLES,
  'GET /desk/search': { url: '/desk/search?q=%E3%81%94%E3%81%BF' },
  'GET /desk/feed': {},
  'GET /desk/feed/poll': { url: '/desk/feed/poll?cursor=none' },
  'POST /desk/files': file,
  'GET /desk/files/:id': {},
  'GET /admin/telephone': {},
  'GET /admin/failed-work': {},
  'POST /admin/failed-work/:id/retry': {},
  'POST /admin/failed-work/:id/discard': {},
  'GET /admin/entry-points': {},
  'PUT /admin/entry-points/:id': json({ accent: '#1a5fb4', side: 'left', allowedOrigins: [] }),
  'GET /admin/city-settings': {},
  'PUT /admin/city-settings': json({ undoSendSec: 20, seen: { undoSendSec: 0 } }),
  'GET /admin/audit': {},
};

/** The request to send for a route. */
export function sampleOf(route: string): Sample {
  const sample = SAMPLES[route];
  if (!sample) throw new Error(`no sample for ${route}`);
  const url = route.split(' ')[1]!.replace(':id', NOBODY).replace(':token', TOKEN);
  return { url, ...sample };
}

/** Routes that take a body of fields. */
export function bodyRoutes(): string[] {
  return Object.entries(SAMPLES).flatMap(([route, sample]) =>
    sample.payload && !Buffer.isBuffer(sample.payload) ? [route] : [],
  );
}
