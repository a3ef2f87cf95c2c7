import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCaseNumber } from '#kernel/japan/spoken-number.ts';
import { FRONT_DESK, sampleFlow, TAX_DESK } from '../../../test/kit/flow-sample.ts';
import type { Condition, FlowDefinition } from './definition.ts';
import { advance, awaited, MOST_PASSED, newState } from './engine.ts';
import { lead } from './lead.ts';
import { spokenLines, writtenText } from './rendering.ts';
import type { Advanced, FlowContext, FlowInput, PortAnswer } from './types.ts';

const NOON = new Date('2026-11-24T03:00:00Z');
const VOICE: FlowContext = { now: NOON, medium: 'voice', hearsWords: false, number: '+819012345678' };
const TEXT: FlowContext = { now: NOON, medium: 'text', hearsWords: true, number: null };
const OPEN: PortAnswer = {
  port: 'queue-state',
  queueId: FRONT_DESK,
  open: true,
  attended: true,
  waiting: 0,
  expectedWaitSec: null,
};
const number = formatCaseNumber({ fiscalYear: 2026, serial: 4213 });

/** Leads an instance by what is typed or pressed; ports answer what stands here. */
function walk(
  context: FlowContext,
  options: {
    flow?: FlowDefinition;
    /** How it stands with the queue; open and without a wait by default. */
    front?: PortAnswer;
    ports?: readonly PortAnswer[];
    language?: string;
    first?: string;
  } = {},
) {
  const flow = options.flow ?? sampleFlow();
  const ports = [options.front ?? OPEN, ...(options.ports ?? [])];
  let at: Advanced = {
    state: newState(options.language ?? 'ja', { city: '青葉市' }),
    says: [],
    then: { kind: 'end', outcome: 'failed' },
  };
  const said: string[] = [];
  const give = (input: FlowInput) => {
    at = advance(flow, at.state, input, context);
    said.length = 0;
    said.push(...at.says.map(({ text }) => text));
    while (at.then.kind === 'port') {
      const { ask } = at.then;
      const answer = ports.find(({ port }) => port === ask.port);
      if (!answer) throw new Error(`nobody answers ${ask.port}`);
      at = advance(flow, at.state, { kind: 'port', answer }, context);
      said.push(...at.says.map(({ text }) => text));
    }
    expect(awaited(flow, at.state, context)).toEqual(at.then);
    return { said: [...said], then: at.then, state: at.state, at };
  };
  const begun = give({ kind: 'start', ...(options.first ? { words: options.first } : {}) });
  return {
    begun,
    give,
    press: (keys: string) => give({ kind: 'keys', keys }),
    write: (text: string) => give({ kind: 'words', text }),
  };
}

