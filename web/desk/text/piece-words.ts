import { useSyncExternalStore } from 'react';
import { settings, subscribeSettings } from '../state/settings.ts';

type Names = Readonly<Record<string, string>>;

/** The words of what becomes of files and recordings in a request. */
const pieceJa = {
  choose: '扱い',
  undecided: '未判断（渡しません）',
  ways: {
    given: 'そのまま渡す',
    blacked: '黒塗りして渡す',
    silenced: '音を消して渡す',
    replaced: '別に黒塗りした写しを渡す',
  } as Names,
  open: {
    image: '見る・黒塗りする',
    pdf: '見る・黒塗りする',
    recording: '聞く・音を消す',
    document: '開く',
  } as Names,
  left: (count: number) =>
    count === 0
      ? 'ファイル・録音は、すべて扱いを決めました。'
      : `扱いを決めていないファイル・録音が${count}件あります。決めないものは渡しません。`,
  places: (count: number) => `${count}か所`,
  copy: '黒塗りした写しのファイル',
  copySent: '写しを受け取りました',
  blackOut: {
    title: '黒塗りする場所',
    lead: '隠す場所を四角で囲みます。黒い四角は、渡す画像の画素そのものになります（あとから外せません）。写真の撮影場所などの情報も残りません。',
    leadPdf:
      '隠す場所を、ページごとに四角で囲みます。渡すPDFは、ここに見えるページの画像になります。文字としては選べず、隠した所の文字はどこにも残りません。',
    keys: '四角は矢印キーで動き、Shift と矢印キーで大きさが変わり、Delete で消えます。',
    add: '四角を加える',
    area: (nth: number) => `四角 ${nth}`,
    onPage: (nth: number) => `${nth}ページ`,
    page: (name: string, nth: number) => `${name} ${nth}ページ`,
    pageOf: (nth: number, pages: number) => `${nth} / ${pages} ページ`,
    goTo: 'ページ',
    before: '前のページ',
    after: '次のページ',
    none: '四角はありません。',
    instead:
      'ここで黒塗りできないファイルは、ほかの方法で黒塗りした写しを作り、「別に黒塗りした写しを渡す」を選んでください。',
    keep: 'この場所で決める',
  },
  silence: {
    title: '音を消す時間',
    lead: '消す時間を決めます。その間の音は、渡す録音の中で無音そのものになります。片方の声だけを消すときは、もう片方に小さく聞こえていないかを聞いて確かめてください。',
    add: 'いまの位置から加える',
    from: '始まり（分:秒）',
    to: '終わり（分:秒）',
    side: 'だれの声',
    sides: { both: '双方', resident: '相手', staff: '職員' } as Names,
    stretch: (nth: number) => `時間 ${nth}`,
    none: '消す時間はありません。',
    bad: '「1:05.5」のように、始まりより後の終わりを録音の長さの中で書いてください。',
    keep: 'この時間で決める',
    player: '録音を聞く',
  },
};
type PieceWords = typeof pieceJa;

const pieceEn: PieceWords = {
  choose: 'What becomes of',
  undecided: 'Not decided (stays here)',
  ways: {
    given: 'Goes out as it is',
    blacked: 'Goes out blacked out',
    silenced: 'Goes out with silence',
    replaced: 'A copy blacked out elsewhere goes out',
  },
  open: {
    image: 'Look, black out',
    pdf: 'Look, black out',
    recording: 'Listen, silence',
    document: 'Open',
  },
  left: (count) =>
    count === 0
      ? 'All files and recordings are decided.'
      : `${count} files or recordings are not decided. Those stay here.`,
  places: (count) => `${count} places`,
  copy: 'File of the blacked-out copy',
  copySent: 'The copy was taken',
  blackOut: {
    title: 'Places to black out',
    lead: 'Draw rectangles over what is hidden. They become pixels of the picture that goes out and cannot be taken off; where a photo was taken is not told either.',
    leadPdf:
      'Draw rectangles over what is hidden, page by page. The PDF that goes out is made of pictures of the pages as you see them here: no text can be selected in it, and what is hidden is nowhere in it.',
    keys: 'Arrow keys move a rectangle, with Shift they change its size, Delete removes it.',
    add: 'Add a rectangle',
    area: (nth) => `Rectangle ${nth}`,
    onPage: (nth) => `page ${nth}`,
    page: (name, nth) => `${name}, page ${nth}`,
    pageOf: (nth, pages) => `Page ${nth} of ${pages}`,
    goTo: 'Page',
    before: 'Page before',
    after: 'Next page',
    none: 'No rectangles.',
    instead: 'Make a copy that is blacked out by other means, and choose that it goes out instead.',
    keep: 'Keep these places',
  },
  silence: {
    title: 'Stretches to silence',
    lead: 'What is said in them becomes silence in the recording that goes out. Where one side only is silenced, listen whether the other side carries a trace of it.',
    add: 'Add from here on',
    from: 'From (min:s)',
    to: 'To (min:s)',
    side: 'Whose voice',
    sides: { both: 'Both', resident: 'The other party', staff: 'Staff' },
    stretch: (nth) => `Stretch ${nth}`,
    none: 'No stretches.',
    bad: 'Write them as 1:05.5, the end behind the beginning and within the recording.',
    keep: 'Keep these stretches',
    player: 'Listen',
  },
};

/** The words in the language that this person chose, and anew when that changes. */
export function usePieceWords(): PieceWords {
  return useSyncExternalStore(subscribeSettings, () => (settings().language === 'en' ? pieceEn : pieceJa));
}
