import { PAGE_READINGS } from './page-readings.ts';

export type CommandName =
  | 'work'
  | 'cases'
  | 'board'
  | 'residents'
  | 'search'
  | 'supervision'
  | 'callbacks'
  | 'missedCalls'
  | 'campaigns'
  | 'adminPage'
  | 'alertRules'
  | 'guide'
  | 'terms'
  | 'help'
  | 'admin'
  | 'keys'
  | 'tour'
  | 'ready'
  | 'away'
  | 'offline'
  | 'lock'
  | 'callNumber'
  | 'phoneTest'
  | 'reply'
  | 'take'
  | 'handOver'
  | 'openCase'
  | 'newCase'
  | 'insertTemplate'
  | 'mode'
  | 'end'
  | 'extend'
  | 'assign'
  | 'status'
  | 'sound'
  | 'language'
  | 'view';

/** What it is called, how that is read (hiragana), and what else it may be called. */
export type CommandWords = { readonly [name in CommandName]: readonly [string, string, string] };

/** The commands of the palette. */
export const commandsJa: CommandWords = {
  work: ['応対へ', 'おうたいへ', 'go to conversations'],
  cases: ['案件へ', 'あんけんへ', 'go to cases'],
  board: ['案件のボードへ', 'あんけんのぼーどへ', 'case board'],
  residents: ['住民へ', 'じゅうみんへ', 'go to residents'],
  search: ['検索へ', 'けんさくへ', 'go to search'],
  supervision: ['監督へ', 'かんとくへ', 'go to supervision live wallboard'],
  callbacks: ['発信: 折り返し', 'はっしん おりかえし', 'callbacks outbound'],
  missedCalls: ['発信: 不在着信', 'はっしん ふざいちゃくしん', 'missed calls outbound'],
  campaigns: ['発信: 一斉案内', 'はっしん いっせいあんない', 'announcements campaigns outbound'],
  adminPage: ['管理', 'かんり', 'administration'],
  alertRules: ['監督: 警告のルール', 'かんとく けいこくのるーる', 'alert rules'],
  guide: ['手引き', 'てびき', 'guide manual'],
  terms: ['ことばの説明', 'ことばのせつめい', 'glossary terms'],
  help: ['手引きとヘルプへ', 'てびきとへるぷへ', 'help guide manual'],
  admin: ['管理へ', 'かんりへ', 'administration'],
  keys: ['キー操作の一覧', 'きーそうさのいちらん', 'keyboard shortcuts'],
  tour: ['案内をはじめる', 'あんないをはじめる', 'start the tour'],
  ready: ['受付可にする', 'うけつけかにする', 'become ready'],
  away: ['離席', 'りせき', 'away'],
  offline: ['退席する', 'たいせきする', 'offline'],
  lock: ['画面をロック', 'がめんをろっく', 'lock the desk'],
  callNumber: ['電話をかける', 'でんわをかける', 'call a number dial'],
  phoneTest: ['通話の試し', 'つうわのためし', 'test call headset'],
  reply: ['返信を書く', 'へんしんをかく', 'reply'],
  take: ['引き受ける', 'ひきうける', 'take'],
  handOver: ['引き継ぐ', 'ひきつぐ', 'hand over transfer'],
  openCase: ['案件にする', 'あんけんにする', 'open a new case 新しい案件'],
  newCase: ['新しい案件', 'あたらしいあんけん', 'new case'],
  insertTemplate: ['定型文を入れる', 'ていけいぶんをいれる', 'insert a template'],
  mode: ['返信と内部メモを切り替える', 'へんしんとないぶめもをきりかえる', 'internal note'],
  end: ['応対を終了', 'おうたいをしゅうりょう', 'end the conversation'],
  extend: ['後処理を延長', 'あとしょりをえんちょう', 'extend wrap-up'],
  assign: ['担当を変える', 'たんとうをかえる', 'assign'],
  status: ['状況を変える', 'じょうきょうをかえる', 'change status'],
  sound: ['音の知らせを切り替える', 'おとのしらせをきりかえる', 'sound on off'],
  language: ['表示言語を切り替える', 'ひょうじげんごをきりかえる', 'switch language 日本語 English'],
  view: ['一覧', 'いちらん', 'view'],
};

export const commandsEn: CommandWords = {
  work: ['Go to conversations', '', ''],
  cases: ['Go to cases', '', ''],
  board: ['Case board', '', ''],
  residents: ['Go to residents', '', ''],
  search: ['Go to search', '', ''],
  supervision: ['Go to supervision', '', 'live wallboard'],
  callbacks: ['Outbound: callbacks', '', ''],
  missedCalls: ['Outbound: missed calls', '', ''],
  campaigns: ['Outbound: announcements', '', 'campaigns'],
  adminPage: ['Administration', '', ''],
  alertRules: ['Supervision: alert rules', '', ''],
  guide: ['Guide', '', 'manual'],
  terms: ['Words explained', '', 'glossary'],
  help: ['Guide and help', '', 'manual'],
  admin: ['Administration', '', ''],
  keys: ['Keyboard shortcuts', '', ''],
  tour: ['Start the tour', '', ''],
  ready: ['Become ready', '', 'available'],
  away: ['Away', '', ''],
  offline: ['Go offline', '', ''],
  lock: ['Lock the desk', '', ''],
  callNumber: ['Call a number', '', 'dial'],
  phoneTest: ['Test call', '', 'headset microphone'],
  reply: ['Write a reply', '', ''],
  take: ['Take it', '', ''],
  handOver: ['Hand over', '', 'transfer'],
  openCase: ['Open a case', '', 'new case'],
  newCase: ['New case', '', 'open'],
  insertTemplate: ['Insert a template', '', ''],
  mode: ['Switch between reply and internal note', '', ''],
  end: ['End the conversation', '', ''],
  extend: ['Extend wrap-up', '', ''],
  assign: ['Change owner', '', 'assign'],
  status: ['Change status', '', ''],
  sound: ['Switch sound', '', ''],
  language: ['Switch language', '', 'Japanese English'],
  view: ['View', '', ''],
};

/** How names of pages are read that the kanji of a command end with; what is not here is found by its name. */
export const READINGS: Readonly<Record<string, string>> = {
  ...PAGE_READINGS,
  mine: 'たんとうちゅう',
  waiting: 'まち',
  handovers: 'ひきつぎ',
  active: 'ぜんたい',
  ended: 'しゅうりょう',
  agent: 'おうたいするしょくいん agent',
  supervisor: 'かんとくするしょくいん supervisor',
  administrator: 'かんりしゃ administrator',
  'privacy-officer': 'こじんじょうほうほごたんとう privacy officer',
  auditor: 'かんさにん auditor',
  operator: 'うんよう operator',
};
