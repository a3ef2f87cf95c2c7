import type { City } from '#domain/city/types.ts';
import { type LeakReport, type PaperBlock, REPORT_ITEMS } from '#domain/disclosure/types.ts';

/** The items of the law, in its order; 個人情報の保護に関する法律施行規則 第43条. */
const ITEMS: Readonly<Record<keyof LeakReport, string>> = {
  outline: '概要',
  items: '漏えい等が発生し、又は発生したおそれがある保有個人情報の項目',
  cause: '原因',
  secondary: '二次被害又はそのおそれの有無及びその内容',
  person: '本人への対応の実施状況',
  publication: '公表の実施状況',
  prevention: '再発防止のための措置',
  other: 'その他参考となる事項',
};

/** A leak's report as it is laid out on paper; what is not known yet says so. */
export function leakReport(
  leak: {
    knownAt: string;
    malicious: boolean;
    residents: number;
    report: LeakReport;
    quickOn: string;
    finalOn: string;
    quickSentOn: string | null;
  },
  { name, timeZone }: Pick<City, 'name' | 'timeZone'>,
): { title: string; blocks: PaperBlock[] } {
  const kind = leak.quickSentOn === null ? '速報' : '確報';
  const title = `個人情報の漏えい等報告書（${kind}）`;
  const known = new Date(leak.knownAt).toLocaleString('sv-SE', { timeZone }).slice(0, 16);
  const [first, second, ...others] = REPORT_ITEMS;
  const row = (item: keyof LeakReport): PaperBlock => ({
    ...{ kind: 'row', label: ITEMS[item], text: leak.report[item] || '（確認中）' },
  });
  return {
    title,
    blocks: [
      { kind: 'title', text: title },
      { kind: 'row', label: '報告する機関', text: name },
      { kind: 'row', label: '事態を知った日時', text: known },
      { kind: 'row', label: '報告の期限', text: `速報 ${leak.quickOn} まで、確報 ${leak.finalOn} まで` },
      { kind: 'row', label: '不正の目的', text: leak.malicious ? 'おそれがある' : 'なし' },
      row(first),
      row(second),
      { kind: 'row', label: '本人の数', text: `${leak.residents}人（監査記録から数えたもの）` },
      ...others.map(row),
    ],
  };
}
