import { describe, expect, test } from 'vitest';
import type {
  partsAnswer,
  samePairsAnswer,
  suggestionsAnswer,
} from '../../src/http/desk/residents-moves-shapes.ts';
import type { MovesAnswer } from '../../src/http/desk/residents-moves-shapes.ts';
import type { ResidentAnswer } from '../../src/http/desk/resident-shapes.ts';
import type { z } from 'zod';
import { aobaCity } from '../kit/cast.ts';
import { type DeskClient, newClientId } from '../kit/clients.ts';

const town = aobaCity({ watchers: ['sato', 'inoue', 'nakamura'] });

type Suggestions = z.infer<typeof suggestionsAnswer>;
type Pairs = z.infer<typeof samePairsAnswer>;
type Parts = z.infer<typeof partsAnswer>;

const suggestions = (desk: DeskClient, id: string) =>
  desk.call<Suggestions>('GET', `/desk/residents/${id}/suggestions`);
const moves = (desk: DeskClient, id: string) => desk.call<MovesAnswer>('GET', `/desk/residents/${id}/moves`);
const parts = (desk: DeskClient, id: string) => desk.call<Parts>('GET', `/desk/residents/${id}/parts`);
const undo = (desk: DeskClient, moveId: string) =>
  desk.call<ResidentAnswer>('POST', `/desk/resident-moves/${moveId}/undo`);

function merge(
  desk: DeskClient,
  survivor: { id: string; version: number },
  other: { id: string; version: number },
  more: { reason?: string | null; clientId?: string } = {},
) {
  return desk.call<ResidentAnswer>('POST', `/desk/residents/${survivor.id}/merge`, {
    clientId: newClientId(),
    otherId: other.id,
    version: survivor.version,
    otherVersion: other.version,
    reason: '窓口で免許証を見て確かめた',
    ...more,
  });
}

const SHIZUKA = { name: '高橋 静', kana: 'たかはし しずか' };

describe('suggestions', () => {
  test('come from a name and a second thing beside it, never from a telephone number', async () => {
    const sato = await town.desk('sato');
    const first = await sato.createResident({
      ...SHIZUKA,
      phone: '022-111-2222',
      email: 'shizuka@example.jp',
    });
    await sato.createResident({ ...SHIZUKA, phone: '022-111-2222' });
    expect((await suggestions(sato, first.id)).rows).toEqual([]);
    await sato.createResident({ name: '高橋 進', phone: '022-111-2222', email: 'shizuka@example.jp' });
    expect((await suggestions(sato, first.id)).rows).toEqual([]);
    const twin = await sato.createResident({
      name: '髙橋　静',
      email: 'SHIZUKA@example.jp',
      phone: '022-111-2222',
    });
    const found = (await suggestions(sato, first.id)).rows;
    expect(found.map(({ id, reasons }) => ({ id, reasons }))).toEqual([
      { id: twin.id, reasons: ['name', 'mail', 'phone'] },
    ]);
    const pairs = await sato.call<Pairs>('GET', '/desk/same-residents');
    expect(pairs.rows.map(({ a, b }) => [a.id, b.id].sort())).toEqual([[first.id, twin.id].sort()]);
  });

  test('are over once somebody says that they are two persons', async () => {
    const sato = await town.desk('sato');
    const one = await sato.createResident({ ...SHIZUKA, email: 'home@example.jp' });
    const other = await sato.createResident({ ...SHIZUKA, email: 'home@example.jp' });
    expect((await suggestions(sato, one.id)).rows).toHaveLength(1);
    await sato.call('POST', `/desk/residents/${other.id}/distinct`, { otherId: one.id });
    expect((await suggestions(sato, one.id)).rows).toEqual([]);
    expect((await sato.call<Pairs>('GET', '/desk/same-residents')).rows).toEqual([]);
  });

  test('name nobody of whom only a sealed department knows, and tell nothing of where a protected person lives', async () => {
    const nakamura = await town.readyDesk('nakamura');
    const { sato, id } = await town.answered('家のことで相談したいことがあります');
    const hidden = await sato.createResident({ ...SHIZUKA, email: 'home@example.jp' });
    const open = await sato.createResident({ ...SHIZUKA, email: 'home@example.jp' });
    await sato.link(id, hidden.id);
    expect((await suggestions(sato, open.id)).rows.map((row) => row.id)).toEqual([hidden.id]);
    await sato.handOver(id, { toDepartmentId: await town.id('department', '子育て支援課') });
    await town.settle();
    await nakamura.acceptNext();
    await town.settle();
    expect((await suggestions(sato, open.id)).rows).toEqual([]);
    expect((await sato.call<Pairs>('GET', '/desk/same-residents')).rows).toEqual([]);
    expect((await suggestions(nakamura, open.id)).rows.map((row) => row.id)).toEqual([hidden.id]);

    const address = '青葉区一丁目1-1';
    const [a, b] = [
      await sato.createResident({ name: '山本 守' }),
      await sato.createResident({ name: '山本 守' }),
    ];
    for (const { id: each } of [a, b])
      await sato.call('PATCH', `/desk/residents/${each}`, { version: 1, address });
    expect((await suggestions(sato, a.id)).rows[0]?.reasons).toEqual(['name', 'address']);
    await town.house.admin.query('update resident set protected = true where id = $1', [b.id]);
    expect((await suggestions(sato, a.id)).rows).toEqual([]);
  });

  test('are not for those who may not write residents', async () => {
    const sato = await town.desk('sato');
    const one = await sato.createResident({ name: '高橋 静' });
    const ono = await town.desk('ono');
    await suggestions(ono, one.id).refused('permission.missing');
    await merge(ono, one, one).refused('permission.missing');
    expect((await moves(ono, one.id)).rows).toEqual([]);
  });
});

