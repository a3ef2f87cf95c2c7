import type { PlainText } from './plain-page.tsx';
import type { PageLanguage } from '../../shared/i18n.ts';

/** The privacy page: what is kept, what for, who sees it, what stays on the device, and what one may ask for. */
export const PRIVACY_TEXT: Record<PageLanguage, PlainText> = {
  ja: {
    title: '個人情報の取り扱い',
    parts: [
      {
        heading: '何のために使うか',
        paragraphs: [
          'チャットや案件のページに書かれたこと、送られたファイルは、{city}がご相談に対応し、その経過を記録するためだけに使います。',
          'お名前や連絡先を書かなくても相談できます。書いていただいた場合は、ご連絡のために使います。',
        ],
      },
      {
        heading: 'だれが見るか',
        paragraphs: [
          '対応に必要な市の職員だけが見ます。だれがいつ見たかは記録されます。',
          'お名前、連絡先、ファイルは暗号化して保管します。',
        ],
      },
      {
        heading: 'いつまで保管するか',
        paragraphs: [
          '対応に必要な期間と、市の文書管理の決まりで定められた期間だけ保管し、その後は消去します。',
        ],
      },
      {
        heading: 'お使いの端末に残るもの',
        paragraphs: [
          'やりとりを続けられるように、このブラウザーに、やりとりの鍵、まだ届いていないメッセージ、選んだことばを保存します。クッキーや広告、ほかの会社の計測は使いません。',
          '共用の端末では、チャットを終わったあとに「この端末からやりとりを消す」を押してください。',
        ],
      },
      {
        heading: '開示・訂正・利用停止',
        paragraphs: [
          '個人情報の保護に関する法律により、ご自分の情報の開示、訂正、利用停止を{city}に請求できます。市の窓口にお尋ねください。',
        ],
      },
    ],
  },
  'ja-easy': {
    title: 'あなたの{情報|じょうほう}の{使|つか}い{方|かた}',
    parts: [
      {
        heading: '{何|なに}に{使|つか}うか',
        paragraphs: [
          'あなたが{書|か}いたことや{写真|しゃしん}は、{相談|そうだん}のためだけに{使|つか}います。',
          '{名前|なまえ}や{電話番号|でんわばんごう}を{書|か}かなくても{相談|そうだん}できます。',
        ],
      },
      {
        heading: 'だれが{見|み}るか',
        paragraphs: [
          'あなたの{相談|そうだん}をする{市|し}の{人|ひと}だけが{見|み}ます。だれが{見|み}たか、{記録|きろく}します。',
          '{名前|なまえ}や{電話番号|でんわばんごう}は、ほかの{人|ひと}が{読|よ}めない{形|かたち}で{残|のこ}します。',
        ],
      },
      {
        heading: 'いつまで{残|のこ}すか',
        paragraphs: ['{必要|ひつよう}な{間|あいだ}だけ{残|のこ}します。{後|あと}で{消|け}します。'],
      },
      {
        heading: 'スマートフォンやパソコンに{残|のこ}るもの',
        paragraphs: [
          '{話|はなし}の{続|つづ}きができるように、{話|はなし}の{鍵|かぎ}を{残|のこ}します。{広告|こうこく}は{使|つか}いません。',
          'みんなで{使|つか}うパソコンでは、チャットの{最後|さいご}に「この{機械|きかい}からこの{話|はなし}を{消|け}す」を{押|お}してください。',
        ],
      },
      {
        heading: 'あなたができること',
        paragraphs: [
          '{自分|じぶん}の{情報|じょうほう}を{見|み}ることができます。まちがいを{直|なお}すことができます。{使|つか}うのを{止|と}めることができます。{市|し}に{言|い}ってください。',
        ],
      },
    ],
  },
  en: {
    title: 'How your data are used',
    parts: [
      {
        heading: 'What for',
        paragraphs: [
          'What you write in the chat or on the page of a case, and the files you send, are used only by {city} to deal with your matter and to keep a record of it.',
          'You can ask without giving a name or contact. If you give them, they are used to reach you.',
        ],
      },
      {
        heading: 'Who sees it',
        paragraphs: [
          'Only staff of the city who need it for your matter. Who looked at it, and when, is recorded.',
          'Names, contacts and files are stored encrypted.',
        ],
      },
      {
        heading: 'How long it is kept',
        paragraphs: [
          'As long as it is needed for your matter and as the city’s rules on records require; then it is deleted.',
        ],
      },
      {
        heading: 'What stays on your device',
        paragraphs: [
          'So that a conversation can go on, this browser keeps its key, messages that have not arrived yet, and the language you chose. There are no cookies, advertising or outside measurement.',
          'On a shared device, press “Remove this conversation from this device” after ending the chat.',
        ],
      },
      {
        heading: 'Your rights',
        paragraphs: [
          'Under the Act on the Protection of Personal Information you may ask {city} to disclose, correct or stop using your data. Please ask at the city’s desk.',
        ],
      },
    ],
  },
};
