import type { AccountLink } from '#domain/staff/types.ts';

/** What a letter with a one-time link says. Its person may be new here: it says from whom it comes and what it is not. */
export function letterWords(
  kind: AccountLink['kind'],
  { city, name, by, url, until }: { city: string; name: string; by: string; url: string; until: string },
): { subject: string; text: string } {
  const what =
    kind === 'invitation'
      ? `${city}の市民対応システム「縁側」を使えるようになりました。次のリンクを開いて、ご自分のパスワードを決めてください。`
      : '縁側のパスワードを決め直すリンクをお送りします。次のリンクを開いて、新しいパスワードを決めてください。';
  return {
    subject: kind === 'invitation' ? `【${city}】縁側の利用のご案内` : `【${city}】縁側のパスワードのリンク`,
    text: [
      `${name} さん`,
      '',
      what,
      '',
      url,
      '',
      `・${until} まで、一度だけ使えます。`,
      '・このリンクをほかの人に渡さないでください。',
      `・${by}（${city}）が送りました。心当たりがなければ、開かずに${city}の情報システム担当へお知らせください。`,
      '',
      'このメールに返信は要りません。',
      '',
    ].join('\n'),
  };
}
