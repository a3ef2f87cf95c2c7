import type { Words } from '../../shared/i18n.ts';

type CaseKey =
  | 'title'
  | 'receiptTitle'
  | 'numberLabel'
  | 'receiptNumberLabel'
  | 'numberUse'
  | 'stepsLabel'
  | 'stepOpen'
  | 'stepProgress'
  | 'stepWaiting'
  | 'stepDone'
  | 'now'
  | 'passed'
  | 'cancelled'
  | 'nextLabel'
  | 'nextNone'
  | 'nextWaiting'
  | 'nextDone'
  | 'dueLabel'
  | 'dueBy'
  | 'dueLate'
  | 'closedOn'
  | 'ownerLabel'
  | 'phone'
  | 'promisesLabel'
  | 'promiseBy'
  | 'promiseKept'
  | 'historyLabel'
  | 'opened'
  | 'becameOpen'
  | 'becameProgress'
  | 'becameWaiting'
  | 'becameDone'
  | 'becameCancelled'
  | 'fromCity'
  | 'fromYou'
  | 'promised'
  | 'writeLabel'
  | 'writeNote'
  | 'closedWrite'
  | 'missingTitle'
  | 'missingText'
  | 'missingCall'
  | 'unreachable'
  | 'again'
  | 'loading'
  | 'keepSecret';

