import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';
import { commandsEn, commandsJa } from './command-words.ts';

/** The words of what stands around every page: the covered desk, the palette, notices, help. */
export const frameJa = {
  lock: {
    title: '画面ロック中',
    by: (name: string) => `${name}さんの画面です。`,
    lead: '担当中の応対、書きかけの文章、未送信のメッセージはそのまま残っています。ロック中は新しい応対は呼び出されません。',
    password: 'パスワード',
    open: 'ロックを解除',
    busy: '確認しています…',
    other: '別の職員としてサインイン',
    otherLead:
      'ロックした職員の担当や下書きは残ります。その職員が次にサインインすると、続きから始められます。',
    back: 'ロックの解除に戻る',
    lock: '画面をロック',
    opened: 'ロックを解除しました。受付は離席のままです。',
    readyAgain: '受付可にする',
  },
  presence: {
    reasons: {
      'desk-locked': '画面ロック中',
      'desk-opened': '離席（ロック解除後）',
      'desk-gone': '画面が閉じられました',
    } as Record<string, string>,
    gone: 'ブラウザーからの応答がなくなったため、退席にしました。呼び出していた応対は、ほかの職員に回りました。',
  },
  palette: {
    title: '操作を探す',
    field: '操作・画面・担当中の応対を探す',
    hint: '漢字・かな・ローマ字のどれでも探せます。↑↓で選び、Enterで実行します。',
    groups: {
      recent: '最近見たもの',
      here: 'いま開いているもの',
      hand: '担当中の応対',
      go: '移動',
      desk: '受付状態・端末',
      set: '設定',
    },
    none: '合う操作はありません。Enterで検索します。',
    search: (words: string) => `「${words}」を検索`,
    open: '操作を探す（Ctrl+K）',
  },
  commands: commandsJa,
  strip: {
    label: '担当中の応対',
    inHand: '担当中 ',
    unnamed: (said: string) => `匿名「${said}」`,
    unread: '件の未読 ',
    target: (sec: number) => `応答の目標は${sec}秒以内`,
    promise: '約束 ',
    promiseLate: '期日超過',
    promiseToday: '今日',
    promiseCount: (n: number) => `${n}件`,
  },
  offline: {
    banner:
      '接続が切れています。返信とメモは書き続けられ、つながりしだい順に送ります。案件と住民の変更は、つながるまで保存できません。',
  },
  notices: {
    ask: '別の画面を見ていても呼出に気付けるよう、通知を使いますか。',
    use: '通知を使う',
    volume: '音の大きさ',
    notices: 'ブラウザーの通知を使う（内容は表示しません）',
    blocked: 'ブラウザーの設定で、このページの通知が止められています。',
    offer: '呼出があります',
    message: '担当中の応対に新しいメッセージがあります',
    mention: 'あなたあての知らせがあります',
    help: '助けを求めている職員がいます',
    body: '縁側を開いて確かめてください。',
  },
  wrapUp: { extend: '時間を延ばす' },
  help: {
    title: '手引きとヘルプ',
    open: 'ヘルプ',
    guides: '手引き',
    guideNames: {
      agent: '応対する職員',
      supervisor: '監督する職員',
      administrator: '管理者',
      'privacy-officer': '個人情報保護担当',
      auditor: '監査人',
      operator: '運用担当',
    },
    search: '手引きの中を探す',
    found: (n: number) => `${n}か所`,
    nothing: '見つかりませんでした。別のことばで探してください。',
    terms: 'ことばの説明',
    term: (name: string) => `「${name}」とは`,
    tour: 'はじめての案内（約2分）',
    tourStart: '案内をはじめる',
    keys: 'キー操作の一覧',
    newHere: 'はじめての方は、約2分の案内をご覧ください。',
    later: '表示しない',
  },
  tour: {
    step: (n: number, all: number) => `${n} / ${all}`,
    next: '次へ',
    back: '前へ',
    skip: '終わる',
    done: '完了',
    steps: [
      [
        '受付状態',
        'ここで「受付可」にすると、待っている方があなたに呼び出されます。席を外すときは理由を選んで離席にします。',
      ],
      [
        '応対の一覧',
        '担当中・待ち・引継ぎを切り替えます。未読の数と、住民が返事を待っている時間がここで分かります。',
      ],
      [
        'やりとり',
        '返信と内部メモは色で区別されます。Ctrl+Enterで送信します。変換中のEnterで送られることはありません。',
      ],
      ['案件', 'その場で終わらない用件は案件にします。期限、担当、約束を、一覧とボードで見渡せます。'],
      [
        '操作を探す',
        'Ctrl+Kで、どの画面からでも操作を探せます。かなでもローマ字でも探せます。「?」でキー操作の一覧が出ます。',
      ],
      [
        '困ったとき',
        '「?」の印から、手引きとことばの説明を読めます。この案内も、ここからもう一度見られます。',
      ],
    ],
  },
};

