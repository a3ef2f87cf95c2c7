import { at, one, type Ready, type Walk } from './audited-walk.ts';
import { READY_CALLS } from './audited-calls.ts';
import { campaignOf, READY_SETTINGS } from './audited-settings.ts';
import { multipart, newClientId, openChat } from './clients.ts';
import type { Sample } from './samples.ts';

const CARD = '4111-1111-1111-1111';

const masked = (walk: Walk, kind: string) =>
  one(walk, `select subject_id as id from masked_original where subject_kind = '${kind}' limit 1`);

/** What a route needs beside its sample: rows in the state in which it goes. */
export const READY: Readonly<Record<string, Ready>> = {
  ...READY_CALLS,
  ...READY_SETTINGS,
  'POST /desk/messages/:id/reveal': async (walk) =>
    at(`/desk/messages/${await masked(walk, 'message')}/reveal`),
  'POST /desk/originals/:kind/:id/reveal': async (walk) =>
    at(`/desk/originals/file/${await masked(walk, 'file')}/reveal`),
  'GET /desk/supervision/agents/:id/interactions': async ({ sato }) =>
    at(`/desk/supervision/agents/${sato.staffId}/interactions`),
  'GET /desk/case-list': async () => at('/desk/case-list?filter=%7B%7D'),
  'GET /desk/interactions': async () => at('/desk/interactions?view=mine&limit=10'),
  'GET /desk/missed-calls': async () => at('/desk/missed-calls?view=settled'),
  'GET /desk/supervision/queues/:id/waiting': async (walk) => {
    await waiting(walk);
    return at(`/desk/supervision/queues/${await walk.town.id('queue', '総合窓口')}/waiting`);
  },
  'POST /desk/interactions/:id/handover': async (walk) => {
    const { id } = await walk.talk('引継ぎの相談です');
    const toQueueId = await walk.town.id('queue', '環境業務課');
    return { ...at(`/desk/interactions/${id}/handover`), payload: { toQueueId } };
  },
  'POST /desk/interactions/:id/wrap-up': async (walk) => at(`/desk/interactions/${await over(walk)}/wrap-up`),
  'POST /desk/interactions/:id/wrap-up/extend': async (walk) =>
    at(`/desk/interactions/${await over(walk)}/wrap-up/extend`),
  'POST /desk/interactions/:id/continue-by-mail': async (walk) => {
    const { id } = await walk.talk('メールで続けたい相談です');
    const { id: residentId } = await walk.sato.createResident({
      name: '手紙 六郎',
      email: 'rokuro@mail.example',
    });
    await walk.sato.link(id, residentId);
    return at(`/desk/interactions/${id}/continue-by-mail`);
  },
  'POST /desk/messages/:id/withdraw': async (walk) => at(`/desk/messages/${await held(walk)}/withdraw`),
  'POST /desk/messages/:id/send-now': async (walk) => at(`/desk/messages/${await held(walk)}/send-now`),
  'POST /desk/handovers/:id/accept': async (walk) => {
    const id = await handover(walk);
    await joinQueue(walk);
    return at(`/desk/handovers/${id}/accept`);
  },
  'POST /desk/handovers/:id/withdraw': async (walk) => at(`/desk/handovers/${await handover(walk)}/withdraw`),
  'POST /desk/handovers/:id/refuse': async (walk) => {
    const id = await handover(walk);
    await joinQueue(walk);
    return at(`/desk/handovers/${id}/refuse`);
  },
  'POST /desk/interactions/:id/matter': async (walk) => {
    const [talk, other] = [await walk.talk('粗大ごみの相談です'), await walk.talk('粗大ごみの続きです')];
    return { ...at(`/desk/interactions/${talk.id}/matter`), payload: { otherId: other.id } };
  },
  'POST /desk/matter-ties/:id/undo': async (walk) =>
    at(`/desk/matter-ties/${await one(walk, 'select id from matter_tie order by id desc limit 1')}/undo`),
  'POST /desk/supervision/interactions/:id/move': async (walk) => {
    const toQueueId = await walk.town.id('queue', '平日窓口');
    return { ...at(`/desk/supervision/interactions/${await waiting(walk)}/move`), payload: { toQueueId } };
  },
  'POST /desk/supervision/interactions/:id/priority': async (walk) =>
    at(`/desk/supervision/interactions/${await waiting(walk)}/priority`),
  'POST /desk/supervision/interactions/:id/assign': async (walk) => ({
    ...at(`/desk/supervision/interactions/${await waiting(walk)}/assign`),
    payload: { staffId: walk.sato.staffId },
  }),
  'PUT /desk/supervision/agents/:id/presence': async (walk) => {
    await walk.town.readyDesk('inoue');
    return at(`/desk/supervision/agents/${await walk.town.staffId('inoue')}/presence`);
  },
  'POST /desk/case-entries/:id/withdraw': async (walk) =>
    at(`/desk/case-entries/${await entry(walk)}/withdraw`),
  'POST /desk/case-entries/:id/send-now': async (walk) =>
    at(`/desk/case-entries/${await entry(walk)}/send-now`),
  'POST /desk/bulk/:id/undo': async (walk) => {
    const [caseId] = (await walk.ids()).get('case')!;
    const { id } = await walk.sato.call<{ id: string }>('POST', '/desk/bulk', {
      ...{ clientId: newClientId(), caseIds: [caseId], change: { do: 'due', dueOn: '2026-05-02' } },
    });
    return at(`/desk/bulk/${id}/undo`);
  },
  'PUT /desk/supervision/rules': async ({ tanaka }) => ({
    payload: await tanaka.call<object>('GET', '/desk/supervision/rules'),
  }),
  'PUT /desk/queues/:id/callback': async (walk) => {
    const id = await walk.town.id('queue', '総合窓口');
    const { version } = await walk.sato.call<{ version: number }>('GET', `/desk/queues/${id}/callback`);
    return { ...at(`/desk/queues/${id}/callback`), payload: { version } };
  },
  'POST /desk/missed-calls/:id/settle': async (walk) => {
    await walk.town.house.admin.query(`update missed_call set state = 'open', settled_at = null where true`);
    return {};
  },
  'GET /admin/data-requests/:id/pieces/:itemId': async (walk) => at(await pieceOf(walk, 'memo.txt')),
  'GET /admin/data-requests/:id/pieces/:itemId/pages/:page': async (walk) =>
    at(`${await pieceOf(walk, 'paper.pdf')}/pages/1`),
  'POST /admin/data-requests/:id/return': async (walk) => asItIs(await proposed(walk), 'return'),
  'POST /admin/data-requests/:id/approve': async (walk) => asItIs(await proposed(walk), 'approve'),
  'POST /admin/data-requests/:id/export': async (walk) => at(`${(await approved(walk)).url}/export`),
  'POST /admin/data-requests/:id/close': async (walk) => asItIs(await approved(walk), 'close'),
  'POST /desk/residents/:id/representatives': async (walk) => ({
    payload: { representativeId: await freshPerson(walk, '代理 一郎') },
  }),
  'PUT /desk/residents/:id/household': async (walk) => ({
    payload: { otherId: await freshPerson(walk, '世帯 二郎') },
  }),
  'POST /desk/residents/:id/distinct': async (walk) => {
    const [a, b] = [await freshPerson(walk, '別人 三郎'), await freshPerson(walk, '別人 三郎')];
    return { ...at(`/desk/residents/${a}/distinct`), payload: { otherId: b } };
  },
  'POST /desk/residents/:id/merge': async (walk) => {
    const [a, b] = [await freshPerson(walk, '同一 四郎'), await freshPerson(walk, '同一 四郎')];
    return { ...at(`/desk/residents/${a}/merge`), payload: { otherId: b, version: 1, otherVersion: 1 } };
  },
};

