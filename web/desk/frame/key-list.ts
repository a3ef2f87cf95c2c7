import type { Words } from '../text/ja.ts';

type Row = readonly [keys: string, meaning: (words: Words) => string];
export type KeyGroup = { readonly name: (words: Words) => string; readonly rows: readonly Row[] };

const row =
  (name: keyof Words['keys']['rows']) =>
  (words: Words): string =>
    words.keys.rows[name];

/** Stands for Ctrl, and for ⌘ on a Mac. */
export const MOD = 'Mod';

/** Every key of the desk with what it does. `key-list.test.ts` holds that none is missing here or in the guide. */
export const KEY_LIST: readonly KeyGroup[] = [
  {
    name: (words) => words.keys.everywhere,
    rows: [
      [`${MOD}+K`, row('palette')],
      ['/', row('search')],
      ['g i', row('goWork')],
      ['g c', row('goCases')],
      ['g b', row('goBoard')],
      ['g r', row('goResidents')],
      ['g s', row('goSearch')],
      ['g v', row('goSupervision')],
      ['g o', row('goOutbound')],
      ['g a', row('goAdmin')],
      ['g h', row('goHelp')],
      ['Alt+J · Alt+K', row('nextTalk')],
      ['Alt+U', row('longest')],
      ['Alt+A', row('accept')],
      ['Alt+D', row('decline')],
      ['Alt+L', row('lock')],
      ['?', row('help')],
      ['Esc', row('back')],
    ],
  },
  {
    name: (words) => words.keys.lists,
    rows: [
      ['j · ↓', row('down')],
      ['k · ↑', row('up')],
      ['Enter', row('open')],
      ['x · Shift+X', row('select')],
      ['Shift+← →', row('moveCard')],
    ],
  },
  {
    name: (words) => words.keys.call,
    rows: [
      ['Alt+M', row('mute')],
      ['Alt+P', row('hold')],
      ['Alt+O', row('pauseRecording')],
      ['Alt+B', row('keypad')],
      ['Alt+G', row('giveCall')],
      ['Alt+Q', row('callForHelp')],
      ['Alt+X', row('hangUp')],
    ],
  },
  {
    name: (words) => words.keys.talk,
    rows: [
      ['Alt+R', row('reply')],
      ['Alt+N', row('mode')],
      [`${MOD}+Enter`, row('send')],
      ['Alt+Z', (words) => words.writing.withdrawHelp],
      ['Alt+S', (words) => words.writing.sendNowHelp],
      ['/ · Alt+T', (words) => words.writing.templateHelp],
      ['@', (words) => words.writing.mentionHelp],
      ['Alt+H', row('handOver')],
      ['Alt+C', row('openCase')],
      ['Alt+E', row('end')],
      ['1 – 9', row('result')],
    ],
  },
];
