import type { Words } from '../../shared/i18n.ts';

type HomeKey =
  | 'title'
  | 'lead'
  | 'leadMore'
  | 'residentTitle'
  | 'residentText'
  | 'residentGo'
  | 'staffTitle'
  | 'staffText'
  | 'staffGo'
  | 'demoNote'
  | 'sideBySide'
  | 'pathTitle'
  | 'path1'
  | 'path1Text'
  | 'path2'
  | 'path2Text'
  | 'path3'
  | 'path3Text'
  | 'path4'
  | 'path4Text'
  | 'cityTitle'
  | 'cityText'
  | 'cityChat'
  | 'cityStaff'
  | 'emptyTitle'
  | 'emptyText';

/** Words of the first page: for those who try the demo, and for the residents of a real city. */
export const HOME_WORDS: Words<HomeKey> = {
  ja: {
    title: '市役所の縁側を、オンラインに。',
    lead: 'Engawa（縁側）は、市区町村のための市民ヘルプデスクです。',
    leadMore:
      '住民が書くと、答えられる職員につながります。その場で終わらない用件は、担当と期限の付いた「案件」になり、終わるまで住民からも見えます。',
    residentTitle: '住民として試す',
    residentText:
      '架空の市のホームページを開き、右下の「チャットで相談」から書いてみてください。登録もお名前もいりません。',
    residentGo: '{city}のページを開く',
    staffTitle: '職員として試す',
    staffText:
      '届いた相談に答え、所管課へ引き継ぎ、案件にする机です。デモ用の利用者名とパスワードは、起動したコンソールに表示されています。',
    staffGo: '職員の画面を開く',
    demoNote: 'これはデモです。市も人も架空です。',
    sideBySide: '2つを別々のウィンドウで並べると、やりとりの両側を同時に見られます。',
    pathTitle: '相談がたどる道',
    path1: '書く',
    path1Text: '市のどのページからでも。匿名で、夜でも。',
    path2: 'つながる',
    path2Text: '答えられる職員へ。順番と受付時間がわかります。',
    path3: '答える',
    path3Text: 'これまでの経緯を横に見ながら。引き継いでも聞き直しません。',
    path4: '見届ける',
    path4Text: '担当・期限・約束を、住民も専用ページで見られます。',
    cityTitle: '{city} 市民ヘルプデスク',
    cityText: '暮らしの手続きや困りごとを、市の職員に相談できます。お名前を書かなくても相談できます。',
    cityChat: 'チャットで相談する',
    cityStaff: '職員の方はこちら',
    emptyTitle: 'まだ開設されていません',
    emptyText:
      '最初の設定が終わると、ここから相談できるようになります。設定用のリンクは、起動したコンソールに表示されています。',
  },
  'ja-easy': {
    title: '{市役所|しやくしょ}に、{気軽|きがる}に{相談|そうだん}。',
    lead: 'Engawa（えんがわ）は、{市|し}に{相談|そうだん}するためのものです。',
    leadMore:
      'あなたが{書|か}くと、{答|こた}えられる{人|ひと}が{答|こた}えます。{時間|じかん}がかかるときは、{番号|ばんごう}をつけます。{終|お}わるまで、{今|いま}どうなっているか{見|み}られます。',
    residentTitle: '{住民|じゅうみん}として{使|つか}ってみる',
    residentText:
      '{練習|れんしゅう}のための{市|し}のページを{開|ひら}きます。{右|みぎ}{下|した}の「チャットで{相談|そうだん}」から{書|か}いてください。{名前|なまえ}はいりません。',
    residentGo: '{city}のページを{開|ひら}く',
    staffTitle: '{市|し}の{人|ひと}として{使|つか}ってみる',
    staffText:
      '{届|とど}いた{相談|そうだん}に{答|こた}えます。{使|つか}うための{名前|なまえ}とパスワードは、{始|はじ}めたコンソールに{書|か}いてあります。',
    staffGo: '{市|し}の{人|ひと}の{画面|がめん}を{開|ひら}く',
    demoNote: 'これは{練習|れんしゅう}です。{本当|ほんとう}の{市|し}ではありません。',
    sideBySide: '2つの{画面|がめん}をならべると、{両方|りょうほう}{見|み}られます。',
    pathTitle: '{相談|そうだん}の{進|すす}み{方|かた}',
    path1: '{書|か}く',
    path1Text: '{市|し}のどのページでも{書|か}けます。{夜|よる}でもいいです。',
    path2: 'つながる',
    path2Text: '{答|こた}えられる{人|ひと}を{呼|よ}びます。',
    path3: '{答|こた}える',
    path3Text:
      '{前|まえ}の{話|はなし}も{見|み}て{答|こた}えます。{同|おな}じことを{何度|なんど}も{聞|き}きません。',
    path4: '{終|お}わりまで{見|み}る',
    path4Text: 'だれが、いつまでにするか、あなたも{見|み}られます。',
    cityTitle: '{city} {市民|しみん}ヘルプデスク',
    cityText:
      '{生活|せいかつ}で{困|こま}ったことを、{市|し}の{人|ひと}に{相談|そうだん}できます。{名前|なまえ}を{書|か}かなくてもいいです。',
    cityChat: 'チャットで{相談|そうだん}する',
    cityStaff: '{市|し}で{働|はたら}く{人|ひと}はこちら',
    emptyTitle: 'まだ{始|はじ}まっていません',
    emptyText: '{最初|さいしょ}の{準備|じゅんび}が{終|お}わると、ここから{相談|そうだん}できます。',
  },
  en: {
    title: 'The city’s veranda, online.',
    lead: 'Engawa is a citizen help desk for local governments in Japan.',
    leadMore:
      'A resident writes and reaches someone who can answer. What is not settled at once becomes a case with an owner and a due date, which the resident can follow until it is done.',
    residentTitle: 'Try it as a resident',
    residentText:
      'Open the home page of a fictional city and write from “Chat with the city” at the bottom right. No account, no name.',
    residentGo: 'Open the page of {city}',
    staffTitle: 'Try it as staff',
    staffText:
      'The desk where messages are answered, handed to departments and kept as cases. The demo accounts and their passwords are shown on the console that started this.',
    staffGo: 'Open the desk',
    demoNote: 'This is a demo. The cities and people are fictional.',
    sideBySide: 'Put both in windows side by side to see both ends of a conversation.',
    pathTitle: 'The way of a matter',
    path1: 'Write',
    path1Text: 'From any page of the city. Anonymous, at any hour.',
    path2: 'Reach',
    path2Text: 'Someone who can answer, with your place in line and opening hours shown.',
    path3: 'Answer',
    path3Text: 'With the history beside it. Nobody has to tell it twice.',
    path4: 'Follow',
    path4Text: 'Who is responsible, by when, and what was promised, on a private page.',
    cityTitle: 'Help desk of {city}',
    cityText:
      'Ask people who work for the city about procedures and problems of everyday life. You need not give your name.',
    cityChat: 'Start a chat',
    cityStaff: 'For staff',
    emptyTitle: 'Not open yet',
    emptyText:
      'Residents can write here once the first set-up is done. The link for it is shown on the console that started this.',
  },
};