/** 田中 answers 環境業務課 as well. */
async function joinQueue({ town, tanaka }: Walk): Promise<void> {
  await town.house.admin.query(
    `insert into queue_member (tenant_id, queue_id, staff_id)
     select tenant_id, id, $1 from queue where name = '環境業務課' on conflict do nothing`,
    [tanaka.staffId],
  );
}

/** A talk that is over but for the work after it. */
async function over(walk: Walk): Promise<string> {
  const { id } = await walk.talk('終わった相談です');
  await walk.sato.end(id);
  return id;
}

/** A reply that still can be taken back. */
async function held(walk: Walk): Promise<string> {
  await walk.town.house.admin.query(`update tenant set settings = settings || '{"undoSendSec": 30}'`);
  const { id } = await walk.talk('返信を待つ相談です');
  return (await walk.sato.reply(id, '行列からの返信')).id;
}

async function handover(walk: Walk): Promise<string> {
  const { id } = await walk.talk('引継ぎの相談です');
  const toQueueId = await walk.town.id('queue', '環境業務課');
  await walk.sato.call('POST', `/desk/interactions/${id}/handover`, {
    clientId: newClientId(),
    toQueueId,
    note: null,
  });
  return one(walk, 'select id from handover order by id desc limit 1');
}

/** An interaction that nobody has. */
async function waiting(walk: Walk): Promise<string> {
  await walk.sato.away();
  await (await openChat(walk.town.house)).say('待っている相談です');
  await walk.town.settle();
  return one(walk, `select id from interaction where state = 'waiting' order by id desc limit 1`);
}

