import { afterEach, expect, test } from 'vitest';
import { createWebhookSender } from '#outside/webhook/webhook-sender.ts';
import { createEngawaClient, isRefused, Refused } from '../../examples/client/engawa-client.ts';
import { openRoadWorks, type RoadWorks } from '../../examples/road-works/road-works.ts';
import type { AddedWebhookAnswer } from '../../src/http/admin/webhook-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { newClientId } from '../kit/clients.ts';
import { makeProgram } from '../kit/program.ts';

const town = aobaCity({ webhookSender: createWebhookSender({ privateNetworks: ['127.0.0.0/8'] }) });
let works: RoadWorks | undefined;
afterEach(async () => works?.close());

test("the example: a city's own system opens a case and follows it by webhook, over real sockets", async () => {
  const mori = await town.desk('mori');
  const program = await makeProgram(town.house, mori, {
    departmentIds: [await town.id('department', '環境業務課')],
    sponsor: await town.desk('kimura'),
  });
  const url = await town.house.app.listen({ port: 0, host: '127.0.0.1' });
  const engawa = createEngawaClient({ url, token: program.token });
  let secret = '';
  works = await openRoadWorks({
    engawa,
    secret: () => secret,
    category: 'ごみの収集',
    nowSec: () => Math.floor(town.house.clock.now().getTime() / 1000),
  });
  const added = await mori.call<AddedWebhookAnswer>('POST', '/admin/webhooks', {
    clientId: newClientId(),
    name: '道路管理システム',
    url: works.webhookUrl,
    eventTypes: ['case.status-changed'],
    tokenId: program.id,
  });
  secret = added.secret!;
  for (const word of [secret, '道路パトロール', '本町3丁目 路面の陥没']) town.house.personal.add(word);

  const damage = { reportId: '20260401-1', place: '本町3丁目', what: '路面の陥没' };
  const { caseId, number } = await works.report(damage);
  expect(await works.report(damage)).toEqual({ caseId, number });
  expect(works.statusOf(caseId)).toBe('open');
  const kimura = await town.desk('kimura');
  const { version } = await kimura.case(caseId);
  await kimura.updateCase(caseId, { version, status: 'in-progress' });
  await town.settle();
  expect(works.statusOf(caseId)).toBe('in-progress');

  const refused = await engawa
    .call('GET /desk/cases/{id}', { params: { id: added.webhook.id } })
    .catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Refused);
  expect(refused).toMatchObject({ status: 404, code: 'not-found' });
  expect(isRefused(refused, 'GET /desk/cases/{id}', 'not-found')).toBe(true);
  // @ts-expect-error the compiler knows what reading a case is never refused with
  expect(isRefused(refused, 'GET /desk/cases/{id}', 'passkey.failed')).toBe(false);
});
