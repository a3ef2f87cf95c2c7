import { z } from 'zod';
import { MAIL_TROUBLES, mailboxSettings } from '#domain/mail/types.ts';
import { count, id, instant } from '../shapes.ts';

const secretsThere = z.object({
  password: z.boolean(),
  outgoingPassword: z.boolean(),
  clientSecret: z.boolean(),
  refreshToken: z.boolean(),
});

export const mailboxAnswer = z.object({
  /** Of its entry point. */
  id,
  name: z.string(),
  address: z.string(),
  senderName: z.string(),
  queueId: id,
  queueName: z.string(),
  settings: mailboxSettings,
  /** Which are kept; what they are is told to nobody. */
  secrets: secretsThere,
  inUse: z.boolean(),
  state: z.enum(['new', 'connected', 'retrying', 'stopped']),
  trouble: z.enum(MAIL_TROUBLES).nullable(),
  stateAt: instant.nullable(),
  /** Mails that are ours and not read yet, and those that could not be read. */
  waiting: count,
  unreadable: count,
  lastMailAt: instant.nullable(),
  version: count,
  changedByName: z.string().nullable(),
  changedAt: instant.nullable(),
});
export type MailboxAnswer = z.output<typeof mailboxAnswer>;

/** GET /admin/mailboxes */
export const mailboxesAnswer = z.object({ mailboxes: z.array(mailboxAnswer) });
export type MailboxesAnswer = z.output<typeof mailboxesAnswer>;

const name = z.string().min(1).max(200);
const secret = z.string().min(1).max(5_000).nullable();
/** Only what is given changes; null forgets it. */
const secrets = z
  .strictObject({ password: secret, outgoingPassword: secret, clientSecret: secret, refreshToken: secret })
  .partial();
const address = z.string().min(3).max(254);

/** POST /admin/mailboxes → mailboxAnswer */
export const openMailboxBody = z.strictObject({
  name,
  address,
  senderName: name,
  queueId: id,
  settings: mailboxSettings,
  secrets: secrets.default({}),
});
/** PUT /admin/mailboxes/:id → mailboxAnswer; `version` as it was shown to who changes it */
export const changeMailboxBody = openMailboxBody
  .omit({ address: true })
  .extend({ inUse: z.boolean(), version: count.min(1) });
/** POST /admin/mailbox-trial; `id` of a mailbox whose secrets are taken where none are given */
export const mailboxTrialBody = z.strictObject({
  id: id.nullable(),
  address,
  settings: mailboxSettings,
  secrets: secrets.default({}),
});
const fault = z.object({ trouble: z.enum(MAIL_TROUBLES), said: z.string().nullable() }).nullable();
/** What kept each side from going; null where it went. */
export const mailboxTrialAnswer = z.object({ incoming: fault, outgoing: fault });
export type MailboxTrialAnswer = z.output<typeof mailboxTrialAnswer>;
/** POST /admin/mailboxes/:id/read-again */
export const readAgainAnswer = z.object({ count });
