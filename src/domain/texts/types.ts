/**
 * Text messages (SMS) to and from mobile telephones: who sends them, how many may go, what became of each.
 * Vocabulary: *sender* (送信元) = what the telephone shows as from whom it comes · *part* (通) = what fits into one message
 * of the network, and what is paid for · *attempt* = one message that was handed to the provider, or is about to be.
 */

/** By which an entry point sends; with a number it can be answered. */
export interface TextSender {
  entryPointId: string;
  sender: string;
}

/** How many may go within 24 hours: a defect or a prank must not become a bill, or a nuisance. */
export interface TextLimits {
  mostPerNumber: number;
  mostPerDay: number;
}

/** Why a text did not arrive, as far as anybody knows; words for each stand on the screens. */
export const TEXT_FAILURES = [
  'text.not-mobile',
  'text.unsubscribed',
  'text.unreachable',
  'text.filtered',
  'text.account',
  'text.refused',
  'text.no-sender',
  'text.limit',
  /** It was handed over and nobody knows what became of it: asking again could send it twice. */
  'text.unknown',
] as const;
export type TextFailure = (typeof TEXT_FAILURES)[number];

export type TextState = 'asking' | 'waiting' | 'accepted' | 'delivered' | 'failed' | 'unknown';

/** A text on its way out. `statusUrl`: where the provider tells what became of it. */
export interface OutgoingText {
  from: string;
  to: string;
  body: string;
  statusUrl: string;
}

/** `later`: certainly not taken, asking again is safe. `unknown`: it may have been taken. */
export type TextHanded =
  | { state: 'accepted'; providerId: string }
  | { state: 'failed'; errorCode: TextFailure }
  | { state: 'later' }
  | { state: 'unknown' };

/** What a provider tells of a text that it took. */
export interface TextStatus {
  providerId: string;
  state: 'on-its-way' | 'delivered' | 'failed';
  errorCode: TextFailure | null;
}

/** A text that somebody wrote to a sender. */
export interface IncomingText {
  providerId: string;
  from: string;
  to: string;
  body: string;
}

/** What a provider sends to this server: the address as it was told it, its signature, and the fields of the form. */
export interface TextHook {
  url: string;
  signature: string;
  fields: ReadonlyMap<string, string>;
}

/** A provider of text messages; one folder under outside/ implements it. */
export interface TextProvider {
  readonly id: string;
  /** The header that its requests are signed in, in small letters. */
  readonly signatureHeader: string;
  /** Never inside a transaction. */
  send(text: OutgoingText): Promise<TextHanded>;
  /** Whether it was this provider who sent it. */
  isSigned(hook: TextHook): boolean;
  /** Undefined for what is no status, or no text. */
  readStatus(fields: TextHook['fields']): TextStatus | undefined;
  readIncoming(fields: TextHook['fields']): IncomingText | undefined;
}
