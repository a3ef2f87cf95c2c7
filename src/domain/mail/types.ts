/**
 * Mail as the city has it. Vocabulary:
 *   mailbox    (メール窓口) an address of the city as an entry point, with the servers that receive and send for it
 *   raw mail   a mail as it came, byte for byte; ours before anything is made of it
 *   mail       what a message is beside its words when it came, or goes, by mail: addresses, subject, delivery
 *   thread     one matter's mails with one person: a conversation
 *   reply token  what our mails carry in their address or subject, so that an answer finds its thread
 */
import { z } from 'zod';

/** A name and an address. */
export interface MailAddress {
  name: string;
  address: string;
}

/** How the line to a server is secured: from its first byte, after a greeting, or not at all. */
export const SECURITIES = ['tls', 'starttls', 'none'] as const;

const server = z.strictObject({
  host: z.string().trim().min(1).max(255),
  port: z.number().int().min(1).max(65_535),
  security: z.enum(SECURITIES),
  /** Under which name one signs in; null where nobody has to. */
  user: z.string().trim().min(1).max(255).nullable(),
});

const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/;
const weeklyHours = z
  .array(
    z
      .strictObject({
        days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
        from: z.string().regex(TIME),
        to: z.string().regex(TIME),
      })
      .refine(({ from, to }) => from < to),
  )
  .min(1)
  .max(20);

/** How a mailbox is read and answered. */
export const mailboxSettings = z.strictObject({
  incoming: server.extend({ folder: z.string().trim().min(1).max(255).default('INBOX') }),
  outgoing: server,
  signIn: z.enum(['password', 'oauth2']).default('password'),
  oauth: z
    .strictObject({
      tokenUrl: z.url({ protocol: /^https?$/ }).max(500),
      clientId: z.string().trim().min(1).max(500),
      scope: z.string().trim().max(500).default(''),
    })
    .nullable()
    .default(null),
  /** The certificate of an authority of the city's own, PEM; null where the servers' are signed by one that everybody knows. */
  authority: z.string().max(20_000).nullable().default(null),
  /** Whether the server takes `name+anything@domain` for `name@domain`; the reply token stands in the subject otherwise. */
  plusAddress: z.boolean().default(false),
  signature: z.string().max(2_000).default(''),
  /** In which language who writes none that we can tell is written to. */
  language: z.string().max(10).default('ja'),
  /** Whether the first mail of a matter is acknowledged. */
  acknowledge: z.boolean().default(true),
  /** When somebody reads what comes, as an acknowledgement says; its queue's hours where it has none of its own. */
  hours: weeklyHours.nullable().default(null),
  /** What a mail does to the case of its thread when that is closed: opens it again, or is looked at anew. */
  closedCase: z.enum(['reopen', 'anew']).default('anew'),
});
export type MailboxSettings = z.output<typeof mailboxSettings>;

/** What is signed in with; sealed in the row. */
export interface MailSecrets {
  password: string | null;
  /** For sending, where it is another one. */
  outgoingPassword: string | null;
  clientSecret: string | null;
  refreshToken: string | null;
}

export type MailboxState = 'new' | 'connected' | 'retrying' | 'stopped';

/** Why a server could not be used, in the order in which one finds out. */
export const MAIL_TROUBLES = [
  'host-unknown',
  'refused',
  'timed-out',
  'no-tls',
  'certificate',
  'token',
  'sign-in',
  'folder',
  'sender',
  'closed',
  'other',
] as const;
export type MailTrouble = (typeof MAIL_TROUBLES)[number];

/** How far a mailbox was read. `validity` null: never. */
export interface MailCursor {
  validity: number | null;
  lastUid: number;
}

/** An address of the city. */
export interface Mailbox {
  entryPointId: string;
  address: string;
  senderName: string;
  settings: MailboxSettings;
  inUse: boolean;
  cursor: MailCursor;
  state: MailboxState;
  trouble: MailTrouble | null;
  stateAt: Date | null;
  version: number;
  changedBy: string | null;
  changedAt: Date | null;
}

/** A file that came with a mail and did not pass: what it was called, and why. Its bytes are in the raw mail. */
export interface WithheldFile {
  name: string;
  why: string;
}

/** What stands above the words of a mail. */
export interface MailHead {
  from: MailAddress[];
  replyTo: MailAddress[];
  to: MailAddress[];
  cc: MailAddress[];
  subject: string;
  /** Its Message-ID without brackets; null where it has none. */
  mailId: string | null;
  /** Ids of what it answers, oldest first. */
  references: string[];
  sentAt: string | null;
  forwardedFrom: MailAddress | null;
  remoteImages: string[];
  /** Files shown within the HTML, by content id. */
  inline: Record<string, string>;
  withheld: WithheldFile[];
  /** Its sender is not whom the thread is with. */
  otherSender: boolean;
  /** How large it is on the server, where only its beginning was taken; absent where all of it was. */
  cutOfBytes?: number;
}

/** What a server said of one recipient. */
export interface MailResult {
  address: string;
  action: 'failed' | 'delayed' | 'delivered' | 'relayed';
  status: string | null;
  answer: string | null;
  at: string;
}

export type MailOutState = 'waiting' | 'sending' | 'sent' | 'failed' | 'bounced';

/** A message's mail. */
export interface Mail {
  messageId: string;
  conversationId: string;
  entryPointId: string;
  direction: 'in' | 'out';
  head: MailHead;
  nature: string;
  spam: boolean;
  rawMailId: string | null;
  hasHtml: boolean;
  quoted: string | null;
  state: MailOutState | null;
  attempts: number;
  unanswered: number;
  tryAt: Date | null;
  trouble: string | null;
  results: MailResult[];
  createdAt: Date;
}

/** A mail as it came. */
export interface RawMail {
  id: string;
  entryPointId: string;
  fileId: string;
  sizeBytes: number;
  cut: boolean;
  wholeBytes: number | null;
  state: 'kept' | 'read' | 'repeated' | 'failed';
  attempts: number;
  messageId: string | null;
  receivedAt: Date;
}

/** What a raw mail became when it was read: this message, or only a word on one of ours (null). */
export interface Became {
  id: string;
  state: 'read' | 'repeated';
  messageId: string | null;
  contentHash: Buffer | null;
}
