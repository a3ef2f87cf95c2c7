import type { FarEnd } from '#outside/pretend-exchange/pretend-exchange.ts';
import { at, one, type Ready, type Walk } from './audited-walk.ts';
import { newClientId, openChat, type ResidentClient } from './clients.ts';
import type { Sample } from './samples.ts';

const SOON = { kind: 'answers', afterMs: 100 } as const;

type Mine = { calls: { id: string }[] };
const callers = new WeakMap<Walk, FarEnd[]>();
/** Who was offered to 佐藤, and would be again. */
const guests = new WeakMap<Walk, ResidentClient>();

/** Nobody is on the telephone any more, and 佐藤 may be given the next. */
export async function hangUpAll(walk: Walk): Promise<void> {
  const { town, sato } = walk;
  for (const caller of callers.get(walk) ?? []) if (!caller.isOver()) caller.hangUp();
  callers.set(walk, []);
  await guests.get(walk)?.leave();
  guests.delete(walk);
  await town.settle();
  for (const desk of [sato, walk.tanaka])
    for (const { id } of (await desk.call<Mine>('GET', '/desk/calls/mine')).calls)
      await desk.call('POST', `/desk/calls/${id}/hang-up`).raw();
  await town.pass(1);
  const { rows } = await town.house.admin.query<{ id: string }>(
    `select id from interaction where state = 'wrap-up' and owner_staff_id = $1`,
    [sato.staffId],
  );
  for (const { id } of rows) await sato.wrapUp(id);
  const { callbacks } = await sato.call<{ callbacks: { id: string }[] }>('GET', '/desk/callbacks');
  for (const { id } of callbacks) await sato.call('POST', `/desk/callbacks/${id}/cancel`).raw();
  await sato.ready();
}

/** A call that 佐藤 has in hand, and those before are over. */
async function call(walk: Walk): Promise<string> {
  const { town, sato } = walk;
  for (const login of ['sato', 'inoue', 'tanaka']) await town.phone(login, SOON);
  await hangUpAll(walk);
  const caller = await town.dial();
  callers.get(walk)!.push(caller);
  caller.speak();
  await town.pass(7);
  await town.pass(1);
  const [now] = (await sato.call<Mine>('GET', '/desk/calls/mine')).calls;
  if (!now) throw new Error('no call came to 佐藤');
  return now.id;
}

const inCall =
  (path: string): Ready =>
  async (walk) =>
    at(`/desk/calls/${await call(walk)}${path}`);

/** A call in which 井上 was asked. */
async function consulting(walk: Walk): Promise<string> {
  const id = await call(walk);
  const to = { kind: 'staff', id: await walk.town.staffId('inoue') };
  await walk.sato.call('POST', `/desk/calls/${id}/consult`, { to });
  await walk.town.pass(1);
  return id;
}

/** A call in which 佐藤 asked for help. */
async function helped(walk: Walk): Promise<string> {
  const id = await call(walk);
  const asked = await walk.sato.call<{ id: string }>('POST', `/desk/calls/${id}/harassment`);
  await walk.town.settle();
  return asked.id;
}

