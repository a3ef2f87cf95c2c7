import type { Words } from '../../shared/i18n.ts';

type LooksKey =
  | 'title'
  | 'lead'
  | 'none'
  | 'city'
  | 'contact'
  | 'case'
  | 'record'
  | 'list'
  | 'search'
  | 'export'
  | 'change'
  | 'times'
  | 'askTitle'
  | 'askText'
  | 'sealedText'
  | 'until'
  | 'keepSecret'
  | 'loading'
  | 'gone'
  | 'goneText';

/** Words of the page on which a person sees who looked at their record. */
export const LOOKS_WORDS: Words<LooksKey> = {
  ja: {
    title: 'あなたの記録を見た課',
    lead: '市の職員があなたの記録を開いた日と、課と、目的です。この1年のものを、新しい日から示します。',
    none: 'この1年に、あなたの記録を開いた職員はいません。',
    city: '市',
    contact: 'お問い合わせへの対応',
    case: '案件の確認',
    record: 'あなたの記録の確認',
    list: '一覧に名前が出ました',
    search: '検索',
    export: '記録の出力',
    change: '記録の変更',
    times: '{count}回',
    askTitle: '心当たりのないものがあるとき',
    askText:
      '市の個人情報保護の窓口にお伝えください。だれが、何のために見たかを市が調べ、結果をお知らせします。',
    sealedText: '職員の名前は示しません。また、特に守られている記録を扱う課の名前は「市」とだけ示します。',
    until: 'このページが開けるのは、次の日までです:',
    keepSecret: 'このページのアドレスを知っている人は、内容を見られます。ほかの人に教えないでください。',
    loading: '読み込んでいます',
    gone: 'このリンクは使えません',
    goneText: '期限が切れたか、新しいリンクが作られています。市の個人情報保護の窓口にお尋ねください。',
  },
  'ja-easy': {
    title: 'あなたの{記録|きろく}を{見|み}たところ',
    lead: '{市|し}の{人|ひと}が、あなたの{記録|きろく}を{見|み}た{日|ひ}です。{市|し}のどこが、なぜ{見|み}たかを{書|か}いています。{新|あたら}しい{日|ひ}が{上|うえ}です。{1年|いちねん}{前|まえ}まで{見|み}られます。',
    none: '{1年|いちねん}のあいだ、あなたの{記録|きろく}を{見|み}た{人|ひと}はいません。',
    city: '{市|し}',
    contact: 'あなたの{質問|しつもん}に{答|こた}えるため',
    case: 'あなたの{相談|そうだん}を{見|み}るため',
    record: 'あなたの{記録|きろく}を{見|み}るため',
    list: '{名前|なまえ}のリストに{出|で}ました',
    search: '{探|さが}すため',
    export: '{記録|きろく}を{紙|かみ}やファイルにするため',
    change: '{記録|きろく}を{変|か}えるため',
    times: '{count}{回|かい}',
    askTitle: 'わからないものがあるとき',
    askText:
      '{市|し}の「{個人情報|こじんじょうほう}」の{人|ひと}に{言|い}ってください。なぜ{見|み}たかを{調|しら}べて、{教|おし}えます。',
    sealedText:
      '{見|み}た{人|ひと}の{名前|なまえ}は{書|か}きません。「{市|し}」とだけ{書|か}いてあることもあります。',
    until: 'このページを{見|み}られるのは、この{日|ひ}までです:',
    keepSecret:
      'このページのアドレスを、ほかの{人|ひと}に{教|おし}えないでください。{知|し}っている{人|ひと}は{見|み}られます。',
    loading: '{準備|じゅんび}しています',
    gone: 'このリンクは{使|つか}えません',
    goneText:
      '{見|み}られる{時間|じかん}が{終|お}わりました。{市|し}の「{個人情報|こじんじょうほう}」の{人|ひと}に{聞|き}いてください。',
  },
  en: {
    title: 'Who looked at your record',
    lead: 'On which days somebody of the city opened your record, from which department and what for. The past year, newest first.',
    none: 'Nobody of the city opened your record in the past year.',
    city: 'The city',
    contact: 'answering your enquiry',
    case: 'looking at your case',
    record: 'looking at your record',
    list: 'your name stood in a list',
    search: 'a search',
    export: 'an export of records',
    change: 'a change of your record',
    times: '{count} times',
    askTitle: 'If you do not know why',
    askText: 'Please tell the privacy desk of the city. It finds out who looked and why, and tells you.',
    sealedText:
      'Names of the staff are not shown. Departments whose records are specially protected appear as “The city”.',
    until: 'This page can be opened until:',
    keepSecret: 'Anyone who knows the address of this page can read it. Please keep it to yourself.',
    loading: 'Loading',
    gone: 'This link does not open',
    goneText: 'It is over, or a newer one was made. Please ask the privacy desk of the city.',
  },
};
