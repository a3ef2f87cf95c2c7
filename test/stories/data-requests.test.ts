import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type {
  ContentsAnswer,
  ExportAnswer,
  RequestAnswer,
  RequestsAnswer,
} from '../../src/http/admin/data-request-shapes.ts';
import type { LeakAnswer, TouchedAnswer } from '../../src/http/admin/leak-shapes.ts';
import { aobaCity, PASSWORD } from '../kit/cast.ts';
import { newClientId, signIn } from '../kit/clients.ts';

const town = aobaCity({ watchers: [] });
const DAY_SEC = 86_400;

/** The text of a file in an archive, by the directory at its end. */
function fromZip(zip: Buffer, wanted: string): string {
  const end = zip.length - 22;
  let at = zip.readUInt32LE(end + 16);
  for (let n = 0; n < zip.readUInt16LE(end + 10); n++) {
    const nameLength = zip.readUInt16LE(at + 28);
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26);
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === wanted)
      return inflateRawSync(zip.subarray(from, from + zip.readUInt32LE(at + 20))).toString();
    at += 46 + nameLength;
  }
  throw new Error(`no ${wanted}`);
}

test('a person is told everything that the city holds of them, others blacked out, by two people, in time', async () => {
  const { resident, sato, id } = await town.answered('隣の山田 太郎さんの庭木のことで相談です');
  const memo = await resident.upload(Buffer.from('庭木の控え\n'.repeat(20)), 'memo.txt');
  await resident.say('写真の代わりの控えです', { fileIds: [memo.id] });
  await sato.note(id, '山田さんからも苦情あり。検討中の指導方針は未定');
  const person = await sato.createResident({ name: '高橋 静', phone: '090-1234-5678' });
  await sato.link(id, person.id);
  const opened = await sato.openCase({
    interactionId: id,
    categoryId: await town.id('case_category', 'ごみの収集'),
    title: '庭木の越境',
  });
  await town.settle();

  const ono = await town.desk('ono');
  const url = '/admin/data-requests';
  const received = {
    ...{ clientId: newClientId(), kind: 'disclosure', residentId: person.id, receivedOn: '2026-04-01' },
    ...{ way: 'counter', wish: '相談の記録のすべて', requester: 'self', representative: null },
  };
  await sato.call('POST', url, received).refused('permission.missing');
  await ono.call('POST', url, { ...received, receivedOn: '2026-04-02' }).refused('request.invalid');
  await ono.call('POST', url, { ...received, requester: 'statutory' }).refused('request.invalid');
  const request = await ono.call<RequestAnswer>('POST', url, received);
  // 30 days on is a Friday; 4/29 is a holiday between.
  expect(request).toMatchObject({ state: 'received', dueOn: '2026-05-01', workingDaysLeft: 21 });
  expect((await ono.call<RequestAnswer>('POST', url, received)).id).toBe(request.id);
  const one = `${url}/${request.id}`;

  const { items, suggestions } = await ono.call<ContentsAnswer>('GET', `${one}/contents`);
  const texts = items.map(({ section, text }) => `${section} ${text}`);
  expect(texts).toEqual(
    expect.arrayContaining([
      'profile 高橋 静',
      'profile 090-1234-5678',
      'messages 隣の山田 太郎さんの庭木のことで相談です',
      'messages 山田さんからも苦情あり。検討中の指導方針は未定',
      'files memo.txt',
      expect.stringContaining('cases 庭木の越境'),
      expect.stringMatching(/^looks 2026-04-01 /),
    ]),
  );
  expect(suggestions).toEqual(['山田 太郎', '山田']);

  const note = items.find(({ text }) => text.includes('指導方針'))!;
  const marks = {
    blackOuts: suggestions.map((text) => ({ text, ground: 'third-party' })),
    withheld: [{ itemId: note.id, ground: 'deliberation' }],
    pieces: [{ itemId: items.find(({ piece }) => piece)!.id, way: 'given' }],
  };
  const marked = await ono.call<RequestAnswer>('PUT', `${one}/marks`, { ...marks, version: 1 });
  await ono.call('PUT', `${one}/marks`, { ...marks, version: 1 }).refused('version.conflict');
  const propose = { decision: 'partial', reason: '第三者の情報を含むため', version: marked.version };
  await ono.call('POST', `${one}/propose`, propose).refused('state.conflict');
  const known = await ono.call<RequestAnswer>('POST', `${one}/identity`, {
    ...{ shown: '運転免許証（窓口で原本を確認）', version: marked.version },
  });
  expect(known).toMatchObject({ state: 'identified', identityByName: '小野 守' });
  await ono
    .call('POST', `${one}/propose`, { ...propose, decision: 'full', version: known.version })
    .refused('request.invalid');
  const proposed = await ono.call<RequestAnswer>('POST', `${one}/propose`, {
    ...{ ...propose, version: known.version },
  });
  expect(proposed).toMatchObject({ state: 'proposed', can: ['return', 'give-looks'] });
  expect(proposed.grounds).toEqual([
    { ground: 'third-party', withheld: 0, blackedOut: 1, inPieces: 0 },
    { ground: 'deliberation', withheld: 1, blackedOut: 0, inPieces: 0 },
  ]);
  await ono.call('POST', `${one}/approve`, { version: proposed.version }).refused('state.conflict');
  await ono.call('POST', `${one}/export`, { format: 'pdf' }).refused('state.conflict');
  // What is said from now on is not part of it.
  await resident.say('あとから話したことです');
  const mori = await town.desk('mori');
  await mori.call('GET', `${one}/contents`).refused('permission.missing');
  const approved = await mori.call<RequestAnswer>('POST', `${one}/approve`, { version: proposed.version });
  expect(approved).toMatchObject({ state: 'approved', approvedByName: '森 調' });

  const file = async (format: string) => {
    const { base64, ...rest } = await ono.call<ExportAnswer>('POST', `${one}/export`, { format });
    return { ...rest, bytes: Buffer.from(base64, 'base64') };
  };
  const pdf = await file('pdf');
  expect(pdf.bytes.toString('latin1', 0, 5)).toBe('%PDF-');
  expect((await file('notice')).bytes.toString('latin1', 0, 5)).toBe('%PDF-');
  const zip = await file('zip');
  const data = fromZip(zip.bytes, 'package.json');
  expect(data).toContain('隣の■■■■さんの庭木のことで相談です');
  expect(data).not.toMatch(/山田|指導方針|あとから話した/);
  expect(JSON.parse(data)).toMatchObject({ blackedOut: { 'third-party': 1 } });
  expect(fromZip(zip.bytes, 'files/1-memo.txt')).toContain('庭木の控え');
  const exports = (await ono.audit()).rows.filter(
    (row) => row.action === 'export' && row.subjectKind === 'data-request',
  );
  expect(exports.map((row) => row.fields[0])).toEqual(['zip', 'notice', 'pdf']);
  const closed = await ono.call<RequestAnswer>('POST', `${one}/close`, {
    ...{ how: '窓口で本人に交付', withdrawn: false, version: approved.version },
  });
  expect(closed).toMatchObject({ state: 'closed', can: ['export', 'give-looks'] });
  expect((await ono.call<RequestsAnswer>('GET', url)).rows).toEqual([]);
  expect((await ono.call<RequestsAnswer>('GET', `${url}?finished=true`)).rows).toMatchObject([
    { id: request.id, residentName: '高橋 静' },
  ]);
  expect(opened.number).not.toBe('');
});