describe('a flow by voice', () => {
  test('says what it must, then waits for a key, with the ways to a person and to a callback', () => {
    const { begun } = walk(VOICE);
    expect(begun.said).toEqual(['青葉市です。', 'ご用件をお選びください。']);
    expect(begun.then).toMatchObject({ kind: 'keys', max: 1, interruptible: true, silenceSec: 5 });
    expect(spokenLines(begun.at).at(-2)).toMatchObject({
      language: 'ja',
      text: '職員との通話は、0を押してください。',
    });
  });

  test('is closed by the queue it serves: a message is recorded and kept', () => {
    const call = walk(VOICE, { ports: [{ port: 'leave-message', kept: true }], flow: closed() });
    expect(call.begun.then).toEqual({ kind: 'record', maxSec: 120, finishOn: '#' });
    const done = call.give({ kind: 'recorded', soundId: 'sound-1', lengthSec: 7 });
    expect(done.said).toEqual(['お預かりしました。', 'ありがとうございました。']);
    expect(done.state).toMatchObject({ outcome: 'completed', deeds: ['message-left'] });
  });

  test('an empty recording is silence: asked once more, then it goes on otherwise', () => {
    const call = walk(VOICE, { flow: closed() });
    expect(call.give({ kind: 'recorded', soundId: 's', lengthSec: 0.3 }).said).toContain('伝言をどうぞ。');
    expect(call.give({ kind: 'silence' }).state.outcome).toBe('completed');
  });

  test('says how a case stands; a wrong check digit is asked again before anybody looks', () => {
    const call = walk(VOICE, { ports: [{ port: 'look-up-case', found: { number, status: '対応中' } }] });
    expect(spokenLines(call.press('2').at).at(-1)?.text).toBe('入力が終わったら、シャープを押してください。');
    const wrong = call.press('260042131');
    expect(wrong.said).toEqual(['番号が違います。', '案件番号を入力してください。']);
    const done = call.press(number.replaceAll('-', ''));
    expect(done.said[0]).toBe(`${number}は対応中です。`);
    expect(done.state).toMatchObject({ outcome: 'completed', deeds: ['case-read'] });
  });

  test('what a voice must read otherwise is told with its reading; a recording is played instead', () => {
    const flow = sampleFlow();
    Object.assign(flow.steps['welcome']!, {
      prompt: {
        text: { ja: '{city}です。' },
        reading: { ja: '{city}、でございます。' },
        sounds: { ja: FRONT_DESK },
      },
    });
    const { at } = walk(VOICE, { flow }).begun;
    const first = advance(flow, newState('ja', { city: '青葉市' }), { kind: 'start' }, VOICE);
    expect(first.says).toEqual([
      { language: 'ja', text: '青葉市です。', reading: '青葉市、でございます。', soundId: FRONT_DESK },
    ]);
    expect(spokenLines({ ...at, says: first.says })[0]).toMatchObject({ soundId: FRONT_DESK });
  });

  test('a case that is not there counts as a try, then a person is reached', () => {
    const call = walk(VOICE, { ports: [{ port: 'look-up-case', found: null }] });
    call.press('2');
    expect(call.press(number.replaceAll('-', '')).said).toContain('見つかりませんでした。');
    expect(call.press(number.replaceAll('-', '')).then).toMatchObject({ kind: 'queue', queueId: FRONT_DESK });
  });

  test('asks back what it understood, and again after a no', () => {
    const call = walk(VOICE);
    call.press('3');
    expect(call.press('1958').said).toEqual(['1958年でよろしいですか。']);
    expect(call.press('2').said).toEqual(['生まれた年を4桁で入力してください。']);
    call.press('1957');
    const handed = call.press('1');
    expect(handed.then).toEqual({
      kind: 'queue',
      queueId: TAX_DESK,
      priority: 5,
      skillIds: [],
      mayRefuse: true,
    });
    expect(handed.state.learned).toEqual([
      { name: 'ご用件', value: '税金' },
      { name: '生まれた年', value: '1957' },
    ]);
    expect(call.give({ kind: 'not-taken' }).said).toEqual(['伝言をどうぞ。']);
  });

  test('ends as handed over when the queue took it, and nothing moves it afterwards', () => {
    const call = walk(VOICE);
    expect(call.press('0').said).toEqual(['担当者におつなぎします。']);
    expect(call.give({ kind: 'taken' }).then).toEqual({ kind: 'end', outcome: 'handed-over' });
    expect(call.press('1').then).toEqual({ kind: 'end', outcome: 'handed-over' });
  });

  test('silence is answered by asking again, then by a person', () => {
    const call = walk(VOICE);
    expect(call.give({ kind: 'silence' }).said).toEqual(['番号が違います。', 'ご用件をお選びください。']);
    expect(call.give({ kind: 'silence' }).then.kind).toBe('queue');
  });

  test('a callback: the number at hand is checked, another one can be given', () => {
    const call = walk(VOICE, { ports: [{ port: 'ask-callback', kept: true }] });
    expect(call.press('9').said).toEqual(['090-1234-5678でよろしいですか。']);
    expect(call.press('2').said).toEqual(['電話番号を入力してください。']);
    expect(call.press('119').said).toContain('番号が違います。');
    expect(call.press('0466123456').said).toEqual(['0466-12-3456でよろしいですか。']);
    const done = call.press('1');
    expect(done.said[0]).toBe('0466-12-3456に折り返します。');
    expect(done.state.deeds).toEqual(['callback-asked']);
  });

  test('a link goes to a mobile telephone only, otherwise it is said', () => {
    const sent = walk(VOICE, { ports: [{ port: 'send-link', sent: true }] }).press('1');
    expect(sent.said).toEqual(['携帯電話にお送りしました。', 'ありがとうございました。']);
    const fixed = walk({ ...VOICE, number: '+81466123456' }).press('1');
    expect(fixed.said[0]).toBe('燃えるごみは月曜と木曜です。');
    const none = walk(VOICE, { ports: [{ port: 'send-link', sent: false }] }).press('1');
    expect(none.said[0]).toBe('燃えるごみは月曜と木曜です。');
  });

  test('an open question falls back to keys where nobody understands speech', () => {
    expect(walk(VOICE).press('4').said).toEqual(['ご用件をお選びください。']);
    const heard = walk({ ...VOICE, hearsWords: true }).press('4');
    expect(heard.then).toMatchObject({ kind: 'words', likely: expect.arrayContaining(['税金の相談']) });
  });

  test('a menu by words: keys are told and taken, words are heard, and whoever is not understood twice has keys alone', () => {
    const flow = sampleFlow();
    Object.assign(flow.steps['matter']!, { byWords: true, tries: 5 });
    const hears = { ...VOICE, hearsWords: true };
    const { then, at } = walk(hears, { flow }).begun;
    expect(then).toMatchObject({ kind: 'words', likely: expect.arrayContaining(['ごみの収集', '粗大ごみ']) });
    expect(spokenLines(at).map(({ text }) => text)).toContain('ごみの収集は、1を押してください。');
    expect(walk(hears, { flow }).press('2').said).toEqual(['案件番号を入力してください。']);
    expect(walk(hears, { flow }).write('税金のことで').said).toEqual(['生まれた年を4桁で入力してください。']);
    const call = walk(hears, { flow });
    expect(call.write('あのう').then.kind).toBe('words');
    expect(call.write('ええと').then).toMatchObject({ kind: 'keys', max: 1 });
    expect(call.press('2').said).toEqual(['案件番号を入力してください。']);
    // Without ears it is the menu that it always was.
    expect(walk(VOICE, { flow }).begun.then.kind).toBe('keys');
    expect(walk(TEXT, { flow }).begun.then.kind).toBe('keys');
  });

  test('whoever is not understood twice goes on by keys, however often a text would be asked', () => {
    const flow = sampleFlow();
    Object.assign(flow.steps['open-question']!, { tries: 5 });
    const call = walk({ ...VOICE, hearsWords: true }, { flow });
    call.press('4');
    expect(call.write('あのう').said.at(-1)).toBe('どのようなご用件ですか。');
    expect(call.write('ええと').said).toEqual(['ご用件をお選びください。']);
    const text = walk(TEXT, { flow });
    text.press('4');
    for (const words of ['あのう', 'ええと', 'うーん']) expect(text.write(words).then.kind).toBe('words');
  });

  test('English once it was chosen', () => {
    const call = walk(VOICE);
    const english = call.press('8');
    expect(english.said).toEqual(['Please choose.']);
    expect(spokenLines(english.at)[1]).toMatchObject({
      language: 'en',
      text: 'For rubbish collection, press 1.',
    });
  });
});

