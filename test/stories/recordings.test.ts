import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { keepSpokenMessage } from '#operations/call-recording.ts';
import { callTown, WEEKDAY_NUMBER } from '../kit/call-town.ts';
import { PASSWORD } from '../kit/cast.ts';
import { type DeskClient, signIn } from '../kit/clients.ts';
import { readFlac } from '../kit/flac-reader.ts';
import type {
  InteractionCallsAnswer,
  RecordingAnswer,
  RecordingsAnswer,
} from '../../src/http/desk/recording-shapes.ts';

const town = callTown();

interface Row {
  id: string;
  kind: string;
  state: string;
  duration_ms: number | null;
  gaps: { why: string; fromMs: number; toMs: number }[];
}

async function recordings(): Promise<Row[]> {
  const { rows } = await town.house.admin.query<Row>(
    'select id, kind, state, duration_ms, gaps from recording order by started_at, id',
  );
  return rows;
}

async function atExchange(): Promise<readonly string[]> {
  return (await town.pretend().exchange.list()).recordingIds;
}

async function talking() {
  const sato = await town.readyDesk('sato');
  await town.phone('sato', { kind: 'answers', afterMs: 100 });
  const caller = await town.dial();
  caller.speak();
  await town.pass(7);
  await town.pass(1);
  type Mine = {
    calls: { id: string; recording: string | null; recordingResumesAt: string | null; can: string[] }[];
  };
  const mine = async () => (await sato.call<Mine>('GET', '/desk/calls/mine')).calls[0];
  const ask = async (path: string, body: object = {}) => {
    await sato.call('POST', `/desk/calls/${(await mine())?.id}/${path}`, body);
    await town.settle();
  };
  return { sato, caller, mine, ask };
}

describe('what is recorded of a talk', () => {
  test('begins when both hear each other and ends with the call; taken in, it is no longer at the exchange', async () => {
    const { caller, mine } = await talking();
    expect(await mine()).toMatchObject({ recording: 'on', can: expect.arrayContaining(['pause-recording']) });
    await town.pass(30);
    caller.hangUp();
    await town.settle();
    expect(await recordings()).toMatchObject([{ kind: 'talk', state: 'kept', gaps: [] }]);
    const [{ duration_ms: ms } = { duration_ms: 0 }] = await recordings();
    expect(ms).toBeGreaterThanOrEqual(30_000);
    expect(ms).toBeLessThan(32_000);
    expect(await atExchange()).toEqual([]);
    const { rows } = await town.house.admin.query<{ told: boolean }>(
      `select e.audience @> i.audience as told from event e, recording r, interaction i
       where e.type = 'recording.kept' and e.subject_id = r.id and i.id = r.interaction_id`,
    );
    expect(rows).toEqual([{ told: true }]);
  });

  test('a pause that is forgotten ends by itself after the time of the line', async () => {
    const { caller, mine, ask } = await talking();
    await town.pass(10);
    await ask('recording', { paused: true });
    const { recordingResumesAt } = (await mine())!;
    expect(new Date(recordingResumesAt ?? 0).getTime() - town.house.clock.now().getTime()).toBe(300_000);
    await town.pass(299);
    expect(await mine()).toMatchObject({ recording: 'paused' });
    await town.pass(2);
    expect(await mine()).toMatchObject({ recording: 'on', recordingResumesAt: null });
    // One that was ended by hand leaves nothing behind that would end the next.
    await ask('recording', { paused: true });
    await ask('recording', { paused: false });
    await town.pass(200);
    await ask('recording', { paused: true });
    await town.pass(150);
    expect(await mine()).toMatchObject({ recording: 'paused' });
    caller.hangUp();
    await town.settle();
    const [recording] = await recordings();
    const [gap] = recording!.gaps;
    expect(gap?.why).toBe('paused');
    expect(Math.round((gap!.toMs - gap!.fromMs) / 10_000)).toBe(30);
  });

  test('not what is said while it is paused or held; both leave a gap of that length', async () => {
    const { caller, mine, ask } = await talking();
    await town.pass(10);
    await ask('recording', { paused: true });
    expect(await mine()).toMatchObject({ recording: 'paused' });
    expect((await town.pretend().exchange.list()).legs.filter(({ origin }) => origin === 'snoop')).toEqual(
      [],
    );
    await town.pass(5);
    await ask('recording', { paused: false });
    await town.pass(10);
    await ask('hold', { on: true });
    expect(await mine()).toMatchObject({ recording: 'off' });
    await town.pass(20);
    await ask('hold', { on: false });
    await town.pass(10);
    caller.hangUp();
    await town.settle();
    const [recording] = await recordings();
    expect(recording?.gaps.map(({ why, fromMs, toMs }) => [why, toMs - fromMs])).toEqual([
      ['paused', 5_000],
      ['held', 20_000],
    ]);
    expect(recording?.duration_ms).toBeGreaterThanOrEqual(55_000);
    expect(await atExchange()).toEqual([]);
  });
});