describe('a merge', () => {
  /** 高橋 静 twice: once by hand, once from a chat that 佐藤 has in hand, with a case. */
  async function twice() {
    const { resident, sato, id } = await town.answered();
    await resident.profile('高橋 静', 'shizuka@example.jp');
    await town.settle();
    const caseOf = await sato.openCase({
      interactionId: id,
      categoryId: await town.id('case_category', 'ごみの収集'),
      title: '収集日の看板が古い',
    });
    const known = await sato.createResident({
      ...SHIZUKA,
      phone: '022-111-2222',
      email: 'shizuka@example.jp',
    });
    const chatter = await sato.resident((await sato.open(id)).residentId);
    return { resident, sato, id, known, chatter, caseOf };
  }

  test('moves conversations, cases and contact points; screens hear of it; undone, all is as before', async () => {
    const { resident, sato, id, known, chatter, caseOf } = await twice();
    await sato.call('PATCH', `/desk/residents/${chatter.id}`, {
      version: chatter.version,
      address: '青葉区一丁目1-1',
    });
    const other = await sato.resident(chatter.id);
    await town.settle();
    const before = await rowsOf();
    const merged = await merge(sato, known, other, { reason: null });
    expect(merged).toMatchObject({ id: known.id, address: '青葉区一丁目1-1', mergedInto: null });
    await town.settle();
    expect(await sato.open(id)).toMatchObject({ residentId: known.id, residentName: '高橋 静' });
    expect((await sato.timeline(known.id)).entries.map((entry) => entry.id).sort()).toEqual(
      // The record tells of the merge itself as well.
      [id, caseOf.id, chatter.id].sort(),
    );
    expect(await sato.resident(other.id)).toMatchObject({ mergedInto: known.id, can: [] });
    expect((await sato.search('高橋')).residents.map((row) => row.id)).toEqual([known.id]);
    await sato
      .call('PATCH', `/desk/residents/${other.id}`, { version: other.version + 1, name: 'だれか' })
      .refused('state.conflict');
    await sato.link(id, other.id).refused('state.conflict');
    // The browser proves no identity: it no longer reads or writes what is now the record of somebody known.
    expect((await resident.view()).profile).toEqual({ name: null, contact: null });
    await resident.profile('書き換えた名前', null).refused('state.conflict');
    // What is opened for the former record is the survivor's.
    const late = await sato.openCase({
      residentId: other.id,
      categoryId: await town.id('case_category', 'ごみの収集'),
      title: '後から来た件です',
    });
    expect(late.residentId).toBe(known.id);

    const [move] = (await moves(sato, known.id)).rows;
    expect(move).toMatchObject({
      kind: 'merge',
      gave: false,
      otherName: '高橋 静',
      conversations: 1,
      cases: 1,
      can: ['undo'],
    });
    await undo(sato, move!.id);
    await town.settle();
    const after = await rowsOf();
    after.case = after.case!.filter((row) => row['id'] !== late.id);
    expect(after).toEqual(before);
    expect((await sato.open(id)).residentId).toBe(other.id);
    expect((await resident.view()).profile.name).toBe('高橋 静');
    expect((await moves(sato, known.id)).rows[0]).toMatchObject({ undoneByName: '佐藤 花子', can: [] });
    await undo(sato, move!.id).refused('state.conflict');
    const { rows } = await (await town.desk('ono')).audit(known.id);
    expect(rows.filter((row) => row.fields.includes('merged') || row.fields.includes('split'))).toHaveLength(
      2,
    );
  });

  /** Whose everything is, without what only ever goes on. */
  async function rowsOf(): Promise<Record<string, Record<string, unknown>[]>> {
    const found: Record<string, Record<string, unknown>[]> = {};
    for (const table of ['resident', 'contact_point', 'conversation', 'interaction', 'case']) {
      const { rows } = await town.house.admin.query<Record<string, unknown>>(
        `select * from "${table}" order by id`,
      );
      found[table] = rows.map((row) => ({ ...row, version: null, updated_at: null }));
    }
    return found;
  }

  test('of two that nothing but a name speaks for needs a reason; of changed records a second look', async () => {
    const sato = await town.desk('sato');
    const [one, other] = [await sato.createResident(SHIZUKA), await sato.createResident(SHIZUKA)];
    await merge(sato, one, other, { reason: null }).refused('request.invalid');
    await merge(sato, one, other, { reason: '  ' }).refused('request.invalid');
    await merge(sato, { ...one, version: 7 }, other).refused('version.conflict');
    await merge(sato, one, one).refused('request.invalid');
    await merge(sato, one, { id: '018f0000-0000-7000-8000-000000000000', version: 1 }).refused('not-found');
    const clientId = newClientId();
    const both = await Promise.all([
      merge(sato, one, other, { clientId }),
      merge(sato, one, other, { clientId }),
    ]);
    expect(both.map((each) => each.id)).toEqual([one.id, one.id]);
    expect((await moves(sato, one.id)).rows).toHaveLength(1);
  });

  test('two that cross: one of them happens, the other is told, nobody is lost', async () => {
    const [sato, inoue] = [await town.desk('sato'), await town.desk('inoue')];
    for (let round = 0; round < 5; round++) {
      const [one, other] = [await sato.createResident(SHIZUKA), await sato.createResident(SHIZUKA)];
      const answers = await Promise.all([merge(sato, one, other).raw(), merge(inoue, other, one).raw()]);
      expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409]);
      const standing = [await sato.resident(one.id), await sato.resident(other.id)].filter(
        (each) => !each.mergedInto,
      );
      expect(standing).toHaveLength(1);
    }
  });

  test('carries sealed matters along unseen: the first line sees neither them nor their number', async () => {
    const nakamura = await town.readyDesk('nakamura');
    const { sato, id } = await town.answered('家のことで相談したいことがあります');
    const secret = await sato.createResident(SHIZUKA);
    await sato.link(id, secret.id);
    await sato.handOver(id, { toDepartmentId: await town.id('department', '子育て支援課') });
    await town.settle();
    await nakamura.acceptNext();
    await town.settle();
    const known = await sato.createResident(SHIZUKA);
    await merge(sato, known, await sato.resident(secret.id));
    await town.settle();
    expect((await nakamura.open(id)).residentId).toBe(known.id);
    await sato.open(id).refused('not-found');
    expect((await sato.timeline(known.id)).entries.map((entry) => entry.kind)).toEqual(['step']);
    expect((await moves(sato, known.id)).rows[0]).toMatchObject({ conversations: 0, cases: 0 });
    expect((await moves(nakamura, known.id)).rows[0]).toMatchObject({ conversations: 1 });
    expect((await parts(sato, known.id)).contactPoints.flatMap((point) => point.talks)).toEqual([]);
  });
});