/** What routes of calls, callbacks and recordings need: somebody on the telephone. */
export const READY_CALLS: Readonly<Record<string, Ready>> = {
  'POST /desk/offers/:id/decline': async (walk) => {
    await hangUpAll(walk);
    const guest = await openChat(walk.town.house);
    guests.set(walk, guest);
    await guest.say('別の相談です');
    await walk.town.pass(5);
    const [offer] = await walk.sato.offers();
    return at(`/desk/offers/${offer!.id}/decline`);
  },
  'POST /desk/phone': async () => ({ payload: { deskPhone: 'table-01' } }),
  'POST /desk/callbacks/:id/reschedule': async (walk) => {
    const slotFrom = new Date(walk.town.house.clock.now().getTime() + 4 * 3_600_000).toISOString();
    return { ...at(`/desk/callbacks/${await callback(walk)}/reschedule`), payload: { slotFrom } };
  },
  'POST /desk/callbacks/:id/cancel': async (walk) => at(`/desk/callbacks/${await callback(walk)}/cancel`),
  'GET /desk/recordings/:id/audio': async (walk) => at(`/desk/recordings/${await recorded(walk)}/audio`),
  'GET /desk/recordings/:id/file': async (walk) => at(`/desk/recordings/${await recorded(walk)}/file`),
  'POST /desk/recordings/:id/holds/:holdId/release': async (walk) => {
    const id = await one(
      walk,
      `select id from recording where state = 'kept' and exchange_id <> 'past' limit 1`,
    );
    const until = '2027-04-01T00:00:00Z';
    await walk.sato.call('POST', `/desk/recordings/${id}/holds`, { reason: '行列の証拠', until });
    const hold = await one(walk, 'select id from recording_hold order by id desc limit 1');
    return at(`/desk/recordings/${id}/holds/${hold}/release`);
  },
  'POST /desk/calls': async (walk) => {
    await call(walk);
    const [mine] = (await walk.sato.call<{ calls: { id: string }[] }>('GET', '/desk/calls/mine')).calls;
    await walk.sato.call('POST', `/desk/calls/${mine!.id}/hang-up`);
    await walk.town.pass(1);
    await walk.town.pass(40);
    walk.town.pretend().expect('0223334444', SOON);
    return {};
  },
  'POST /desk/callbacks/:id/call': async (walk) => at(`/desk/callbacks/${await inHand(walk)}/call`),
  'POST /desk/callbacks/:id/settle': async (walk) => at(`/desk/callbacks/${await inHand(walk)}/settle`),
  'GET /desk/calls/mine': async (walk) => (await call(walk), {}),
  'GET /desk/supervision/calls': async (walk) => (await call(walk), {}),
  'GET /desk/supervision/harassment': async (walk) => (await helped(walk), {}),
  'PUT /desk/calls/:id/relay': inCall('/relay'),
  'POST /desk/calls/:id/hold': inCall('/hold'),
  'POST /desk/calls/:id/recording': inCall('/recording'),
  'POST /desk/calls/:id/keys': inCall('/keys'),
  'POST /desk/calls/:id/transfer': inCall('/transfer'),
  'POST /desk/calls/:id/consult': async (walk) => ({
    ...at(`/desk/calls/${await call(walk)}/consult`),
    payload: { to: { kind: 'staff', id: await walk.town.staffId('inoue') } },
  }),
  'POST /desk/calls/:id/consult/complete': async (walk) =>
    at(`/desk/calls/${await consulting(walk)}/consult/complete`),
  'POST /desk/calls/:id/consult/cancel': async (walk) =>
    at(`/desk/calls/${await consulting(walk)}/consult/cancel`),
  'POST /desk/calls/:id/consult/join': async (walk) =>
    at(`/desk/calls/${await consulting(walk)}/consult/join`),
  'PUT /desk/calls/:id/monitor': inCall('/monitor'),
  'DELETE /desk/calls/:id/monitor': async (walk) => {
    const id = await call(walk);
    await walk.tanaka.call('PUT', `/desk/calls/${id}/monitor`, { mode: 'listen' });
    await walk.town.pass(1);
    return at(`/desk/calls/${id}/monitor`);
  },
  'POST /desk/calls/:id/take-over': async (walk) => inState(walk, await call(walk), 'take-over'),
  'POST /desk/calls/:id/end': async (walk) => inState(walk, await call(walk), 'end'),
  'POST /desk/calls/:id/hang-up': inCall('/hang-up'),
  'POST /desk/calls/:id/harassment': inCall('/harassment'),
  'POST /desk/harassment/:id/warn': async (walk) => at(`/desk/harassment/${await helped(walk)}/warn`),
  'POST /desk/harassment/:id/end': async (walk) => {
    const id = await helped(walk);
    await walk.sato.call('POST', `/desk/harassment/${id}/warn`, { how: 'said' });
    return at(`/desk/harassment/${id}/end`);
  },
};

async function inState(walk: Walk, id: string, what: string): Promise<Partial<Sample>> {
  const { calls } = await walk.tanaka.call<{ calls: { id: string; version: number }[] }>(
    'GET',
    '/desk/supervision/calls',
  );
  const version = calls.find((each) => each.id === id)?.version ?? 1;
  return { ...at(`/desk/calls/${id}/${what}`), payload: { version } };
}

async function callback(walk: Walk): Promise<string> {
  const { callback: added } = await walk.sato.call<{ callback: { id: string } }>('POST', '/desk/callbacks', {
    clientId: newClientId(),
    number: `090-1111-${String(Math.floor(walk.town.house.clock.now().getTime() / 1000) % 10_000).padStart(4, '0')}`,
    queueId: await walk.town.id('queue', '総合窓口'),
  });
  await walk.town.pass(1);
  return added.id;
}

/** A callback that 佐藤 took before its time, and gave up before anybody could answer. */
async function inHand(walk: Walk): Promise<string> {
  const { town, sato } = walk;
  await hangUpAll(walk);
  await town.phone('sato', SOON);
  const id = await callback(walk);
  await sato.call('POST', `/desk/callbacks/${id}/take`).raw();
  await town.settle();
  await town.pass(1);
  const [mine] = (await sato.call<Mine>('GET', '/desk/calls/mine')).calls;
  if (mine) await sato.call('POST', `/desk/calls/${mine.id}/hang-up`);
  await town.settle();
  return id;
}

/** A recording that can be heard. */
async function recorded(walk: Walk): Promise<string> {
  const id = await call(walk);
  await walk.town.pass(20);
  await walk.sato.call('POST', `/desk/calls/${id}/hang-up`);
  await walk.town.settle();
  await walk.town.pass(1);
  return one(
    walk,
    `select id from recording where state = 'kept' and exchange_id <> 'past' order by id desc limit 1`,
  );
}
