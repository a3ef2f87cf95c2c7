import { readCorrespondents } from './correspondents.ts';
import type { Correspondent } from './types.ts';

/** The header of an earlier mail as programs write it into the text ('差出人: … 送信日時: … 件名: …'). */
export interface HeaderBlock {
  /** The line it begins at. */
  at: number;
  from: Correspondent | null;
  subject: string;
}

const FROM =
  /^[*\s]*(?:From|差出人|送信者|送信元|Von|De|Da|发件人|發件人|寄件者|보낸 ?사람)[*\s]*[:：]\**\s*(.*)$/i;
const SUBJECT = /^[*\s]*(?:Subject|件名|Betreff|Objet|Asunto|Assunto|主题|主旨|제목)[*\s]*[:：]\**\s*(.*)$/i;
const OTHER =
  /^[*\s]*(?:Sent|Date|To|Cc|Reply-To|Resent-From|送信日時|送信日|日時|日付|宛先|宛て先|返信先|Gesendet|Datum|An|Envoyé|À|Enviado(?: el)?|Para|Data|发送时间|日期|收件人|收件者|抄送|寄件日期|보낸 ?날짜|받는 ?사람|참조)[*\s]*[:：]/i;
const MOST_LINES = 12;
const MOST_LINE_CHARS = 500;

/** The block that begins at this line: a sender and at least two more fields close below. */
export function headerBlockAt(lines: readonly string[], at: number): HeaderBlock | undefined {
  const first = lineAt(lines, at);
  if (!FROM.test(first) && !(OTHER.test(first) || SUBJECT.test(first))) return undefined;
  let from: string | undefined;
  let subject: string | undefined;
  let others = 0;
  for (let index = at; index < Math.min(at + MOST_LINES, lines.length); index++) {
    const line = lineAt(lines, index);
    if (line.trim() === '' && others > 0) break;
    const sender = FROM.exec(line)?.[1];
    const about = SUBJECT.exec(line)?.[1];
    if (sender !== undefined) from ??= sender;
    else if (about !== undefined) subject ??= about;
    else if (OTHER.test(line)) others++;
  }
  const count = others + (subject === undefined ? 0 : 1);
  if (from === undefined || count < 2) return undefined;
  return { at, from: senderOf(from), subject: (subject ?? '').trim() };
}

function lineAt(lines: readonly string[], at: number): string {
  return (lines[at] ?? '').slice(0, MOST_LINE_CHARS);
}

/** 'Yamada [mailto:y@…]', 'Yamada (y@…)' and '"y@…" <mailto:y@…>' as well as the usual form. */
function senderOf(text: string): Correspondent | null {
  const plain = text
    .replace(/\[mailto:([^\]\s]{1,320})\]/i, '<$1>')
    .replace(/\s<(?:mailto:)?[^<>\s]{1,320}>\s*(?=>)/i, '')
    .replace(/\(([^()\s]{1,100}@[^()\s]{1,200})\)/, '<$1>');
  const [first] = readCorrespondents(plain);
  return first ?? null;
}
