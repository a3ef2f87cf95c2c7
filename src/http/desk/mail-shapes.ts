import { z } from 'zod';
import { clientId, count, freeText, id, instant } from '../shapes.ts';

const mailAddress = z.object({ name: z.string(), address: z.string() });

/** What a message is that came, or goes, by mail. */
export const mailAnswer = z.object({
  subject: z.string(),
  from: z.array(mailAddress),
  replyTo: z.array(mailAddress),
  to: z.array(mailAddress),
  cc: z.array(mailAddress),
  forwardedFrom: mailAddress.nullable(),
  sentAt: instant.nullable(),
  /** What was written before and came along. */
  quoted: z.string().nullable(),
  hasHtml: z.boolean(),
  /** Pictures that its HTML would fetch from elsewhere. */
  remoteImages: count,
  /** 'ordinary' | 'auto-reply' | 'bounce' | 'list' | 'bulk' | 'delivery-receipt' | 'calendar' */
  nature: z.string(),
  spam: z.boolean(),
  /** Somebody else than whom the thread is with wrote it. */
  otherSender: z.boolean(),
  /** How large it is on the city's mail server, where only its beginning was taken (0: not known); null where all of it was. */
  cutOfBytes: count.nullable(),
  /** Files that did not pass, with the refusal's code. */
  withheld: z.array(z.object({ name: z.string(), why: z.string() })),
  /** Of one that goes. */
  state: z.enum(['waiting', 'sending', 'sent', 'failed', 'bounced']).nullable(),
  attempts: count,
  tryAt: instant.nullable(),
  trouble: z.string().nullable(),
  /** What servers said, by recipient. */
  results: z.array(
    z.object({
      address: z.string(),
      action: z.enum(['failed', 'delayed', 'delivered', 'relayed']),
      status: z.string().nullable(),
      answer: z.string().nullable(),
      at: instant,
    }),
  ),
});
export type MailAnswer = z.infer<typeof mailAnswer>;

/** A letter is passed on with everything that came with it. */
export const LETTER_FILES_MAX = 30;

const givenAddress = z.strictObject({
  name: z.string().max(200).default(''),
  address: z.string().min(3).max(254),
});
/** To whom and about what; at most 50 in all. */
export const mailWish = z.strictObject({
  to: z.array(givenAddress).min(1).max(50),
  cc: z.array(givenAddress).max(50).default([]),
  subject: z.string().min(1).max(500),
});

/**
 * GET /desk/interactions/:id/mail-answer : whom an answer goes to; `plan` null where it is none by mail, `way` how it would go
 * on by mail then, null where no address is known
 */
const plan = z.object({ to: z.array(mailAddress), cc: z.array(mailAddress), subject: z.string() });
export const mailPlanAnswer = z.object({
  plan: z.object({ from: mailAddress, signature: z.string(), reply: plan, replyAll: plan }).nullable(),
  way: z
    .object({
      mailbox: z.object({ id, name: z.string(), address: z.string(), signature: z.string() }),
      to: z.array(mailAddress),
      subject: z.string(),
      isByMail: z.boolean(),
    })
    .nullable(),
});
export type MailPlanAnswer = z.infer<typeof mailPlanAnswer>;

/** GET /desk/messages/:id/mail-html */
export const mailHtmlQuery = z.object({ images: z.enum(['no', 'yes']).default('no') });

/** POST /desk/mails */
export const composeMail = z.strictObject({
  clientId,
  entryPointId: id,
  mail: mailWish,
  body: freeText,
  fileIds: z.array(id).max(LETTER_FILES_MAX).default([]),
  sendAt: instant.optional(),
});
export const composedAnswer = z.object({ interactionId: id, messageId: id });
export type ComposedAnswer = z.infer<typeof composedAnswer>;
/** GET /desk/mailboxes : from which addresses one may write */
export const ownMailboxesAnswer = z.object({
  mailboxes: z.array(z.object({ id, name: z.string(), address: z.string(), signature: z.string() })),
});
export type OwnMailboxesAnswer = z.infer<typeof ownMailboxesAnswer>;
