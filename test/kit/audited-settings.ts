import { at, one, type Ready, type Walk } from './audited-walk.ts';
import { MAIN_NUMBER } from './call-town.ts';
import { multipart, newClientId } from './clients.ts';

const line = (walk: Walk) =>
  one(walk, `select entry_point_id as id from phone_line where number like '%${MAIN_NUMBER.slice(1)}'`);

/** What routes of the administration and of calls to many need: rows in the state in which they go. */
export const READY_SETTINGS: Readonly<Record<string, Ready>> = {
  'POST /desk/campaigns': async (walk) => ({ payload: await campaignOf(walk) }),
  'PUT /desk/campaigns/:id': async (walk) => ({ payload: await campaignOf(walk) }),
  'PUT /desk/campaigns/:id/start': async () => ({ payload: { at: '2026-06-01T01:00:00Z' } }),
  'POST /desk/campaigns/:id/state': async () => ({ payload: { to: 'running' } }),
  'POST /desk/campaigns/:id/erase': async (walk) => {
    const id = await one(walk, 'select id from campaign order by id desc limit 1');
    for (const to of ['running', 'stopped'])
      await walk.sato.call('POST', `/desk/campaigns/${id}/state`, { to }).raw();
    return at(`/desk/campaigns/${id}/erase`);
  },
  'PUT /admin/tokens/:id/sponsor': async ({ tanaka }) => ({ payload: { sponsorId: tanaka.staffId } }),
  'POST /admin/lines': async () => ({ payload: { number: '022-333-4567' } }),
  'PUT /admin/lines/:id': async (walk) => {
    const id = await line(walk);
    const { lines } = await walk.sato.call<{
      lines: { id: string; version: number; settings: object; queueId: string }[];
    }>('GET', '/admin/lines');
    const { version, queueId, settings } = lines.find((each) => each.id === id)!;
    return { ...at(`/admin/lines/${id}`), payload: { name: '代表電話', queueId, version, settings } };
  },
  'PUT /admin/mailboxes/:id': async (walk) => {
    const { mailboxes } = await walk.sato.call<{ mailboxes: { id: string; version: number }[] }>(
      'GET',
      '/admin/mailboxes',
    );
    return { ...at(`/admin/mailboxes/${mailboxes[0]!.id}`), payload: { version: mailboxes[0]!.version } };
  },
  'PUT /admin/texts/senders/:id': async (walk) =>
    at(`/admin/texts/senders/${await one(walk, 'select entry_point_id as id from text_sender limit 1')}`),
  'POST /admin/flows/:id/publish': async (walk) => {
    const id = await one(walk, 'select id from flow where published_number is not null order by id limit 1');
    return at(`/admin/flows/${id}/publish`);
  },
  'GET /admin/flows/:id/versions/:number': async (walk) =>
    at(
      `/admin/flows/${await one(walk, 'select id from flow where published_number is not null limit 1')}/versions/1`,
    ),
  'POST /admin/flows/:id/roll-back': async (walk) =>
    at(`/admin/flows/${await one(walk, 'select id from flow where published_number > 1 limit 1')}/roll-back`),
  'POST /admin/flows/:id/withdraw': async (walk) =>
    at(
      `/admin/flows/${await one(walk, 'select id from flow where published_number is not null limit 1')}/withdraw`,
    ),
  'PUT /admin/city-settings': async ({ sato }) => {
    const seen = await sato.call<{ undoSendSec: number }>('GET', '/admin/city-settings');
    return { payload: { undoSendSec: seen.undoSendSec === 10 ? 20 : 10, seen } };
  },
  'PUT /admin/sign-in-policy': async () => ({ payload: { sessionHours: 11 } }),
  'POST /admin/staff/:id/return': async (walk) => {
    const departmentId = await walk.town.id('department', '健康福祉局');
    await walk.sato.call('POST', '/admin/staff', {
      login: 'modoru',
      name: '戻る 人',
      departmentId,
      roles: ['agent'],
    });
    const id = await one(walk, `select id from staff where name = '戻る 人'`);
    await walk.sato.call('POST', `/admin/staff/${id}/leave`, { version: 1 });
    return { ...at(`/admin/staff/${id}/return`), payload: { version: 2 } };
  },
  'POST /admin/planned-changes': async (walk) => ({
    payload: {
      subjectId: await walk.town.id('department', '環境業務課'),
      intoId: await walk.town.id('department', '健康福祉局'),
    },
  }),
  'POST /admin/departments/:id/close': async (walk) => {
    const { id } = await walk.sato.call<{ id: string }>('POST', '/admin/departments', { name: '閉じる課' });
    return {
      ...at(`/admin/departments/${id}/close`),
      payload: { version: 1, intoId: await walk.town.id('department', '健康福祉局') },
    };
  },
  'POST /admin/queues/:id/close': async (walk) => {
    const departmentId = await walk.town.id('department', '健康福祉局');
    const { id } = await walk.sato.call<{ id: string }>('POST', '/admin/queues', {
      name: '閉じる窓口',
      departmentId,
    });
    return {
      ...at(`/admin/queues/${id}/close`),
      payload: { version: 1, toQueueId: await walk.town.id('queue', '総合窓口') },
    };
  },
  'POST /admin/access-grants/covers': async (walk) => ({
    payload: {
      ...{ fromAt: '2026-04-01T00:00:00Z', untilAt: '2026-04-10T00:00:00Z' },
      staffId: await walk.town.staffId('ito'),
      departmentId: await walk.town.id('department', '健康福祉局'),
    },
  }),
  'PUT /admin/oversight/watched/:id': async () => ({ payload: { reason: '行列の注目' } }),
  'PUT /admin/oversight/homes/:id': async ({ sato }) => ({
    ...at(`/admin/oversight/homes/${sato.staffId}`),
    payload: { address: '本町3丁目' },
  }),
  'POST /admin/imports': async () => {
    const sent = multipart(Buffer.from('氏名,電話番号\r\n行列 移,022-555-6666'), 'residents.csv', 'text/csv');
    return {
      url: `/admin/imports?clientId=${newClientId()}&kind=residents`,
      payload: sent.payload as Buffer,
      headers: sent.headers as Record<string, string>,
    };
  },
  'POST /admin/imports/:id/undo': async (walk) => {
    const id = await one(walk, 'select id from import_run order by id desc limit 1');
    await walk.town.settle();
    return at(`/admin/imports/${id}/undo`);
  },
  'POST /admin/privacy/retention': async (walk) => ({
    payload: {
      kind: 'case',
      keepDays: 3_000,
      departmentId: await walk.town.id('department', '健康福祉局'),
      channel: null,
    },
  }),
  'PUT /admin/privacy/retention/:id': async () => ({ payload: { keepDays: 4_000 } }),
};

/** The line that such calls go out by, and the queue that takes answers. */
export async function campaignOf(walk: Walk): Promise<object> {
  return { entryPointId: await line(walk), queueId: await walk.town.id('queue', '総合窓口') };
}