describe('a message', () => {
  test('left outside the hours becomes an interaction in the line, with a wish to be called back', async () => {
    await town.pass(60 * 60 * 14);
    const caller = await town.dial({ to: WEEKDAY_NUMBER });
    await town.pass(7);
    caller.speak();
    await town.pass(20);
    caller.hangUp();
    await town.settle();
    expect(await recordings()).toMatchObject([{ kind: 'message', state: 'kept' }]);
    const { rows } = await town.house.admin.query(
      `select i.state, q.name, w.kind, w.promised_at > now() as promised from interaction i join queue q on q.id = i.queue_id
       join contact_wish w on w.interaction_id = i.id join recording r on r.interaction_id = i.id`,
    );
    expect(rows).toMatchObject([{ state: 'waiting', name: '平日窓口', kind: 'call' }]);
    expect(await atExchange()).toEqual([]);
  });

  test('stands in the conversation with its sound, which whoever answers may hear', async () => {
    await town.pass(60 * 60 * 14);
    const caller = await town.dial({ to: WEEKDAY_NUMBER });
    await town.pass(7);
    caller.speak();
    await town.pass(42);
    caller.press('#');
    await town.settle();
    const sato = await town.desk('sato');
    const { rows } = await town.house.admin.query<{ id: string }>('select id from interaction');
    const { calls } = await sato.call<InteractionCallsAnswer>(
      'GET',
      `/desk/interactions/${rows[0]!.id}/calls`,
    );
    expect(calls).toMatchObject([
      {
        direction: 'in',
        party: { number: '090-1111-2222' },
        recordings: [{ kind: 'message', can: ['listen'] }],
      },
    ]);
    const { rows: messages } = await town.house.admin.query<{ id: string }>('select id from message');
    expect(calls[0]?.recordings[0]?.messageId).toBe(messages[0]?.id);
    // Thanked and gone: the message goes on waiting.
    await town.pass(10);
    expect(caller.isOver()).toBe(true);
    const { rows: left } = await town.house.admin.query('select state, end_reason from interaction');
    expect(left).toEqual([{ state: 'waiting', end_reason: null }]);
  });

  test('may be for another queue, as a flow found out', async () => {
    await town.pass(60 * 60 * 14);
    const caller = await town.dial({ to: WEEKDAY_NUMBER });
    await town.pass(7);
    caller.speak();
    await town.pass(10);
    const tenantId = await town.id('tenant', '青葉市');
    const queueId = await town.id('queue', '環境業務課');
    const { rows: parts } = await town.house.admin.query<{ far_name: string }>(
      'select far_name from recording_part',
    );
    await town.house.database.tx({ tenantId, actor: 'system:test' }, async (tx) => {
      expect(await keepSpokenMessage(tx, { soundId: parts[0]!.far_name, queueId })).toBe(true);
      expect(await keepSpokenMessage(tx, { soundId: tenantId, queueId })).toBe(false);
    });
    caller.hangUp();
    await town.settle();
    const { rows } = await town.house.admin.query(
      'select q.name from interaction i join queue q on q.id = i.queue_id',
    );
    expect(rows).toEqual([{ name: '環境業務課' }]);
  });

  test('waits behind whoever is on the telephone, until its promise comes near', async () => {
    await town.pass(60 * 60 * 14);
    const evening = await town.dial({ to: WEEKDAY_NUMBER });
    await town.pass(5);
    evening.speak();
    await town.pass(10);
    evening.hangUp();
    await town.settle();
    await town.pass(60 * 60 * 11);
    const caller = await town.dial({
      to: WEEKDAY_NUMBER,
      from: { kind: 'number', number: '09033334444' },
    });
    await town.pass(8);
    await town.readyDesk('sato');
    await town.phone('sato', { kind: 'answers', afterMs: 100 });
    await town.pass(1);
    await town.pass(1);
    caller.speak();
    expect((await town.house.admin.query(`select 1 from call where stage = 'talk'`)).rowCount).toBe(1);
  });

  test("of nothing but silence is nobody's work", async () => {
    await town.pass(60 * 60 * 14);
    const caller = await town.dial({ to: WEEKDAY_NUMBER });
    await town.pass(7);
    await town.pass(8);
    caller.hangUp();
    await town.settle();
    expect(await recordings()).toMatchObject([{ kind: 'message', state: 'empty' }]);
    expect((await town.house.admin.query('select 1 from interaction')).rows).toEqual([]);
    expect(await atExchange()).toEqual([]);
  });
});

