import { describe, expect, test } from 'vitest';
import type {
  FlowAnswer,
  FlowDefinition,
  FlowsAnswer,
  FlowTemplatesAnswer,
  FlowVersionsAnswer,
  TrialAnswer,
  TrialInput,
  TrialWorld,
} from '../../src/http/admin/flow-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { type DeskClient, newClientId } from '../kit/clients.ts';
import { publishSample } from '../kit/flow-town.ts';

const town = aobaCity();

const add = (desk: DeskClient, draft: FlowDefinition, clientId = newClientId()) =>
  desk.call<FlowAnswer>('POST', '/admin/flows', { clientId, name: '夜間の案内', draft });
const post = (desk: DeskClient, id: string, what: string, body: object) =>
  desk.call<FlowAnswer>('POST', `/admin/flows/${id}/${what}`, body);
const versions = (desk: DeskClient, id: string) =>
  desk.call<FlowVersionsAnswer>('GET', `/admin/flows/${id}/versions`);

async function template(desk: DeskClient, name: string, queueId: string | null): Promise<FlowDefinition> {
  const query = queueId ? `?queueId=${queueId}` : '';
  const { templates } = await desk.call<FlowTemplatesAnswer>('GET', `/admin/flow-templates${query}`);
  return templates.find(({ id }) => id === name)!.definition;
}

describe('a flow at the desk', () => {
  test('begins as a draft from a template, says what it lacks, and is published when it lacks nothing', async () => {
    const mori = await town.desk('mori');
    const clientId = newClientId();
    const flow = await add(mori, await template(mori, 'main-number', null), clientId);
    expect(await add(mori, flow.draft, clientId)).toEqual(flow);
    expect(flow).toMatchObject({ publishedNumber: null, differs: true, can: ['publish'] });
    expect(flow.problems).toContainEqual(
      expect.objectContaining({ code: 'queue-missing', severity: 'error', stepId: 'message' }),
    );
    const details = await post(mori, flow.id, 'publish', { version: 1 }).refused('flow.unfinished');
    expect(details['problems']).toBeGreaterThan(0);

    const draft = await template(mori, 'main-number', await town.id('queue', '総合窓口'));
    const saved = await mori.call<FlowAnswer>('PUT', `/admin/flows/${flow.id}`, {
      version: flow.version,
      name: '代表電話',
      draft,
    });
    expect(saved.problems).toEqual([]);
    const published = await post(mori, flow.id, 'publish', { version: saved.version, note: '最初の版' });
    expect(published).toMatchObject({ publishedNumber: 1, differs: false });
    const { flows } = await mori.call<FlowsAnswer>('GET', '/admin/flows');
    expect(flows).toMatchObject([
      { name: '代表電話', publishedNumber: 1, errors: 0, changedByName: '森 調' },
    ]);
  });

  test('what two change at once is not lost: the later one is refused and told', async () => {
    const mori = await town.desk('mori');
    const flow = await add(mori, await template(mori, 'empty', null));
    const change = { version: flow.version, name: '一人目', draft: flow.draft };
    const saved = await mori.call<FlowAnswer>('PUT', `/admin/flows/${flow.id}`, change);
    expect(await mori.call('PUT', `/admin/flows/${flow.id}`, change).refused('version.conflict')).toEqual({
      version: saved.version,
    });
    await post(mori, flow.id, 'publish', { version: flow.version }).refused('version.conflict');
  });

  test('an earlier version runs again; who decided what stays written', async () => {
    const flow = await publishSample(town);
    const mori = await town.desk('mori');
    const second = await post(mori, flow.id, 'publish', { version: flow.version, note: '短くしました' });
    expect(second.publishedNumber).toBe(2);
    await post(mori, flow.id, 'roll-back', { version: second.version, number: 2 }).refused('state.conflict');
    await post(mori, flow.id, 'roll-back', { version: second.version, number: 9 }).refused('not-found');
    const back = await post(mori, flow.id, 'roll-back', { version: second.version, number: 1 });
    expect(back).toMatchObject({ publishedNumber: 1, lastNumber: 2 });
    await post(mori, flow.id, 'retire', { version: back.version, retired: true }).refused('state.conflict');
    const gone = await post(mori, flow.id, 'withdraw', { version: back.version });
    const retired = await post(mori, flow.id, 'retire', { version: gone.version, retired: true });
    expect(retired.retiredAt).not.toBeNull();
    const history = await versions(mori, flow.id);
    expect(history.publications.map(({ kind, number, byName }) => [kind, number, byName])).toEqual([
      ['withdrawn', null, '森 調'],
      ['rolled-back', 1, '森 調'],
      ['published', 2, '森 調'],
      ['published', 1, '森 調'],
    ]);
    expect(history.versions.map(({ number, note, runs }) => [number, note, runs])).toEqual([
      [2, '短くしました', false],
      [1, '', false],
    ]);
    expect(await mori.call('GET', `/admin/flows/${flow.id}/versions/1`)).toMatchObject({ number: 1 });
    await mori.call('GET', `/admin/flows/${flow.id}/versions/7`).refused('not-found');
    const { rows } = await (await town.desk('ono')).audit(flow.id);
    expect(rows.filter(({ action }) => action === 'write').length).toBeGreaterThanOrEqual(6);
  });

  test('its figures tell how many it helped, and where they went away', async () => {
    const flow = await publishSample(town);
    const served = await town.resident();
    for (const words of ['こんにちは', '1']) await served.say(words);
    const handed = await town.resident();
    for (const words of ['こんにちは', '0']) await handed.say(words);
    const left = await town.resident();
    for (const words of ['こんにちは', '2']) await left.say(words);
    await left.leave();
    await town.settle();
    const mori = await town.desk('mori');
    const { versions: rows, lastSteps } = await versions(mori, flow.id);
    expect(rows[0]!.figures).toMatchObject({
      entered: 3,
      completed: 1,
      contained: 1,
      handedOver: 1,
      left: 1,
      failed: 0,
    });
    expect(lastSteps).toEqual([
      { stepId: 'case', outcome: 'left', count: 1 },
      { stepId: 'person', outcome: 'handed-over', count: 1 },
    ]);
    // Whom it helped comes back to a person within the day: nothing was contained.
    await served.call('POST', '/public/chat/wish', {
      clientId: newClientId(),
      kind: 'here',
      contact: null,
      body: 'やはり職員の方に',
    });
    expect((await versions(mori, flow.id)).versions[0]!.figures).toMatchObject({
      completed: 1,
      contained: 0,
    });
  });

  test('an entry point takes no flow that is not there, and none of another city', async () => {
    const mori = await town.desk('mori');
    const [entry] = (await mori.call<FlowsAnswer>('GET', '/admin/flows')).entryPoints;
    const answer = (id: string, flowId: string | null) =>
      mori.call<FlowsAnswer>('PUT', `/admin/flow-entry-points/${id}`, { flowId });
    await answer(entry!.id, entry!.id).refused('not-found');
    const { rows } = await town.house.admin.query<{ id: string }>(
      `select id from entry_point where public_key = 'wakaba'`,
    );
    await answer(rows[0]!.id, null).refused('not-found');
    const flow = await publishSample(town);
    const bound = (await mori.call<FlowsAnswer>('GET', '/admin/flows')).entryPoints;
    expect(bound.filter(({ flowId }) => flowId === flow.id)).toHaveLength(1);
    const free = await answer(bound.find(({ flowId }) => flowId === flow.id)!.id, null);
    expect(free.entryPoints.map(({ flowId }) => flowId)).toEqual([null, null]);
  });
});

