import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of protecting a person (支援措置) on their record. */
export const protectionJa = {
  told: '開いたことは、個人情報保護担当にすぐ知らされます。',
  until: (on: string) => `${on}まで`,
  checkTitle: '本人確認の質問',
  check: '答えを確かめる',
  right: '答えが合っています。',
  wrong: '答えが合いません。',
  resting: '間違いが続いたので、1時間は確かめられません。',
  protect: '支援措置の対象にする',
  change: '支援措置を変える',
  end: '支援措置を終える',
  endLead: '住所がふつうの画面に出るようになります。',
  lead: '住所を画面に出さず、本人を名乗る人には質問に答えてもらいます。答えは、確かめるためだけに使い、表示しません。',
  question: (n: number) => `質問 ${n}`,
  answer: (n: number) => `答え ${n}`,
  answerHint: '変えないときは空のままにします。',
  endsOn: 'いつまで',
  note: 'メモ（受付した課など）',
  saved: '保存しました',
};

export type ProtectionWords = typeof protectionJa;

export const protectionEn: ProtectionWords = {
  told: 'That it was opened is told to the privacy officer at once.',
  until: (on) => `until ${on}`,
  checkTitle: 'Identity questions',
  check: 'Compare the answers',
  right: 'The answers are right.',
  wrong: 'The answers are wrong.',
  resting: 'Too many wrong answers: nothing is compared for an hour.',
  protect: 'Put under protection',
  change: 'Change the protection',
  end: 'End the protection',
  endLead: 'The address is shown on ordinary screens again.',
  lead: 'The address is shown nowhere, and whoever says to be the person is asked. Answers are only compared, never shown.',
  question: (n) => `Question ${n}`,
  answer: (n) => `Answer ${n}`,
  answerHint: 'Leave it empty to keep it.',
  endsOn: 'Until',
  note: 'Note',
  saved: 'Saved',
};

/** The words in the language that this person chose, and anew when that changes. */
export function useProtectionWords(): ProtectionWords {
  return useSyncExternalStore(subscribeSettings, () =>
    settings().language === 'en' ? protectionEn : protectionJa,
  );
}