test('a decision is extended once and in time; a correction goes by the same two people; a request may be taken back', async () => {
  const sato = await town.desk('sato');
  const person = await sato.createResident({ name: '高橋 静' });
  const ono = await town.desk('ono');
  const url = '/admin/data-requests';
  const receive = (more: object) =>
    ono.call<RequestAnswer>('POST', url, {
      ...{ clientId: newClientId(), residentId: person.id, receivedOn: '2026-03-25', way: 'post' },
      ...{ wish: 'フリガナを直してほしい', requester: 'statutory', representative: '高橋 親' },
      ...more,
    });
  const correction = await receive({ kind: 'correction' });
  expect(correction).toMatchObject({ dueOn: '2026-04-24', representative: '高橋 親' });
  const extend = { reason: '戸籍の確認に時間がかかるため', version: 1 };
  const extended = await ono.call<RequestAnswer>('POST', `${url}/${correction.id}/extend`, extend);
  expect(extended).toMatchObject({ dueOn: '2026-05-25', extendedOn: '2026-04-01' });
  await ono
    .call('POST', `${url}/${correction.id}/extend`, { ...extend, version: 2 })
    .refused('state.conflict');
  const suspension = await receive({ kind: 'suspension', days: 15 });
  expect(suspension.dueOn).toBe('2026-04-09');
  // What is missing is asked for; while it is awaited nothing is decided, and no day counts.
  const waiting = await receive({ kind: 'suspension', days: 15 });
  const waits = `${url}/${waiting.id}`;
  const what = { what: '代理人であることを示す書類', version: 1 };
  await sato.call('POST', `${waits}/amendment`, what).refused('permission.missing');
  await ono
    .call('POST', `${waits}/amended`, { amendedOn: '2026-04-01', version: 1 })
    .refused('state.conflict');
  const asked = await ono.call<RequestAnswer>('POST', `${waits}/amendment`, what);
  expect(asked).toMatchObject({ dueOn: '2026-04-09', amending: true });
  expect(asked.can).toContain('record-amended');
  await ono.call('POST', `${waits}/amendment`, { ...what, version: 2 }).refused('state.conflict');
  await ono.call('POST', `${waits}/identity`, { shown: '運転免許証', version: 2 });
  const early = { decision: 'granted', reason: '', version: 3 };
  expect(await ono.call('POST', `${waits}/propose`, early).refused('state.conflict')).toMatchObject({
    why: 'amending',
  });

  const known = await ono.call<RequestAnswer>('POST', `${url}/${correction.id}/identity`, {
    ...{ shown: '戸籍謄本と親の運転免許証', version: 2 },
  });
  await ono
    .call('POST', `${url}/${correction.id}/propose`, { decision: 'full', reason: '', version: known.version })
    .refused('request.invalid');
  const proposed = await ono.call<RequestAnswer>('POST', `${url}/${correction.id}/propose`, {
    ...{ decision: 'granted', reason: '', version: known.version },
  });
  const mori = await town.desk('mori');
  const returned = await mori.call<RequestAnswer>('POST', `${url}/${correction.id}/return`, {
    ...{ reason: '理由を書いてください', version: proposed.version },
  });
  expect(returned).toMatchObject({ state: 'identified', returned: '理由を書いてください' });
  const taken = await ono.call<RequestAnswer>('POST', `${url}/${suspension.id}/close`, {
    ...{ how: '電話で取下げ', withdrawn: true, version: 1 },
  });
  expect(taken.state).toBe('withdrawn');
  await town.pass(40 * DAY_SEC);
  const later = await signIn(town.house, 'ono', PASSWORD);
  // Forty days on it is as far from its end as before.
  expect((await later.call<RequestsAnswer>('GET', url)).rows).toMatchObject([
    { id: waiting.id, dueOn: '2026-05-19', amending: true },
    { id: correction.id, workingDaysLeft: 10, amending: false },
  ]);
  const on = (amendedOn: string) =>
    later.call<RequestAnswer>('POST', `${waits}/amended`, { amendedOn, version: 3 });
  expect(await on('2026-05-12').refused('request.invalid')).toMatchObject({
    field: 'amendedOn',
    why: 'ahead',
  });
  expect(await on('2026-03-31').refused('request.invalid')).toMatchObject({
    field: 'amendedOn',
    why: 'before',
  });
  expect(await on('2026-05-01')).toMatchObject({
    ...{ dueOn: '2026-05-11', amending: false },
    amendments: [{ askedOn: '2026-04-01', amendedOn: '2026-05-01', what: what.what }],
  });
});

