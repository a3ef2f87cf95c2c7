import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

/** The words of faxes: their pages, and how they came or go. */
export const faxJa = {
  pages: (many: number) => `届いたファクス（${many}枚）`,
  page: (at: number, many: number) => `${at}枚目（全${many}枚）`,
  openPage: (at: number, many: number) => `${at}枚目を大きく見る（全${many}枚）`,
  original: (size: string) => `原本（TIFF、${size}）`,
  viewer: 'ファクスの紙面',
  previous: '前の紙',
  next: '次の紙',
  larger: '大きく',
  smaller: '小さく',
  fit: '幅に合わせる',
  upsideDown: '上下を逆に',
  zoom: (percent: number) => `${percent}%`,
  keys: '←→ 前後の紙、+ − 拡大・縮小、0 幅に合わせる、R 上下を逆に',
  /** Of one that came and is not whole. */
  broke: {
    unknown: (pages: number) =>
      `受信の終わりを確かめられませんでした。届いた${pages}枚を残しています。続きがあるかもしれません。`,
    other: (pages: number) => `途中で切れました。届いた${pages}枚を残しています。続きがあるかもしれません。`,
  },
  preview: '紙面を確かめる',
  previewTitle: '相手に届く紙面',
  drawing: '紙面を作っています…',
  back: '書き直す',
  send: 'ファクスで送る',
  picturesOnly: (name: string) =>
    `${name}は送れません。ファクスで送れるのは画像（PNG・JPEGなど）とPDFだけです。`,
  waiting: (pages: number) => `${pages}枚・順番を待っています`,
  sending: (pages: number) => `${pages}枚・送信中…`,
  sent: (pages: number) => `${pages}枚を送信済み`,
  again: (why: string, time: string, at: number, most: number) =>
    `${why}。${time}ごろもう一度送ります（${at}/${most}回目）`,
  failed: (why: string, attempts: number) => `${why}（${attempts}回かけました）`,
  results: {
    busy: '話し中でした',
    'no-answer': '応答がありませんでした',
    refused: '相手の機械が受け付けませんでした',
    unreachable: '使われていない番号か、つながらない番号です',
    congested: '電話網が混み合っていました',
    'cut-off': '途中で切れました',
    'no-fax': '相手はファクスではありませんでした（人か留守番電話が出ました）',
    'bad-line': '回線の雑音で届きませんでした',
    'hung-up': '相手が切りました',
    'exchange-lost': '送信中に交換機が止まりました',
    other: '送れませんでした',
  } as Readonly<Record<string, string>>,
};

export type FaxWords = typeof faxJa;

export const faxEn: FaxWords = {
  pages: (many) => `Received fax (${many} ${many === 1 ? 'page' : 'pages'})`,
  page: (at, many) => `Page ${at} of ${many}`,
  openPage: (at, many) => `Enlarge page ${at} of ${many}`,
  original: (size) => `Original (TIFF, ${size})`,
  viewer: 'Pages of the fax',
  previous: 'Previous page',
  next: 'Next page',
  larger: 'Larger',
  smaller: 'Smaller',
  fit: 'Fit width',
  upsideDown: 'Turn over',
  zoom: (percent) => `${percent}%`,
  keys: '←→ pages, + − zoom, 0 fit width, R turn over',
  broke: {
    unknown: (pages) =>
      `Nobody saw how it ended. ${pages} received ${pages === 1 ? 'page is' : 'pages are'} kept; there may have been more.`,
    other: (pages) =>
      `It broke off. ${pages} received ${pages === 1 ? 'page is' : 'pages are'} kept; there may have been more.`,
  },
  preview: 'Preview pages',
  previewTitle: 'The pages as they will arrive',
  drawing: 'Drawing the pages…',
  back: 'Change the text',
  send: 'Send by fax',
  picturesOnly: (name) => `${name} cannot be sent: by fax only pictures (PNG, JPEG …) and PDF go.`,
  waiting: (pages) => `${pages} ${pages === 1 ? 'page' : 'pages'}, waiting for its turn`,
  sending: (pages) => `${pages} ${pages === 1 ? 'page' : 'pages'}, sending…`,
  sent: (pages) => `${pages} ${pages === 1 ? 'page' : 'pages'} sent`,
  again: (why, time, at, most) => `${why}. Next attempt about ${time} (${at} of ${most})`,
  failed: (why, attempts) => `${why} (${attempts} ${attempts === 1 ? 'attempt' : 'attempts'})`,
  results: {
    busy: 'The line was busy',
    'no-answer': 'Nobody answered',
    refused: 'The other machine refused it',
    unreachable: 'The number is not in use or cannot be reached',
    congested: 'The telephone network was congested',
    'cut-off': 'It broke off',
    'no-fax': 'There was no fax at the other end (a person or an answering machine)',
    'bad-line': 'Noise on the line spoilt it',
    'hung-up': 'The other side hung up',
    'exchange-lost': 'The exchange stopped while it was sent',
    other: 'It could not be sent',
  },
};

/** The words in the language that this person chose, and anew when that changes. */
export function useFaxWords(): FaxWords {
  return useSyncExternalStore(subscribeSettings, () => (settings().language === 'en' ? faxEn : faxJa));
}
