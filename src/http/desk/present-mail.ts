import type { Mail } from '#domain/mail/types.ts';
import type { MailAnswer } from './mail-shapes.ts';

/** What the desk shows of a message's mail. */
export function presentMail(mail: Mail | undefined): MailAnswer | null {
  if (!mail) return null;
  const { head, results, quoted, hasHtml, nature, spam, state, attempts, tryAt, trouble } = mail;
  const { subject, from, replyTo, to, cc, forwardedFrom, sentAt, withheld, otherSender } = head;
  return {
    subject,
    from,
    replyTo,
    to,
    cc,
    forwardedFrom,
    sentAt,
    quoted,
    hasHtml,
    remoteImages: head.remoteImages.length,
    nature,
    spam,
    otherSender,
    withheld,
    cutOfBytes: head.cutOfBytes ?? null,
    state,
    attempts,
    tryAt: tryAt?.toISOString() ?? null,
    trouble,
    results,
  };
}