/** The pitch that a side has nearly everywhere it is not silent; 0 for silence. */
function pitchOf(samples: Int16Array): number {
  let crossings = 0;
  let loud = 0;
  for (let at = 1; at < samples.length; at++) {
    if (Math.abs(samples[at] as number) > 100) loud++;
    if ((samples[at - 1] as number) < 0 && (samples[at] as number) >= 0) crossings++;
  }
  return loud < 100 ? 0 : Math.round((crossings * 8_000) / samples.length / 50) * 50;
}

describe('listening', () => {
  async function recorded() {
    const { caller, sato } = await talking();
    const { legs } = await town.pretend().exchange.list();
    town
      .pretend()
      .farEnd(legs.find(({ origin }) => origin === 'made')!.legId)!
      .speak();
    await town.pass(20);
    caller.hangUp();
    await town.settle();
    const [recording] = await recordings();
    return { sato, id: recording!.id };
  }

  const audio = (desk: DeskClient, id: string, range?: string) =>
    desk.call('GET', `/desk/recordings/${id}/audio`, undefined, { headers: range ? { range } : {} }).raw();

  async function listenings(id: string): Promise<{ login: string; action: string; fields: string[] }[]> {
    const { rows } = await town.house.admin.query<{ login: string; action: string; fields: string[] }>(
      `select c.login, a.action, a.fields from audit a join staff s on a.actor = 'staff:' || s.id
       join account c on c.id = s.account_id where a.subject_id = $1 and 'audio' = any(a.fields) order by a.id`,
      [id],
    );
    return rows;
  }

  test('the far party is left, the staff right; each listening is in the audit with its stretch', async () => {
    const { id } = await recorded();
    const tanaka = await town.desk('tanaka');
    const whole = await audio(tanaka, id);
    expect([whole.statusCode, whole.headers['content-type']]).toEqual([200, 'audio/flac']);
    const { channels } = readFlac(whole.rawPayload);
    expect(channels.map(pitchOf)).toEqual([300, 500]);
    const part = await audio(tanaka, id, 'bytes=1000-1999');
    expect([part.statusCode, part.headers['content-range']]).toEqual([
      206,
      `bytes 1000-1999/${whole.rawPayload.length}`,
    ]);
    expect(part.rawPayload.equals(whole.rawPayload.subarray(1_000, 2_000))).toBe(true);
    expect((await audio(tanaka, id, 'bytes=99999999-')).statusCode).toBe(416);
    const heard = await listenings(id);
    expect(heard.map(({ login, action }) => [login, action])).toEqual([
      ['tanaka', 'read'],
      ['tanaka', 'read'],
    ]);
    expect(heard[0]?.fields).toEqual(['audio', '0:00-0:20']);
  });

  test('by permission, and by whoever took part as long as the line says so', async () => {
    const { id, sato } = await recorded();
    const detail = (desk: DeskClient) => desk.call<RecordingAnswer>('GET', `/desk/recordings/${id}`);
    expect((await detail(sato)).can).toEqual(['listen']);
    expect((await detail(sato)).peaks.map(({ length }) => length > 10)).toEqual([true, true]);
    expect((await audio(sato, id)).statusCode).toBe(200);
    const inoue = await town.desk('inoue');
    expect(await detail(inoue)).toMatchObject({ can: [], peaks: [] });
    expect((await audio(inoue, id)).json()).toMatchObject({ code: 'permission.missing' });
    // Of another department, without the city's history.
    const nakamura = await town.desk('nakamura');
    expect((await audio(nakamura, id)).json()).toMatchObject({ code: 'not-found' });
    await town.house.admin.query('update recording set own_may_listen = false');
    expect((await audio(sato, id)).json()).toMatchObject({ code: 'permission.missing' });
    expect(await listenings(id)).toHaveLength(1);
  });

  test('the privacy officer oversees all of the city and may hand one out, which is an export', async () => {
    const { id } = await recorded();
    const ono = await town.desk('ono');
    const list = await ono.call<RecordingsAnswer>('GET', '/desk/recordings');
    expect(list.rows.map((row) => row.id)).toEqual([id]);
    expect(list.lines.map(({ name, keepDays }) => [name, keepDays])).toEqual([
      ['代表電話', 90],
      ['平日の電話', 90],
    ]);
    const asked = new URLSearchParams({ entryPointId: list.lines[1]!.entryPointId });
    expect((await ono.call<RecordingsAnswer>('GET', `/desk/recordings?${asked}`)).rows).toEqual([]);
    expect((await ono.call<RecordingsAnswer>('GET', '/desk/recordings?held=no')).rows).toHaveLength(1);
    expect((await ono.call<RecordingsAnswer>('GET', '/desk/recordings?held=yes')).rows).toEqual([]);
    const file = await ono.call('GET', `/desk/recordings/${id}/file`).raw();
    expect(file.headers['content-disposition']).toContain('attachment');
    const { sha256 } = await ono.call<RecordingAnswer>('GET', `/desk/recordings/${id}`);
    expect(createHash('sha256').update(file.rawPayload).digest('hex')).toBe(sha256);
    expect((await listenings(id)).map(({ action }) => action)).toEqual(['export']);
    await (await town.desk('tanaka'))
      .call('GET', `/desk/recordings/${id}/file`)
      .refused('permission.missing');
  });

  test('opened as a page of its own it is not shown', async () => {
    const { id } = await recorded();
    const tanaka = await town.desk('tanaka');
    const headers = { 'sec-fetch-dest': 'document' };
    await tanaka.call('GET', `/desk/recordings/${id}/audio`, undefined, { headers }).refused('not-found');
  });

  test('what lies in the storage is sealed', async () => {
    const { id } = await recorded();
    const { rows } = await town.house.admin.query<{ file_id: string; tenant_id: string }>(
      'select file_id, tenant_id from recording where id = $1',
      [id],
    );
    const file = await town.house.storage.get(`${rows[0]!.tenant_id}/${rows[0]!.file_id}`);
    expect(file.includes('fLaC')).toBe(false);
  });
});

