import type { PlainText } from './plain-page.tsx';
import type { PageLanguage } from '../../shared/i18n.ts';

/** The accessibility page: the aim, what was done, how it is checked, what is known to be missing, where to write. */
export const ACCESSIBILITY_TEXT: Record<PageLanguage, PlainText> = {
  ja: {
    title: 'ウェブアクセシビリティ',
    parts: [
      {
        heading: '目標',
        paragraphs: [
          '住民の方が使うページ（チャット、案件のページ、このページなど）は、JIS X 8341-3:2016 の適合レベルAAと、WCAG 2.2 のレベルAAを目標に作っています。',
        ],
      },
      {
        heading: 'していること',
        paragraphs: [
          'すべての操作がキーボードでできます。新しいメッセージは、画面読み上げソフトに知らせます。状態は色だけでなく、ことばと記号でも示します。',
          '文字を200％まで大きくしても、幅の狭いスマートフォンでも使えます。日本語、やさしい日本語（ふりがな付き）、英語から選べます。',
        ],
      },
      {
        heading: '確かめ方',
        paragraphs: [
          'ページを作り変えるたびに、自動検査（axe、WCAG 2.2 AAまで）で確かめています。自動検査でわかるのは一部のため、正式な「準拠」の試験結果は、運用する市が公開します。',
        ],
      },
      {
        heading: 'わかっている課題',
        paragraphs: [
          '送られた写真には、説明の文がありません。PDFなど、送られたファイルの中身は検査していません。',
        ],
      },
      {
        heading: '使いにくいとき',
        paragraphs: [
          '使いにくいところがあれば、チャットまたは{city}の窓口でお知らせください。別の方法でもご相談を受け付けます。',
        ],
      },
    ],
  },
  'ja-easy': {
    title: '{使|つか}いやすさについて',
    parts: [
      {
        heading: 'したいこと',
        paragraphs: [
          'だれでも{使|つか}えるページにしたいです。JIS X 8341-3 と WCAG 2.2 の AA という{決|き}まりを{守|まも}ります。',
        ],
      },
      {
        heading: 'していること',
        paragraphs: [
          'キーボードだけで{使|つか}えます。{声|こえ}で{読|よ}むソフトでも{使|つか}えます。',
          '{文字|もじ}を{大|おお}きくできます。スマートフォンでも{使|つか}えます。{日本語|にほんご}、やさしい{日本語|にほんご}、{英語|えいご}があります。',
        ],
      },
      {
        heading: 'まだできないこと',
        paragraphs: ['{送|おく}った{写真|しゃしん}には、{説明|せつめい}がありません。'],
      },
      {
        heading: '{使|つか}いにくいとき',
        paragraphs: [
          'チャットか{市|し}の{窓口|まどぐち}で{教|おし}えてください。ほかの{方法|ほうほう}でも{相談|そうだん}できます。',
        ],
      },
    ],
  },
  en: {
    title: 'Accessibility',
    parts: [
      {
        heading: 'Aim',
        paragraphs: [
          'The pages for residents (chat, case page, this page and others) are made to meet JIS X 8341-3:2016 level AA and WCAG 2.2 level AA.',
        ],
      },
      {
        heading: 'What is done',
        paragraphs: [
          'Everything works with the keyboard. New messages are announced to screen readers. States are told by words and signs, not by colour alone.',
          'Text can be enlarged to 200 %, and narrow phones are served as well. You can choose Japanese, plain Japanese with readings, or English.',
        ],
      },
      {
        heading: 'How it is checked',
        paragraphs: [
          'Each change is checked automatically (axe, up to WCAG 2.2 AA). Such a check finds only part of all faults; the formal test result is published by the city that runs the service.',
        ],
      },
      {
        heading: 'Known limits',
        paragraphs: [
          'Pictures that people send carry no description. The contents of files such as PDF are not checked.',
        ],
      },
      {
        heading: 'If something is hard to use',
        paragraphs: [
          'Please tell us in the chat or at the desk of {city}. We take your matter in other ways, too.',
        ],
      },
    ],
  },
};
