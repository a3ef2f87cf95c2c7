import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

type Names = Readonly<Record<string, string>>;

/** The words of reorganisations on a day ahead, and of closing an entry point. */
export const plannedJa = {
  title: '予定している変更',
  dueOn: '行う日',
  dueHint: '空けておくと、いま行います。日を入れると、その日の0時に行います。',
  planned: '予定に入れました',
  merge: (name: string, into: string) => `「${name}」を「${into}」に統合`,
  close: (name: string, into: string) => `「${name}」を閉じて「${into}」へ`,
  rename: (name: string, to: string) => `「${name}」の名前を「${to}」に`,
  move: (name: string) => `「${name}」の位置などを変更`,
  on: (day: string) => `${day} に行います`,
  was: (day: string) => `${day}`,
  by: (name: string) => `決めた人: ${name}`,
  states: { planned: '予定', done: '済み', cancelled: '取消', failed: '行えませんでした' } as Names,
  troubles: {
    'request.invalid sealed': '保護された課とそうでない課は統合できません。',
    'request.invalid unknown': '相手がもうありません。',
    'request.invalid cycle': '自分より下の課には統合できません。',
    'request.invalid taken': '同じ名前のものがあります。',
    'state.conflict in-hand': '応対中のものが残っていました。終わってから、もう一度行ってください。',
    'state.conflict named': 'ほかの窓口の「あふれたとき」や「応援」に使われています。',
    'state.conflict led-here': '自動案内か一斉発信が、この窓口につないでいました。',
    'not-found': 'もう閉じられていました。',
    'session.required': '決めた人が市を離れています。ほかの管理者が行ってください。',
    'permission.missing': '決めた人に、いまその権限がありません。',
  } as Names,
  cancel: '予定を取り消す',
  cancelled: '予定を取り消しました',
  closeThis: 'この入口を閉じる',
  closeTitle: (name: string) => `「${name}」を閉じる`,
  closeLead:
    '閉じると、ここから新しく届かなくなります。電話は「使われていない」と案内します。これまでの記録は残ります。「設定の変更」から元に戻せます。',
  closed: '閉じました',
  named: 'ここを使っているものがあります。先にそちらを変えてください。',
  flows: (names: readonly string[]) => `自動案内: ${names.join('、')}`,
  campaigns: (names: readonly string[]) => `一斉発信: ${names.join('、')}`,
  inHand: (n: number) => `応対中・待っているものが${n}件あります。終わってから閉じてください。`,
};
export type PlannedWords = typeof plannedJa;

export const plannedEn: PlannedWords = {
  title: 'Planned changes',
  dueOn: 'On the day',
  dueHint: 'Left empty it is done now; with a day, at midnight of that day.',
  planned: 'It is planned',
  merge: (name, into) => `“${name}” goes into “${into}”`,
  close: (name, into) => `“${name}” is closed, “${into}” goes on`,
  rename: (name, to) => `“${name}” is called “${to}”`,
  move: (name) => `“${name}” changes its place`,
  on: (day) => `to be done on ${day}`,
  was: (day) => day,
  by: (name) => `planned by ${name}`,
  states: { planned: 'planned', done: 'done', cancelled: 'taken back', failed: 'could not be done' },
  troubles: {
    'request.invalid sealed': 'A sealed department and one that is not cannot be merged.',
    'request.invalid unknown': 'The other one is gone.',
    'request.invalid cycle': 'Not into one below itself.',
    'request.invalid taken': 'There is one of that name.',
    'state.conflict in-hand': 'Somebody was still being answered. Do it again when that is over.',
    'state.conflict named': 'Another line sends people there.',
    'state.conflict led-here': 'A flow or a campaign led there.',
    'not-found': 'It was closed already.',
    'session.required': 'Whoever planned it has left. Another administrator has to do it.',
    'permission.missing': 'Whoever planned it may not do it any more.',
  },
  cancel: 'Take back',
  cancelled: 'Taken back',
  closeThis: 'Close this entry point',
  closeTitle: (name) => `Close “${name}”`,
  closeLead:
    'Nobody arrives here any more; whoever calls the number is told that it is out of use. What was stays. The page of changes takes it back.',
  closed: 'Closed',
  named: 'It is in use. Change these first.',
  flows: (names) => `flows: ${names.join(', ')}`,
  campaigns: (names) => `campaigns: ${names.join(', ')}`,
  inHand: (n) => `${n} wait or are being answered here. Close it when that is over.`,
};

/** The words in the language that this person chose, and anew when that changes. */
export function usePlannedWords(): PlannedWords {
  return useSyncExternalStore(subscribeSettings, () =>
    settings().language === 'en' ? plannedEn : plannedJa,
  );
}
