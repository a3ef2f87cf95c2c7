/** What is said around a topic, by language. */
interface Phrases {
  greeting: readonly string[];
  please: readonly string[];
  welcome: readonly string[];
  thanks: readonly string[];
  understood: readonly string[];
  callBack: readonly string[];
  askName: readonly string[];
  giveName: readonly string[];
  giveNameAndContact: readonly string[];
}

export const PHRASES: Readonly<Record<'ja-easy' | 'en', Phrases>> & {
  ja: Phrases & { notes: readonly string[] };
} = {
  ja: {
    greeting: [
      'こんにちは。',
      'お世話になります。',
      'すみません、',
      'はじめまして。',
      'お忙しいところすみません。',
    ],
    please: ['よろしくお願いします。', 'お手数ですがお願いします。', 'お願いいたします。', ''],
    welcome: [
      'お問い合わせありがとうございます。',
      'ご連絡ありがとうございます。',
      'お待たせいたしました。',
      'こんにちは。',
    ],
    thanks: [
      'ありがとうございました。',
      'よくわかりました。助かりました。',
      '了解です。ありがとうございます！',
      '丁寧にありがとうございます。',
      'わかりました。',
    ],
    understood: [
      'わかりました。お願いします。',
      'はい、よろしくお願いします。',
      'ありがとうございます。待っています。',
    ],
    callBack: ['担当の者に確認し、あらためてご連絡いたします。お急ぎのところ申し訳ございません。'],
    askName: [
      '経過をお知らせしますので、よろしければお名前とご連絡先を教えてください。',
      '差し支えなければ、お名前とご連絡先を伺えますか。',
    ],
    giveName: ['{name}です。連絡はこのチャットでお願いします。', '{name}と申します。'],
    giveNameAndContact: [
      '{name}です。連絡先は{contact}です。',
      '{name}と申します。{contact}にお願いします。',
    ],
    notes: [
      '丁寧な方。説明にご納得いただいた。',
      '同じ内容の問い合わせが続いている。FAQの見直しを提案。',
      '次回は担当課の直通を案内する。',
      '回答は市のページの記載どおり。',
      '高齢の方。ゆっくりお返事するとよい。',
      '写真は不要とのこと。',
    ],
  },
  'ja-easy': {
    greeting: ['こんにちは。', 'すみません。'],
    please: ['おねがいします。', ''],
    welcome: ['こんにちは。', 'ありがとうございます。'],
    thanks: ['ありがとうございます。', 'わかりました。ありがとう。'],
    understood: ['わかりました。おねがいします。'],
    callBack: ['担当の 人に 聞きます。あとで ここに 書きます。'],
    askName: ['名前と 電話番号を 教えて ください。書かなくても いいです。'],
    giveName: ['{name}です。'],
    giveNameAndContact: ['{name}です。{contact}です。'],
  },
  en: {
    greeting: ['Hello. ', 'Good morning. ', 'Excuse me. '],
    please: [' Thank you.', ' Thanks in advance!'],
    welcome: ['Thank you for your message. ', ''],
    thanks: ['Thank you very much!', 'Great, that helps a lot. Thanks!', 'Understood. Thank you.'],
    understood: ['Yes, please.', 'Thank you, I will wait.'],
    callBack: [
      'We will check with the office in charge and write to you again here. We are sorry for the wait.',
    ],
    askName: ['May I have your name and a way to reach you, so that we can tell you how it goes?'],
    giveName: ['My name is {name}.'],
    giveNameAndContact: ['My name is {name}, you can reach me at {contact}.'],
  },
};