test('of a leak it is counted whose records were touched, by account and by address, with the last days for the reports', async () => {
  const sato = await town.desk('sato');
  const names = ['高橋 静', '高橋 守', '市川 歩'];
  const people: string[] = [];
  for (const name of names) people.push((await sato.createResident({ name })).id);
  await town.pass(3_600);
  const from = town.house.clock.now().toISOString();
  const smith = await town.desk('smith');
  await smith.resident(people[0]!);
  await smith.resident(people[0]!);
  // The list shows both of that name.
  await smith.call('GET', `/desk/residents?q=${encodeURIComponent('高橋')}`);
  await town.pass(60);
  const to = town.house.clock.now().toISOString();
  const ono = await town.desk('ono');
  const scope = { staffId: smith.staffId, address: null, from, to };
  const count = (more: object) =>
    ono.call<TouchedAnswer>('POST', '/admin/leaks/scope', { ...scope, ...more });
  const touched = await count({});
  expect(touched.residents).toBe(2);
  expect(touched.rows[0]).toMatchObject({ residentId: people[0], name: '高橋 静', exported: false });
  expect((await count({ staffId: sato.staffId })).residents).toBe(0);
  expect((await count({ staffId: null, address: '127.0.0.1' })).residents).toBe(2);
  expect((await count({ address: '192.0.2.1' })).residents).toBe(0);
  await count({ staffId: null }).refused('request.invalid');
  await count({ from: to, to: from }).refused('request.invalid');
  await sato.call('POST', '/admin/leaks/scope', scope).refused('permission.missing');

  const report = {
    ...{ outline: '職員の端末から名簿が見られた', items: '氏名', cause: '', secondary: '' },
    ...{ person: '', publication: '', prevention: '', other: '' },
  };
  const body = { clientId: newClientId(), knownAt: to, malicious: true, scope, report };
  const leak = await ono.call<LeakAnswer>('POST', '/admin/leaks', body);
  expect(leak).toMatchObject({
    ...{ residents: 2, mustBeReported: true, scopeName: 'Emily Smith', late: false },
    ...{ quickFromOn: '2026-04-04', quickOn: '2026-04-06', finalOn: '2026-05-31' },
  });
  expect((await ono.call<LeakAnswer>('POST', '/admin/leaks', body)).id).toBe(leak.id);
  const one = `/admin/leaks/${leak.id}`;
  const csv = await ono.call<ExportAnswer>('POST', `${one}/export`, { format: 'persons' });
  expect(Buffer.from(csv.base64, 'base64').toString()).toContain('高橋 守');
  const pdf = await ono.call<ExportAnswer>('POST', `${one}/export`, { format: 'report' });
  expect(Buffer.from(pdf.base64, 'base64').toString('latin1', 0, 5)).toBe('%PDF-');
  await town.pass(6 * DAY_SEC);
  const later = await signIn(town.house, 'ono', PASSWORD);
  expect(await later.call<LeakAnswer>('GET', one)).toMatchObject({ late: true });
  const change = { malicious: true, scope, report, quickSentOn: '2026-04-06', finalSentOn: null, version: 1 };
  expect(await later.call<LeakAnswer>('PUT', one, change)).toMatchObject({ late: false, version: 2 });
  await later.call('PUT', one, change).refused('version.conflict');
});
