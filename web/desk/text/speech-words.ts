import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words about voices and recordings on the page of the telephone. */
const speechJa = {
  title: '音声案内の声',
  lead: '案内の文は、ここで選んだ声で読み上げます。文を変えると、音声は自動で作り直されます。',
  noEngine:
    '読み上げる仕組みがありません。案内は短いチャイムの音になります。試用の交換機を用意する（npm run phone）か、音声のサーバーを環境変数（VOICEVOX_URL、SPEECH_URL）で指定してください。録音した案内は、このままでも使えます。',
  failing: (names: string) => `音声を作れていません: ${names}。ほかの声があれば、そちらで読み上げています。`,
  languagesTitle: '言語ごとの声',
  language: '言語',
  voice: '声',
  speed: '速さ',
  speedTimes: (speed: number) => `${speed.toFixed(2).replace(/0$/, '')}倍`,
  usual: '（標準）',
  noVoice: '声がありません',
  silentLanguages: (names: string) => `声がない言語: ${names}。この言語の案内は読み上げません。`,
  change: '変える',
  changeOf: (language: string) => `${language}の声を変える`,
  tryTitle: '声を試す',
  tryText: '読み上げる文',
  tryHint: '数字・日付・電話番号の読み方も確かめられます。この文は保存されません。',
  sample: {
    ja: 'お電話ありがとうございます。青葉市役所です。受付時間は、平日の8:30〜17:15です。',
    'ja-easy': 'お{電話|でんわ} ありがとう ございます。{青葉市役所|あおばしやくしょ}です。',
    en: 'Thank you for calling Aoba City Hall. We are open from 8:30 to 17:15.',
    'zh-Hans': '感谢您的来电，这里是市政府。',
    'zh-Hant': '感謝您的來電，這裡是市政府。',
    ko: '전화해 주셔서 감사합니다. 시청입니다.',
    vi: 'Cảm ơn quý khách đã gọi đến tòa thị chính.',
    pt: 'Obrigado por ligar para a prefeitura.',
    ne: 'नगरपालिकामा फोन गर्नुभएकोमा धन्यवाद।',
    es: 'Gracias por llamar al ayuntamiento.',
    id: 'Terima kasih telah menghubungi balai kota.',
    th: 'ขอบคุณที่โทรมาที่ศาลากลาง',
    my: 'မြို့တော်ခန်းမသို့ ဖုန်းခေါ်ဆိုသည့်အတွက် ကျေးဇူးတင်ပါသည်။',
  } as Record<string, string>,
  listen: '聞く',
  making: '音声を作っています…',
  choose: 'この声にする',
  chosen: (language: string) => `${language}の声を変えました`,
  uploadsTitle: '録音した案内',
  uploadsLead: '文の代わりに、録音を流せます。3分まで。電話の音質に直して保存します。',
  uploadsEmpty: '録音した案内は、まだありません。',
  add: '録音を追加…',
  adding: '変換して送っています…',
  notSound: 'この形式の音は読めませんでした。WAV か MP3 でお試しください。',
  added: (name: string) => `「${name}」を追加しました`,
  seconds: (sec: number) => `${sec}秒`,
  listenTo: (name: string) => `「${name}」を聞く`,
  remove: '一覧から外す',
  removeOf: (name: string) => `「${name}」を一覧から外す`,
  removed: (name: string) => `「${name}」を一覧から外しました。使用中の案内では流れ続けます`,
};

type SpeechWords = typeof speechJa;

const speechEn: SpeechWords = {
  title: 'Voices of announcements',
  lead: 'Texts are spoken with the voices chosen here. When a text changes, its sound is made anew by itself.',
  noEngine:
    'There is nothing that can speak: announcements are a short chime. Set up the trial exchange (npm run phone), or name a server of speech by VOICEVOX_URL or SPEECH_URL. Recordings work as they are.',
  failing: (names: string) =>
    `Not making any speech now: ${names}. Where there is another voice, it speaks instead.`,
  languagesTitle: 'Voices by language',
  language: 'Language',
  voice: 'Voice',
  speed: 'Speed',
  speedTimes: (speed: number) => `×${speed.toFixed(2).replace(/0$/, '')}`,
  usual: ' (default)',
  noVoice: 'No voice',
  silentLanguages: (names: string) =>
    `Languages without a voice: ${names}. Announcements in them are not spoken.`,
  change: 'Change',
  changeOf: (language: string) => `Change the voice of ${language}`,
  tryTitle: 'Try a voice',
  tryText: 'Text to be spoken',
  tryHint: 'Listen how numbers, dates and telephone numbers are read, too. The text is not kept.',
  sample: speechJa.sample,
  listen: 'Listen',
  making: 'Making the speech…',
  choose: 'Use this voice',
  chosen: (language: string) => `The voice of ${language} was changed`,
  uploadsTitle: 'Recorded announcements',
  uploadsLead: 'A recording can be played instead of a text: up to three minutes, kept in telephone quality.',
  uploadsEmpty: 'There are no recordings yet.',
  add: 'Add a recording…',
  adding: 'Converting and sending…',
  notSound: 'This kind of sound could not be read. Try WAV or MP3.',
  added: (name: string) => `“${name}” was added`,
  seconds: (sec: number) => `${sec} s`,
  listenTo: (name: string) => `Listen to “${name}”`,
  remove: 'Take off the list',
  removeOf: (name: string) => `Take “${name}” off the list`,
  removed: (name: string) => `“${name}” is off the list; announcements that use it go on playing it`,
};

/** The words in the language that this person chose, and anew when that changes. */
export function useSpeechWords(): SpeechWords {
  return useSyncExternalStore(subscribeSettings, () => (settings().language === 'en' ? speechEn : speechJa));
}