describe('the same flow by text', () => {
  test('is one message with a numbered list', () => {
    const { begun } = walk(TEXT);
    expect(writtenText(begun.at)).toBe(
      'ご用件をお選びください。\n\n1: ごみの収集\n2: 案件の状況\n3: 税金\n4: そのほか\n8: English\n0: 職員と話す\n9: 折り返しの電話をたのむ',
    );
  });

  test.each(['1', '１', '1番', 'ごみの収集', 'ゴミの収集です', '粗大ごみを出したい'])(
    '%s chooses',
    (words) => {
      expect(walk(TEXT).write(words).said[0]).toBe(
        'ごみカレンダーはこちらです。\nhttps://www.city.example.lg.jp/gomi',
      );
    },
  );

  test('what was said first is an answer if it is one, and else no mistake', () => {
    const known = walk(TEXT, { first: '税金のことで' });
    expect(known.begun.said).toEqual(['青葉市です。', '生まれた年を4桁で入力してください。']);
    const unknown = walk(TEXT, { first: 'こんにちは' });
    expect(unknown.begun.said).toEqual(['青葉市です。', 'ご用件をお選びください。']);
  });

  test.each([
    'オペレーターお願いします',
    '職員と話したい',
    '0',
    'Operator please',
    '人につないでください',
    '人工服务',
  ])('%s reaches a person, from the first word on', (words) => {
    expect(walk(TEXT).write(words).then).toMatchObject({ kind: 'queue', queueId: FRONT_DESK });
    if (words !== '0') expect(walk(TEXT, { first: words }).begun.then.kind).toBe('queue');
  });

  test('a wish within a message that is left is part of the message', () => {
    const chat = walk(TEXT, { flow: closed(), ports: [{ port: 'leave-message', kept: true }] });
    const done = chat.write('先週の担当者の対応について苦情があります。');
    expect(done.state.deeds).toEqual(['message-left']);
  });

  test('an open question is understood by its examples', () => {
    const chat = walk(TEXT);
    chat.write('4');
    const tax = chat.write('住民税の納付書を無くしてしまいました');
    expect(tax.then).toMatchObject({ kind: 'queue', queueId: TAX_DESK });
    expect(tax.state.learned.at(-1)).toEqual({ name: 'お問い合わせ', value: '税' });
  });

  test('a card number is never kept', () => {
    const flow = sampleFlow();
    Object.assign(flow.steps['birth-year']!, { what: 'words', min: 1, max: 100, confirm: null });
    const chat = walk(TEXT, { flow });
    chat.write('3');
    expect(chat.write('カードは 4242 4242 4242 4242 です').state.variables['year']).not.toContain(
      '4242 4242 4242 4242',
    );
  });
});