/** Words of the page that a resident's private link opens. */
export const CASE_WORDS: Words<CaseKey> = {
  ja: {
    title: '案件 {number}',
    receiptTitle: 'お問い合わせ {number}',
    numberLabel: '案件番号',
    receiptNumberLabel: '受付番号',
    numberUse: 'お電話のときは、この番号をお伝えください。',
    stepsLabel: '進み具合',
    stepOpen: '受付',
    stepProgress: '対応中',
    stepWaiting: 'お返事待ち',
    stepDone: '完了',
    now: '今ここ',
    passed: '済み',
    cancelled: 'この件は取り下げになりました。',
    nextLabel: '次にすること',
    nextNone: '担当が内容を確かめています。',
    nextWaiting: 'あなたからのお返事をお待ちしています。下の欄に書いてください。',
    nextDone: '対応は終わりました。',
    dueLabel: 'いつまでに',
    dueBy: '{date}まで',
    dueLate: '予定の日を過ぎています。お待たせして申し訳ありません。',
    closedOn: '{date}に終わりました',
    ownerLabel: '担当',
    phone: '電話 {number}',
    promisesLabel: '市の約束',
    promiseBy: '{date}まで',
    promiseKept: '{date}に果たしました',
    historyLabel: 'これまでの経過',
    opened: '受け付けました',
    becameOpen: '受け付けの状態に戻りました',
    becameProgress: '対応を始めました',
    becameWaiting: 'あなたのお返事を待っています',
    becameDone: '対応が終わりました',
    becameCancelled: '取り下げになりました',
    fromCity: '市から',
    fromYou: 'あなたから',
    promised: '市が約束しました',
    writeLabel: 'この件について書く',
    writeNote: '写真やファイルも送れます。担当の職員が読みます。',
    closedWrite: 'この件は終わっているため、ここには書き込めません。続きがあるときは、新しくご相談ください。',
    missingTitle: 'このページは開けません',
    missingText: 'リンクが途中で切れているか、公開の期間が終わっています。',
    missingCall: 'お手元に受付番号か案件番号があれば、市の窓口にお伝えください。状況をお調べします。',
    unreachable: '今は最新の内容を読み込めません。',
    again: 'もう一度読み込む',
    loading: '読み込んでいます',
    keepSecret: 'このページのアドレスを知っている人は、内容を見られます。ほかの人に教えないでください。',
  },
  'ja-easy': {
    title: '{相談|そうだん} {number}',
    receiptTitle: '{質問|しつもん} {number}',
    numberLabel: '{相談|そうだん}の{番号|ばんごう}',
    receiptNumberLabel: '{受付|うけつけ}の{番号|ばんごう}',
    numberUse: '{電話|でんわ}するときは、この{番号|ばんごう}を{言|い}ってください。',
    stepsLabel: '{今|いま}どうなっているか',
    stepOpen: '{受|う}けた',
    stepProgress: 'している',
    stepWaiting: '{返事|へんじ}を{待|ま}つ',
    stepDone: '{終|お}わり',
    now: '{今|いま}ここ',
    passed: '{終|お}わった',
    cancelled: 'この{相談|そうだん}は、とちゅうでやめました。',
    nextLabel: '{次|つぎ}にすること',
    nextNone: '{市|し}の{人|ひと}が{調|しら}べています。',
    nextWaiting: 'あなたの{返事|へんじ}を{待|ま}っています。{下|した}に{書|か}いてください。',
    nextDone: '{全部|ぜんぶ}{終|お}わりました。',
    dueLabel: 'いつまで',
    dueBy: '{date}まで',
    dueLate: '{遅|おく}れています。すみません。',
    closedOn: '{date}に{終|お}わりました',
    ownerLabel: 'する{人|ひと}',
    phone: '{電話|でんわ} {number}',
    promisesLabel: '{市|し}の{約束|やくそく}',
    promiseBy: '{date}まで',
    promiseKept: '{date}に{終|お}わりました',
    historyLabel: '{今|いま}まで',
    opened: '{受|う}け{取|と}りました',
    becameOpen: '{受|う}け{取|と}ったところに{戻|もど}りました',
    becameProgress: '{始|はじ}めました',
    becameWaiting: 'あなたの{返事|へんじ}を{待|ま}っています',
    becameDone: '{終|お}わりました',
    becameCancelled: 'とちゅうでやめました',
    fromCity: '{市|し}から',
    fromYou: 'あなたから',
    promised: '{市|し}が{約束|やくそく}しました',
    writeLabel: 'この{相談|そうだん}について{書|か}く',
    writeNote: '{写真|しゃしん}も{送|おく}れます。{市|し}の{人|ひと}が{読|よ}みます。',
    closedWrite:
      'この{相談|そうだん}は{終|お}わりました。ここには{書|か}けません。また{相談|そうだん}したいときは、{新|あたら}しく{書|か}いてください。',
    missingTitle: 'このページは{見|み}られません',
    missingText: 'リンクがまちがっています。または、{見|み}られる{時間|じかん}が{終|お}わりました。',
    missingCall:
      '{相談|そうだん}の{番号|ばんごう}がありますか。{市|し}に{言|い}ってください。{調|しら}べます。',
    unreachable: '{今|いま}、{新|あたら}しい{内容|ないよう}が{見|み}られません。',
    again: 'もう{一度|いちど}{見|み}る',
    loading: '{準備|じゅんび}しています',
    keepSecret:
      'このページのアドレスを、ほかの{人|ひと}に{教|おし}えないでください。{知|し}っている{人|ひと}は{見|み}られます。',
  },
  en: {
    title: 'Case {number}',
    receiptTitle: 'Enquiry {number}',
    numberLabel: 'Case number',
    receiptNumberLabel: 'Your number',
    numberUse: 'Please give this number when you call.',
    stepsLabel: 'Progress',
    stepOpen: 'Received',
    stepProgress: 'In progress',
    stepWaiting: 'Your answer awaited',
    stepDone: 'Finished',
    now: 'now',
    passed: 'done',
    cancelled: 'This case was withdrawn.',
    nextLabel: 'Next step',
    nextNone: 'The department is looking into it.',
    nextWaiting: 'The city waits for your answer. Please write it below.',
    nextDone: 'The work on this is finished.',
    dueLabel: 'By when',
    dueBy: 'by {date}',
    dueLate: 'The planned day has passed. We are sorry for the delay.',
    closedOn: 'finished on {date}',
    ownerLabel: 'Responsible',
    phone: 'Phone {number}',
    promisesLabel: 'What the city promised',
    promiseBy: 'by {date}',
    promiseKept: 'kept on {date}',
    historyLabel: 'What happened so far',
    opened: 'Received',
    becameOpen: 'Set back to received',
    becameProgress: 'Work has begun',
    becameWaiting: 'Waiting for your answer',
    becameDone: 'Finished',
    becameCancelled: 'Withdrawn',
    fromCity: 'From the city',
    fromYou: 'From you',
    promised: 'The city promised',
    writeLabel: 'Write about this case',
    writeNote: 'You can add photos and files. The staff in charge will read it.',
    closedWrite:
      'This case is finished, so nothing can be added here. If there is more, please contact the city again.',
    missingTitle: 'This page cannot be shown',
    missingText: 'The link is incomplete, or the time in which it could be opened is over.',
    missingCall:
      'If you have your number or the case number, please tell it to the city and they will look it up.',
    unreachable: 'The latest state cannot be loaded right now.',
    again: 'Load again',
    loading: 'Loading',
    keepSecret: 'Anyone who knows the address of this page can read it. Please keep it to yourself.',
  },
};
