/**
 * One mail, read. Vocabulary:
 *   letter  what a mail says once its wrapping (MIME, charsets, habits of programs) is taken off
 *   nature  what kind of mail it is: whether a person wrote it, and whether it may be answered
 *   quoted  what was written before and travels along; never what the sender wrote between it
 *   defect  what was broken, and how it was read nevertheless
 */

/** An address as the mail gives it. `address` is '' where only a name could be read. */
export interface Correspondent {
  name: string;
  address: string;
}

/**
 * What kind of mail it is. Only 'ordinary' and 'calendar' are written by a person who waits for an answer; a 'bounce' is
 * told to the sender of the mail that did not arrive; nothing answers the others automatically (RFC 3834).
 */
export type LetterNature =
  | 'ordinary'
  | 'auto-reply'
  | 'bounce'
  | 'list'
  | 'bulk'
  | 'delivery-receipt'
  | 'calendar';

/** What a bounce says of one recipient. What could not be read is null. */
export interface Bounce {
  /** The address that could not be reached. */
  finalRecipient: string | null;
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
  /** The enhanced code (RFC 3463), '5.1.1'. */
  status: string | null;
  /** What the other server said, in its words. */
  diagnostic: string | null;
  /** The Message-ID of the mail that did not arrive, without angle brackets. */
  originalMessageId: string | null;
}

/** A file that came along. Its type is what the sender says, not what it is. */
export interface LetterAttachment {
  /** As a person may read it: without folders and control characters; made up where the mail gives none. */
  filename: string;
  mimeType: string;
  content: Uint8Array;
  /** Without angle brackets; the HTML refers to it as `cid:…`. */
  contentId: string | null;
  /** Shown within the text rather than beside it. */
  inline: boolean;
}

export interface Letter {
  from: Correspondent[];
  replyTo: Correspondent[];
  sender: Correspondent[];
  to: Correspondent[];
  cc: Correspondent[];
  subject: string;
  /** Without angle brackets. A hint: other mails may carry the same, and some carry none. */
  messageId: string | null;
  /** Ids of References and In-Reply-To, oldest first, each once, without angle brackets. */
  references: string[];
  /** What the sender's clock said; null where it is missing or no date. */
  sentAt: Date | null;
  /** What the sender wrote, as plain text: without the quoted history and without the signature below it. */
  text: string;
  /** The quoted history (with its own signatures), to be folded; null where there is none. */
  quoted: string | null;
  /** The whole mail as harmless HTML, history included; null where the mail has none. */
  html: string | null;
  /** Addresses of pictures that the HTML would have fetched; `data-remote-image` in it is the place in this list. */
  remoteImages: string[];
  attachments: LetterAttachment[];
  nature: LetterNature;
  /** Set when `nature` is 'bounce'. */
  bounce: Bounce | null;
  /** A server on the way held it for spam. */
  spam: boolean;
  /** Who wrote a mail that was forwarded to us. */
  forwardedFrom: Correspondent | null;
  /** A BCP 47 language: what the mail says of itself, or what its letters show; null where neither does. */
  language: string | null;
  /** In English, for the log and the administrator; without anything of the content. */
  defects: string[];
}
