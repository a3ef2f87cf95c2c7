import type { Words } from '../../shared/i18n.ts';

type Key =
  | 'title'
  | 'lead'
  | 'file'
  | 'search'
  | 'count'
  | 'none'
  | 'failed'
  | 'loading'
  | 'screenOnly'
  | 'asks'
  | 'answers'
  | 'refusals'
  | 'catalogue'
  | 'optional'
  | 'general';

export const API_WORDS: Words<Key> = {
  ja: {
    title: 'APIの説明',
    lead: '庁内のほかのシステムをつなぐ方のための説明です。内容は、いま動いている縁側のものです。',
    file: 'OpenAPI 3.1 のファイル',
    search: 'しぼり込む（アドレス・英語の説明・コード）',
    count: '{count}件',
    none: '当てはまるものはありません。',
    failed: '説明を読み込めませんでした。ページを読み込み直してください。',
    loading: '読み込んでいます',
    screenOnly: '画面専用',
    asks: '送るもの',
    answers: '返るもの',
    refusals: '断られるとき',
    catalogue: '断る理由のコードの一覧',
    optional: '省略可',
    general: 'はじめに',
  },
  'ja-easy': {
    title: 'APIの{説明|せつめい}',
    lead: '{市|し}のほかのコンピューターをつなぐ{人|ひと}のためのページです。',
    file: 'OpenAPI 3.1 のファイル',
    search: 'さがす',
    count: '{count}{件|けん}',
    none: 'ありません。',
    failed: '{読|よ}めませんでした。もう{一度|いちど}{開|ひら}いてください。',
    loading: '{読|よ}んでいます',
    screenOnly: '{画面|がめん}だけ',
    asks: '{送|おく}るもの',
    answers: '{返|かえ}るもの',
    refusals: 'できないとき',
    catalogue: 'できない{理由|りゆう}のコード',
    optional: 'なくてもよい',
    general: 'はじめに',
  },
  en: {
    title: 'The API',
    lead: 'For those who connect other systems of the city. It describes the Engawa that is running here.',
    file: 'The file (OpenAPI 3.1)',
    search: 'Narrow down (address, words, codes)',
    count: '{count} routes',
    none: 'Nothing fits.',
    failed: 'The description could not be loaded. Load the page again.',
    loading: 'Loading',
    screenOnly: 'screens only',
    asks: 'Send',
    answers: 'Answer',
    refusals: 'Refusals',
    catalogue: 'All codes of refusal',
    optional: 'optional',
    general: 'First of all',
  },
};
