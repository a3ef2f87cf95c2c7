import type { Words } from '../../shared/i18n.ts';

type ChatKey =
  | 'title'
  | 'close'
  | 'loading'
  | 'unavailable'
  | 'whoAnswers'
  | 'purpose'
  | 'privacy'
  | 'emergency'
  | 'openNow'
  | 'closedNow'
  | 'opensAt'
  | 'closedNote'
  | 'log'
  | 'start'
  | 'restarted'
  | 'waitingNext'
  | 'waitingPlace'
  | 'waiting'
  | 'answering'
  | 'answeringNobody'
  | 'newBelow'
  | 'staff'
  | 'notice'
  | 'lost'
  | 'tryNow'
  | 'profile'
  | 'profileNote'
  | 'name'
  | 'contact'
  | 'contactHint'
  | 'save'
  | 'saved'
  | 'end'
  | 'endAsk'
  | 'endNote'
  | 'endYes'
  | 'endNo'
  | 'ended'
  | 'endedCases'
  | 'endedNoCase'
  | 'endedAgain'
  | 'caseLink'
  | 'follow'
  | 'forget'
  | 'forgetNote';

/** Words of the chat. The first lines say who answers, when, and what the data are for. */
export const CHAT_WORDS: Words<ChatKey> = {
  ja: {
    title: 'チャット相談',
    close: '閉じる',
    loading: '読み込んでいます',
    unavailable: 'このチャットは今使えません',
    whoAnswers: '{city}の{desk}です。市の職員がお答えします。',
    purpose:
      'お名前を書かなくても相談できます。書かれたことは相談への対応だけに使い、必要な期間だけ保管します。',
    privacy: '個人情報の取り扱い',
    emergency: '火事・救急は119、事件・事故は110へお電話ください。',
    openNow: '受付中',
    closedNow: '受付時間外',
    opensAt: '次の受付は{when}からです。',
    closedNote: '今書かれたことも届きます。受付を始めてから職員が読みます。',
    log: 'やりとり',
    start: 'ご相談の内容を下に書いて送ってください。',
    restarted:
      '前のやりとりは保管期間が過ぎたため、新しいやりとりを始めます。まだ届いていない分は引き続き送ります。',
    waitingNext: '次にお答えします。このままお待ちください。',
    waitingPlace: '順番は{count}番目です。このままお待ちください。',
    waiting: '担当者におつなぎしています。画面を閉じても順番は変わりません。',
    answering: '{name}がお答えしています。',
    answeringNobody: '担当者がお答えしています。',
    newBelow: '新しいメッセージを見る',
    staff: '職員',
    notice: 'お知らせ',
    lost: 'つながりにくくなっています。書いた内容は残っています。',
    tryNow: '今すぐつなぐ',
    profile: 'お名前・連絡先（任意）',
    profileNote: '書かなくても相談できます。あとで消すこともできます。',
    name: 'お名前',
    contact: '電話番号またはメールアドレス',
    contactHint: 'チャットが切れたときのご連絡に使います。',
    save: '保存する',
    saved: '保存しました',
    end: 'チャットを終わる',
    endAsk: 'チャットを終わりますか？',
    endNote: '終わったあとも、ここに書けばまた相談できます。',
    endYes: '終わる',
    endNo: '続ける',
    ended: 'チャットを終わりました。',
    endedCases: 'この件は担当課が引き続き対応します。進み具合は下のページで見られます。',
    endedNoCase: 'ご相談はここまでです。',
    endedAgain: 'また相談したいときは、このまま下に書いてください。',
    caseLink: '案件番号 {number}',
    follow: '進み具合を見る',
    forget: 'この端末からやりとりを消す',
    forgetNote: '共用のパソコンなどをお使いのときに。市の記録は残ります。',
  },
  'ja-easy': {
    title: 'チャットで{相談|そうだん}',
    close: '{閉|と}じる',
    loading: '{準備|じゅんび}しています',
    unavailable: '{今|いま}、このチャットは{使|つか}えません',
    whoAnswers: '{city}の{desk}です。{市|し}で{働|はたら}く{人|ひと}が{答|こた}えます。',
    purpose:
      '{名前|なまえ}を{書|か}かなくても{相談|そうだん}できます。{書|か}いたことは、{相談|そうだん}だけに{使|つか}います。いらなくなったら{消|け}します。',
    privacy: 'あなたの{情報|じょうほう}の{使|つか}い{方|かた}',
    emergency:
      '{火事|かじ}・けが・{急|きゅう}な{病気|びょうき}は119に{電話|でんわ}してください。{事件|じけん}・{事故|じこ}は110に{電話|でんわ}してください。',
    openNow: '{今|いま}、{開|あ}いています',
    closedNow: '{今|いま}、{閉|し}まっています',
    opensAt: '{次|つぎ}は{when}に{開|あ}きます。',
    closedNote: '{今|いま}{書|か}いても{届|とど}きます。{開|あ}いてから{読|よ}みます。',
    log: '{話|はなし}',
    start: '{相談|そうだん}したいことを{下|した}に{書|か}いて、{送|おく}ってください。',
    restarted:
      '{前|まえ}の{話|はなし}は{終|お}わりました。{新|あたら}しい{話|はなし}を{始|はじ}めます。まだ{届|とど}いていないものは、{自動|じどう}で{送|おく}ります。',
    waitingNext: '{次|つぎ}はあなたの{番|ばん}です。{待|ま}ってください。',
    waitingPlace: 'あなたは{count}{番目|ばんめ}です。{待|ま}ってください。',
    waiting: '{答|こた}える{人|ひと}を{呼|よ}んでいます。{画面|がめん}を{閉|と}じてもいいです。',
    answering: '{name}が{答|こた}えています。',
    answeringNobody: '{市|し}の{人|ひと}が{答|こた}えています。',
    newBelow: '{新|あたら}しいメッセージを{見|み}る',
    staff: '{市|し}の{人|ひと}',
    notice: 'お{知|し}らせ',
    lost: 'インターネットが{弱|よわ}いです。{書|か}いたものは{残|のこ}っています。',
    tryNow: '{今|いま}、つなぐ',
    profile: '{名前|なまえ}・{連絡先|れんらくさき}（なくてもいい）',
    profileNote: '{書|か}かなくても{相談|そうだん}できます。{後|あと}で{消|け}すこともできます。',
    name: '{名前|なまえ}',
    contact: '{電話番号|でんわばんごう}かメールアドレス',
    contactHint: 'チャットが{切|き}れたとき、ここに{連絡|れんらく}します。',
    save: '{保存|ほぞん}する',
    saved: '{保存|ほぞん}しました',
    end: 'チャットを{終|お}わる',
    endAsk: 'チャットを{終|お}わりますか？',
    endNote: '{終|お}わった{後|あと}も、ここに{書|か}けば、また{相談|そうだん}できます。',
    endYes: '{終|お}わる',
    endNo: '{続|つづ}ける',
    ended: 'チャットを{終|お}わりました。',
    endedCases:
      '{市|し}はこの{相談|そうだん}を{続|つづ}けます。{下|した}のページで{今|いま}どうなっているか{見|み}られます。',
    endedNoCase: 'この{相談|そうだん}は{終|お}わりです。',
    endedAgain: 'また{相談|そうだん}したいときは、{下|した}に{書|か}いてください。',
    caseLink: '{相談|そうだん}の{番号|ばんごう} {number}',
    follow: '{今|いま}どうなっているか{見|み}る',
    forget: 'この{機械|きかい}からこの{話|はなし}を{消|け}す',
    forgetNote:
      'みんなで{使|つか}うパソコンのときに{使|つか}ってください。{市|し}の{記録|きろく}は{残|のこ}ります。',
  },
  en: {
    title: 'Chat with the city',
    close: 'Close',
    loading: 'Loading',
    unavailable: 'This chat cannot be used at the moment',
    whoAnswers: 'This is {desk} of {city}. People who work for the city answer you.',
    purpose:
      'You do not need to give your name. What you write is used only to deal with your question and is kept only as long as needed.',
    privacy: 'How your data are used',
    emergency: 'Fire or ambulance: call 119. Police: call 110.',
    openNow: 'Open now',
    closedNow: 'Closed now',
    opensAt: 'Opens again on {when}.',
    closedNote: 'You can write now as well. Staff will read it once we are open.',
    log: 'Conversation',
    start: 'Please write your question below and send it.',
    restarted:
      'The earlier conversation is no longer kept, so a new one begins. What has not arrived yet will still be sent.',
    waitingNext: 'You are next. Please wait.',
    waitingPlace: 'You are number {count} in line. Please wait.',
    waiting: 'We are finding someone to answer you. You keep your place even if you close this.',
    answering: '{name} is answering you.',
    answeringNobody: 'A member of staff is answering you.',
    newBelow: 'See the new message',
    staff: 'Staff',
    notice: 'Notice',
    lost: 'The connection is poor. What you wrote is kept.',
    tryNow: 'Connect now',
    profile: 'Name and contact (optional)',
    profileNote: 'You can ask without them, and remove them later.',
    name: 'Name',
    contact: 'Phone number or e-mail address',
    contactHint: 'Used to reach you if the chat breaks off.',
    save: 'Save',
    saved: 'Saved',
    end: 'End the chat',
    endAsk: 'End the chat?',
    endNote: 'You can write here again at any time.',
    endYes: 'End',
    endNo: 'Go on',
    ended: 'The chat has ended.',
    endedCases: 'The department in charge goes on with your matter. You can follow it on this page:',
    endedNoCase: 'This conversation is finished.',
    endedAgain: 'If there is anything else, simply write below.',
    caseLink: 'Case number {number}',
    follow: 'See the progress',
    forget: 'Remove this conversation from this device',
    forgetNote: 'For shared computers. The city keeps its record.',
  },
};
