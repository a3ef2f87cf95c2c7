import { afterAll, beforeAll, expect, test } from 'vitest';
import { noteBackup } from '#db/last-backup.ts';
import { systemClock } from '#kernel/clock.ts';
import { createLogger } from '#kernel/log.ts';
import { createOtlpExport, type TraceExport } from '#outside/otlp/otlp.ts';
import { castTemplate, PASSWORD } from '../kit/cast.ts';
import { openChat, signIn } from '../kit/clients.ts';
import { openHouse, type TestHouse } from '../kit/house.ts';
import { type Collector, openCollector } from '../kit/stand-in-collector.ts';

const KEY = 'key-of-the-collector';
let collector: Collector;
let traces: TraceExport;
let house: TestHouse;
const said: string[] = [];

beforeAll(async () => {
  collector = await openCollector(KEY);
  const log = createLogger({ level: 'info', destination: { write: (line: string) => void said.push(line) } });
  traces = createOtlpExport({
    ...{ url: collector.url, headers: { 'x-api-key': KEY }, share: 1, version: '0.0.0' },
    ...{ clock: systemClock, log },
  });
  house = await openHouse({ template: await castTemplate(), tracer: traces.tracer });
});
afterAll(async () => {
  await house.close();
  await traces.stop();
  await collector.close();
});

test('traces tell a collector what was asked and done, how it hangs together, and nothing of anybody', async () => {
  const sato = await signIn(house, 'sato', PASSWORD);
  await sato.ready();
  await (await openChat(house)).say('街灯が消えています。高橋といいます');
  house.clock.advance(5_000);
  await house.settle();
  const { id } = await sato.acceptNext();
  await sato.reply(id, '場所をうかがえますか');
  await house.settle();
  await sato.open('018f0000-0000-7000-8000-000000000000').refused('not-found');
  await traces.flush();
  expect(collector.faults).toEqual([]);

  const named = (name: string) => collector.spans.filter((span) => span.name === name);
  const [reply] = named('POST /desk/interactions/:id/messages');
  expect(reply).toMatchObject({
    kind: 2,
    fields: { 'http.request.method': 'POST', 'http.response.status_code': '200' },
  });
  const within = collector.spans.filter((span) => span.traceId === reply!.traceId);
  expect(within.filter((span) => span.parentSpanId === reply!.spanId).map((span) => span.name)).toContain(
    'transaction',
  );
  expect(named('deliver').length).toBeGreaterThan(0);
  const refused = named('GET /desk/interactions/:id').at(-1)!;
  expect([refused.fields['http.response.status_code'], refused.status]).toEqual(['404', undefined]);
  // Requests of the same moment are apart.
  expect(new Set(collector.spans.filter((span) => span.kind === 2).map((span) => span.traceId)).size).toBe(
    collector.spans.filter((span) => span.kind === 2).length,
  );
  const text = JSON.stringify(collector.spans);
  for (const secret of house.personal) expect(text).not.toContain(secret);
  expect(text).not.toContain(id);
  console.log(
    `traces: ${collector.spans.length} spans of ${new Set(collector.spans.map((span) => span.traceId)).size} traces told`,
  );
});

test('a collector that is away or refuses holds nothing up: what it was not told is counted, and said once', async () => {
  await traces.flush();
  const before = traces.told();
  collector.behave(503);
  const sato = await signIn(house, 'sato', PASSWORD);
  await sato.directory();
  await traces.flush();
  await sato.directory();
  await traces.flush();
  expect(traces.told().sent).toBe(before.sent);
  expect(traces.told().dropped).toBeGreaterThan(before.dropped);
  collector.behave(200);
  await sato.directory();
  await traces.flush();
  expect(traces.told().sent).toBeGreaterThan(before.sent);
  expect(said.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'traces are not taken',
    'traces are taken again',
  ]);
});

test('figures for a monitor: who waits, who is there, what gave up, room, the last backup; and when the database is away', async () => {
  const read = async () => (await house.app.inject('/metrics')).body;
  const valueOf = (body: string, name: string) =>
    new RegExp(`^${name.replace(/[{}"]/g, '\\$&')} (\\S+)$`, 'm').exec(body)?.[1];
  await (await openChat(house)).say('待っています');
  house.clock.advance(90_000);
  await house.reader.settle();
  const body = await read();
  expect(valueOf(body, 'engawa_database_up')).toBe('1');
  expect(valueOf(body, 'engawa_waiting{channel="webchat"}')).toBe('1');
  expect(Number(valueOf(body, 'engawa_longest_wait_seconds{channel="webchat"}'))).toBeGreaterThanOrEqual(90);
  expect(Number(valueOf(body, 'engawa_people{status="ready"}'))).toBeGreaterThan(0);
  expect(valueOf(body, 'engawa_jobs_given_up')).toBe('0');
  expect(valueOf(body, 'engawa_last_backup_timestamp_seconds')).toBe('0');
  expect(Number(valueOf(body, 'engawa_disk_free_bytes'))).toBeGreaterThan(0);
  expect(Number(valueOf(body, 'engawa_events_total{type="message.received"}'))).toBeGreaterThan(0);
  await noteBackup(house.filesDir, house.clock.now());
  expect(valueOf(await read(), 'engawa_last_backup_timestamp_seconds')).toBe(
    String(house.clock.now().getTime() / 1000),
  );
  for (const secret of house.personal) expect(body).not.toContain(secret);
});
