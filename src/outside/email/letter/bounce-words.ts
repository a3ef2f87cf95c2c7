import { statusIn } from './bounce-reports.ts';
import { cleanAddress } from './correspondents.ts';
import { cleanLine } from './words.ts';

/** What the text of a bounce without a report says. */
interface Said {
  recipient: string | null;
  status: string | null;
  diagnostic: string | null;
}

const ADDRESS = String.raw`[^\s<>"'()@:;,]{1,64}@[A-Za-z0-9.-]{1,190}`;
/** Where the mail that came back begins: what stands there says nothing of the failure. */
const RETURNED =
  /^(?:[- ]*(?:below this line is a copy of the message|this is a copy of (?:the|your) message|original message follows|(?:the )?body of the original message|unsent message follows|undelivered message headers|original message|returned message|transcript of the original|元のメッセージ|以下.{0,20}(?:元|送信).{0,10}メッセージ).*|-{3,} ?(?:original message|message header).*|(?:from|received|return-path|message-id): .*)$/im;
/** An address with what follows it, as qmail, Exim, sendmail, Exchange and the carriers write it. */
const ENTRIES: readonly RegExp[] = [
  new RegExp(
    String.raw`^\s{0,10}<(${ADDRESS})>\s*(?:\(.{0,200}\))?\s*[:：](.*(?:\n(?!\s*\n|<).+){0,6})`,
    'm',
  ),
  new RegExp(String.raw`^\s{0,10}<?(${ADDRESS})>?[ \t]*\n((?:[ \t]+.+\n?){1,6})`, 'm'),
  new RegExp(String.raw`^\s{0,10}<?(${ADDRESS})>?\s*[-:：]\s*(.+)`, 'm'),
  new RegExp(String.raw`<(${ADDRESS})>(.{0,300})`),
  new RegExp(String.raw`(?:^|[\s:：])(${ADDRESS})()`, 'm'),
];
const REASON =
  /^.*(?:\b[45]\d\d[ -]|user unknown|unknown user|mailbox (?:full|unavailable|not found)|no such user|does not exist|over quota|host (?:unknown|not found)|宛先.{0,20}(?:不明|存在しません|見つかりません)|メールボックス).*$/im;
const MOST_TEXT = 20_000;
const MOST_DIAGNOSTIC_CHARS = 500;

/** Reads recipient, code and reason out of the words of a mail server; `failed` is the header X-Failed-Recipients. */
export function readWords(text: string, failed: string): Said {
  const start = text.slice(0, MOST_TEXT);
  const returned = RETURNED.exec(start);
  const words = returned ? start.slice(0, returned.index) : start;
  const [named = ''] = failed.split(/[,\s]+/, 1);
  const entry = ENTRIES.map((pattern) => pattern.exec(words)).find((match) => match !== null);
  const reason = (entry?.[2] ?? '').trim() || (REASON.exec(words)?.[0] ?? '');
  return {
    recipient: cleanAddress(named) || cleanAddress(entry?.[1] ?? '') || null,
    status: statusIn(words) ?? statusOfCode(words),
    diagnostic: cleanLine(reason, MOST_DIAGNOSTIC_CHARS) || null,
  };
}

/** '550 …' says the class only: 5.0.0. */
function statusOfCode(words: string): string | null {
  const code = /(?:^|[\s:])([45])\d\d[\s-]/m.exec(words);
  return code ? `${code[1]}.0.0` : null;
}
