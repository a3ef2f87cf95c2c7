import type { MailAddress, MailCursor, MailTrouble } from './types.ts';

/** The servers of a mailbox as a port; one folder under outside/ implements it. */
export interface PostOffice {
  /** Reads a mailbox from a place on, and goes on reading it until it is stopped. */
  follow(access: MailAccess, from: MailCursor, hooks: FollowHooks): Following;
  /** Hands one mail to the sending server. Answers what became of it; never throws for what a server or a line does. */
  send(access: MailAccess, mail: OutgoingMail): Promise<SendOutcome>;
  /** Signs in at both servers without reading or sending anything. `null`: it went. */
  tryOut(access: MailAccess): Promise<{ incoming: ServerFault | null; outgoing: ServerFault | null }>;
}

export interface ServerAccess {
  host: string;
  port: number;
  security: 'tls' | 'starttls' | 'none';
  user: string | null;
  password: string | null;
}

/** Everything needed to sign in. */
export interface MailAccess {
  address: string;
  incoming: ServerAccess & { folder: string };
  outgoing: ServerAccess;
  /** Tokens instead of passwords. */
  oauth: {
    tokenUrl: string;
    clientId: string;
    clientSecret: string | null;
    refreshToken: string;
    scope: string;
  } | null;
  authority: string | null;
}

/** Why a server could not be used, and what it said. */
export interface ServerFault {
  trouble: MailTrouble;
  said: string | null;
}

export interface ArrivedMail {
  validity: number;
  uid: number;
  bytes: Uint8Array;
  /** How large it is on the server, where that is more than we take and only its beginning came. */
  wholeBytes: number | null;
}

export interface FollowHooks {
  /** When it resolves the mails, in the order of their uids, are ours, and may be marked on the server. */
  keep(mails: readonly ArrivedMail[]): Promise<void>;
  /** The server numbers its mails anew: what comes next begins at nothing. */
  renumbered(validity: number): Promise<void>;
  /** It reads now, or could not and will try again. */
  told(state: 'connected' | 'retrying', fault: ServerFault | null): void;
}

export interface Following {
  /** Whether it has read everything that it knows of. */
  readonly isCaughtUp: boolean;
  stop(): Promise<void>;
}

export interface OutgoingFile {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

export interface OutgoingMail {
  mailId: string;
  /** To whom servers write when it cannot be delivered. */
  envelopeFrom: string;
  from: MailAddress;
  replyTo: MailAddress | null;
  to: MailAddress[];
  cc: MailAddress[];
  subject: string;
  text: string;
  inReplyTo: string | null;
  references: string[];
  sentAt: Date;
  /** Written by the house itself: no machine answers it (RFC 3834). */
  automatic: boolean;
  files: OutgoingFile[];
}

/**
 * What became of a mail. `taken`: by the server, for those who are not `refused`. `later`: certainly not taken, it may be
 * tried again. `unknown`: the line went after everything was said and before the answer; it may be taken or not.
 */
export type SendOutcome =
  | { state: 'taken'; refused: { address: string; status: string | null; answer: string }[] }
  | { state: 'refused' | 'later'; fault: ServerFault }
  | { state: 'unknown'; fault: ServerFault };