describe('a branch', () => {
  const WAITING: PortAnswer = { ...OPEN, attended: false, waiting: 4, expectedWaitSec: 300 };
  const HOLIDAY: PortAnswer = { port: 'holiday', holiday: true };
  const KNOWN: PortAnswer = { port: 'resident', known: true, hasOpenCase: false };
  /** Noon of a Tuesday in Japan. */
  const hours = (from: string, to: string, days = [2]): Condition => ({
    on: 'hours',
    hours: [{ days, from, to }],
  });

  test.each<[Condition, boolean]>([
    [{ on: 'queue-open', queueId: FRONT_DESK, is: true }, true],
    [{ on: 'queue-open', queueId: FRONT_DESK, is: false }, false],
    [{ on: 'queue-attended', queueId: FRONT_DESK, is: false }, true],
    [{ on: 'queue-waiting', queueId: FRONT_DESK, atLeast: 4 }, true],
    [{ on: 'queue-waiting', queueId: FRONT_DESK, atLeast: 5 }, false],
    [{ on: 'queue-wait', queueId: FRONT_DESK, atLeastSec: 300 }, true],
    [{ on: 'queue-wait', queueId: FRONT_DESK, atLeastSec: 301 }, false],
    [hours('12:00', '13:00'), true],
    [hours('08:30', '12:00'), false],
    [hours('00:00', '24:00', [1, 3, 4, 5, 6, 7]), false],
    [{ on: 'holiday', is: true }, true],
    [{ on: 'holiday', is: false }, false],
    [{ on: 'language', is: ['ja'] }, true],
    [{ on: 'language', is: ['en'] }, false],
    [{ on: 'medium', is: 'voice' }, true],
    [{ on: 'medium', is: 'text' }, false],
    [{ on: 'resident-known', is: true }, true],
    [{ on: 'resident-has-open-case', is: true }, false],
    [{ on: 'variable', name: 'year', is: [] }, false],
  ])('%j holds: %s', (when, holds) => {
    const flow = sampleFlow();
    Object.assign(flow.steps['hours']!, { ways: [{ when: [when], next: 'message' }] });
    const { begun } = walk(VOICE, { flow, front: WAITING, ports: [HOLIDAY, KNOWN] });
    expect(begun.said.join('')).toContain(holds ? '伝言をどうぞ。' : 'ご用件をお選びください。');
  });

  test('all of a way must hold, and the first way that does is taken', () => {
    const flow = sampleFlow();
    const voice: Condition = { on: 'medium', is: 'voice' };
    Object.assign(flow.steps['hours']!, {
      ways: [
        { when: [voice, { on: 'holiday', is: false }], next: 'message' },
        { when: [voice], next: 'case' },
        { when: [{ on: 'holiday', is: true }], next: 'message' },
      ],
    });
    const { begun } = walk(VOICE, { flow, ports: [HOLIDAY] });
    expect(begun.said.join('')).toContain('案件番号を入力してください。');
  });
});