describe('a trial', () => {
  const WORLD: TrialWorld = {
    now: '2026-04-01T01:00:00Z',
    medium: 'text',
    hearsWords: true,
    number: null,
    language: 'ja',
    open: true,
    attended: true,
    waiting: 0,
    expectedWaitSec: null,
    full: false,
    holiday: false,
    known: false,
    hasOpenCase: false,
    caseFound: true,
    sendsTexts: false,
  };

  /** Tries a draft; nothing of it is kept. */
  async function trial(world: Partial<TrialWorld>, ...inputs: TrialInput[]) {
    const mori = await town.desk('mori');
    const draft = await template(mori, 'main-number', await town.id('queue', '総合窓口'));
    let state: TrialAnswer['state'] | null = null;
    let last: TrialAnswer | undefined;
    for (const input of [{ kind: 'start' } as const, ...inputs]) {
      last = await mori.call<TrialAnswer>('POST', '/admin/flows/try', {
        draft,
        state,
        input,
        world: { ...WORLD, ...world },
      });
      state = last.state;
    }
    return last!;
  }

  test('goes as it would by text and by voice', async () => {
    const text = await trial({});
    expect(text.written).toMatch(/^青葉市です。.*\n\nご用件をお選びください。\n\n1: 案件の進み具合\n/);
    const voice = await trial({ medium: 'voice', hearsWords: false });
    expect(voice.spoken.map((line) => line.text)).toContain('案件の進み具合は、1を押してください。');
    const found = await trial({}, { kind: 'keys', keys: '1' }, { kind: 'keys', keys: '260042130' });
    expect(found.written).toContain('案件番号26-004213-0は、ただいま「対応中」です。');
  });

  test('in a world that is closed, full or long in waiting', async () => {
    expect((await trial({ open: false })).then).toMatchObject({ kind: 'words' });
    const person = { kind: 'wish', wish: 'person' } as const;
    expect((await trial({}, person)).then).toMatchObject({ kind: 'queue' });
    expect((await trial({ full: true }, person)).written).toContain('伝言をお預かりします。');
    expect((await trial({ expectedWaitSec: 900 }, person)).written).toContain('折り返しの電話');
  });

  test('leaves no trace', async () => {
    await trial({}, { kind: 'words', text: '案件の進み具合を知りたい' });
    const { rows } = await town.house.admin.query('select count(*)::int as count from flow_instance');
    expect(rows).toEqual([{ count: 0 }]);
  });
});