/** What was written to a resident of a case and can still be taken back. */
async function entry(walk: Walk): Promise<string> {
  await walk.town.house.admin.query(`update tenant set settings = settings || '{"undoSendSec": 30}'`);
  const [caseId] = (await walk.ids()).get('case')!;
  const { id } = await walk.sato.writeEntry(caseId!, 'message-to-resident', '行列からのお知らせ');
  return id;
}

async function freshPerson(walk: Walk, name: string): Promise<string> {
  return (await walk.sato.createResident({ name })).id;
}

interface Request {
  url: string;
  version(): Promise<number>;
}

async function asItIs({ url, version }: Request, what: string): Promise<Partial<Sample>> {
  return { ...at(`${url}/${what}`), payload: { version: await version() } };
}

/** Where a file of the walk's person lies for a request of theirs. */
async function pieceOf(walk: Walk, name: string): Promise<string> {
  const [residentId] = (await walk.ids()).get('resident')!;
  const { url } = await identified(walk, residentId!);
  const { items } = await walk.sato.call<{ items: { id: string; text: string }[] }>('GET', `${url}/contents`);
  return `${url}/pieces/${encodeURIComponent(items.find(({ text }) => text.includes(name))!.id)}`;
}

/** A request of a person who showed who they are. */
async function identified({ sato }: Walk, residentId: string): Promise<Request> {
  const request = await sato.call<{ id: string }>('POST', '/admin/data-requests', {
    ...{ clientId: newClientId(), kind: 'disclosure', residentId, receivedOn: '2026-04-01', way: 'counter' },
    ...{ wish: '全部', requester: 'self', representative: null },
  });
  const url = `/admin/data-requests/${request.id}`;
  const version = async () => (await sato.call<{ version: number }>('GET', url)).version;
  await sato.call('POST', `${url}/identity`, { shown: '運転免許証', version: await version() });
  return { url, version };
}

/** One on which somebody decided, and nobody else has said yes. */
async function proposed(walk: Walk): Promise<Request> {
  const request = await identified(walk, await freshPerson(walk, '開示 五郎'));
  await walk.sato.call('POST', `${request.url}/propose`, {
    ...{ decision: 'full', reason: '', leavesUndecided: true, version: await request.version() },
  });
  return request;
}

/** One that somebody else let go. */
async function approved(walk: Walk): Promise<Request> {
  const request = await proposed(walk);
  await walk.tanaka.call('POST', `${request.url}/approve`, { version: await request.version() });
  return request;
}

/** Puts into the city what no sample makes by itself. */
export async function furnish(walk: Walk): Promise<void> {
  const { sato } = walk;
  const { resident } = await walk.talk(`カードの番号は ${CARD} です`);
  const file = await resident.upload(Buffer.from('控え\n'.repeat(9)), `カード ${CARD}.txt`);
  await resident.say('控えです', { fileIds: [file.id] });
  const own = await sato.createResident({ name: '佐藤 静香', phone: '0225559999' });
  await sato.call('GET', `/desk/residents/${own.id}`);
  await sato.call('POST', '/admin/oversight/look');
  const campaign = await sato.call<{ id: string }>('POST', '/desk/campaigns', {
    ...{ clientId: newClientId(), name: '断水のお知らせ', message: '断水のお知らせです。', settings: {} },
    ...(await campaignOf(walk)),
  });
  await sato.call('POST', `/desk/campaigns/${campaign.id}/numbers`, {
    rows: [{ number: '022-444-5555', note: '高橋様宅' }],
  });
  const sent = multipart(Buffer.from('氏名,電話番号\r\n高橋 移,022-555-6667'), 'residents.csv', 'text/csv');
  await sato.call('POST', `/admin/imports?clientId=${newClientId()}&kind=residents`, undefined, sent);
}
