import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of letters that came by mail: what stands above them, and how they are shown. */
export const mailJa = {
  noSubject: '（件名なし）',
  from: '差出人',
  to: '宛先',
  cc: 'Cc',
  replyTo: '返信先',
  firstSender: '最初の差出人',
  sentAt: '送信日時',
  addresses: '宛先など',
  quoted: '以前のやりとり（引用）',
  /** The title of the frame, for readers. */
  frame: 'メールの元の体裁',
  asSent: '元の体裁で見る',
  asText: '文字だけで見る',
  pictures: (many: number) =>
    `外部の画像${many}点は読み込んでいません。読み込むと、開いたことが差出人に伝わることがあります。`,
  showPictures: '画像を表示',
  spam: '迷惑メールと判定されたメールです。リンクや添付ファイルを開く前に、心当たりを確かめてください。',
  otherSender: 'このやりとりの相手とは別の差出人から届きました。',
  withheld: (name: string) => `${name}は取り込みませんでした`,
  whyWithheld: {
    'file.too-many': '添付が多すぎます。市のメールサーバーのメールにはあります',
    'file.cut': '途中までしか取り込めていません。市のメールサーバーのメールにはあります',
  } as Readonly<Record<string, string>>,
  cut: (size: string | null) =>
    `大きすぎるメールのため${size === null ? '' : `（${size}）`}、はじめの部分だけを取り込みました。残りの添付は、市のメールサーバーの同じフォルダーにあります（旗の印を付けました）。メールソフトで開くか、差出人に分けて送ってもらってください。`,
  natures: {
    'auto-reply': '自動返信',
    bounce: '不達の通知',
    list: 'メーリングリスト',
    bulk: '一斉配信',
    'delivery-receipt': '開封の通知',
    calendar: '予定',
  } as Readonly<Record<string, string>>,
};

export type MailWords = typeof mailJa;

export const mailEn: MailWords = {
  noSubject: '(no subject)',
  from: 'From',
  to: 'To',
  cc: 'Copy to',
  replyTo: 'Answers to',
  firstSender: 'First sender',
  sentAt: 'Sent',
  addresses: 'Addresses',
  quoted: 'Earlier mails (quoted)',
  frame: 'The mail as it was laid out',
  asSent: 'As it was laid out',
  asText: 'As plain text',
  pictures: (many) =>
    `${many} ${many === 1 ? 'picture' : 'pictures'} from outside not loaded. Loading may tell the sender that the mail was opened.`,
  showPictures: 'Load pictures',
  spam: 'This mail was judged to be spam. Make sure that you expect it before you open links or files.',
  otherSender: 'Somebody else than the other side of this conversation sent it.',
  withheld: (name) => `${name} was not taken in`,
  whyWithheld: {
    'file.too-many': "there are too many; they are in the mail on the city's mail server",
    'file.cut': "only part of it came; it is whole in the mail on the city's mail server",
  },
  cut: (size) =>
    `A mail too large to be taken whole${size === null ? '' : ` (${size})`}: this is its beginning. The other files are in the mail in the same folder of the city's mail server, where it is flagged. Open it there with a mail program, or ask its sender to send it in parts.`,
  natures: {
    'auto-reply': 'Automatic reply',
    bounce: 'Not delivered',
    list: 'Mailing list',
    bulk: 'Bulk mail',
    'delivery-receipt': 'Read receipt',
    calendar: 'Appointment',
  },
};

/** The words in the language that this person chose, and anew when that changes. */
export function useMailWords(): MailWords {
  return useSyncExternalStore(subscribeSettings, () => (settings().language === 'en' ? mailEn : mailJa));
}