describe('a split', () => {
  test('takes chosen contact points with their conversations, and cases, into a new record or a former one', async () => {
    const { sato, id } = await town.answered('母の介護のことで聞きたいです');
    const mother = await sato.createResident({ ...SHIZUKA, phone: '022-111-2222' });
    await sato.link(id, mother.id);
    const other = await sato.createResident({ name: '高橋 進', phone: '090-2222-3333' });
    await merge(sato, await sato.resident(mother.id), other);
    const { contactPoints, former } = await parts(sato, mother.id);
    expect(former).toEqual([{ id: other.id, name: '高橋 進' }]);
    const browser = contactPoints.find((point) => point.talks.length > 0)!;
    expect(browser.talks[0]).toMatchObject({ id, preview: '母の介護のことで聞きたいです' });
    const split = (body: object) =>
      sato.call<ResidentAnswer>('POST', `/desk/residents/${mother.id}/split`, {
        clientId: newClientId(),
        contactPointIds: [browser.id],
        ...body,
      });
    await split({ contactPointIds: [] }).refused('request.invalid');
    await split({ formerId: '018f0000-0000-7000-8000-000000000000' }).refused('not-found');
    await split({ caseIds: ['018f0000-0000-7000-8000-000000000000'] }).refused('not-found');

    const back = await split({ formerId: other.id });
    expect(back).toMatchObject({ id: other.id, mergedInto: null });
    await town.settle();
    expect((await sato.open(id)).residentName).toBe('高橋 進');
    const [first] = (await moves(sato, mother.id)).rows;
    await undo(sato, first!.id);
    await town.settle();
    expect((await sato.open(id)).residentName).toBe('高橋 静');

    const fresh = await split({ name: '高橋 望', kana: 'たかはし のぞみ' });
    await town.settle();
    expect(await sato.open(id)).toMatchObject({ residentId: fresh.id, residentName: '高橋 望' });
    expect((await parts(sato, mother.id)).contactPoints.map((point) => point.id)).not.toContain(browser.id);
  });
});