export type FrameWords = typeof frameJa;

export const frameEn: FrameWords = {
  lock: {
    title: 'This desk is locked',
    by: (name) => `It is ${name}'s desk.`,
    lead: 'Conversations, drafts and unsent messages stay as they are. Nothing new is offered while it is locked.',
    password: 'Password',
    open: 'Unlock',
    busy: 'Checking…',
    other: 'Sign in as somebody else',
    otherLead: 'What the person who locked it has in hand stays theirs: they go on where they sign in next.',
    back: 'Back to unlocking',
    lock: 'Lock the desk',
    opened: 'Unlocked. You are still away.',
    readyAgain: 'Become ready',
  },
  presence: {
    reasons: {
      'desk-locked': 'Desk locked',
      'desk-opened': 'Away since unlocking',
      'desk-gone': 'Browser closed',
    },
    gone: 'Your browser stopped reporting, so you were signed off from offers. What was offered to you went on to colleagues.',
  },
  palette: {
    title: 'Find an action',
    field: 'Actions, pages, your conversations',
    hint: 'Kanji, kana or Latin letters. ↑↓ to choose, Enter to run.',
    groups: {
      recent: 'Recent',
      here: 'Open now',
      hand: 'In hand',
      go: 'Go to',
      desk: 'Presence and desk',
      set: 'Settings',
    },
    none: 'No action fits. Enter searches.',
    search: (words) => `Search for “${words}”`,
    open: 'Find an action (Ctrl+K)',
  },
  commands: commandsEn,
  strip: {
    label: 'In hand',
    inHand: 'In hand: ',
    unnamed: (said) => `Anonymous: ${said}`,
    unread: ' unread ',
    target: (sec) => `To be answered within ${sec} s`,
    promise: 'Promise ',
    promiseLate: 'overdue',
    promiseToday: 'today',
    promiseCount: (n) => `(${n})`,
  },
  offline: {
    banner:
      'You are offline. Replies and notes can be written and are sent in order later. Changes of cases and residents cannot be saved until you are back.',
  },
  notices: {
    ask: 'Use notices, so that offers reach you while you look at something else?',
    use: 'Use notices',
    volume: 'Volume',
    notices: 'Use browser notices (they show no content)',
    blocked: 'Your browser blocks notices of this page.',
    offer: 'An offer is waiting',
    message: 'A new message in your conversations',
    mention: 'There is a notice for you',
    help: 'Somebody of the staff calls for help',
    body: 'Open Engawa to see it.',
  },
  wrapUp: { extend: 'More time' },
  help: {
    title: 'Guide and help',
    open: 'Help',
    guides: 'Guides',
    guideNames: {
      agent: 'for agents',
      supervisor: 'for supervisors',
      administrator: 'for administrators',
      'privacy-officer': 'for privacy officers',
      auditor: 'for auditors',
      operator: 'for operators',
    },
    search: 'Search the guides',
    found: (n) => `${n} places`,
    nothing: 'Nothing found. Try other words.',
    terms: 'Words explained',
    term: (name) => `What “${name}” means`,
    tour: 'A first tour (2 minutes)',
    tourStart: 'Start the tour',
    keys: 'Keyboard shortcuts',
    newHere: 'New here? Take the tour of two minutes.',
    later: 'Hide this',
  },
  tour: {
    step: (n, all) => `${n} / ${all}`,
    next: 'Next',
    back: 'Back',
    skip: 'Leave',
    done: 'Done',
    steps: [
      [
        'Presence',
        'Become “ready” here and people who wait are offered to you. Choose a reason when you step away.',
      ],
      [
        'Conversations',
        'Yours, waiting, handed over. Unread counts and how long a resident has waited stand here.',
      ],
      [
        'The exchange',
        'Replies and internal notes differ in colour. Ctrl+Enter sends; Enter in an input method never does.',
      ],
      [
        'Cases',
        'What does not end at once becomes a case. Due times, owners and promises, as a list or a board.',
      ],
      [
        'Find an action',
        'Ctrl+K finds every action from any page, in kana or Latin letters. “?” lists the keys.',
      ],
      ['Help', 'The “?” opens the guides and explains words. This tour can be started again there.'],
    ],
  },
};

/** The same in the language that this person chose. */
export function frameWords(): FrameWords {
  return settings().language === 'en' ? frameEn : frameJa;
}

/** The same for drawing; the screen is drawn again when the language changes. */
export function useFrameWords(): FrameWords {
  return useSyncExternalStore(subscribeSettings, frameWords);
}
