import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words about how the chat looks on the city's pages. */
export const entryPointJa = {
  title: 'チャットの見た目と設置',
  lead: '市のページに置くチャットの名前、色、場所、置いてよいページを決めます。保存すると、市のページには5分以内に反映されます。',
  none: 'ページに置ける受付窓口はありません。',
  choose: '受付窓口',
  look: '名前と見た目',
  name: '受付窓口の名前',
  nameHint: '職員の画面と、同じページに並べるときのボタンに出ます。',
  colour: '色',
  colourHint: '# と6桁で書くか、色を選びます。空欄なら縁側の標準の色です。',
  pick: '色を選ぶ',
  notColour: '# と 0〜9・a〜f の6桁で書いてください（例: #1a5fb4）。',
  darker: (shown: string) => `白い文字が読めるように、少し暗い ${shown} で表示します。`,
  side: 'ボタンの場所',
  sides: { right: '右下', left: '左下' },
  pages: 'チャットを置いてよいページ',
  pagesHint:
    '1行に1つ、https:// から始まるアドレスを書きます（20件まで）。この縁側と同じアドレスのページには、書かなくても置けます。',
  notAddress: (lines: string) => `アドレスとして読めない行があります: ${lines}`,
  tooMany: '20件までです。',
  preview: '見本',
  previewOf: (colour: string, side: string) => `見本: 色 ${colour}、${side}のボタンと開いたチャット`,
  sample: {
    city: '市のページ',
    label: 'チャットで相談',
    asked: '粗大ごみの出し方を教えてください。',
    answered: 'お電話かインターネットで、事前にお申し込みください。',
    send: '送信',
  },
  saved: '見た目を保存しました',
  embed: 'ページに置く',
  embedLead: '市のページのHTMLに、次の行を加えます。どのページにも同じ行を置けます。',
  language: '最初の言語',
  button: '開き方',
  buttons: { own: '縁側のボタンを出す', none: '市のページのボタンやリンクから開く' },
  label: 'ボタンの言葉',
  labelHint: '空欄なら、言語ごとの決まった言葉です。',
  labelHintBeside: '空欄なら、受付窓口の名前です。',
  beside: '同じページに並べる受付窓口',
  code: '加える行',
  copy: '行をコピー',
};

export type EntryPointWords = typeof entryPointJa;

export const entryPointEn: EntryPointWords = {
  title: 'Look and place of the chat',
  lead: "The name, colour and corner of the chat on the city's pages, and which pages may hold it. The pages show a change within five minutes.",
  none: 'No entry point can be put on pages.',
  choose: 'Entry point',
  look: 'Name and look',
  name: 'Name of the entry point',
  nameHint: 'Shown to staff, and on buttons that stand on one page.',
  colour: 'Colour',
  colourHint: 'Write # and six digits, or pick one. Empty: the usual colour of Engawa.',
  pick: 'Pick a colour',
  notColour: 'Write # and six of 0–9, a–f, as in #1a5fb4.',
  darker: (shown) => `Shown as ${shown}, a little darker, so that white text is legible on it.`,
  side: 'Corner of the button',
  sides: { right: 'Lower right', left: 'Lower left' },
  pages: 'Pages that may hold the chat',
  pagesHint:
    'One address a line, beginning with https:// (20 at most). Pages of this installation may hold it anyway.',
  notAddress: (lines) => `Some lines are no addresses: ${lines}`,
  tooMany: '20 at most.',
  preview: 'Preview',
  previewOf: (colour, side) => `Preview: colour ${colour}, button in the ${side} and the open chat`,
  sample: {
    city: 'The city’s page',
    label: 'Chat with the city',
    asked: 'How do I get rid of bulky waste?',
    answered: 'Please apply by telephone or on the internet first.',
    send: 'Send',
  },
  saved: 'Look saved',
  embed: 'Put it on a page',
  embedLead: 'Add this to the HTML of the city’s page. The same line fits on every page.',
  language: 'First language',
  button: 'How it opens',
  buttons: { own: 'By a button of Engawa', none: 'By a button or link of the city’s page' },
  label: 'Words on the button',
  labelHint: 'Empty: the usual words of each language.',
  labelHintBeside: 'Empty: the name of the entry point.',
  beside: 'Others on the same page',
  code: 'To be added',
  copy: 'Copy',
};

/** The words in the language that this person chose. */
export function entryPointWords(): EntryPointWords {
  return settings().language === 'en' ? entryPointEn : entryPointJa;
}

/** The same, and anew when the language changes. */
export function useEntryPointWords(): EntryPointWords {
  return useSyncExternalStore(subscribeSettings, entryPointWords);
}
