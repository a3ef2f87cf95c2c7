import type { AgentWork } from './agents.ts';
import type { Played } from './play.ts';
import { quantiles, type Score, type Share } from './score.ts';

/** Everything a rehearsal knows at its end; also what is written to the file. */
export interface Report {
  seed: number;
  ratePerHour: number;
  minutes: number;
  contacts: number;
  answered: number;
  abandoned: number;
  unfinished: number;
  /** From the first line to a person's first answer. */
  waitSec: { p50: number; p95: number } | null;
  questions: Share;
  defects: readonly string[];
  agents: readonly { login: string; replies: number; cases: number }[];
  score: Score | null;
  /** By resident; texts of residents are invented, replies are the staff's own. */
  conversations: readonly {
    number: number;
    conversationId: string;
    topic: string;
    language: string;
    mood: string;
    outcome: Played['outcome'];
    waitSec: number | null;
    missed: readonly string[];
    acknowledged: readonly string[];
    lines: Played['lines'];
  }[];
}

/** The report of what was played. */
export function makeReport(
  options: { seed: number; ratePerHour: number; minutes: number },
  played: readonly Played[],
  agents: readonly AgentWork[],
  defects: readonly string[],
  score: Score | null,
): Report {
  const count = (outcome: Played['outcome']) => played.filter((one) => one.outcome === outcome).length;
  const questions = played.flatMap((one) => one.questions);
  return {
    ...options,
    contacts: played.length,
    answered: count('answered'),
    abandoned: count('abandoned'),
    unfinished: count('unfinished'),
    waitSec: quantiles(played.flatMap((one) => one.firstAnswerSec ?? [])),
    questions: { done: questions.filter((one) => one.answered).length, of: questions.length },
    defects,
    agents: agents.map(({ login, replies, cases }) => ({
      login,
      replies: replies.length,
      cases: cases.length,
    })),
    score,
    conversations: played.map((one) => ({
      number: one.planned.number,
      conversationId: one.conversationId,
      topic: one.planned.topic.code,
      language: one.planned.topic.language,
      mood: one.planned.mood,
      outcome: one.outcome,
      waitSec: one.firstAnswerSec,
      missed: one.questions.filter(({ answered }) => !answered).map(({ question }) => question.ask),
      acknowledged: one.acknowledged,
      lines: one.lines,
    })),
  };
}

const seconds = (of: { p50: number; p95: number } | null) =>
  of ? `中央値 ${Math.round(of.p50)}秒、95% ${Math.round(of.p95)}秒` : '記録なし';
const shared = ({ done, of }: Share) =>
  of === 0 ? '該当なし' : `${done}/${of}（${Math.round((done / of) * 100)}%）`;

/** The report in Japanese, for the console. */
export function reportText(report: Report): string {
  const lines = [
    '',
    '── 模擬応対の結果 ──',
    `受けた件数　　　${report.contacts}件（応答 ${report.answered}、離脱 ${report.abandoned}、途中で終了 ${report.unfinished}）`,
    `応答までの時間　${seconds(report.waitSec)}`,
    `答えた質問　　　${shared(report.questions)}`,
    `不具合　　　　　${report.defects.length}件`,
    ...report.defects.slice(0, 20).map((defect) => `  ・${defect}`),
  ];
  if (report.score) lines.push(...scoreLines(report.score));
  return lines.join('\n');
}

function scoreLines(score: Score): string[] {
  return [
    '',
    '── 研修の講評 ──',
    `総合　　　　　　${score.points === null ? '採点できる応対がありません' : `${score.points}点（100点満点）`}`,
    `担当した応対　　${score.contacts}件`,
    `受けるまで　　　${seconds(score.acceptSec)}`,
    `最初の返信まで　${seconds(score.firstReplySec)}、60秒以内 ${shared(score.quickly)}`,
    `質問への回答　　${shared(score.questions)}`,
    `案件の登録　　　${shared(score.cases)}`,
    `期日の約束　　　${shared(score.promises)}`,
    `あいさつ　　　　${shared(score.greeted)}`,
    `丁寧な言葉　　　${shared(score.polite)}`,
    `結びの言葉　　　${shared(score.closed)}`,
    `後処理の完了　　${shared(score.wrappedUp)}`,
    ...(score.missed.length > 0
      ? ['答えていない質問（言い回しによる見落としもあります。記録で確かめてください）']
      : []),
    ...score.missed.map(({ number, ask }) => `  ・${number}人目「${ask}」`),
  ];
}
