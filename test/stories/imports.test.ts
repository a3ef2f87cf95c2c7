import { expect, test } from 'vitest';
import type { ImportDetailAnswer, PreviewAnswer } from '../../src/http/admin/import-shapes.ts';
import type { CaseAnswer, CasesAnswer } from '../../src/http/desk/case-shapes.ts';
import type { ResidentAnswer } from '../../src/http/desk/resident-shapes.ts';
import type { PeopleAnswer } from '../../src/http/admin/staff-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { multipart, newClientId, type Sender } from '../kit/clients.ts';
import { makeProgram } from '../kit/program.ts';

const town = aobaCity();

const HEAD = '管理番号,氏名,フリガナ,電話番号,メールアドレス,住所,生年月日,備考';
const FILE = [
  HEAD,
  'A-1,高橋 一郎,タカハシ イチロウ,022-111-2222,,本町3丁目,1950/4/1,使わない列',
  'A-2,"佐々木, ""ミカ""",ササキ ミカ,,mika@example.jp,,,',
  'A-3,=HYPERLINK("http://x"),,,,,,',
  'A-4,,ナマエナシ,,,,,',
  'A-5,番号 違う,,12,,,,',
  'A-6,日付 違う,,,,,1950-02-30,',
  'A-7,列が足りない',
].join('\r\n');

/** An administrator's program: the same by API as on the page. */
async function importer() {
  const program = await makeProgram(town.house, await town.desk('mori'), {
    departmentIds: [await town.id('department', '情報政策課')],
    scopes: ['integration.manage'],
  });
  for (const word of ['高橋 一郎', 'タカハシ イチロウ', 'ササキ ミカ', 'mika@example.jp', '本町3丁目'])
    town.house.personal.add(word);
  return importsBy(program);
}

function importsBy(who: Sender) {
  const preview = (text: string | Buffer, clientId = newClientId(), kind = 'residents') =>
    who.call<PreviewAnswer>(
      'POST',
      `/admin/imports?clientId=${clientId}&kind=${kind}`,
      undefined,
      multipart(Buffer.from(text), `${kind}.csv`, 'text/csv'),
    );
  const look = (id: string) => who.call<ImportDetailAnswer>('GET', `/admin/imports/${id}`);
  const act = (id: string, what: 'start' | 'undo') => who.call('POST', `/admin/imports/${id}/${what}`);
  const run = async (text: string, kind: string) => {
    const { id } = (await preview(text, newClientId(), kind)).import;
    await act(id, 'start');
    await town.settle();
    return (await look(id)).import;
  };
  return { preview, look, act, run };
}

test('residents come from a file: looked at line by line, made once, and taken back unless somebody worked with them', async () => {
  const { preview, look, act } = await importer();
  const clientId = newClientId();
  const shown = await preview(FILE, clientId);
  expect(shown.columns.map(({ field }) => field)).toEqual([
    ...['externalId', 'name', 'kana', 'phone', 'email', 'address', 'birthOn'],
    null,
  ]);
  expect([shown.import.lines, shown.import.faulty]).toEqual([7, 4]);
  expect(shown.faults).toEqual([
    { line: 5, field: 'name', code: 'request.invalid' },
    { line: 6, field: 'phone', code: 'request.invalid' },
    { line: 7, field: 'birthOn', code: 'request.invalid' },
    { line: 8, field: null, code: 'columns' },
  ]);
  expect(shown.rows[0]).toMatchObject({ name: '高橋 一郎', birthOn: '1950/4/1' });
  expect((await preview(FILE, clientId)).import.id).toBe(shown.import.id);

  const sato = await town.desk('sato');
  const find = async (name: string) =>
    (await sato.call<{ rows: { id: string }[] }>('GET', `/desk/residents?q=${encodeURIComponent(name)}`))
      .rows;
  expect(await find('高橋 一郎')).toEqual([]);
  const { id } = shown.import;
  await act(id, 'undo').refused('state.conflict');
  await act(id, 'start');
  await act(id, 'start').refused('state.conflict');
  await town.settle();
  expect((await look(id)).import).toMatchObject({ state: 'done', lookedAt: 7, made: 3, faulty: 4 });
  const [ichiro] = await find('高橋 一郎');
  expect(await sato.resident(ichiro!.id)).toMatchObject({
    kana: 'タカハシ イチロウ',
    address: '本町3丁目',
    birthOn: '1950-04-01',
    contactPoints: [{ value: '+81221112222' }],
  });
  expect((await find('佐々木, "ミカ"')).length).toBe(1);
  // A formula is the text that it is.
  const [formula] = await find('=HYPERLINK("http://x")');
  expect((await sato.resident(formula!.id)).name).toBe('=HYPERLINK("http://x")');

  // The same list again: whoever is there stays the same person.
  const again = await preview(FILE);
  await act(again.import.id, 'start');
  await town.settle();
  expect((await look(again.import.id)).import).toMatchObject({ state: 'done', made: 0 });

  // Somebody works with one of them; the others go.
  const { version } = await sato.resident(ichiro!.id);
  await sato.call<ResidentAnswer>('PATCH', `/desk/residents/${ichiro!.id}`, { version, language: 'en' });
  await act(id, 'undo');
  await town.settle();
  expect((await look(id)).import).toMatchObject({ state: 'undone', takenBack: 2 });
  expect((await find('高橋 一郎')).length).toBe(1);
  expect(await find('佐々木, "ミカ"')).toEqual([]);
  const { rows } = await town.house.admin.query<{ content: Buffer | null }>('select content from import_run');
  expect(rows.map(({ content }) => content)).toEqual([null, null]);
});