test('led on with its ports, everything that was said on the way is told at once', async () => {
  const at = await lead(sampleFlow(), newState('en'), { kind: 'start' }, TEXT, async () => OPEN);
  expect(writtenText(at)).toMatch(/^This is \.\n\nPlease choose\.\n\n1: rubbish collection\n/);
  expect(at.then.kind).toBe('keys');
});

describe('whatever comes', () => {
  test('a flow that goes in a circle reaches a person, or fails where there is none', () => {
    const flow = sampleFlow();
    Object.assign(flow.steps['welcome']!, { next: 'welcome' });
    const rescued = advance(flow, newState('ja'), { kind: 'start' }, VOICE);
    expect(rescued.then).toMatchObject({ kind: 'queue', queueId: FRONT_DESK });
    const failed = advance({ ...flow, toPerson: null }, newState('ja'), { kind: 'start' }, VOICE);
    expect(failed.then).toEqual({ kind: 'end', outcome: 'failed' });
    expect(failed.says.length).toBeLessThanOrEqual(MOST_PASSED);
  });

  test('a late answer changes nothing', () => {
    const call = walk(VOICE);
    const late = call.give({ kind: 'port', answer: OPEN });
    expect(late.said).toEqual([]);
    expect(late.state).toEqual(call.begun.state);
  });

  test('no input breaks it; it always waits for something or is over, and says a bounded amount', () => {
    const ports: readonly PortAnswer[] = [
      OPEN,
      { port: 'look-up-case', found: { number, status: '完了' } },
      { port: 'look-up-case', found: null },
      { port: 'leave-message', kept: true },
      { port: 'ask-callback', kept: false },
      { port: 'send-link', sent: true },
      { port: 'resident', known: true, hasOpenCase: false },
    ];
    const input: fc.Arbitrary<FlowInput> = fc.oneof(
      fc.record({ kind: fc.constant('keys' as const), keys: fc.stringMatching(/^[0-9*#]{0,12}$/) }),
      fc.record({
        kind: fc.constant('words' as const),
        text: fc.string({ unit: 'grapheme', maxLength: 40 }),
      }),
      fc.constant({ kind: 'silence' as const }),
      fc.record({
        kind: fc.constant('recorded' as const),
        soundId: fc.constant('s'),
        lengthSec: fc.double({ min: 0, max: 60, noNaN: true }),
      }),
      fc.constantFrom(
        { kind: 'wish' as const, wish: 'person' as const },
        { kind: 'wish' as const, wish: 'callback' as const },
      ),
      fc.constantFrom(...ports.map((answer) => ({ kind: 'port' as const, answer }))),
      fc.constantFrom({ kind: 'taken' as const }, { kind: 'not-taken' as const }, { kind: 'left' as const }),
    );
    const flow = sampleFlow();
    fc.assert(
      fc.property(fc.array(input, { maxLength: 30 }), fc.constantFrom(VOICE, TEXT), (inputs, context) => {
        let at = advance(flow, newState('ja'), { kind: 'start' }, context);
        for (const each of inputs) {
          const before = structuredClone(at.state);
          const next = advance(flow, at.state, each, context);
          expect(at.state).toEqual(before);
          expect(next.says.length).toBeLessThan(MOST_PASSED * 2);
          expect(next.then.kind === 'end').toBe(next.state.outcome !== null);
          if (before.outcome !== null) expect(next.state).toEqual(before);
          at = next;
        }
      }),
    );
  });
});

/** The sample with its first desk closed. */
function closed(): FlowDefinition {
  const flow = sampleFlow();
  Object.assign(flow.steps['hours']!, {
    ways: [{ when: [{ on: 'queue-open', queueId: FRONT_DESK, is: true }], next: 'message' }],
  });
  return flow;
}
