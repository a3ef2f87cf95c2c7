import type { CampaignAnswer, NumbersAnswer } from '#http/desk/campaign-shapes.ts';
import { saveText } from '../parts/save-file.ts';
import { client } from '../state/desk.ts';
import { fullTime } from '../text/format.ts';
import { campaignWords } from '../text/campaign-words.ts';
import { language } from '../text/text.ts';
import { toCsv } from './number-list.ts';

const AT_ONCE = 1_000;

/** Saves what came of each number as a CSV file on this machine; each part that is read is audited. */
export async function exportResults(campaign: CampaignAnswer): Promise<void> {
  const { list, progressNames } = campaignWords();
  const { columns } = list;
  const yesNo = (is: boolean): string => (is ? list.yes : list.no);
  const rows: string[][] = [
    [
      columns.nth,
      columns.number,
      columns.note,
      columns.result,
      columns.tries,
      progressNames.heard,
      progressNames.pressed,
      progressNames.talked,
      list.settledAt,
    ],
  ];
  for (let after: number | null = 0; after !== null; ) {
    const page: NumbersAnswer = await client.get<NumbersAnswer>(
      `/desk/campaigns/${campaign.id}/numbers?after=${after}&limit=${AT_ONCE}`,
    );
    for (const row of page.numbers)
      rows.push([
        String(row.nth),
        row.number ?? '',
        row.note ?? '',
        row.outcome === null ? list.states[row.state] : list.outcomes[row.outcome],
        String(row.tries),
        yesNo(row.heard),
        yesNo(row.pressed),
        yesNo(row.talked),
        row.settledAt ? fullTime(row.settledAt, language()) : '',
      ]);
    after = page.nextAfter;
  }
  saveText(`${campaign.name}.csv`, 'text/csv', toCsv(rows));
}