test('a long list in Shift_JIS is made in batches; what is no such list is refused; and only administrators may', async () => {
  const { preview, look, act } = await importer();
  // 氏名 and 山 in Shift_JIS; the rest is ASCII.
  const head = Buffer.from([0x8e, 0x81, 0x96, 0xbc, 0x2c, 0x69, 0x64, 0x0a]);
  const rows = Array.from({ length: 250 }, (_, n) => [0x8e, 0x52, ...Buffer.from(`${n},${n}\n`)]);
  const shown = await preview(Buffer.concat([head, ...rows.map((row) => Buffer.from(row))]));
  expect(shown.import).toMatchObject({ encoding: 'shift_jis', lines: 250, faulty: 0 });
  expect(shown.columns).toEqual([
    { name: '氏名', field: 'name' },
    { name: 'id', field: null },
  ]);
  await act(shown.import.id, 'start');
  await town.settle();
  expect((await look(shown.import.id)).import).toMatchObject({ state: 'done', lookedAt: 250, made: 250 });

  await preview('番号,かな\n1,x').refused('file.broken');
  await preview('氏名\n"閉じない').refused('file.broken');
  await preview(Buffer.from([0xff, 0xfe, 0x00, 0x41])).refused('file.broken');
  await (await town.desk('sato')).call('GET', '/admin/imports').refused('permission.missing');
});

const PAST = [
  '受付番号,住民の管理番号,電話番号,受付日時,完了日時,受付方法,分類,件名,内容,回答,状態',
  'P-1,A-1,,2025/4/1 9:30,2025/4/3,電話,ごみの収集,看板が倒れている,通学路で危ない,立て直しました,完了',
  'P-2,,022-333-4444,2025-05-01,,窓口,子育ての相談,保育園の空きについて,,案内しました,',
  'P-3,X-9,,2025/4/1,,,ごみの収集,知らない人,,,',
  'P-4,,,2025/13/1,,,ごみの収集,十三月,,,',
  'P-5,,,2025/4/1,,,ない分類,分類違い,,,',
  'P-6,,,2025/4/1,,,ごみの収集,まだ続いている,,,対応中',
  'P-7,,,2025/4/1,,,ごみの収集,,,,',
  'P-8,,,2025/4/2,2025/4/1,,ごみの収集,逆さま,,,',
  'P-9,,,2099/4/1,,,ごみの収集,これから,,,',
].join('\n');

