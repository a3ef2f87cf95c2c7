import { readReports, type Report } from './bounce-reports.ts';
import { readWords } from './bounce-words.ts';
import { type Field, fieldValue } from './fields.ts';
import type { Bounce, Correspondent } from './types.ts';

/** What a bounce is told by. */
export interface BounceSigns {
  fields: readonly Field[];
  from: readonly Correspondent[];
  subject: string;
  /** The text for people. */
  text: string;
  /** The message/delivery-status parts, as they came. */
  reports: readonly string[];
  /** The mail as a whole is a report. */
  isReport: boolean;
  /** The header of the mail that came back, or that mail. */
  returned: string;
}

const DAEMON =
  /^(?:mailer-daemon|mail-daemon|mailerdaemon|postmaster|mmail|mailsystem|mail-system|microsoftexchange[0-9a-f]*)@/i;
const DAEMON_NAME = /mail delivery (?:sub)?system|mailer-daemon|メール配信システム/i;
const SUBJECT =
  /undeliver|returned mail|delivery (?:status|failure|incomplete|has failed)|failure notice|mail system error|mail delivery (?:failed|failure)|could not be delivered|message (?:delayed|not delivered)|warning: (?:message|could not send)|配信不能|配信できません|配信に失敗|配信エラー|送信できません|送信エラー|エラーメール|不達|届けることができません/i;

/**
 * What a mail server says of a mail of ours that it did not deliver: by its report (RFC 3464) where there is one, by the
 * words of common servers where there is none. Null for everything else: a bounce that a person sends on is none.
 */
export function readBounce(signs: BounceSigns): Bounce | null {
  const isDaemon = comesFromDaemon(signs);
  // Somebody who sends on what a server told them has its parts within an ordinary mail.
  const isTold = isDaemon || signs.isReport;
  const reports = isTold ? signs.reports.flatMap((text) => readReports(text)) : [];
  if (reports.length === 0 && !isDaemon) return null;
  if (
    reports.length === 0 &&
    !SUBJECT.test(signs.subject) &&
    !fieldValue(signs.fields, 'x-failed-recipients')
  ) {
    return null;
  }
  const worst = worstOf(reports);
  const said = readWords(signs.text, fieldValue(signs.fields, 'x-failed-recipients'));
  const status = worst?.status ?? said.status;
  return {
    finalRecipient: worst?.finalRecipient ?? said.recipient,
    action: worst?.action ?? actionOf(status, `${signs.subject}\n${signs.text.slice(0, 2_000)}`),
    status,
    diagnostic: worst?.diagnostic ?? said.diagnostic,
    originalMessageId: messageIdIn(signs.returned) ?? messageIdIn(signs.text) ?? inReplyTo(signs.fields),
  };
}

function comesFromDaemon({ fields, from }: BounceSigns): boolean {
  if (/^\s*<\s*>/.test(fieldValue(fields, 'return-path'))) return true;
  return from.some(({ name, address }) => DAEMON.test(address) || DAEMON_NAME.test(name));
}

/** Of several recipients the one that an agent must know of. */
function worstOf(reports: readonly Report[]): Report | undefined {
  const order = ['failed', 'delayed', 'expanded', 'relayed', 'delivered'];
  return reports.toSorted((one, other) => order.indexOf(one.action) - order.indexOf(other.action))[0];
}

const DELAY =
  /delayed|warning: |still being retried|will (?:keep|continue) (?:trying|to)|not yet been delivered|配信が遅延|遅延しています|再送(?:を試み|します)/i;

function actionOf(status: string | null, words: string): Bounce['action'] {
  if (status?.startsWith('5')) return 'failed';
  return DELAY.test(words) ? 'delayed' : 'failed';
}

const MESSAGE_ID = /^[ \t>]{0,10}message-id:[ \t\r\n]{0,5}<([^<>\s]{1,998})>/im;

function messageIdIn(text: string): string | null {
  return MESSAGE_ID.exec(text)?.[1] ?? null;
}

function inReplyTo(fields: readonly Field[]): string | null {
  return /<([^<>\s]{1,998})>/.exec(fieldValue(fields, 'in-reply-to'))?.[1] ?? null;
}