describe('how long it is kept', () => {
  async function kept() {
    const { caller } = await talking();
    await town.pass(20);
    caller.hangUp();
    await town.settle();
    const { rows } = await town.house.admin.query<{ id: string; key: string }>(
      `select id, tenant_id || '/' || file_id as key from recording`,
    );
    return rows[0]!;
  }
  const later = (days: number) => {
    town.house.clock.advance(days * 86_400_000);
    return town.house.recordingWatch.tick();
  };

  test('as long as its line says; then the file is gone, the key too, and a row proves it', async () => {
    const { id, key } = await kept();
    expect(await later(89)).toBe(0);
    const before = await town.house.storage.get(key);
    const { rows: measures } = await town.house.admin.query('select size_bytes, sha256 from recording');
    expect(await later(2)).toBe(1);
    expect(before.length).toBeGreaterThan(1_000);
    expect(await town.house.storage.has(key)).toBe(false);
    const { rows } = await town.house.admin.query(
      'select state, file_key, peaks from recording where id = $1',
      [id],
    );
    expect(rows).toEqual([{ state: 'deleted', file_key: null, peaks: null }]);
    const ono = await town.desk('ono');
    const proofs = await ono.call<{ rows: object[] }>('GET', '/desk/recording-deletions');
    expect(proofs.rows).toMatchObject([
      {
        recordingId: id,
        keepDays: 90,
        heldUntil: null,
        deletedBy: 'system:recordings',
        sizeBytes: measures[0].size_bytes,
        sha256: measures[0].sha256.toString('hex'),
      },
    ]);
    await ono.call('GET', `/desk/recordings/${id}/file`).refused('state.conflict');
    const gone = await ono.call<RecordingAnswer>('GET', `/desk/recordings/${id}`);
    expect(gone).toMatchObject({ state: 'deleted', can: [], peaks: [], deletion: proofs.rows[0] });
    const tanaka = await signIn(town.house, 'tanaka', PASSWORD);
    const { calls } = await tanaka.call<InteractionCallsAnswer>(
      'GET',
      `/desk/interactions/${gone.interactionId}/calls`,
    );
    expect(calls[0]?.recordings).toMatchObject([{ id, deletedAt: gone.deletion?.deletedAt }]);
  });

  test('held for a reason it stays, at most five years; let go, it is deleted', async () => {
    const { id, key } = await kept();
    const tanaka = await town.desk('tanaka');
    const hold = (until: string) =>
      tanaka.call<{ id: string }>('POST', `/desk/recordings/${id}/holds`, { reason: '暴言の証拠', until });
    await hold('2031-12-01T00:00:00Z').refused('request.invalid');
    await hold('2020-01-01T00:00:00Z').refused('request.invalid');
    await (await town.desk('sato'))
      .call('POST', `/desk/recordings/${id}/holds`, { reason: 'x', until: '2027-01-01T00:00:00Z' })
      .refused('permission.missing');
    const { id: holdId } = await hold('2028-01-01T00:00:00Z');
    const own = await (await town.desk('sato')).call<RecordingAnswer>('GET', `/desk/recordings/${id}`);
    expect(own).toMatchObject({ holds: [], heldUntil: '2028-01-01T00:00:00.000Z' });
    expect(await later(200)).toBe(0);
    expect(await town.house.storage.has(key)).toBe(true);
    const again = await signIn(town.house, 'tanaka', PASSWORD);
    const shown = await again.call<RecordingAnswer>('GET', `/desk/recordings/${id}`);
    expect(shown.holds).toMatchObject([{ reason: '暴言の証拠', heldBy: '田中 実', releasedAt: null }]);
    const letGo = `/desk/recordings/${id}/holds/${holdId}/release`;
    await again.call('POST', letGo, { reason: ' ' }).refused('request.invalid');
    await again.call('POST', letGo, { reason: '示談が成立した' });
    await again.call('POST', letGo, { reason: '示談が成立した' }).refused('not-found');
    const { holds } = await again.call<RecordingAnswer>('GET', `/desk/recordings/${id}`);
    expect(holds).toMatchObject([{ releaseReason: '示談が成立した', releasedBy: '田中 実' }]);
    expect(await town.house.recordingWatch.tick()).toBe(1);
    expect(await town.house.storage.has(key)).toBe(false);
  });

  test('cut off in the middle of deleting, the rest is done at the next look', async () => {
    const { id, key } = await kept();
    town.house.clock.advance(91 * 86_400_000);
    await town.house.admin.query(`update recording set state = 'deleting', file_key = null where id = $1`, [
      id,
    ]);
    await town.house.storage.remove(key);
    expect(await town.house.recordingWatch.tick()).toBe(1);
    expect((await recordings())[0]?.state).toBe('deleted');
  });
});

