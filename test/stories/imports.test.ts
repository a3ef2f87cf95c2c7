import { expect, test } from 'vitest';
import type { ImportDetailAnswer, PreviewAnswer } from '../../src/http/admin/import-shapes.ts';
import type { ResidentAnswer } from '../../src/http/desk/shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { multipart, newClientId } from '../kit/clients.ts';
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
    scopes: ['city.administer'],
  });
  for (const word of ['高橋 一郎', 'タカハシ イチロウ', 'ササキ ミカ', 'mika@example.jp', '本町3丁目'])
    town.house.personal.add(word);
  const preview = (text: string | Buffer, clientId = newClientId()) =>
    program.call<PreviewAnswer>(
      'POST',
      `/admin/imports?clientId=${clientId}`,
      undefined,
      multipart(Buffer.from(text), 'residents.csv', 'text/csv'),
    );
  const look = (id: string) => program.call<ImportDetailAnswer>('GET', `/admin/imports/${id}`);
  const act = (id: string, what: 'start' | 'undo') => program.call('POST', `/admin/imports/${id}/${what}`);
  return { preview, look, act };
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
