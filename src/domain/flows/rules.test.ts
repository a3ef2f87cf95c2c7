import { describe, expect, test } from 'vitest';
import { FRONT_DESK, sampleFlow, TAX_DESK } from '../../../test/kit/flow-sample.ts';
import type { FlowDefinition } from './definition.ts';
import { findProblems, isPublishable } from './rules.ts';

const AROUND = { queueIds: [FRONT_DESK, TAX_DESK], skillIds: [], sendsTexts: true };

/** The sample with something changed. */
function changed(change: (flow: FlowDefinition) => void): FlowDefinition {
  const flow = sampleFlow();
  change(flow);
  return flow;
}
const set = (flow: FlowDefinition, stepId: string, values: object) =>
  Object.assign(flow.steps[stepId]!, values);

test('a sound flow has no problem', () => {
  expect(findProblems(sampleFlow(), AROUND)).toEqual([]);
});

describe('what stands against publishing', () => {
  test.each<[string, (flow: FlowDefinition) => void, object]>([
    [
      'an exit to nowhere',
      (flow) => set(flow, 'welcome', { next: 'gone' }),
      { code: 'exit-missing', stepId: 'welcome', field: 'next', about: 'gone' },
    ],
    [
      'an exit that nobody set',
      (flow) => set(flow, 'matter', { otherwise: '' }),
      { code: 'exit-missing', stepId: 'matter', field: 'otherwise' },
    ],
    ['no beginning', (flow) => (flow.start = ''), { code: 'exit-missing', stepId: null, field: 'start' }],
    [
      'a way to a person that is not there',
      (flow) => (flow.toPerson!.step = 'gone'),
      { code: 'exit-missing', field: 'toPerson' },
    ],
    [
      'a circle nobody is asked in',
      (flow) => {
        set(flow, 'link', { next: 'gomi-by-voice' });
        set(flow, 'gomi-by-voice', { next: 'link' });
      },
      { code: 'silent-loop', stepId: 'link', about: 'link → gomi-by-voice' },
    ],
    [
      'a menu that asks a silent line for ever',
      (flow) => set(flow, 'matter', { otherwise: 'welcome' }),
      { code: 'silent-loop', stepId: 'welcome' },
    ],
    ['a missing language', (flow) => flow.languages.push('vi'), { code: 'text-missing', about: 'vi' }],
    [
      'an empty text',
      (flow) => set(flow, 'bye', { prompt: { text: { ja: ' ', en: 'Bye' } } }),
      { code: 'text-missing', stepId: 'bye', about: 'ja' },
    ],
    ['no Japanese', (flow) => (flow.languages = ['en']), { code: 'japanese-missing' }],
    [
      'a variable that nobody asks for',
      (flow) => set(flow, 'bye', { prompt: { text: { ja: '{name}様', en: 'x' } } }),
      { code: 'variable-unknown', about: 'name' },
    ],
    [
      'a queue that is gone',
      (flow) => set(flow, 'person', { queueId: '' }),
      { code: 'queue-missing', stepId: 'person' },
    ],
    [
      'a key for two',
      (flow) => set(flow, 'matter', { options: [option(flow, 0), { ...option(flow, 1), key: '1' }] }),
      { code: 'key-twice', about: '1' },
    ],
    ['a menu without choices', (flow) => set(flow, 'matter', { options: [] }), { code: 'options-missing' }],
    [
      'one example for two meanings',
      (flow) => addExample(flow, 1, '税金の相談'),
      { code: 'example-twice', about: '税金の相談' },
    ],
    ['a range upside down', (flow) => set(flow, 'birth-year', { min: 9 }), { code: 'range-wrong' }],
    [
      'a language it does not speak',
      (flow) => set(flow, 'english', { language: 'ko' }),
      { code: 'language-unknown', about: 'ko' },
    ],
    ['a link to nowhere', (flow) => set(flow, 'link', { url: '' }), { code: 'url-missing' }],
    [
      'a skill that is gone',
      (flow) => set(flow, 'to-tax', { skillIds: [TAX_DESK] }),
      { code: 'skill-missing' },
    ],
    [
      'hours without any',
      (flow) => set(flow, 'hours', { ways: [{ when: [{ on: 'hours', hours: [] }], next: 'bye' }] }),
      { code: 'hours-missing' },
    ],
  ])('%s', (_, change, expected) => {
    const problems = findProblems(changed(change), AROUND);
    expect(problems).toContainEqual(expect.objectContaining({ severity: 'error', ...expected }));
    expect(isPublishable(problems)).toBe(false);
  });

  test('steps from which nothing leads out are told of; one that only a mended exit would free is not', () => {
    const stuck = changed((flow) => {
      set(flow, 'gomi-by-voice', { next: 'link' });
      set(flow, 'link', { next: 'matter', otherwise: 'gomi-by-voice' });
    });
    expect(findProblems(stuck, AROUND).filter(({ code }) => code === 'dead-end')).toEqual([]);
    const dead = changed((flow) => {
      flow.steps = {
        welcome: { verb: 'say', name: '', prompt: { text: { ja: 'あ', en: 'a' } }, next: 'matter' },
        matter: { ...(flow.steps['matter'] as object), options: [], otherwise: 'matter' } as never,
      };
      flow.toPerson = null;
      flow.toCallback = null;
    });
    expect(findProblems(dead, AROUND)).toContainEqual(
      expect.objectContaining({ code: 'dead-end', stepId: 'welcome' }),
    );
  });
});

describe('what is only worth a look', () => {
  test.each<[string, (flow: FlowDefinition) => void, object]>([
    [
      'a step that nothing leads to',
      (flow) => set(flow, 'matter', { options: [option(flow, 1)] }),
      { code: 'unreachable', stepId: 'gomi-by-voice' },
    ],
    [
      'a long text',
      (flow) => set(flow, 'bye', { prompt: { text: { ja: 'あ'.repeat(200), en: 'x' } } }),
      { code: 'text-long', about: 'ja' },
    ],
    [
      'a key that hides a wish',
      (flow) => set(flow, 'matter', { options: [{ ...option(flow, 0), key: '0' }] }),
      { code: 'key-of-wish', about: '0' },
    ],
    ['no way to a person', (flow) => (flow.toPerson = null), { code: 'no-person' }],
  ])('%s', (_, change, expected) => {
    const problems = findProblems(changed(change), AROUND);
    expect(problems).toContainEqual(expect.objectContaining({ severity: 'warning', ...expected }));
    expect(isPublishable(problems)).toBe(true);
  });

  test('links where no text messages are sent', () => {
    const problems = findProblems(sampleFlow(), { ...AROUND, sendsTexts: false });
    expect(problems).toMatchObject([{ code: 'no-text-messages', severity: 'warning', stepId: 'link' }]);
  });
});

function option(flow: FlowDefinition, at: number) {
  const menu = flow.steps['matter'];
  if (menu?.verb !== 'menu') throw new Error('no menu');
  return menu.options[at]!;
}

function addExample(flow: FlowDefinition, intent: number, example: string): void {
  const step = flow.steps['open-question'];
  if (step?.verb !== 'converse') throw new Error('no question');
  step.intents[intent]!.examples.push(example);
}