describe('a recording is not lost', () => {
  test('the exchange is away when the call ends: it is taken in when it is back', async () => {
    const { caller } = await talking();
    await town.pass(10);
    town.house.recordingWatch.start();
    town.pretend().setConnected(false);
    caller.hangUp();
    await town.settle();
    expect((await recordings())[0]?.state).toBe('running');
    town.pretend().setConnected(true);
    await town.settle();
    await town.house.settleRetries();
    expect((await recordings())[0]?.state).toBe('kept');
    expect(await atExchange()).toEqual([]);
  });

  test('killed after the file was written and before its row: taken once more, and the first file is gone', async () => {
    const { caller } = await talking();
    await town.pass(10);
    const { storage } = town.house;
    const { rows } = await town.house.admin.query<{ id: string; tenant_id: string }>(
      'select id, tenant_id from recording',
    );
    const left = '018f0000-0000-7000-8000-0000000000aa';
    await storage.put(`${rows[0]!.tenant_id}/${left}`, Buffer.from('half a file'));
    await town.house.admin.query('update recording set file_id = $1', [left]);
    caller.hangUp();
    await town.settle();
    expect((await recordings())[0]?.state).toBe('kept');
    expect(await storage.has(`${rows[0]!.tenant_id}/${left}`)).toBe(false);
  });

  test('killed before it was deleted at the exchange: the rest is done at the next look', async () => {
    const { caller } = await talking();
    await town.pass(10);
    const { exchange } = town.pretend();
    const remove = exchange.deleteRecording;
    exchange.deleteRecording = () => Promise.reject(new Error('killed'));
    caller.hangUp();
    await town.settle();
    expect((await recordings())[0]?.state).toBe('kept');
    expect(await atExchange()).toHaveLength(2);
    exchange.deleteRecording = remove;
    expect(await town.house.recordingWatch.tick()).toBe(2);
    expect(await atExchange()).toEqual([]);
  });

  test('what belongs to nobody is deleted at the exchange after an hour, not before', async () => {
    const { caller } = await talking();
    const { exchange } = town.pretend();
    await exchange.record('018f0000-0000-7000-8000-0000000000bb', { legId: caller.legId }, { maxSec: 5 });
    await town.pass(6);
    expect(await town.house.recordingWatch.tick()).toBe(0);
    town.house.clock.advance(3_500_000);
    expect(await town.house.recordingWatch.tick()).toBe(0);
    town.house.clock.advance(200_000);
    expect(await town.house.recordingWatch.tick()).toBe(1);
    expect(await atExchange()).toEqual([]);
  });
});
