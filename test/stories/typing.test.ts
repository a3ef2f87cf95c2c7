import { afterEach, beforeEach, expect, test } from 'vitest';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { chatWith, signIn } from '../kit/clients.ts';
import { openHouseAt, type TestHouse } from '../kit/house.ts';
import { until } from '../kit/until.ts';

const town = aobaCity({ watchers: [] });
/** On a busy machine signs take their time between two processes: it took 13 s beside two other suites, once over 30. */
const LONG_MS = 90_000;
/** A second process on the same database. */
let other: TestHouse;

beforeEach(async () => {
  other = await openHouseAt(town.house.adminUrl, { startAt: town.house.clock.now() });
  await town.house.relay.start();
  await other.relay.start();
});
afterEach(() => other.close());

test(
  'typing travels between processes: to the stream and the long poll of a desk',
  async () => {
    const { resident, sato } = await town.answered();
    const heard: string[] = [];
    const stop = await other.feed.listen(
      {
        tenantId: sato.session.tenant.id,
        keys: new Set([`staff:${sato.staffId}`]),
        write: (chunk) => (chunk.includes('typing') && heard.push(chunk), true),
        stillAllowed: () => Promise.resolve(true),
        close: () => undefined,
      },
      undefined,
    );
    const [there, smith] = [await signIn(other, 'sato', PASSWORD), await signIn(other, 'smith', PASSWORD)];
    await other.reader.settle();
    const polls = [there, smith].map((desk) => desk.poll(other.feed.cursor()).raw());
    const answered = [false, false];
    polls.forEach((poll, nth) => void poll.then(() => (answered[nth] = true)));
    const events = async () => (await town.house.admin.query('select count(*) from event')).rows;
    const before = await events();
    // As browsers do while somebody writes: a sign that came before the poll began is not missed.
    await until('the long poll', async () => {
      town.house.clock.advance(1_000);
      await resident.call('POST', '/public/chat/typing');
      return answered[0];
    });
    expect((await polls[0]!).json()).toMatchObject({ typing: [resident.conversationId], reset: false });
    await until('the stream', () => heard.length > 0);
    expect(answered).toEqual([true, false]);
    expect(await events()).toEqual(before);
    stop();
    other.clock.advance(30_000);
    expect((await polls[1]!).json()).toMatchObject({ typing: [] });
  },
  LONG_MS,
);

test('a resident who only asks now and then learns it too, until the answer is there or seconds pass', async () => {
  const { resident, sato, id } = await town.answered();
  other.clock.advance(5_001);
  const there = chatWith(other, resident.token, resident.conversationId);
  expect(await there.view()).toMatchObject({ typing: false });
  await sato.call('POST', `/desk/interactions/${id}/typing`);
  await until('the other process hears of it', async () => (await there.view()).typing);
  other.clock.advance(6_001);
  expect(await there.view()).toMatchObject({ typing: false });
  await town.pass(2);
  await sato.call('POST', `/desk/interactions/${id}/typing`);
  expect(await resident.view()).toMatchObject({ typing: true });
  await town.pass(1);
  await sato.reply(id, '明日の朝8時半までにお出しください');
  expect(await resident.view()).toMatchObject({ typing: false });
});