test('what was answered before comes as cases that are over, with its days and words, for whom it is; taken back unless somebody went on with it', async () => {
  const { preview, run, look, act } = await importer();
  for (const word of [
    '看板が倒れている',
    '通学路で危ない',
    '立て直しました',
    '保育園の空きについて',
    '022-333-4444',
  ])
    town.house.personal.add(word);
  await run(FILE, 'residents');
  const shown = await preview(PAST, newClientId(), 'history');
  expect(shown.faults.map(({ line, field }) => [line, field])).toEqual([
    [4, 'residentId'],
    [5, 'openedAt'],
    [6, 'category'],
    [7, 'status'],
    [8, 'title'],
    [9, 'closedAt'],
    [10, 'openedAt'],
  ]);
  const done = await run(PAST, 'history');
  expect(done).toMatchObject({ state: 'done', made: 2, faulty: 7 });
  // The same file again makes nothing twice.
  expect(await run(PAST, 'history')).toMatchObject({ state: 'done', made: 0 });

  const sato = await town.desk('sato');
  const all = async (desk: typeof sato) =>
    (await desk.call<CasesAnswer>('GET', '/desk/cases?view=all&status=all')).rows;
  const [past, ...others] = await all(sato);
  // 子育て支援課 is sealed: the first line learns nothing of it, its own people read it; who imported reads neither.
  expect(others).toEqual([]);
  expect((await all(await town.desk('nakamura'))).map(({ title }) => title)).toEqual([
    '保育園の空きについて',
  ]);
  const seen = await sato.call<CaseAnswer>('GET', `/desk/cases/${past!.id}`);
  expect(seen).toMatchObject({
    title: '看板が倒れている',
    status: 'done',
    openedAt: '2025-04-01T00:30:00.000Z',
  });
  expect(seen.entries.map(({ kind, body, at }) => [kind, body, at.slice(0, 10)])).toEqual([
    ['opened', null, '2025-04-01'],
    ['note', '立て直しました\n（以前のシステムの記録: 受付番号 P-1・電話）', '2025-04-02'],
    ['status', null, '2025-04-02'],
  ]);
  expect((await sato.resident(seen.residentId)).name).toBe('高橋 一郎');
  const { rows: told } = await town.house.admin.query(`select from message`);
  expect(told).toHaveLength(0);

  const kimura = await town.desk('kimura');
  await kimura.call('POST', `/desk/cases/${past!.id}/entries`, {
    clientId: newClientId(),
    kind: 'note',
    body: '昨年の件をもう一度見ました',
  });
  await act(done.id, 'undo');
  await town.settle();
  expect((await look(done.id)).import).toMatchObject({ state: 'undone', takenBack: 1 });
  expect((await all(sato)).map(({ id }) => id)).toEqual([past!.id]);
  expect(await all(await town.desk('nakamura'))).toEqual([]);
  // The record that was made for the number alone went with it.
  const { rows: unnamed } = await town.house.admin.query(`select from resident where name is null`);
  expect(unnamed).toHaveLength(0);
});

test('people of the staff come from a list, are let in by nobody but themselves, and go again unless they came in; no program may', async () => {
  const list = [
    'ログイン名,氏名,フリガナ,所属,役割,言語',
    'kawai,川井 直,カワイ ナオ,環境業務課,課の職員,',
    'oda,小田 光,,市民コールセンター,"agent、supervisor",ja、en',
    'sato,佐藤 花子,,市民コールセンター,agent,',
    'x y,空白 あり,,環境業務課,agent,',
    'nishi,西 課なし,,存在しない課,agent,',
    'higashi,東 役なし,,環境業務課,村長,',
  ].join('\n');
  for (const name of ['川井 直', '小田 光']) town.house.personal.add(name);
  await (await importer()).preview(list, newClientId(), 'staff').refused('session.only');
  const mori = await town.desk('mori');
  const { preview, run, act, look } = importsBy(mori);
  expect(
    (await preview(list, newClientId(), 'staff')).faults.map(({ line, field }) => [line, field]),
  ).toEqual([
    [5, 'login'],
    [6, 'department'],
    [7, 'roles'],
  ]);
  const done = await run(list, 'staff');
  expect(done).toMatchObject({ state: 'done', made: 2, faulty: 3 });
  const people = async () => (await mori.call<PeopleAnswer>('GET', '/admin/staff')).people;
  const oda = (await people()).find(({ login }) => login === 'oda')!;
  expect(oda).toMatchObject({ name: '小田 光', roles: ['agent', 'supervisor'], languages: ['ja', 'en'] });
  await (await importer()).act(done.id, 'undo').refused('session.only');

  // One of them was given something to do meanwhile.
  await mori.call('PUT', `/admin/staff/${oda.id}`, { version: oda.version, kana: 'オダ ヒカル' });
  await act(done.id, 'undo');
  await town.settle();
  expect((await look(done.id)).import).toMatchObject({ state: 'undone', takenBack: 1 });
  const logins = (await people()).map(({ login }) => login);
  expect([logins.includes('oda'), logins.includes('kawai'), logins.includes('sato')]).toEqual([
    true,
    false,
    true,
  ]);
});
