import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of the guide from an empty city to a first answered chat. */
export const setupJa = {
  title: 'はじめての設定',
  lead: '上から順に進めると、15分ほどで最初のチャットに答えられます。済んだものには印が付きます。あとから何度でも変えられます。',
  progress: (done: number, all: number) => `${all}のうち${done}が済みました`,
  done: '済み',
  open: 'まだ',
  answeredAfter: (minutes: number) => `開設から最初の応対まで${minutes}分でした。`,
  closedNow: 'いま開いている窓口がありません。開く時間まで待つか、「選び方」で開く時間を変えてください。',
  openPolicy: '選び方を開く',
  steps: {
    profile: {
      title: '市の基本情報を確かめる',
      what: '名前・ふりがな・英語の名前は、住民の画面に出ます。',
      go: '開く',
    },
    departments: {
      title: '課を加える',
      what: '引き継ぐ先になる課を、まず1つ加えます。税や福祉の課は「保護」にします。',
      go: '開く',
    },
    people: {
      title: '職員を招く',
      what: '一度だけ使えるリンクを渡すと、相手が自分のパスワードを決めます。',
      go: '開く',
    },
    queue: {
      title: '窓口と担当者を決める',
      what: '「総合窓口」があります。担当者を選び、必要なら課の窓口を加えます。',
      go: '開く',
    },
    days: {
      title: '開く時間と休日を確かめる',
      what: '平日8:30〜17:15と国民の祝日が入っています。臨時の休みを加えられます。',
      go: '開く',
    },
    chat: {
      title: 'チャットをホームページに貼る',
      what: '1行を市のページに貼ります。色と位置も選べます。',
      go: '開く',
    },
    try: {
      title: '試してみる',
      what: '上の受付状態を「受付可」にしてから、はじめのページで住民としてチャットを送り、呼出に答えます。',
      go: 'はじめのページを開く',
    },
  },
};

export type SetupWords = typeof setupJa;

export const setupEn: SetupWords = {
  title: 'First steps',
  lead: 'From the top down: in about 15 minutes the first chat is answered. What is done is marked, and all of it can be changed later.',
  progress: (done, all) => `${done} of ${all} done`,
  done: 'done',
  open: 'open',
  answeredAfter: (minutes) => `The first contact was answered ${minutes} minutes after the city was founded.`,
  closedNow: 'No line is open just now. Wait until it is, or change its hours under “Policy”.',
  openPolicy: 'Open the policy',
  steps: {
    profile: { title: 'Look at the city', what: 'Residents see its name.', go: 'Open' },
    departments: {
      title: 'Add departments',
      what: 'One at least to hand matters to. Tax and welfare are sealed.',
      go: 'Open',
    },
    people: {
      title: 'Invite people',
      what: 'They set their password by a link that works once.',
      go: 'Open',
    },
    queue: { title: 'Lines and who answers them', what: 'There is a general one.', go: 'Open' },
    days: {
      title: 'Hours and holidays',
      what: 'Weekdays 8:30 to 17:15 and national holidays are there.',
      go: 'Open',
    },
    chat: { title: 'Put the chat on your pages', what: 'One line of HTML.', go: 'Open' },
    try: {
      title: 'Try it',
      what: 'Say that you are ready, write as a resident on the first page, and answer.',
      go: 'Open the first page',
    },
  },
};

/** The words in the language that this person chose, and anew when that changes. */
export function useSetupWords(): SetupWords {
  return useSyncExternalStore(subscribeSettings, () => (settings().language === 'en' ? setupEn : setupJa));
}
