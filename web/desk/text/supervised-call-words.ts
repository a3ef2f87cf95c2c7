import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of the supervisor's list of calls, and of what callers are told in a surge. */
export const supervisedCallJa = {
  title: '通話',
  none: 'いま続いている通話はありません。',
  noneHere: 'この待ち行列の通話はありません。',
  counts: (waiting: number, talking: number, menu: number) =>
    `待ち ${waiting}・通話 ${talking}・案内 ${menu}`,
  filter: '待ち行列で絞り込む',
  all: 'すべての待ち行列',
  columns: {
    stage: '状態',
    who: '相手',
    queue: '待ち行列・番号',
    owner: '担当者',
    since: '経過',
    action: '操作',
  },
  stages: {
    menu: '案内中',
    waiting: '待ち',
    ringing: '呼出中',
    dialling: '発信中',
    talking: '通話中',
    held: '保留中',
    consulting: '相談中',
    conference: '三者通話',
    closing: '終了の案内中',
    'passed-on': '転送済み',
  },
  position: (n: number) => `${n}番目`,
  callers: { number: '住民', withheld: '非通知', payphone: '公衆電話', unavailable: '表示圏外' },
  outgoing: '発信',
  with: (names: string) => `${names}さんに相談`,
  ringsAt: (names: string) => `${names}さんを呼出`,
  modes: { listen: '聴く', whisper: 'ささやく', barge: '加わる' },
  modesOn: { listen: '聴いています', whisper: 'ささやいています', barge: '加わっています' },
  monitoredBy: (name: string, mode: string) => `${name}さんが${mode}`,
  connecting: 'あなたの電話を呼び出しています',
  leave: '離れる',
  takeOver: '引き取る',
  end: '終える',
  group: (who: string) => `${who}の通話の操作`,
  keysHint: '行の中では、L 聴く・W ささやく・B 加わる・Q 離れる・T 引き取る・E 終える',
  takeOverLead: (owner: string | null) =>
    owner
      ? `${owner}さんの通話が、あなたの担当になります。担当者に知らせが出て、経緯に残ります。`
      : '順番を待たずに、あなたの担当になります。あなたの電話が鳴ります。',
  takenOver: '引き取りました',
  endTitle: '通話を終える',
  endLead: (owner: string) =>
    `${owner}さんの通話を切ります。担当者は後処理に移り、あなたが終えたことが本人と監査記録に残ります。`,
  ended: '通話を終えました',
  lines: {
    title: '混雑の案内',
    lead: '次の電話から、番号ごとに案内の言葉を加えます。',
    begin: '流す',
    end: '止める',
    off: '流していません',
    on: (from: string, until: string | null) =>
      until ? `${from}から${until}まで流します` : `${from}から流しています（止めるまで）`,
    by: (name: string) => `切り替え ${name}`,
    until: 'いつまで',
    choices: { '30': '30分', '60': '1時間', '120': '2時間', '240': '4時間', none: '止めるまで' },
    beginOf: (line: string) => `${line}に混雑の案内を流す`,
    endOf: (line: string) => `${line}の混雑の案内を止める`,
    untilOf: (line: string) => `${line}の案内をいつまで流すか`,
    begun: '混雑の案内を流しはじめました',
    over: '混雑の案内を止めました',
  },
  ownCall: {
    listen: 'あなたは聴いています（あなたの声はだれにも届きません）',
    whisper: 'あなたの声は担当者にだけ届きます',
    barge: 'あなたの声は相手と担当者に届きます',
  },
  watchedCall: {
    listen: (name: string) => `${name}さんが聴いています`,
    whisper: (name: string) => `${name}さんがささやいています（相手には聞こえません）`,
    barge: (name: string) => `${name}さんが通話に加わっています`,
  },
};

export type SupervisedCallWords = typeof supervisedCallJa;

export const supervisedCallEn: SupervisedCallWords = {
  title: 'Calls',
  none: 'No call goes on at the moment.',
  noneHere: 'No call of this queue goes on.',
  counts: (waiting, talking, menu) => `waiting ${waiting} · talking ${talking} · menu ${menu}`,
  filter: 'Only this queue',
  all: 'All queues',
  columns: {
    stage: 'State',
    who: 'Who',
    queue: 'Queue, number',
    owner: 'Staff',
    since: 'Time',
    action: 'Action',
  },
  stages: {
    menu: 'In the menu',
    waiting: 'Waiting',
    ringing: 'Ringing',
    dialling: 'Dialling',
    talking: 'Talking',
    held: 'On hold',
    consulting: 'Consulting',
    conference: 'Conference',
    closing: 'Closing words',
    'passed-on': 'Passed on',
  },
  position: (n) => `place ${n}`,
  callers: {
    number: 'Resident',
    withheld: 'Number withheld',
    payphone: 'Pay phone',
    unavailable: 'Number not told',
  },
  outgoing: 'outgoing',
  with: (names) => `asking ${names}`,
  ringsAt: (names) => `rings at ${names}`,
  modes: { listen: 'Listen', whisper: 'Whisper', barge: 'Join' },
  modesOn: { listen: 'listening', whisper: 'whispering', barge: 'taking part' },
  monitoredBy: (name, mode) => `${name} ${mode}`,
  connecting: 'Your telephone is being rung',
  leave: 'Leave',
  takeOver: 'Take over',
  end: 'End',
  group: (who) => `What to do with the call of ${who}`,
  keysHint: 'Within a row: L listen · W whisper · B join · Q leave · T take over · E end',
  takeOverLead: (owner) =>
    owner
      ? `The call of ${owner} becomes yours. They are told, and it stays in the record.`
      : 'It becomes yours without waiting its turn. Your telephone rings.',
  takenOver: 'Taken over',
  endTitle: 'End the call',
  endLead: (owner) =>
    `Hangs up the call of ${owner}, who goes on to wrap-up. They are told that it was you, and the audit keeps it.`,
  ended: 'The call was ended',
  lines: {
    title: 'Announcement of a surge',
    lead: 'From the next call on, callers of a number are told this besides.',
    begin: 'Switch on',
    end: 'Switch off',
    off: 'Off',
    on: (from, until) => (until ? `On from ${from} until ${until}` : `On from ${from}, until switched off`),
    by: (name) => `by ${name}`,
    until: 'Until when',
    choices: {
      '30': '30 minutes',
      '60': '1 hour',
      '120': '2 hours',
      '240': '4 hours',
      none: 'until switched off',
    },
    beginOf: (line) => `Switch the announcement of ${line} on`,
    endOf: (line) => `Switch the announcement of ${line} off`,
    untilOf: (line) => `Until when ${line} has the announcement`,
    begun: 'The announcement is on',
    over: 'The announcement is off',
  },
  ownCall: {
    listen: 'You are listening; nobody hears you',
    whisper: 'Only whoever has the call hears you',
    barge: 'Caller and staff hear you',
  },
  watchedCall: {
    listen: (name) => `${name} is listening`,
    whisper: (name) => `${name} whispers to you; the caller does not hear it`,
    barge: (name) => `${name} takes part in the call`,
  },
};

/** The words in the language that this person chose, and anew when that changes. */
export function useSupervisedCallWords(): SupervisedCallWords {
  return useSyncExternalStore(subscribeSettings, () =>
    settings().language === 'en' ? supervisedCallEn : supervisedCallJa,
  );
}
