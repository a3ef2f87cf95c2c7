/**
 * What reading a mail may cost. The raw mail is kept whole, so that nothing beyond these is lost: it is only not shown.
 * Real mails stay far below; the largest seen in a city's mailbox have some 60 parts and 40 kB of headers.
 */

/** Fields of one header, and bytes of a header together; a header beyond is read up to here. */
export const MOST_FIELDS = 2_000;
export const MOST_HEADER_BYTES = 1_000_000;
/** Characters of one field that are looked at: 2,000 recipients and more. */
export const MOST_FIELD_CHARS = 200_000;
export const MOST_CORRESPONDENTS = 1_000;
export const MOST_ADDRESS_CHARS = 320;
export const MOST_SUBJECT_CHARS = 1_000;
export const MOST_NAME_CHARS = 200;
export const MOST_REFERENCES = 200;
export const MOST_ID_CHARS = 998;
/** Parts of a mail with all that is nested in it, and how deep they may lie. */
export const MOST_PARTS = 1_000;
export const MOST_DEPTH = 30;
export const MOST_ATTACHMENTS = 200;
/** Characters of text, and of HTML before it is made harmless. */
export const MOST_TEXT_CHARS = 500_000;
export const MOST_HTML_CHARS = 2_000_000;
/** Tags of HTML, and those open at once: whatever closes one looks through all that are open. */
export const MOST_TAGS = 40_000;
export const MOST_OPEN_TAGS = 2_000;
/** Levels of HTML that are kept; what lies deeper comes up to the last of them. */
export const MOST_HTML_DEPTH = 100;
export const MOST_DEFECTS = 30;
/** Mails within mails that are read; one that lies deeper is an attachment only. */
export const MOST_NESTED_DEPTH = 4;
