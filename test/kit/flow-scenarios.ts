/**
 * What residents do in the sample flow (flow-sample.ts), as data: the same is done by chat and by telephone. Whoever drives
 * it says how a key is pressed there and what was heard.
 */
export interface FlowDriver {
  /** Arrives: opens the chat, or calls. */
  begin(): Promise<void>;
  /** Presses keys, or writes them. */
  press(keys: string): Promise<void>;
  /** Answers in words: writes them, or says them. */
  say(words: string): Promise<void>;
  /** Waits until this was said to the resident since the last step. */
  expect(text: string): Promise<void>;
  /** Goes away, if they are still there. */
  leave(): Promise<void>;
}

export type FlowDeed = { press: string } | { say: string } | { expect: string };

export interface FlowScenario {
  name: string;
  deeds: readonly FlowDeed[];
  ends: {
    outcome: 'completed' | 'handed-over';
    deeds: readonly string[];
    /** Where it waits then, by name. */
    queue: string | null;
    /** What the note for whoever takes over says. */
    note: readonly string[];
  };
}

/** `caseNumber` is one that is open; the driver's world has it. */
export function flowScenarios(caseNumber: string): readonly FlowScenario[] {
  const digits = caseNumber.replaceAll('-', '');
  const welcome: readonly FlowDeed[] = [{ expect: '青葉市です。' }, { expect: 'ご用件をお選びください。' }];
  return [
    {
      name: 'the state of a case, after a slip of the finger',
      deeds: [
        ...welcome,
        { press: '2' },
        { expect: '案件番号を入力してください。' },
        { press: `${digits.slice(0, -1)}${(Number(digits.at(-1)) + 1) % 10}` },
        { expect: '番号が違います。' },
        { press: digits },
        { expect: '受付済み' },
        { expect: 'ありがとうございました。' },
      ],
      ends: { outcome: 'completed', deeds: ['case-read'], queue: null, note: [] },
    },
    {
      name: 'a person of the right queue, with what was asked already',
      deeds: [
        ...welcome,
        { press: '3' },
        { expect: '生まれた年を4桁で入力してください。' },
        { press: '1957' },
        { expect: '1957' },
        { press: '1' },
      ],
      ends: {
        outcome: 'handed-over',
        deeds: [],
        queue: '環境業務課',
        note: ['ご用件: 税金', '生まれた年: 1957'],
      },
    },
    {
      name: 'an open question, answered in one’s own words',
      deeds: [
        ...welcome,
        { press: '4' },
        { expect: 'どのようなご用件ですか。' },
        { say: '税金の相談をしたいのですが' },
      ],
      ends: { outcome: 'handed-over', deeds: [], queue: '環境業務課', note: ['お問い合わせ: 税'] },
    },
    {
      name: 'an open question that is not understood twice, and the menu by keys after it',
      deeds: [
        ...welcome,
        { press: '4' },
        { expect: 'どのようなご用件ですか。' },
        { say: 'あのう' },
        { expect: 'どのようなご用件ですか。' },
        { say: 'うまく言えません' },
        { expect: 'ご用件をお選びください。' },
        { press: '3' },
        { expect: '生まれた年を4桁で入力してください。' },
        { press: '1957' },
        { press: '1' },
      ],
      ends: { outcome: 'handed-over', deeds: [], queue: '環境業務課', note: ['ご用件: 税金'] },
    },
    {
      name: 'a person at once, in English',
      deeds: [
        ...welcome,
        { press: '7' },
        { expect: '番号が違います。' },
        { press: '8' },
        { expect: 'Please choose.' },
        { press: '0' },
        { expect: 'One moment.' },
      ],
      ends: {
        outcome: 'handed-over',
        deeds: [],
        queue: '総合窓口',
        note: ['ご用件: English', '言語: 英語'],
      },
    },
    {
      name: 'a callback to another number',
      deeds: [
        ...welcome,
        { press: '9' },
        // By telephone the number at hand is offered first; by chat there is none.
        { press: '2' },
        { expect: '電話番号を入力してください。' },
        { press: '0466123456' },
        { expect: '0466-12-3456でよろしいですか。' },
        { press: '1' },
        { expect: '0466-12-3456に折り返します。' },
      ],
      ends: { outcome: 'completed', deeds: ['callback-asked'], queue: '総合窓口', note: [] },
    },
  ];
}

export async function playFlow(driver: FlowDriver, { deeds }: FlowScenario): Promise<void> {
  await driver.begin();
  for (const deed of deeds) {
    if ('press' in deed) await driver.press(deed.press);
    else if ('say' in deed) await driver.say(deed.say);
    else await driver.expect(deed.expect);
  }
}
